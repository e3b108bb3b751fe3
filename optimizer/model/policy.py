"""The value function, kept with the plan: what every state of the car costs from here on."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..horizon import Array

# The slope is taken over half a kWh: one grid step alone shows the charger's minimum power as noise.
SLOPE_KWH: Final = 0.5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Policy:
    """Money still to be paid from a boundary of the horizon on, over the energy in the car."""

    cost: Array
    """One row per boundary, one column per grid point of energy. Money."""
    step_kwh: float
    """Energy between two grid points; the first one is an empty car."""

    @property
    def top_kwh(self) -> float:
        """Energy of the last grid point: a full car."""
        return self.step_kwh * float(self.cost.shape[1] - 1)

    def future(self, boundary: NDArray[np.intp], energy_kwh: Array) -> Array:
        """Money still to be paid at each (boundary, energy); linear between grid points."""
        place = np.clip(energy_kwh / self.step_kwh, 0, self.cost.shape[1] - 1)
        below = np.minimum(place.astype(np.intp), self.cost.shape[1] - 2)
        share = place - below
        cost: Array = self.cost[boundary, below] * (1 - share) + self.cost[boundary, below + 1] * share
        return cost

    def worth_at(self, boundary: int, energy_kwh: float) -> float:
        """`worth` of one point, at a hundredth of its cost: it is asked for each second."""
        high = min(max(energy_kwh, SLOPE_KWH), self.top_kwh)
        return (self._at(boundary, high - SLOPE_KWH) - self._at(boundary, high)) / SLOPE_KWH

    def _at(self, boundary: int, energy_kwh: float) -> float:
        last = self.cost.shape[1] - 1
        place = min(max(energy_kwh / self.step_kwh, 0.0), last)
        below = min(int(place), last - 1)
        share = place - below
        lower, upper = self.cost[boundary, below : below + 2].tolist()
        return float(lower * (1 - share) + upper * share)

    def worth(self, boundary: NDArray[np.intp], energy_kwh: Array) -> Array:
        """Money per kWh that losing a little of the energy in the car would cost."""
        high = np.clip(energy_kwh, SLOPE_KWH, self.top_kwh)
        return (self.future(boundary, high - SLOPE_KWH) - self.future(boundary, high)) / SLOPE_KWH
