"""What people asked to keep in the car, each for a reason of its own: the largest counts. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Self

from .optimizer.dispatch.snapshot import Reserve
from .optimizer.words import Text

UNTOLD: Final = Text("you asked for it")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reserves:
    """A storm and a vacation do not take each other's reserve back."""

    percents: Mapping[str, float] = field(default_factory=dict)
    """How much of the battery is kept, by the reason that was told; the empty one: none was."""

    def ask(self, why: str, percent: float) -> Self:
        """Keep this much for that reason, whatever it asked for before."""
        return replace(self, percents={**self.percents, why: percent})

    def take_back(self, why: str) -> Self:
        """What was asked for that reason; without one, all of it."""
        left = {other: percent for other, percent in self.percents.items() if why and other != why}
        return replace(self, percents=left)

    def largest(self, capacity_wh: float) -> Reserve | None:
        """What is to be kept in a battery that holds *capacity_wh*."""
        if not self.percents:
            return None
        why, percent = max(self.percents.items(), key=lambda asked: asked[1])
        return Reserve.of_percent(percent, capacity_wh, Text(why) if why else UNTOLD)

    def to_dict(self) -> dict[str, float]:
        """JSON-safe, for the home's memory."""
        return dict(self.percents)

    @classmethod
    def from_dict(cls, data: object) -> Self:
        """What `to_dict` wrote. What cannot be read was never asked."""
        told: Mapping[Any, Any] = data if isinstance(data, Mapping) else {}
        return cls(
            percents={str(why): float(one) for why, one in told.items() if isinstance(one, int | float)}
        )
