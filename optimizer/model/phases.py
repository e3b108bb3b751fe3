"""The fuse of each phase: a charger on one phase has a third of what the home has."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ..horizon import Array
from ..problem import Problem

type Slots = NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Phases:
    """The connection of the home phase by phase, and the phases that one device is on."""

    net: Array
    """House minus sun, a row per phase, kW."""
    on: tuple[int, ...]
    """Rows that the device is on; its power spreads evenly over them."""
    fuse: float
    """What one phase carries, kW."""

    @classmethod
    def of(cls, problem: Problem, net: Array) -> Self | None:
        """None where house and car spread evenly over all phases: then the whole fuse says it all."""
        count, on = problem.site.phases, problem.car.phases
        if not problem.phase_net_w and (not on or len(on) == count):
            return None
        rows = (
            np.array(problem.phase_net_w) / 1000 if problem.phase_net_w else np.tile(net / count, (count, 1))
        )
        places = tuple(phase - 1 for phase in on) or tuple(range(count))
        return cls(net=rows, on=places, fuse=problem.site.fuse_w / count / 1000)

    @property
    def room_in(self) -> Array:
        """Highest charging power that every phase carries: k * (fuse - net_p).   kW."""
        room: Array = len(self.on) * (self.fuse - self.net[list(self.on)].max(axis=0))
        return room

    @property
    def room_out(self) -> Array:
        """Highest feeding power that every phase carries: k * (fuse + net_p).   kW."""
        room: Array = len(self.on) * (self.fuse + self.net[list(self.on)].min(axis=0))
        return room

    def over(self, power: Array, slots: Slots) -> Array:
        """What the device's fullest phase carries above its fuse, kW."""
        own, rows = power / len(self.on), self.net[list(self.on)]
        high, low = rows.max(axis=0)[slots], rows.min(axis=0)[slots]
        over: Array = np.maximum(high + own - self.fuse, 0) + np.maximum(-low - own - self.fuse, 0)
        return over

    def share(self, phase: int) -> float:
        """Of the device's power on *phase*, counted from 0."""
        return 1 / len(self.on) if phase in self.on else 0.0

    def beside(self, other: Phases | None, power: Array) -> Self:
        """With the *power* of another device at the meter; without phases of its own it is on all of them."""
        count = len(self.net)
        shares = [1 / count if other is None else other.share(phase) for phase in range(count)]
        return replace(self, net=self.net + np.outer(shares, power))
