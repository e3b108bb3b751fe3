"""What the energy left is worth: the value function in front of many typical days."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimizer.model.case import Case
from optimizer.model.pieces import pieces
from optimizer.model.programme import energy_grid, values_before
from optimizer.model.terminal import EndValue, end_value, end_values, refill_price
from optimizer.model.typical import TypicalDay, stationary
from optimizer.site import Goal

from ..homes import CAR, EXPORT, at, home, random_home, stranger_home

BATTERY = replace(
    CAR, capacity_wh=10_000, reserve_wh=0, max_wh=10_000, max_charge_w=5_000, max_discharge_w=5_000,
    min_charge_w=0, min_discharge_w=0,
)  # fmt: skip
# Prices and sun of a day, hour by hour, from the start of the home on (17:00).
EVENING = [0.4] * 5 + [0.2] * 9 + [0.3] * 10
NOON = [0.0] * 16 + [3_000.0] * 6 + [0.0] * 2


def quarters(hourly, days=2):
    return [value for value in hourly * days for _ in range(4)]


def daily(slots=192, **more):
    """Two equal days."""
    given = {"import_price": quarters(EVENING), "car": BATTERY, "energy_wh": 5_000} | more
    return Case.of(home(slots, **given))


def worth(case, energy):
    return end_value(case).money(energy) - end_value(case).money(energy - 1)


@given(seed=st.integers(0, 10_000), strange=st.booleans())
def test_each_kwh_is_worth_no_more_than_the_one_below_it_and_than_the_dearest_price(seed, strange):
    case = Case.of((stranger_home if strange else random_home)(seed))
    found = end_value(case)
    assert all(below >= above for below, above in pairwise(found.prices))
    assert sum(found.lengths) == pytest.approx(case.capacity)
    assert max(found.prices) <= max(0, case.import_price.max()) / case.charge_efficiency + 1e-9


def test_a_battery_is_worth_its_evening_up_to_what_the_evening_takes_and_its_night_above():
    case = daily()
    # The horizon ends where the evening begins: 5 h x 0.8 kW / 0.92 = 4.35 kWh save 0.40 each.
    assert worth(case, 4) == pytest.approx(0.4 * 0.92, rel=0.01)
    # What is left after it need not be bought at night for the day that costs 0.30.
    assert worth(case, 6) == pytest.approx(0.2 / 0.92, rel=0.01)


def test_it_is_the_value_function_of_the_day_after_which_the_same_is_left():
    """The programme on a fine grid, for the same day with prices by the hour: its slope stands still too."""
    case = daily(96, import_price=quarters(EVENING, 1), sun_w=quarters(NOON, 1))
    grid = energy_grid(case)
    owed = end_value(case).owed(grid)
    for _ in range(3):
        owed = values_before(case, pieces(case), grid, owed)[0]
    slope = (owed[5:] - owed[:-5]) / (grid[5] - grid[0])
    ours = end_value(case).owed(grid)
    assert np.abs(slope - (ours[5:] - ours[:-5]) / (grid[5] - grid[0])).mean() < 0.004


def test_sun_that_fills_the_battery_each_day_makes_a_full_one_worth_what_sun_earns():
    case = daily(import_price=0.3, sun_w=quarters(NOON[16:] + NOON[:16]))
    assert worth(case, 10) == pytest.approx(0.08 / 0.92, rel=0.01)


def test_what_nothing_takes_out_is_worth_a_days_refill_and_no_more_changes():
    """No trip is known and the charger cannot feed: somebody will drive with it one day."""
    case = daily(car=replace(BATTERY, max_discharge_w=0))
    assert end_value(case) == EndValue(prices=(refill_price(case),), lengths=(case.capacity,))


def test_a_departure_of_every_day_makes_the_energy_for_it_worth_a_night():
    leaves = range(58, 192, 96)
    problem = home(
        192, import_price=quarters(EVENING), site=EXPORT,
        trip_wh=[12_000.0 if slot in leaves else 0.0 for slot in range(192)],
    )  # fmt: skip
    problem = replace(problem, goals=tuple(at_goal(problem, slot) for slot in leaves))
    assert worth(Case.of(problem), 40) == pytest.approx(0.2 / 0.92, rel=0.01)


def at_goal(problem, slot):
    return Goal(departure=at(problem, slot), energy_wh=48_000)


def test_a_goal_that_no_day_reaches_makes_no_kwh_worth_more_than_it_costs():
    problem = replace(home(192), goals=(at_goal(home(192), 4),))
    problem = replace(problem, car=replace(CAR, max_charge_w=1_400))
    assert max(end_value(Case.of(problem)).prices) <= 0.3 / 0.92 + 1e-9


def test_a_paid_night_is_no_habit():
    """With a price below zero on both days full is as good as nearly full, never worse."""
    case = daily(import_price=quarters([0.3] * 9 + [-0.2] * 3 + [0.3] * 12))
    assert min(end_value(case).prices) >= 0


def test_a_day_is_the_mean_of_the_horizon_and_of_a_short_one_all_of_it():
    case = daily(import_price=quarters([0.2] * 24, 1) + quarters([0.4] * 24, 1))
    day = TypicalDay.of(case)
    assert len(day.pieces) == 24
    assert day.dearest == pytest.approx(0.3 / 0.92)
    assert len(TypicalDay.of(daily(26, import_price=0.3)).pieces) == 7


def test_days_stand_still_before_there_are_many():
    case = daily(sun_w=quarters(NOON))
    money = stationary(case, 0.2)
    again = TypicalDay.of(case).before(money)
    assert again.slopes == pytest.approx(money.slopes)
    assert again.lengths == pytest.approx(money.lengths)


def test_several_devices_are_worth_a_refill_each():
    cases = [daily(), daily(car=CAR)]
    assert [value.prices for value in end_values(cases)] == [(refill_price(case),) for case in cases]
    assert end_values(cases[:1]) == [end_value(cases[0])]
