"""Whether a charger does what it accepted: only time and numbers, no charger needed."""

import pytest

from ocpp_local.steering.following import PATIENCE_S, SETTLES_WITHIN_S, Following


def run(measured, *, asked=(), at_most=False):
    """Ask and measure once a second; *measured* says the power of a second, *asked* is {second: power}."""
    following, told = Following(), []
    for second in range(120):
        if second in asked:
            following = following.ask(asked[second], float(second), at_most=at_most)
        following = following.measure(measured(second), float(second))
        told.append(following.deviation)
    return told


def test_a_charger_that_ramps_slowly_follows():
    assert not any(run(lambda s: max(-2000, -120 * s), asked={0: -2000}))


def test_a_charger_that_never_moves_is_found_out_after_settling_and_patience():
    told = run(lambda _: 3600.0, asked={0: -2000})
    first = next(second for second, deviation in enumerate(told) if deviation)
    assert first == SETTLES_WITHIN_S + PATIENCE_S
    assert (told[first].asked_w, told[first].measured_w, told[first].since) == (-2000, 3600.0, 20.0)


def test_a_moving_target_followed_late_is_followed():
    targets = {s: -1000 - 50 * s for s in range(0, 100, 2)}
    assert not any(run(lambda s: -1000 - 50 * max(0, s - 10), asked=targets))


@pytest.mark.parametrize("stray_s", [5, 14])
def test_a_short_excursion_is_forgiven(stray_s):
    assert not any(run(lambda s: 0 if 50 <= s < 50 + stray_s else -2000, asked={0: -2000}))


def test_it_is_told_when_the_charger_follows_again():
    told = run(lambda s: -2000 if s > 60 else 0, asked={0: -2000})
    assert told[60] is not None
    assert told[61] is None


def test_noise_and_standby_are_no_disobedience():
    assert not any(run(lambda s: 280.0 * (-1) ** s, asked={0: 0}))


def test_below_a_limit_the_car_may_stay_above_it_not():
    assert not any(run(lambda _: 0.0, asked={0: 6000}, at_most=True))
    assert run(lambda _: 9000.0, asked={0: 6000}, at_most=True)[-1] is not None


def test_where_nothing_was_asked_nothing_is_judged():
    assert not any(run(lambda _: 11_000.0))
    strayed = Following().ask(-2000, 0.0).measure(0, 30.0).measure(0, 50.0)
    assert strayed.deviation is not None
    assert strayed.stop().measure(0, 60.0).deviation is None
