"""What a plan brings against what most cars do: charge as soon as they are plugged in, up to their goal."""

from typing import Final

import numpy as np

from .horizon import Array
from .model.case import Case
from .model.terminal import EndValue, end_value
from .model.walk import Walk, walk
from .plan import Plan
from .problem import Problem

CLOSE_KWH: Final = 1e-9


def saves(plan: Plan, problem: Problem) -> float:
    """Money that *plan*, made of *problem*, saves over its horizon.

    Both bills with wear are compared, and what is left in the car at the end counts at what it is worth.
    """
    case = Case.of(problem)
    worth = end_value(case)
    planned = np.array([slot.car_w for slot in plan.slots]) / 1000
    return _paid(walk(case, _at_once(case, problem), worth), worth) - _paid(walk(case, planned, worth), worth)


def _paid(lived: Walk, worth: EndValue) -> float:
    return float(lived.money.sum()) + lived.demand - worth.money(float(lived.energy[-1]))


def _at_once(case: Case, problem: Problem) -> Array:
    """Power, kW, of a car that charges as far as charger and fuse go while it is plugged in and short."""
    goal = max((goal.energy_wh for goal in problem.goals), default=0.0) / 1000
    power, energy = np.zeros(len(case.hours)), case.energy
    for slot in range(len(power)):
        missing, most = goal - energy, float(case.charge_high[slot])
        if missing > CLOSE_KWH and most >= case.charge_low:
            wanted = missing / float(case.hours[slot]) / case.charge_efficiency
            power[slot] = min(max(wanted, case.charge_low), most)
        gained = case.gain(power[slot : slot + 1], np.array([slot]))[0]
        energy = max(0.0, energy + float(gained) - float(case.trip[slot]))
    return power
