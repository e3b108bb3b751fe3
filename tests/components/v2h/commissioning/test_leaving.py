"""Who stopped by itself, who ran on, and when nobody can tell."""

from collections.abc import Callable

import pytest

from custom_components.v2h.commissioning.leaving import Absence, Left, Told, judge_leaving
from custom_components.v2h.commissioning.sample import Sample

ASKED_W, LEASE_S, HOUSE_W = -1000.0, 90.0, 1500.0

type Meter = Callable[[int], float | None]


def absence(
    meter: Meter = lambda _: None,
    told: list[tuple[float, float]] | None = None,
    gave_wh: float | None = None,
    away_s: float = 120.0,
) -> Absence:
    return Absence(
        asked_w=ASKED_W,
        lease_s=LEASE_S,
        away_s=away_s,
        before=[Sample(elapsed=s, meter_w=HOUSE_W + ASKED_W, car_w=ASKED_W) for s in range(-10, 0)],
        away=[Sample(elapsed=s, meter_w=meter(s), car_w=None) for s in range(round(away_s))],
        told=[Told(after_s=after_s, power_w=power_w) for after_s, power_w in told or []],
        gave_wh=gave_wh,
    )


def gives_until(end_s: float, then_w: float = 0.0) -> Meter:
    return lambda s: HOUSE_W + (ASKED_W if s < end_s else then_w)


def says(end_s: float, last_s: int = 119, then_w: float = 0.0) -> list[tuple[float, float]]:
    return [(s, ASKED_W if s < end_s else then_w) for s in range(2, last_s, 5)]


@pytest.mark.parametrize(
    ("seen", "left", "after_s", "witnesses"),
    [
        pytest.param(absence(told=says(46)), Left.STOPPED, 47, ("charger",), id="so it says"),
        pytest.param(
            absence(gives_until(46), says(46)), Left.STOPPED, 47, ("charger", "meter"), id="and the meter"
        ),
        pytest.param(absence(gives_until(46)), Left.STOPPED, 45, ("meter",), id="the meter alone saw it"),
        pytest.param(
            absence(gives_until(90, 3600), says(90, then_w=3600)),
            Left.STOPPED,
            92,
            ("charger", "meter"),
            id="it charges by its own limit afterwards",
        ),
        pytest.param(
            absence(told=says(999)), Left.RAN_ON, None, ("charger",), id="it says itself that it ran on"
        ),
        pytest.param(absence(gives_until(999)), Left.RAN_ON, None, ("meter",), id="the meter saw it run on"),
        pytest.param(
            absence(gives_until(999), says(46)),
            Left.RAN_ON,
            None,
            ("meter",),
            id="it says that it stopped, and a quiet house knows better",
        ),
        pytest.param(
            absence(gives_until(46), says(999)), Left.RAN_ON, None, ("charger",), id="who owns up is believed"
        ),
        pytest.param(absence(), Left.UNSEEN, None, (), id="nobody saw anything"),
        pytest.param(absence(told=says(999, 80)), Left.UNSEEN, None, (), id="its record ends too early"),
        pytest.param(
            absence(lambda s: 500.0 + 1200 * (s // 20 % 2)),
            Left.UNSEEN,
            None,
            (),
            id="the house is too lively",
        ),
        pytest.param(
            absence(gave_wh=26, away_s=400), Left.STOPPED, None, ("register",), id="its register stood still"
        ),
        pytest.param(
            absence(gave_wh=110, away_s=400), Left.RAN_ON, None, ("register",), id="its register went on"
        ),
        pytest.param(absence(gave_wh=33), Left.UNSEEN, None, (), id="too short for a register"),
    ],
)
def test_what_became_of_a_discharge_without_a_line(
    seen: Absence, left: Left, after_s: float | None, witnesses: tuple[str, ...]
) -> None:
    found = judge_leaving(seen)
    assert (found.left, found.after_s, found.witnesses) == (left, after_s, witnesses)
    assert found.gave_wh == seen.gave_wh


def test_a_charger_that_starts_again_has_not_stopped() -> None:
    told = [(10.0, 0.0), (50.0, ASKED_W), (110.0, ASKED_W)]
    assert judge_leaving(absence(told=told)).left is Left.RAN_ON


def test_a_record_may_come_in_any_order() -> None:
    assert judge_leaving(absence(told=says(46)[::-1])).after_s == 47


def test_a_little_late_is_not_running_on() -> None:
    assert judge_leaving(absence(told=says(LEASE_S + 10))).left is Left.STOPPED
