"""The year as slots: local days, when the car is there, what the market had published."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from optimizer.horizon import Array

from .home import Home
from .series import STEP, Series

# The day-ahead auction is published about 12:45 in Central Europe; the tools have it a little later.
PUBLISHED: Final = time(13)

# Plans look beyond the end of the series.
AHEAD: Final = 4 * 96

type Whole = NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Slots:
    """One entry per slot of the series, and some days more."""

    boundaries: tuple[datetime, ...]
    """UTC, one more than there are slots."""
    day: Whole
    """Local days since the first one."""
    quarter: Whole
    """0 to 95, on the local clock."""
    weekday: Whole
    """Of every local day: 0 is Monday."""
    connected: NDArray[np.bool_]
    trip_wh: Array
    departs: NDArray[np.bool_]
    """Does the car leave at the start of this slot?"""
    known_until: Whole
    """The first slot whose price is not yet published at the start of this one."""

    @classmethod
    def of(cls, series: Series, home: Home) -> Self:
        """The slots of *series* on the clock of *home*."""
        count = len(series) + AHEAD
        boundaries = tuple((series.start + STEP * i).astimezone(UTC) for i in range(count + 1))
        local = [when.astimezone(home.tz) for when in boundaries[:-1]]
        first = local[0].date()
        day = np.array([(when.date() - first).days for when in local])
        quarter = np.array([when.hour * 4 + when.minute // 15 for when in local])
        connected = np.array([_at_home(when.time(), home) for when in local])
        before = np.concatenate([[True], connected[:-1]])
        return cls(
            boundaries=boundaries,
            day=day,
            quarter=quarter,
            weekday=np.array([(first + timedelta(days=int(d))).weekday() for d in range(int(day[-1]) + 1)]),
            connected=connected,
            trip_wh=_trips(connected, home.trip_wh),
            departs=before & ~connected,
            known_until=_known_until(day, quarter),
        )


def _at_home(when: time, home: Home) -> bool:
    if home.leaves == home.back:
        return True
    if home.leaves < home.back:
        return not home.leaves <= when < home.back
    return home.back <= when < home.leaves


def _trips(connected: NDArray[np.bool_], trip_wh: float) -> Array:
    """The trip's energy, spread evenly over every absence."""
    used = np.zeros(len(connected))
    edges = np.flatnonzero(np.diff(np.concatenate([[True], connected, [True]]).astype(int)))
    for begin, end in zip(edges[::2], edges[1::2], strict=True):
        used[begin:end] = trip_wh / (end - begin)
    return used


def _known_until(day: Whole, quarter: Whole) -> Whole:
    published = (quarter >= PUBLISHED.hour * 4).astype(np.intp)
    return np.searchsorted(day, day + published, side="right")
