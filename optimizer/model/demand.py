"""The demand charge: money for the highest mean import of the month."""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from ..horizon import Array
from ..problem import Problem

# Halvings of the range in which the level lies that a slot's limit is sought for.
HALVINGS: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Demand:
    """The demand law: price * max(0, highest mean of G+ over an interval - peak so far)."""

    price: float
    """Money per kW."""
    peak: float
    """Of the month so far, kW."""
    place: NDArray[np.intp]
    """The interval of every slot that counts."""
    counts: NDArray[np.intp]
    """The slots that count."""
    hours: Array
    """Of the slots that count."""
    length: Array
    """Hours of every interval: what lies in the horizon and the window, and before it what is known."""
    before: Array
    """What every interval has imported before the horizon, kWh."""

    @classmethod
    def of(cls, problem: Problem, hours: Array) -> Self | None:
        """None where no slot counts."""
        charge = problem.site.demand_charge
        counts = np.flatnonzero(problem.demand_window or (True,) * len(hours))
        if charge is None or not charge.price_per_kw or not len(counts):
            return None
        seconds = charge.interval.total_seconds()
        began = [int(problem.horizon.starts[slot].timestamp() // seconds) for slot in counts.tolist()]
        _, place = np.unique(began, return_inverse=True)
        own, gone = hours[counts], _gone(problem, int(counts[0]))
        length = np.bincount(place, weights=own).astype(np.float64)
        before = np.zeros(len(length))
        if gone:
            length[0] += gone
            before[0] = (charge.imported_wh or 0.0) / 1000
        return cls(
            price=charge.price_per_kw,
            peak=charge.peak_w / 1000,
            place=place,
            counts=counts,
            hours=own,
            length=length,
            before=before,
        )

    @property
    def least(self) -> float:
        """The peak that cannot be undercut, kW: that of the month so far, or of the interval under way."""
        return max(self.peak, float((self.before / self.length).max()))

    def means(self, grid: Array) -> Array:
        """Mean import of every interval, kW."""
        imported = np.maximum(grid[self.counts], 0) * self.hours
        means: Array = (np.bincount(self.place, weights=imported) + self.before) / self.length
        return means

    def cost(self, grid: Array) -> float:
        """Money for the peak that *grid*, kW, adds to the month."""
        return self.price * max(0.0, float(self.means(grid).max()) - self.peak)

    def limits(self, net: Array, level: float) -> Array:
        """Import of every slot, kW: each interval has the mean *level*, with the car steady in it."""
        low, high = np.full(len(self.length), -1e3), np.full(len(self.length), 1e3)
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            flow = np.maximum(net[self.counts] + middle[self.place], 0) * self.hours
            fits = (np.bincount(self.place, weights=flow) + self.before) / self.length <= level
            low, high = np.where(fits, middle, low), np.where(fits, high, middle)
        limits = np.full(len(net), np.inf)
        limits[self.counts] = np.maximum(net[self.counts] + low[self.place], 0.0)
        return limits


def _gone(problem: Problem, first: int) -> float:
    """Hours of the interval under way before the horizon, where its import is known; else 0."""
    charge = problem.site.demand_charge
    if first or charge is None or charge.imported_wh is None:
        return 0.0
    return problem.horizon.start.timestamp() % charge.interval.total_seconds() / 3600
