"""The money of all devices together: what flows through the one meter of the home counts once."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ..horizon import Array
from .case import Case
from .terminal import NOTHING, EndValue
from .walk import Walk, walk


class Whole:
    """All devices of a home, and what the energy left in each of them is worth."""

    def __init__(self, cases: Sequence[Case], worths: Sequence[EndValue]) -> None:
        """One worth for each of the *cases*, which are of one home."""
        self._cases, self._worths = cases, worths

    def beside(self, powers: Sequence[Array], place: int) -> Case:
        """The device at *place* with the *powers*, kW, of all others at its meter."""
        pairs = zip(self._cases, powers, strict=True)
        return self._cases[place].beside([pair for other, pair in enumerate(pairs) if other != place])

    def objective(self, powers: Sequence[Array]) -> float:
        """The money of all with what they miss; what each walk says of the meter counts once."""
        house = self._house(powers)
        missed = self._cases[0].wishes.missed(house.energy)
        walks = self._walks(powers)
        return sum(led.objective for led in walks) - (len(self._cases) - 1) * (house.objective - missed)

    def cost(self, powers: Sequence[Array]) -> float:
        """Import minus export plus all wear, and what a higher peak costs."""
        house = self._house(powers)
        bill = float(house.money.sum())
        own = sum(float(led.money.sum()) - bill for led in self._walks(powers))
        return bill + own + house.demand

    def level(self, powers: Sequence[Array]) -> float | None:
        """The peak that the home reaches, kW; None without a demand charge."""
        case = self._cases[0]
        if case.demand is None:
            return None
        grid = case.grid(np.sum(powers, axis=0), np.arange(len(case.hours)))
        return max(case.demand.least, float(case.demand.means(grid).max()))

    def _house(self, powers: Sequence[Array]) -> Walk:
        """The bill of the home alone, with what flows to and from all devices."""
        case, flow = self._cases[0], np.sum(powers, axis=0)
        bare = replace(case, wear=0.0, drain=None, edge=None, trip=np.zeros_like(case.trip), phases=None)
        return walk(replace(bare, net=case.net + flow), np.zeros_like(flow), NOTHING)

    def _walks(self, powers: Sequence[Array]) -> list[Walk]:
        return [
            walk(self.beside(powers, place), powers[place], self._worths[place])
            for place in range(len(self._cases))
        ]
