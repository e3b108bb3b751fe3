"""What powers lead to: the energy in the car, the money, and the goals that were missed."""

from dataclasses import dataclass

import numpy as np

from ..horizon import Array
from .case import Case
from .terminal import EndValue


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Walk:
    """A course with its consequences."""

    power: Array
    energy: Array
    """At every boundary, kWh."""
    money: Array
    """Of every slot: import minus export plus wear."""
    demand: float
    """Money for a higher peak of the month."""
    cut: Array
    """Sun that is cut off, kW."""
    objective: float
    """All the money, less what the energy left is worth, plus the weight of everything missed."""


def walk(case: Case, power: Array, end_value: EndValue) -> Walk:
    """Follow *power*, kW, from the first slot to the last."""
    slots = np.arange(len(power))
    money, gain = case.money(power, slots), case.gain(power, slots)
    change = gain - case.trip
    energy = np.concatenate([[case.energy], case.energy + np.cumsum(change)])
    stranded = 0.0
    if energy.min() < 0:
        energy, stranded = _stranding(case.energy, change)
    if case.edge is not None:
        money = money + case.edge.cost(power, energy[:-1], gain)
    grid = case.grid(power, slots)
    demand = 0.0 if case.demand is None else case.demand.cost(grid)
    spent = float(money.sum()) + float(case.overload(power, slots).sum())
    missed = case.wishes.missed(energy) + case.stranded_weight * stranded
    return Walk(
        power=power,
        energy=energy,
        money=money - case.hours * case.co2_cost * np.maximum(grid, 0),
        cut=np.clip(grid - case.net - power, 0.0, case.cut),
        demand=demand,
        objective=spent + demand + missed - end_value.money(float(energy[-1])),
    )


def _stranding(energy: float, change: Array) -> tuple[Array, float]:
    """An empty car stays empty; what the trips lacked is added up."""
    course, lacked = [energy], 0.0
    for step in change.tolist():
        left = course[-1] + step
        lacked += max(0.0, -left)
        course.append(max(0.0, left))
    return np.array(course), lacked
