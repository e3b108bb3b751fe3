"""A home battery that nobody plans: what it leaves to the car."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimizer.errors import ProblemError
from optimizer.home_battery import left_by
from optimizer.outlook import pose
from optimizer.series import Rate
from optimizer.site import HomeBattery
from optimizer.solve import solve

from .homes import CAR
from .test_outlook import NOW, outlook

BATTERY = HomeBattery(energy_wh=5_000, capacity_wh=10_000, efficiency=0.9)
powers = st.lists(st.floats(0, 20_000), min_size=8, max_size=8)


@pytest.mark.parametrize(
    ("battery", "load_w", "sun_w", "left"),
    [
        pytest.param({}, 1_000, 0, (0, 0), id="it carries a small house"),
        pytest.param({}, 8_000, 0, (3_500, 0), id="it gives no more than it holds"),
        pytest.param({"max_discharge_w": 600}, 1_000, 0, (400, 0), id="it gives no more than it can"),
        pytest.param({"reserve_wh": 5_000}, 1_000, 0, (1_000, 0), id="it keeps its reserve"),
        pytest.param({}, 1_000, 4_000, (1_000, 1_000), id="it takes the sun that the house leaves"),
        pytest.param({"energy_wh": 10_000}, 1_000, 4_000, (1_000, 4_000), id="it is full"),
        pytest.param({"max_charge_w": 500}, 1_000, 4_000, (1_000, 3_500), id="it takes no more than it can"),
        pytest.param({}, 1_000, 20_000, (1_000, 15_000), id="full in two hours where nobody says more"),
    ],
)
def test_an_hour_of_a_battery_that_holds_the_grid_at_zero(battery, load_w, sun_w, left):
    loads, suns = left_by(replace(BATTERY, **battery), [load_w], [sun_w], [1.0])
    assert (loads[0], suns[0]) == pytest.approx(left)


@given(load_w=powers, sun_w=powers, energy_wh=st.floats(0, 10_000))
def test_it_never_makes_energy_and_never_turns_the_house_around(load_w, sun_w, energy_wh):
    loads, suns = left_by(replace(BATTERY, energy_wh=energy_wh), load_w, sun_w, [0.25] * 8)
    taken = sum(before - after for before, after in zip(sun_w, suns, strict=True)) / 4
    given_wh = sum(before - after for before, after in zip(load_w, loads, strict=True)) / 4
    assert min(loads) >= -1e-6
    assert min(suns) >= -1e-6
    assert given_wh <= (energy_wh + taken * 0.9) * 0.9 + 1e-6
    assert taken * 0.9 <= 10_000 - energy_wh + given_wh / 0.9 + 1e-6


def test_the_car_waits_until_the_battery_is_empty():
    dear_until = datetime(2026, 11, 22, 23, 0, tzinfo=UTC)
    prices = (
        Rate(start=NOW, end=dear_until, value=0.45),
        Rate(start=dear_until, end=NOW + timedelta(days=3), value=0.15),
    )
    car = replace(CAR, min_discharge_w=100)
    evening = outlook(car=car, sun_rates=(), import_rates=prices)
    alone = solve(pose(evening))
    beside = solve(pose(replace(evening, battery=replace(BATTERY, energy_wh=1_500))))
    assert alone.slots[0].car_w < 0
    first = next(i for i, slot in enumerate(beside.slots) if slot.car_w < 0)
    assert 1 <= first <= 12
    assert beside.slots[0].grid_w == pytest.approx(0, abs=1)
    assert any("home battery" in note for note in beside.assumptions)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"capacity_wh": 10}, "battery.capacity_wh"),
        ({"energy_wh": 50}, "battery.energy_wh"),
        ({"reserve_wh": 20_000}, "battery.reserve_wh"),
        ({"max_charge_w": -5}, "battery.max_charge_w"),
        ({"efficiency": 95}, "battery.efficiency"),
    ],
)
def test_a_battery_in_other_units_is_refused_by_name(change, field):
    with pytest.raises(ProblemError) as caught:
        pose(outlook(battery=replace(BATTERY, **change)))
    assert caught.value.field == field
