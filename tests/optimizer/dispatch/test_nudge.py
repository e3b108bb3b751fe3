"""A frozen meter is found out even while the car goes on evenly, and a quiet house is not taken for one."""

from dataclasses import replace

import pytest

from optimizer.dispatch.decision import Command, Rule
from optimizer.dispatch.follow import follow
from optimizer.dispatch.memory import Memory
from optimizer.dispatch.nudge import LASTS_S, STILL_S
from optimizer.dispatch.snapshot import Sample

from .moments import CAR, CHARGER, LIMITS, home


def live(
    seconds,
    *,
    command,
    meter=lambda true_w, _: true_w,
    house_w=lambda _: 800.0,
    limits=LIMITS,
    charger=CHARGER,
    battery=False,
):
    """What car and decision did each second. The car obeys at once; *meter* shows the grid as it likes."""
    memory, car_w, lived = Memory(), 0.0, []
    for elapsed in range(seconds):
        seen = home(elapsed=float(elapsed), car_w=car_w, house_w=house_w(elapsed), charger=charger)
        shown_w = meter(seen.grid_w.value, elapsed)
        if battery:  # it gives all that house and car take
            seen = replace(seen, battery_w=Sample(value=-seen.grid_w.value, elapsed=float(elapsed)))
            shown_w = max(0.0, 20.0 - elapsed)
        seen = replace(seen, grid_w=Sample(value=shown_w, elapsed=float(elapsed)))
        decision, memory = follow(None, seen, limits, command, memory)
        if decision.power_w != car_w or not memory.asked:
            memory = memory.sent(decision.power_w, float(elapsed))
        car_w = float(decision.power_w)
        lived.append((car_w, decision))
    return lived


CHARGE = Command(power_w=7000)


def frozen_from(begin):
    """A meter that dies in that second, and goes on telling what it told then with fresh times."""
    kept = []

    def shown(true_w, elapsed):
        if elapsed >= begin:
            kept[:] = kept or [true_w]
            return kept[0]
        return true_w

    return shown


def evening(second):
    """A house that hums, until an oven and a heat pump begin."""
    return 800.0 + second % 7 if second < 100 else 9000.0


def test_a_meter_that_dies_while_the_car_charges_evenly_is_found_out_within_six_minutes():
    lived = live(700, command=CHARGE, meter=frozen_from(60), house_w=evening)
    stale = next(s for s, (_, decision) in enumerate(lived) if decision.rule in {Rule.STALE, Rule.FUSE})
    assert STILL_S <= stale - 60 <= STILL_S + LASTS_S
    assert lived[-1][0] <= LIMITS.site.fuse_w / 3
    assert any("whether the grid meter still lives" in decision.reason for _, decision in lived)


@pytest.mark.parametrize("step_w", [10.0, 100.0, 500.0])
def test_a_quiet_house_with_a_coarse_meter_is_believed_and_hardly_disturbed(step_w):
    lived = live(3600, command=CHARGE, meter=lambda true_w, _: round(true_w / step_w) * step_w)
    assert {decision.rule for _, decision in lived[10:]} == {Rule.COMMAND}
    less = [power_w for power_w, _ in lived[10:] if power_w < 7000]
    assert 0 < len(less) < 0.02 * 3600
    assert min(less) == 6300


def test_a_house_that_hums_is_never_disturbed():
    lived = live(1200, command=CHARGE, house_w=lambda second: 800.0 + second % 7)
    assert {power_w for power_w, _ in lived[10:]} == {7000}


@pytest.mark.parametrize(
    ("power_w", "least_w", "less_w"),
    [
        pytest.param(7000, 500, 6300, id="a little less"),
        pytest.param(1500, 500, 800, id="down to what is left"),
        pytest.param(1500, 1400, 0, id="a charger that does nothing so small rests for a moment"),
        pytest.param(-3000, 500, -2300, id="out of the car as well"),
        pytest.param(800, 500, 800, id="so little harms nobody"),
    ],
)
def test_how_much_less(power_w, least_w, less_w):
    limits = replace(LIMITS, car=replace(CAR, min_charge_w=least_w, min_discharge_w=least_w))
    lived = live(340, command=Command(power_w=power_w), house_w=lambda _: 5000.0, limits=limits)
    least = min if power_w > 0 else max
    assert least(power for power, _ in lived[10:]) == less_w


def test_a_charger_that_agrees_on_each_change_is_not_asked_for_one():
    lived = live(340, command=CHARGE, charger=replace(CHARGER, paced=True))
    assert {power_w for power_w, _ in lived[10:]} == {7000}


def test_a_home_battery_that_makes_up_for_it_ends_the_nudge_and_raises_no_alarm():
    lived = live(900, command=CHARGE, battery=True)
    assert {decision.rule for _, decision in lived[10:]} == {Rule.COMMAND}
    assert [power_w for power_w, _ in lived].count(6300) == pytest.approx(2 * LASTS_S, abs=2)
