"""Reasons under a demand charge: the runner-up is applied and judged with the peak that it adds."""

from dataclasses import replace

import pytest

from optimizer.action import Action
from optimizer.site import DemandCharge, Goal
from optimizer.solve import solve
from optimizer.why.reason import Law, ReasonCode
from tests.oracles.evaluate import evaluate
from tests.oracles.milp import solve_exactly

from ..homes import EXPORT, SITE, as_oracle, at, home, powers, real_home
from ..later import oracle_from, rest_of
from ..model.test_grid_laws import LAWS
from .forcing import FORCED, gains_around

EVENING = [0.20] * 12 + [0.45] * 12 + [0.15] * 24
UNEVEN = [300.0, 2_400.0, 700.0, 1_800.0] * 12
GOAL = [Goal(departure=at(home(48), 40), energy_wh=40_000)]


def charged(price_per_kw=4.0, peak_w=2_500, *, site=SITE):
    return replace(site, demand_charge=DemandCharge(price_per_kw=price_per_kw, peak_w=peak_w))


HOMES = {
    "a tight goal": home(
        48, site=charged(), import_price=EVENING, load_w=UNEVEN, goals=GOAL, energy_wh=22_000
    ),
    "nothing wanted": home(48, site=charged(), import_price=EVENING, load_w=UNEVEN, energy_wh=45_000),
    "a dear month": home(
        48, site=charged(12.0, 1_000), import_price=EVENING, load_w=UNEVEN, goals=GOAL, energy_wh=28_000
    ),
    "a real day": real_home(4, site=charged(3.0, 4_000, site=EXPORT)),
}
SLOTS = {
    "a tight goal": (9, 18, 26, 33),
    "nothing wanted": (0, 18),
    "a dear month": (0, 26),
    "a real day": (0,),
}
CASES = [pytest.param(name, slot, id=f"{name}, slot {slot}") for name in HOMES for slot in SLOTS[name]]
# A price moves little against a peak of some euros per kW: looked at where the slot does not decide on it.
PRICED = [
    case for case in CASES if case.values in {("a tight goal", 9), ("a tight goal", 18), ("a real day", 0)}
]


@pytest.fixture(scope="module")
def plan_of():
    made = {}

    def plan(name):
        return made.setdefault(name, solve(HOMES[name]))

    return plan


def oracle_of(name, plan, slot):
    """The oracle's home from *slot* on: the peak that the plan has reached by then is that of the month."""
    problem = HOMES[name]
    charge = problem.site.demand_charge
    reached = max([charge.peak_w, *(one.grid_w for one in plan.slots[:slot])])
    known = replace(problem.site, demand_charge=replace(charge, peak_w=reached))
    oracle = oracle_from(problem, plan, slot)
    return replace(oracle, demand=as_oracle(replace(rest_of(problem, plan, slot), site=known)).demand)


@pytest.mark.parametrize(("name", "slot"), CASES)
def test_the_runner_up_costs_what_the_reason_says_with_the_peak_that_it_adds(plan_of, name, slot):
    plan = plan_of(name)
    reason = plan.slots[slot].reason
    if reason.runner_up is None:
        assert reason.code is ReasonCode.AWAY
        return
    oracle = oracle_of(name, plan, slot)
    mine = evaluate(oracle, powers(plan)[slot:])
    assert mine.faults == {}
    forced = solve_exactly(oracle, first=FORCED[reason.runner_up], gap=1e-3)
    told = pytest.approx(reason.runner_up_cost, abs=0.03, rel=0.15)
    assert forced.objective - mine.objective == told


@pytest.mark.parametrize(
    "name",
    [
        "a demand charge on whole hours",
        "a metering hour under way with room left",
        "a metering hour under way of which nothing is known",
        "a metering hour under way that does not count",
        "a metering quarter under way",
    ],
)
def test_the_rest_of_a_metering_interval_makes_up_for_what_its_first_slot_does(name):
    problem = LAWS[name]
    plan, oracle = solve(problem), as_oracle(problem)
    reason = plan.slots[0].reason
    mine = evaluate(oracle, powers(plan)).objective
    forced = solve_exactly(oracle, first=FORCED[reason.runner_up], gap=1e-4)
    assert forced.objective - mine == pytest.approx(reason.runner_up_cost, abs=0.012)


@pytest.mark.parametrize(("name", "slot"), PRICED)
def test_past_the_price_that_a_reason_names_the_other_action_is_the_cheaper_one(plan_of, name, slot):
    plan = plan_of(name)
    told = plan.slots[slot]
    oracle = oracle_of(name, plan, slot)
    for change in told.reason.changes:
        for gain in gains_around(oracle, told.action, change, gap=1e-3):
            assert gain > -0.03


def test_the_peak_is_told_as_what_holds_the_charging_down():
    plan = solve(HOMES["a tight goal"])
    peak = max(slot.grid_w for slot in plan.slots)
    held = [slot for slot in plan.slots if slot.car_w > 0 and slot.grid_w > peak - 1]
    assert held
    for slot in held:
        (law,) = (one for one in slot.reason.bindings if one.law is Law.DEMAND_CHARGE)
        assert law.amount == pytest.approx(peak, abs=1)
    free = solve(replace(HOMES["a tight goal"], site=SITE))
    assert not any(one.law is Law.DEMAND_CHARGE for slot in free.slots for one in slot.reason.bindings)
    assert not any(one.law is Law.IMPORT_LIMIT for slot in plan.slots for one in slot.reason.bindings)


def test_feeding_that_keeps_the_peak_down_says_so():
    load = [300.0] * 12 + [6_000.0] * 4 + [300.0] * 32
    problem = home(48, site=charged(12.0, 3_000), load_w=load, import_price=0.2)
    slots = solve(problem).slots[12:16]
    for slot in slots:
        assert slot.action is Action.DISCHARGE
        assert slot.reason.code is ReasonCode.SHAVE_PEAK
        assert slot.reason.text == ("Feeding the house: without it the month's peak would rise above 3.0 kW.")
        assert slot.reason.runner_up_cost > 12.0 * 2
