"""How power at the charger becomes power in the battery: a curve of straight pieces."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from ..horizon import Array


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Curve:
    """Battery power over charger power, kW, both >= 0 and ascending from (0, 0)."""

    charger: Array
    battery: Array

    @classmethod
    def charging(cls, highest: float, efficiency: float, points: Points = (), standby: float = 0.0) -> Self:
        """B = max(0, P - standby) * eta(P).

        *points* are (P, eta); between them B is a straight line, outside of them eta stays.
        """
        power, eta = _knots(highest, efficiency, points, standby)
        return cls._up_to(highest, power, np.maximum(power - standby, 0.0) * eta)

    @classmethod
    def feeding(cls, highest: float, efficiency: float, points: Points = (), standby: float = 0.0) -> Self:
        """B = (P + standby) / eta(P) for P > 0: what the battery gives so that P arrives."""
        power, eta = _knots(highest, efficiency, points, 0.0)
        return cls._up_to(highest, power, (power + standby) / eta)

    @classmethod
    def _up_to(cls, highest: float, power: Array, battery: Array) -> Self:
        inside = power < highest
        end = np.interp(highest, power, battery)
        ascending = np.maximum.accumulate(np.append(battery[inside], end))
        return cls(charger=np.append(power[inside], highest), battery=ascending)

    def to_battery(self, power: Array) -> Array:
        """Battery power for charger power."""
        if len(self.charger) == 2 and self.battery[0] == 0:
            return power * float(self.battery[1] / self.charger[1])
        return np.interp(power, self.charger, self.battery)

    def to_charger(self, power: Array) -> Array:
        """Charger power for battery power."""
        if len(self.charger) == 2 and self.battery[0] == 0:
            return power * float(self.charger[1] / self.battery[1])
        return np.interp(power, self.battery, self.charger)


type Points = tuple[tuple[float, float], ...]
"""(charger power in kW, efficiency as a share), ascending."""


def _knots(highest: float, efficiency: float, points: Points, standby: float) -> tuple[Array, Array]:
    """Powers at which the curve bends, up to one at or above the *highest*, with the efficiency there."""
    given = np.array([power for power, _ in points] or [0.0])
    eta = np.array([share for _, share in points] or [efficiency])
    power = np.unique([0.0, standby, *given, max(highest, given[-1])])
    return power, np.interp(power, given, eta)
