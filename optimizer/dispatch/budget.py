"""How much discharging the car's maker allows for, and how much of that we have used."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

from ..numbers import number
from ..words import Figure, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """The end of what the maker's warranty covers, as its owner entered it. ``None``: no such end."""

    energy_wh: float | None = None
    """Out of the car, at the charger."""
    hours: float | None = None
    """In which the car discharges."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What has been used of a budget: by us and by whoever else discharged the car."""

    energy_wh: float = 0.0
    hours: float = 0.0

    def and_also(self, energy_wh: float, hours: float) -> Self:
        """With a little more."""
        return replace(self, energy_wh=self.energy_wh + energy_wh, hours=self.hours + hours)

    def over(self, budget: Budget) -> Text | None:
        """What is used up, such as "10,000 kWh"; ``None`` while something is left of everything."""
        if budget.energy_wh is not None and self.energy_wh >= budget.energy_wh:
            return Text("{energy} kWh", energy=Figure(f"{budget.energy_wh / 1000:,.0f}"))
        if budget.hours is not None and self.hours >= budget.hours:
            return Text("{hours} hours", hours=Figure(f"{budget.hours:,.0f}"))
        return None

    def to_dict(self) -> dict[str, float]:
        """JSON-safe, to go on after a restart."""
        return {"energy_wh": self.energy_wh, "hours": self.hours}

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> Self:
        """What `to_dict` wrote. What is missing or no number starts anew."""
        return cls(energy_wh=number(data.get("energy_wh")) or 0.0, hours=number(data.get("hours")) or 0.0)
