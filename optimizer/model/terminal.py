"""What the energy in the car is worth when the horizon ends."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ..horizon import Array
from .case import Case
from .convex import Convex
from .typical import CAUTION, stationary

# A day's refill, as a share of the energy between reserve and top. It says how far up the ladder of
# prices the car has to climb; one odd quarter-hour for nothing must not make all energy worthless.
REFILL_SHARE: Final = 0.5
# In euros per kWh: energies whose worth differs by less are taken together.
ALIKE: Final = 2e-3


@dataclass(frozen=True, slots=True, kw_only=True)
class EndValue:
    """Money that the energy left brings: every kWh the same or less than the one below it."""

    prices: tuple[float, ...]
    """Money per kWh, falling."""
    lengths: tuple[float, ...]
    """kWh that each price holds for, from an empty battery on."""

    def money(self, energy: float) -> float:
        """What *energy*, kWh, is worth."""
        worth = 0.0
        for price, length in zip(self.prices, self.lengths, strict=True):
            if energy <= length:
                return worth + price * energy
            worth += price * length
            energy -= length
        return worth + self.prices[-1] * energy

    def owed(self, grid: Array) -> Array:
        """Money still to be paid over the energies of *grid*: what they are worth, negative."""
        energy = np.cumsum([0.0, *self.lengths])
        worth = np.cumsum([0.0, *(price * length for price, length in self.pairs())])
        owed: Array = -np.interp(grid, energy, worth)
        return owed

    def convex(self) -> Convex:
        """The same for exact powers."""
        return Convex(0.0, [-price for price in self.prices], list(self.lengths))

    def pairs(self) -> Iterable[tuple[float, float]]:
        """(price, length), from an empty battery on."""
        return zip(self.prices, self.lengths, strict=True)


NOTHING: Final = EndValue(prices=(0.0,), lengths=(1.0,))
"""Of what is not a battery."""


def end_values(cases: Sequence[Case]) -> list[EndValue]:
    """The same for all devices of a home; of several each kWh is worth the price of a day's refill.

    The typical day of each would have the same house to feed, and the same sun to charge from: what the one
    leaves at the end would be moved into the other.
    """
    if len(cases) == 1:
        return [end_value(cases[0])]
    return [EndValue(prices=(refill_price(case),), lengths=(case.capacity,)) for case in cases]


def end_value(case: Case) -> EndValue:
    """The value function of the typical day of *case*, as it is in front of many such days.

    So the car is neither emptied before the horizon ends, nor filled for an end that is none.
    """
    money = stationary(case, refill_price(case))
    prices, lengths = [-money.slopes[0]], [money.lengths[0]]
    for slope, length in zip(money.slopes[1:], money.lengths[1:], strict=True):
        if prices[-1] + slope <= ALIKE * case.unit:
            prices[-1] = (prices[-1] * lengths[-1] - slope * length) / (lengths[-1] + length)
            lengths[-1] += length
        else:
            prices.append(-slope)
            lengths.append(length)
    lengths[-1] += max(0.0, case.capacity - sum(lengths))
    return EndValue(prices=tuple(prices), lengths=tuple(lengths))


def refill_price(case: Case) -> float:
    """Money per kWh in the car: what the dearest kWh of a day's refill costs in this horizon, with losses.

    Refilling takes the cheapest hours first, surplus sun at what it would earn.
    """
    can = np.maximum(case.charge_high, 0) * (case.charge_high >= case.charge_low)
    if not can.any():
        can = np.ones_like(can)
    sun = np.minimum(can, np.maximum(-case.net, 0))
    price = np.concatenate([case.import_price, np.minimum(case.export_price, case.import_price)])
    energy = np.concatenate([can - sun, sun]) * np.tile(case.hours, 2) * case.charge_efficiency
    order = np.argsort(price, kind="stable")
    climbed = np.cumsum(energy[order])
    need = REFILL_SHARE * max(case.top - float(case.reserve.min()), 0.0) * float(case.hours.sum()) / 24
    last = int(np.searchsorted(climbed, min(need, climbed[-1] * (1 - 1e-9))))
    return (1 - CAUTION) * max(0.0, float(price[order][last])) / case.charge_efficiency
