"""The house's power while the meters report at different times: never the echo of the car."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from custom_components.v2h.face.house import House
from custom_components.v2h.optimizer.dispatch.snapshot import ChargerState, Sample, Snapshot

CHARGER = ChargerState(connected=True, plugged=True, ready=True)


def seen(elapsed: float, *, grid: float, car: float, car_at: float, grid_at: float | None = None) -> Snapshot:
    return Snapshot(
        now=datetime(2026, 3, 2, 18, 0, tzinfo=UTC),
        elapsed=elapsed,
        charger=CHARGER,
        car_w=Sample(value=car, elapsed=car_at),
        grid_w=Sample(value=grid, elapsed=elapsed if grid_at is None else grid_at),
        sun_w=Sample(value=400, elapsed=elapsed if grid_at is None else grid_at),
    )


SEEN = seen(101, grid=100, car=-2000, car_at=100)


def looked(*snapshots: Snapshot, net_w: float | None = None) -> House:
    house = House()
    for snapshot in snapshots:
        house.look(snapshot, net_w)
    return house


def test_the_house_uses_what_grid_sun_and_car_bring() -> None:
    house = looked(SEEN)
    assert (house.shown_w, house.sure_w) == (2500, 2500)


@pytest.mark.parametrize("missing", ["grid_w", "sun_w", "car_w"])
def test_without_one_of_them_the_house_is_unknown(missing: str) -> None:
    house = looked(SEEN, replace(SEEN, elapsed=102, **{missing: None}))
    assert (house.shown_w, house.sure_w) == (None, None)


def test_an_old_measurement_is_not_shown() -> None:
    assert looked(replace(SEEN, grid_w=Sample(value=100, elapsed=60))).shown_w is None


def test_a_cable_without_a_car_carries_nothing() -> None:
    alone = replace(SEEN, car_w=None, charger=replace(CHARGER, plugged=False, ready=False))
    assert looked(alone).shown_w == 500


def test_the_home_battery_is_no_house() -> None:
    assert looked(replace(SEEN, battery_w=Sample(value=600, elapsed=101))).shown_w == 1900


def test_a_car_that_the_grid_tells_of_first_is_no_load_of_the_house() -> None:
    """The car goes from -2 kW to +2 kW at 102; the charger tells of it at 105."""
    house = looked(SEEN)
    for elapsed in (102.0, 103.0, 104.0):
        house.look(seen(elapsed, grid=4100, car=-2000, car_at=100), None)
        assert (house.shown_w, house.sure_w) == (2500, None)
    house.look(seen(105, grid=4100, car=2000, car_at=105), None)
    assert (house.shown_w, house.sure_w) == (2500, 2500)


def test_a_car_that_the_charger_tells_of_first_makes_no_negative_house() -> None:
    """The car goes from -2 kW to +4 kW; the inverter's cache tells of it two seconds later."""
    house = looked(SEEN)
    for elapsed in (102.0, 103.0):
        house.look(seen(elapsed, grid=100, grid_at=101, car=4000, car_at=102), None)
        assert (house.shown_w, house.sure_w) == (2500, None)
    house.look(seen(104, grid=6100, car=4000, car_at=102), None)
    assert house.shown_w == 2500


def test_a_kettle_is_shown_as_soon_as_the_charger_says_that_it_is_not_the_car() -> None:
    house = looked(SEEN, seen(102, grid=2100, car=-2000, car_at=100))
    assert house.shown_w == 2500
    house.look(seen(105, grid=2100, car=-2000, car_at=105), None)
    assert (house.shown_w, house.sure_w) == (4500, 4500)


def test_a_charger_that_seldom_reports_does_not_freeze_the_house() -> None:
    house = looked(SEEN, seen(102, grid=2100, car=-2000, car_at=100))
    house.look(seen(113, grid=2100, car=-2000, car_at=100), None)
    assert house.shown_w == 4500


def test_the_belief_of_the_controller_stands_while_a_setpoint_is_on_its_way() -> None:
    house = looked(SEEN, seen(102, grid=4100, car=-2000, car_at=100), net_w=2100)
    assert (house.shown_w, house.sure_w) == (2500, 2500)


def test_meters_that_contradict_each_other_for_long_leave_the_house_unknown_never_negative() -> None:
    house = looked(SEEN)
    for elapsed in range(102, 140):
        house.look(seen(elapsed, grid=100, car=4000, car_at=elapsed), None)
        assert house.sure_w is None
        assert house.shown_w in {2500, None}
    assert house.shown_w is None
    assert looked(seen(101, grid=-600, car=-100, car_at=101)).shown_w == 0
