"""The rest of a problem from one of its slots on, with the energy that a plan brings there."""

from dataclasses import fields, replace

from optimizer.horizon import Horizon
from optimizer.model.case import Case
from optimizer.problem import Problem

from .homes import as_oracle, left


def rest_of(problem, plan, slot):
    """The problem as it will be at *slot*, if all goes as planned."""
    if not slot:
        return problem
    horizon = Horizon(starts=problem.horizon.starts[slot:], end=problem.horizon.end)
    slots = len(problem.horizon)
    series = {
        field.name: value[slot:]
        for field in fields(Problem)
        if isinstance(value := getattr(problem, field.name), tuple) and len(value) == slots
    }
    goals = tuple(goal for goal in problem.goals if goal.departure > horizon.start)
    energy_wh = plan.slots[slot - 1].energy_wh
    return replace(problem, horizon=horizon, energy_wh=energy_wh, goals=goals, **series)


def oracle_from(problem, plan, slot):
    """The same for the oracles, with the end worth what it is in the whole problem."""
    return replace(as_oracle(rest_of(problem, plan, slot)), end_value=left(Case.of(problem)))
