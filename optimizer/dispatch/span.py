"""What the laws leave of the car's power in one moment: each law is a `Bound`, all together are a `Span`."""

import math
from dataclasses import dataclass, field

from ..words import Text, kilowatt
from .decision import Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """One law, now: the car's power must lie between these (W), because of *why* (a clause)."""

    rule: Rule
    low_w: float = -math.inf
    high_w: float = math.inf
    why: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """What all laws together leave: a range around 0 and the smallest powers on both sides. W."""

    bounds: tuple[Bound, ...]
    min_charge_w: float
    min_discharge_w: float

    low_w: float = field(init=False)
    """Most that the car may discharge, as a negative power."""
    high_w: float = field(init=False)
    """Most that the car may charge. Negative where the car has to help, as far as it may."""

    def __post_init__(self) -> None:
        """Look at all laws once: each power that is weighed asks for what they leave."""
        low_w = max((bound.low_w for bound in self.bounds), default=-math.inf)
        high_w = min((bound.high_w for bound in self.bounds), default=math.inf)
        object.__setattr__(self, "low_w", low_w)
        object.__setattr__(self, "high_w", max(high_w, low_w))

    def allows(self, power_w: float) -> bool:
        """No law is broken and the charger can hold this power."""
        return self._holds(power_w) and self.low_w <= power_w <= self.high_w

    def _holds(self, power_w: float) -> bool:
        return power_w == 0 or not -self.min_discharge_w < power_w < self.min_charge_w

    def nearest(self, wish_w: float) -> float:
        """The power closest to the wish that is allowed, rather less than more."""
        low_w, high_w = self.low_w, self.high_w
        held_w = min(max(wish_w, low_w), high_w)
        if self._holds(held_w):
            return held_w
        options = (0.0, self.min_charge_w, -self.min_discharge_w)
        allowed = [option for option in options if self._holds(option) and low_w <= option <= high_w]
        # Nothing is allowed where the car would have to help but cannot: it rests.
        return min(allowed, key=lambda option: (abs(option - held_w), abs(option)), default=0.0)

    def holder(self, wish_w: float, power_w: float) -> Bound | None:
        """The first law that kept *wish_w* from happening, where *power_w* happens instead."""
        above = [bound for bound in self.bounds if wish_w > bound.high_w]
        below = [bound for bound in self.bounds if wish_w < bound.low_w]
        if above:
            return min(above, key=lambda bound: bound.high_w)
        if below:
            return max(below, key=lambda bound: bound.low_w)
        if power_w == wish_w:
            return None
        least_w = self.min_charge_w if wish_w > 0 else self.min_discharge_w
        why = Text("this charger works from {power} up", power=kilowatt(least_w))
        return Bound(rule=Rule.CHARGER, why=why)
