"""Taste after the money, in words of somebody who looks at the plan."""

import pytest

from optimizer.model.calm import LATE_SLOTS, SUM
from optimizer.site import Goal
from optimizer.solve import solve
from tests.oracles.evaluate import evaluate
from tests.oracles.milp import solve_exactly

from ..homes import as_oracle, at, home, powers

DEAR = 0.40
NIGHT = [0.1590] * 4 + [0.1600] * 4 + [0.1630] * 4 + [0.1620] * 4
"""Four hours almost alike, the third a little dearer than the fourth."""


def goal(slot, energy_wh):
    return (Goal(departure=at(home(), slot), energy_wh=energy_wh),)


def runs(plan):
    """The stretches in which the car charges, as (first slot, last slot)."""
    on = [index for index, slot in enumerate(plan.slots) if slot.car_w > 0]
    firsts = [slot for slot in on if slot - 1 not in on]
    return [(first, next(slot for slot in range(first, 97) if slot + 1 not in on)) for first in firsts]


def night(kwh, prices=NIGHT):
    """A night from slot 24 to 40 in which *kwh* are missing at the departure at its end."""
    dear = [DEAR] * 24 + prices + [DEAR] * (72 - len(prices))
    wanted = goal(24 + len(prices), 20_000 + kwh * 1000)
    return home(energy_wh=20_000, import_price=dear, goals=wanted, load_w=200.0)


def test_no_lone_quarter_hour_at_almost_the_same_price():
    problem = night(2 * 11 * 0.92 + 1.5)
    (stay,) = runs(solve(problem))
    assert stay == (24, 32)


def test_a_lone_quarter_hour_stays_where_it_earns_more_than_taste_may_cost():
    cheap_end = NIGHT[:12] + [0.1] * 4
    problem = night(11 * 0.92 + 1.5, cheap_end)
    assert any(first >= 36 for first, _ in runs(solve(problem)))


@pytest.mark.parametrize("kwh", [3.0, 8.0, 12.0, 21.7, 25.0])
def test_calm_never_costs_more_than_it_may(kwh):
    problem = night(kwh)
    oracle = as_oracle(problem)
    cheapest = solve_exactly(oracle, gap=1e-4).objective
    assert evaluate(oracle, powers(solve(problem))).objective <= cheapest + SUM + 1e-3


def test_nobody_gambles_with_the_last_half_hour_for_a_tenth_of_a_cent():
    prices = [0.2000] * 14 + [0.1998] * 2
    plan = solve(night(8.0, prices))
    assert plan.slots[39 - LATE_SLOTS].car_w > 0
    assert all(slot.car_w == 0 for slot in plan.slots[40 - LATE_SLOTS : 40])


def test_the_last_half_hour_is_used_where_it_is_cheap():
    prices = [0.30] * 14 + [0.10] * 2
    plan = solve(night(4.0, prices))
    assert plan.slots[39].car_w > 0


def test_the_plan_of_a_moment_ago_stays_while_a_new_one_gains_less_than_a_cent():
    first = solve(night(8.0, [0.2000] * 16))
    ((begin, end),) = runs(first)
    nearly = [0.2000 - (0.0005 if not begin <= slot + 24 <= end else 0.0) for slot in range(16)]
    assert runs(solve(night(8.0, nearly), first)) == [(begin, end)]
    clearly = [0.2000 - (0.0200 if not begin <= slot + 24 <= end else 0.0) for slot in range(16)]
    assert runs(solve(night(8.0, clearly), first)) != [(begin, end)]


def test_a_car_that_must_hurry_charges_to_the_last_minute():
    plan = solve(night(15 / 4 * 11 * 0.92 - 0.1, [0.2] * 15))
    assert plan.slots[38].car_w > 0
    assert not plan.unmet
