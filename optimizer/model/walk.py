"""What powers lead to: the energy in the car, the money, and the goals that were missed."""

from dataclasses import dataclass

import numpy as np

from ..horizon import Array
from .case import Case


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Walk:
    """A course with its consequences."""

    power: Array
    energy: Array
    """At every boundary, kWh."""
    money: Array
    """Of every slot: import minus export plus wear."""
    objective: float
    """All the money, less what the energy left is worth, plus the weight of everything missed."""


def walk(case: Case, power: Array, end_value: float) -> Walk:
    """Follow *power*, kW, from the first slot to the last."""
    slots = np.arange(len(power))
    money = case.money(power, slots)
    energy, missed = [case.energy], 0.0
    for gain, trip, floors in zip(
        case.gain(power, slots).tolist(), case.trip.tolist(), case.floors[1:], strict=True
    ):
        left = energy[-1] + gain - trip
        missed += case.stranded_weight * max(0.0, -left)
        energy.append(max(0.0, left))
        missed += sum(weight * max(0.0, level - energy[-1]) for level, weight in floors)
    spent = float(money.sum()) + float(case.overload(power, slots).sum())
    return Walk(
        power=power,
        energy=np.array(energy),
        money=money,
        objective=spent + missed - end_value * energy[-1],
    )
