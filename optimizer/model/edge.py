"""Cycle wear that is higher at the extremes of energy."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from ..horizon import Array
from ..site import Car


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """What a kWh fed costs on top of plain wear, below ``low`` and above ``high``."""

    low: float
    high: float
    price: float
    """Money per kWh."""

    @classmethod
    def of(cls, car: Car) -> Self | None:
        """None where wear is the same everywhere."""
        if not car.edge_wear_per_kwh:
            return None
        high = car.capacity_wh if car.rest_high_wh is None else car.rest_high_wh
        return cls(low=car.rest_low_wh / 1000, high=high / 1000, price=car.edge_wear_per_kwh)

    def stock(self, energy: Array) -> Array:
        """X(E) = price * (min(E, low) + max(0, E - high)): feeding from E to D costs X(E) - X(D)."""
        stock: Array = self.price * (np.minimum(energy, self.low) + np.maximum(energy - self.high, 0))
        return stock

    def cost(self, power: Array, before: Array, gain: Array) -> Array:
        """Money of what is fed with *power* from the energy *before* on; 0 for charging and resting."""
        cost: Array = np.where(power < 0, self.stock(before) - self.stock(before + gain), 0.0)
        return cost
