"""Whether the street's grid is there, and since when it is back."""

import math
from dataclasses import dataclass
from typing import Final

from .snapshot import Snapshot

THERE: Final = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """What the grid's status has told so far."""

    lost: bool = False
    """The grid has failed, and nobody has seen it since."""
    back_at: float | None = None
    """Monotonic second in which it came back."""

    def look(self, snapshot: Snapshot) -> Outage:
        """After a look. While nobody can tell, the last that was known stands."""
        told = snapshot.grid_ok
        if told is None:
            return Outage(back_at=self.back_at)
        if not math.isfinite(told.value):
            return self
        if told.value < THERE:
            return Outage(lost=True)
        return Outage(back_at=snapshot.elapsed) if self.lost else self
