"""What driver, reserve and battery wish for, as money per missing kWh: safety > driver > money."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Final

import numpy as np

from ..horizon import Array
from ..problem import Problem
from ..site import Goal

# A missing kWh at departure weighs as much as ten of the dearest kWh, or 5 €.
GOAL_FACTOR: Final = 10.0
GOAL_LEAST: Final = 5.0
# Below the reserve: per kWh and hour, so that a quarter-hour of waiting outweighs any price.
RESERVE_FACTOR: Final = 2.0
# A little rounding must not move a goal by a slot.
CLOSE: Final = timedelta(milliseconds=5)

type Levels = tuple[tuple[float, float], ...]
"""(energy, money for each kWh beyond it)."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Wishes:
    """One entry per boundary of the horizon."""

    floors: tuple[Levels, ...]
    """For each kWh *below* the energy."""
    ceilings: tuple[Levels, ...]
    """For each kWh *above* the energy."""
    goals: tuple[int | None, ...]
    """The boundary at which each goal of the problem counts; None past the horizon."""

    def missed(self, energy: Array) -> float:
        """The weight of all that *energy*, one value per boundary, misses after the start."""
        below, level, weight = self._table
        gap = np.maximum(below * (level[1] - energy[level[0].astype(np.intp)]), 0)
        return float(weight @ gap)

    @cached_property
    def _table(self) -> tuple[Array, tuple[Array, Array], Array]:
        rows = [
            (sign, boundary, level, weight)
            for sign, kind in ((1.0, self.floors), (-1.0, self.ceilings))
            for boundary, levels in enumerate(kind)
            if boundary
            for level, weight in levels
        ]
        table = np.array(rows, dtype=np.float64).reshape(-1, 4).T
        return table[0], (table[1], table[2]), table[3]


def goal_weight(problem: Problem) -> float:
    """Money for each kWh missing at a departure: w = max(5, 10 * dearest price)."""
    prices = (abs(price) for series in (problem.import_price, problem.export_price) for price in series)
    return max(GOAL_LEAST, GOAL_FACTOR * max(prices))


def wishes(problem: Problem, weight: float, hours: list[float]) -> Wishes:
    """Reserve, goals and the battery's comfort at every boundary. *hours* is the length of the slots."""
    floors: list[list[tuple[float, float]]] = [[] for _ in range(len(problem.horizon) + 1)]
    ceilings: list[list[tuple[float, float]]] = [[] for _ in floors]
    _reserve(problem, floors, [RESERVE_FACTOR * weight * length for length in hours])
    _comfort(problem, floors, ceilings, hours)
    goals = tuple(_boundary(problem, goal.departure) for goal in problem.goals)
    for goal, boundary in zip(problem.goals, goals, strict=True):
        if boundary is not None:
            _goal(problem, goal, boundary, weight, floors)
    return Wishes(
        floors=tuple(tuple(levels) for levels in floors),
        ceilings=tuple(tuple(levels) for levels in ceilings),
        goals=goals,
    )


def _reserve(problem: Problem, floors: list[list[tuple[float, float]]], weights: Sequence[float]) -> None:
    """The reserve law: 2 w h * max(0, reserve - E) after every slot that the car is plugged in."""
    reserve = problem.reserve_wh or (problem.car.reserve_wh,) * len(weights)
    for slot, level in enumerate(reserve):
        if problem.connected[slot] and level > 0:
            floors[slot + 1].append((level / 1000, weights[slot]))


def _comfort(
    problem: Problem,
    floors: list[list[tuple[float, float]]],
    ceilings: list[list[tuple[float, float]]],
    hours: Sequence[float],
) -> None:
    """Ageing at rest: h / 24 * rest_wear * (max(0, low - E) + max(0, E - high))."""
    car = problem.car
    if not car.rest_wear_per_kwh_day:
        return
    for slot, length in enumerate(hours):
        price = car.rest_wear_per_kwh_day * length / 24
        if car.rest_low_wh > 0:
            floors[slot + 1].append((car.rest_low_wh / 1000, price))
        if car.rest_high_wh is not None:
            ceilings[slot + 1].append((car.rest_high_wh / 1000, price))


def _goal(
    problem: Problem, goal: Goal, boundary: int, weight: float, floors: list[list[tuple[float, float]]]
) -> None:
    """The goal law: w * max(0, goal - E), spread over the boundaries at which the driver may leave."""
    first = boundary
    if goal.earliest is not None:
        first = min(boundary, _boundary(problem, goal.earliest) or 0)
    for place in range(first, boundary + 1):
        floors[place].append((goal.energy_wh / 1000, weight / (boundary + 1 - first)))


def _boundary(problem: Problem, moment: datetime) -> int | None:
    """The last boundary that is not after *moment*; None outside of the horizon."""
    horizon = problem.horizon
    if not horizon.start - CLOSE <= moment <= horizon.end + CLOSE:
        return None
    return max(0, bisect_right(horizon.boundaries, moment + CLOSE) - 1)
