"""The one time grid of a plan: UTC slots, the first one shortened to what is left of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

import numpy as np
from numpy.typing import NDArray

type Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Horizon:
    """A gapless row of slots in UTC, so that a clock change neither doubles nor loses an hour."""

    starts: tuple[datetime, ...]
    end: datetime
    """End of the last slot."""

    @classmethod
    def make(cls, now: datetime, count: int = 192, minutes: int = 15) -> Self:
        """*count* slots on the quarter-hour lines of UTC; the first one begins at *now*."""
        now = now.astimezone(UTC)
        step = timedelta(minutes=minutes)
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        line = midnight + ((now - midnight) // step) * step
        return cls(starts=(now, *(line + step * i for i in range(1, count))), end=line + step * count)

    def __len__(self) -> int:
        return len(self.starts)

    @property
    def start(self) -> datetime:
        """The moment that the plan begins."""
        return self.starts[0]

    @property
    def boundaries(self) -> tuple[datetime, ...]:
        """Every slot start, then the end: one more than there are slots."""
        return (*self.starts, self.end)

    @property
    def offsets(self) -> Array:
        """Hours from the start to every boundary."""
        return hours_since(self.start, self.boundaries)

    @property
    def hours(self) -> Array:
        """Length of every slot in hours."""
        return np.diff(self.offsets)

    def index(self, now: datetime) -> int | None:
        """The slot that *now* lies in, None outside of the horizon."""
        if not self.start <= now < self.end:
            return None
        hours = (now - self.start) / timedelta(hours=1)
        return min(int(np.searchsorted(self.offsets, hours, side="right")) - 1, len(self) - 1)

    def shifted(self, by: timedelta) -> Self:
        """The same grid, earlier or later."""
        return type(self)(starts=tuple(start + by for start in self.starts), end=self.end + by)


def hours_since(origin: datetime, moments: Iterable[datetime]) -> Array:
    """Hours from *origin* to every moment, negative before it."""
    return np.array([(moment - origin).total_seconds() / 3600 for moment in moments], dtype=np.float64)
