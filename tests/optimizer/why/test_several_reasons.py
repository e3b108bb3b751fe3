"""Reasons of several devices: true of each of them, with the others doing what they are planned to do."""

from dataclasses import replace

import numpy as np
import pytest

from optimizer.action import Action
from optimizer.several import solve_several
from optimizer.why.reason import Law, ReasonCode
from tests.oracles.evaluate import evaluate
from tests.oracles.milp import solve_exactly

from ..homes import as_oracles, powers
from ..later import oracle_from
from ..test_several import family, shared
from .forcing import FORCED, gains_around

DEVICES = ("car", "second", "battery")


def around(problems, plan, name):
    """The problem of one device, with the others as they are planned: built here, not by the planner."""
    others = [np.array(powers(plan.plans[other])) * 1000 for other in problems if other != name]
    own = problems[name]
    busy = [
        np.abs(powers(plan.plans[other])) > 1e-6
        for other in problems
        if other != name and own.charger and problems[other].charger == own.charger
    ]
    return replace(
        own,
        others_w=tuple(np.sum(others, axis=0).tolist()),
        charger_busy=tuple(np.any(busy, axis=0).tolist()) if busy else (),
    )


def oracle_of(problems, plan, name, slot):
    """For the oracles, from *slot* on; what is left is worth what it is in the whole home."""
    rest = oracle_from(around(problems, plan, name), plan.plans[name], slot)
    ours = as_oracles(list(problems.values()))[list(problems).index(name)]
    return replace(rest, end_value=ours.end_value)


CASES = [
    pytest.param(make(seed), name, slot, id=f"{make.__name__} {seed}, {name}, slot {slot}")
    for make, seed in ((family, 0), (family, 3), (shared, 2))
    for name in DEVICES
    for slot in (0, 14, 33)
]


@pytest.fixture(scope="module")
def plan_of():
    made = {}

    def plan(problems):
        key = next(iter(problems.values())), problems["car"].charger
        return made.setdefault(key, solve_several(problems))

    return plan


@pytest.mark.parametrize(("problems", "name", "slot"), CASES)
def test_the_runner_up_costs_what_the_reason_says_while_the_others_keep_to_their_plans(
    plan_of, problems, name, slot
):
    plan = plan_of(problems)
    own = plan.plans[name]
    reason = own.slots[slot].reason
    if reason.runner_up is None:
        assert {one.law for one in reason.bindings}, "nothing else is possible, and a law says why"
        return
    oracle = oracle_of(problems, plan, name, slot)
    mine = evaluate(oracle, powers(own)[slot:])
    assert mine.faults == {}
    forced = solve_exactly(oracle, first=FORCED[reason.runner_up], gap=1e-4)
    # A missed goal weighs euros per kWh, so a cent is less than a rounding of the energy there.
    told = pytest.approx(reason.runner_up_cost, abs=0.012, rel=0.03)
    assert forced.objective - mine.objective == told


@pytest.mark.parametrize(("problems", "name", "slot"), CASES)
def test_past_the_price_that_a_reason_names_the_other_action_is_the_cheaper_one(
    plan_of, problems, name, slot
):
    plan = plan_of(problems)
    told = plan.plans[name].slots[slot]
    oracle = oracle_of(problems, plan, name, slot)
    for change in told.reason.changes:
        for gain in gains_around(oracle, told.action, change, gap=1e-4):
            assert gain > -0.006


@pytest.mark.parametrize("make", [family, shared])
def test_every_slot_of_every_device_has_its_whole_reason(make):
    problems = make(1)
    for name, one in solve_several(problems).plans.items():
        for slot in one.slots:
            assert slot.reason.text.endswith(".")
            assert slot.reason.code in set(ReasonCode)
            assert slot.reason.runner_up is not slot.action
            assert (slot.reason.runner_up is None) == (slot.reason.runner_up_cost is None)
            assert slot.reason.runner_up or slot.reason.bindings, name


def test_a_car_whose_charger_another_one_has_says_so():
    problems = shared(2)
    plan = solve_several(problems)
    for name, mate in (("car", "second"), ("second", "car")):
        for mine, other in zip(plan.plans[name].slots, plan.plans[mate].slots, strict=True):
            busy = other.action is not Action.HOLD
            laws = {one.law for one in mine.reason.bindings}
            assert (Law.CHARGER_BUSY in laws) == busy
            if busy:
                assert mine.reason.code is ReasonCode.CHARGER_BUSY
                assert mine.reason.runner_up is None


def test_what_another_device_gives_is_not_called_sun():
    for seed in range(4):
        problems = family(seed)
        for one in solve_several(problems).plans.values():
            for slot in one.slots:
                if slot.reason.code is ReasonCode.CHARGE_SUN:
                    assert slot.sun_w >= slot.load_w + slot.car_w - 1
                if slot.reason.code is ReasonCode.CHARGE_FROM_OTHERS:
                    assert slot.others_w < 0


def test_house_and_sun_stay_those_of_the_house_and_the_meter_adds_up():
    problems = family(3)
    plan = solve_several(problems)
    for name, one in plan.plans.items():
        for place, slot in enumerate(one.slots):
            others = sum(plan.plans[other].slots[place].car_w for other in problems if other != name)
            assert slot.load_w == problems[name].load_w[place]
            assert slot.others_w == pytest.approx(others, abs=0.01)
            assert slot.grid_w == pytest.approx(slot.load_w - slot.sun_w + slot.car_w + others, abs=0.01)
