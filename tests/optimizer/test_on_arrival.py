"""What a plan saves is what charging at once would have cost more."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.on_arrival import saves
from optimizer.site import Goal
from optimizer.solve import solve

from .homes import CAR, at, home, random_home

# 97 % of what is drawn reaches the battery of this car, and as much of that comes out again.
V2H = replace(CAR, min_charge_w=500, min_discharge_w=500)
DEAR_THEN_CHEAP = [0.40] * 24 + [0.10] * 72


def with_goal(goal_wh, **series):
    problem = home(**series)
    return replace(problem, goals=(Goal(departure=at(problem, 90), energy_wh=goal_wh),))


def test_waiting_for_the_cheap_hours_saves_the_difference():
    problem = with_goal(
        40_000, car=replace(V2H, max_discharge_w=0), energy_wh=30_000, import_price=DEAR_THEN_CHEAP
    )
    plan = solve(problem)
    drawn_kwh = sum(slot.car_w for slot in plan.slots) / 4000
    assert drawn_kwh * (0.40 - 0.10) == pytest.approx(saves(plan, problem), rel=0.02)


def test_nothing_is_saved_where_nothing_differs():
    problem = home(car=V2H)
    assert saves(solve(problem), problem) == pytest.approx(0.0, abs=0.01)


@settings(max_examples=25)
@given(st.integers(0, 10_000))
def test_a_plan_that_misses_nothing_never_costs_more_than_charging_at_once(seed):
    problem = random_home(seed)
    plan = solve(problem)
    if plan.violations or plan.unmet:
        return
    assert saves(plan, problem) > -0.02
