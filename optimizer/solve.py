"""From a problem to a plan: always one, in milliseconds, the same for the same problem."""

from datetime import UTC, timedelta, tzinfo
from functools import partial
from typing import Final

import numpy as np

from .action import Action
from .horizon import Array
from .missed import REACHED_WH, violations
from .model.calm import STAY
from .model.case import Case
from .model.modes import Course
from .model.pieces import Mode, pieces
from .model.programme import energy_grid, value_function
from .model.terminal import EndValue, end_value
from .model.walk import walk
from .model.way import cheapest, kept, limited
from .plan import Plan, PlanSlot, Unmet
from .problem import Problem
from .stop import Stop
from .why.ground import Ground
from .why.reason import LateReason
from .why.reasons import Reasons
from .words import Text

# A plan is renewed every few minutes; two hours without a new one mean that something is broken.
GOOD_FOR: Final = timedelta(hours=2)
# Planning that nobody ends early.
UNSTOPPED: Final = Stop()

MODE: Final = {
    Action.CHARGE: Mode.CHARGE,
    Action.DISCHARGE: Mode.FEED,
    Action.HOLD: Mode.HOLD,
    Action.AWAY: Mode.HOLD,
}


def solve(
    problem: Problem, previous: Plan | None = None, tz: tzinfo = UTC, *, stop: Stop = UNSTOPPED
) -> Plan:
    """The cheapest plan; among plans within a cent of it the *previous* one, as far as it reaches.

    Times in the sentences of the plan are told in *tz*. Raises PlanningCancelledError where *stop* says so.
    """
    case = Case.of(problem)
    worth = end_value(case)
    way = cheapest(case, worth, _mode_now(problem, previous), stop.check)
    chosen = way.walk
    if previous is not None:
        stay = kept(way, case, _continued(problem, previous, way.wanted), worth)
        if stay is not None and stay.objective <= chosen.objective + STAY * case.unit:
            chosen = stay
    return _plan(problem, case, Ground.of(problem, case, way.future, chosen, tz, partial(_future, worth)))


def planned(
    problem: Problem,
    power: Array,
    tz: tzinfo = UTC,
    level: float | None = None,
    worth: EndValue | None = None,
) -> Plan:
    """The plan that does *power*, kW, with its value function and its reasons.

    *level* is the peak, kW, that a demand charge lets the home reach, *worth* what the energy left is worth.
    """
    case = Case.of(problem)
    worth, chosen = worth or end_value(case), case if level is None else limited(case, level)
    future, taken = _future(worth, chosen), walk(case, power, worth)
    return _plan(problem, case, Ground.of(problem, case, future, taken, tz, partial(_future, worth)))


def _future(worth: EndValue, case: Case) -> Array:
    """The value function of *case*."""
    return value_function(case, pieces(case), energy_grid(case), worth)


def _mode_now(problem: Problem, previous: Plan | None) -> Mode:
    slot = previous.slot_at(problem.horizon.start) if previous is not None else None
    return MODE[slot.action] if slot is not None else Mode.HOLD


def _continued(problem: Problem, previous: Plan, wanted: Course) -> Course:
    """The modes of the *previous* plan where it has a slot, those that are *wanted* now elsewhere."""
    modes, gain, hours = list(wanted.modes), wanted.gain.copy(), problem.horizon.hours
    by_end = {slot.end: slot for slot in previous.slots}
    for index, end in enumerate(problem.horizon.boundaries[1:]):
        slot = by_end.get(end)
        if slot is not None and problem.connected[index]:
            modes[index] = MODE[slot.action]
            gain[index] = slot.car_w / 1000 * hours[index]
    return Course(modes=tuple(modes), gain=gain)


def _plan(problem: Problem, case: Case, ground: Ground) -> Plan:
    start, end = problem.horizon.start, problem.horizon.end
    unmet = _unmet(problem, ground)
    return Plan(
        made_at=start,
        good_until=min(end, start + GOOD_FOR),
        slots=_slots(problem, ground),
        cost=float(ground.walk.money.sum()) + ground.walk.demand,
        demand_cost=ground.walk.demand,
        currency=problem.site.currency,
        capacity_wh=problem.car.capacity_wh,
        unmet=unmet,
        violations=violations(problem, case, ground.walk, unmet),
        assumptions=problem.assumptions,
        policy=ground.policy,
    )


def _slots(problem: Problem, ground: Ground) -> tuple[PlanSlot, ...]:
    bounds, why, money = problem.horizon.boundaries, Reasons(ground), ground.walk.money.tolist()
    cut_w, net_w = (ground.walk.cut * 1000).tolist(), problem.net_w
    car_w = (np.round(ground.walk.power * 1000, 3) + 0.0).tolist()
    energy_wh, worth = (ground.walk.energy * 1000).tolist(), ground.worth.tolist()
    return tuple(
        PlanSlot(
            start=bounds[slot],
            end=bounds[slot + 1],
            car_w=car_w[slot],
            load_w=problem.load_w[slot],
            sun_w=problem.sun_w[slot],
            grid_w=net_w[slot] + cut_w[slot] + car_w[slot],
            curtailed_w=cut_w[slot],
            others_w=problem.others_w[slot] if problem.others_w else 0.0,
            energy_wh=energy_wh[slot + 1],
            import_price=problem.import_price[slot],
            export_price=problem.export_price[slot],
            cost=money[slot],
            stored_value=worth[slot],
            action=action,
            reason=LateReason(partial(why.of, slot)),
        )
        for slot, action in enumerate(ground.actions)
    )


def _unmet(problem: Problem, ground: Ground) -> tuple[Unmet, ...]:
    missed = []
    for goal, boundary in zip(problem.goals, ground.case.wishes.goals, strict=True):
        if boundary is None:
            continue
        missing_wh = goal.energy_wh - float(ground.walk.energy[boundary]) * 1000
        if missing_wh > REACHED_WH:
            why = _why(problem, ground, goal.energy_wh, boundary)
            missed.append(
                Unmet(departure=goal.departure, goal_wh=goal.energy_wh, missing_wh=missing_wh, why=why)
            )
    return tuple(missed)


def _why(problem: Problem, ground: Ground, goal_wh: float, boundary: int) -> Text:
    """What stands between the car and its goal."""
    case = ground.case
    if goal_wh > problem.car.max_wh:
        return Text("The goal is above the highest energy that the car may be charged to.")
    possible = case.charge_high[:boundary] >= max(case.charge_low, 1e-3)
    if not any(problem.connected[:boundary]):
        return Text("The car is not plugged in before the departure.")
    if not possible.any():
        return Text("The main fuse leaves no room for charging before the departure.")
    fuse_bound = case.charge_high[:boundary][possible] < problem.car.max_charge_w / 1000 - 1e-6
    if fuse_bound.any():
        return Text("The time is too short at the power that the main fuse leaves.")
    return Text("The time is too short at the highest charging power.")
