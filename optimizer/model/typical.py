"""A typical day of the horizon, and what energy is worth in front of many such days.

The day is hourly: at every hour of it the mean of what the horizon brings there. Without minimum powers its
money over the energy is convex, so it is followed by slopes alone, as exact powers are: a third of a
millisecond.
"""

from collections import defaultdict
from dataclasses import dataclass
from math import ceil
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from ..horizon import Array
from .case import CLOSE_KWH, Case
from .convex import Convex, Pieces

DAY_HOURS: Final = 24.0
# Days after which the slopes are taken as they are. Two leave 0.07 ct of the mean slope to be mended, where a
# car leaves each day; a home battery stands still by then.
MOST_DAYS: Final = 2
# In euros per kWh: slopes that differ by less from those of a day before stand still.
STILL: Final = 1e-4
CLOSE_HOURS: Final = 1e-6
# What can be done as well on a later day is left to it: the car rests.
CAUTION: Final = 1e-3

type Levels = list[list[tuple[float, float]]]
"""Per hour: (energy, money for each kWh beyond it)."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TypicalDay:
    """The hours between the end of the horizon and the same time a day later."""

    lowest: list[float]
    """What every hour takes out of the battery at most, as a negative gain, kWh."""
    pieces: list[Pieces]
    """The money of every hour over the energy gained from ``lowest`` on."""
    trip: list[float]
    """Energy for driving and heating, kWh."""
    floors: Levels
    ceilings: Levels
    top: float
    dearest: float
    """Money for which a kWh can be had at every hour of the day; nothing in the battery is worth more."""
    stranded_weight: float

    @classmethod
    def of(cls, case: Case) -> Self:
        """The mean of the days in *case*; of a shorter horizon all of it is the day."""
        clock = _Clock.of(case.hours)
        # A grid that pays for what is taken pays on a day, not every day.
        buy = np.maximum(clock.mean(case.import_price), 0.0)
        sell = np.minimum(clock.mean(case.export_price), buy)
        most_in = np.where(case.charge_high >= max(case.charge_low, CLOSE_KWH), case.charge_high, 0.0)
        most_out = np.where(
            case.discharge_high >= max(case.discharge_low, CLOSE_KWH), case.discharge_high, 0.0
        )
        sun = np.minimum(most_in, np.maximum(-case.net, 0.0))
        used = np.minimum(most_out, np.maximum(case.net, 0.0))
        share_in, share_out = case.charge_efficiency, case.discharge_efficiency
        more, less = 1 + CAUTION, 1 - CAUTION
        slopes = (
            sell * share_out * more - case.wear,
            buy * share_out * more - case.wear,
            sell / share_in * less,
            buy / share_in * less,
        )
        flows = ((most_out - used) / share_out, used / share_out, sun * share_in, (most_in - sun) * share_in)
        lengths = [clock.sum(flow * case.hours) for flow in flows]
        return cls(
            lowest=(-lengths[0] - lengths[1]).tolist(),
            pieces=[
                [(slope, length) for slope, length in zip(*hour, strict=True) if length > CLOSE_KWH]
                for hour in zip(np.transpose(slopes).tolist(), np.transpose(lengths).tolist(), strict=True)
            ],
            trip=clock.sum(case.trip if case.drain is None else case.trip + case.drain).tolist(),
            floors=clock.levels(case.wishes.floors),
            ceilings=clock.levels(case.wishes.ceilings),
            top=case.top,
            dearest=max(0.0, float(buy.max())) / share_in,
            stranded_weight=case.stranded_weight,
        )

    def before(self, money: Convex) -> Convex:
        """The money over the energy at the beginning of the day, given that at its end."""
        money = money.copy()
        for hour in reversed(range(len(self.pieces))):
            if self.trip[hour] > 0:
                money.take_out(self.trip[hour], self.stranded_weight)
                money.clip(0.0, self.top)
            for level, weight in self.floors[hour]:
                money.punish_below(level, weight)
            for level, weight in self.ceilings[hour]:
                money.punish_above(level, weight)
            if self.pieces[hour]:
                money.blend(self.lowest[hour], self.pieces[hour])
                money.clip(0.0, self.top)
        money.slopes = [max(slope, -self.dearest) for slope in money.slopes]
        return money


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Clock:
    """Which hour of the typical day each slot belongs to."""

    hour: NDArray[np.intp]
    end: NDArray[np.intp]
    """The hour at whose end, or in which, each slot ends."""
    hours: Array
    count: int
    days: float
    """Days that the horizon has of each hour."""

    @classmethod
    def of(cls, hours: Array) -> Self:
        ends = np.cumsum(hours)
        total = float(ends[-1])
        day = min(DAY_HOURS, total)
        count = ceil(day - CLOSE_HOURS)
        place = ((ends - hours / 2 - total) % day) * (count / day)
        last = np.ceil(((ends - total) % day) * (count / day) - CLOSE_HOURS).astype(np.intp) - 1
        return cls(
            hour=np.minimum(place.astype(np.intp), count - 1),
            end=last % count,
            hours=hours,
            count=count,
            days=total / day,
        )

    def sum(self, values: Array) -> Array:
        """What a day has of *values* in each of its hours."""
        total: Array = np.bincount(self.hour, values, self.count) / self.days
        return total

    def mean(self, values: Array) -> Array:
        """The mean of *values* over time, for each hour of the day."""
        length = np.bincount(self.hour, self.hours, self.count)
        total = np.bincount(self.hour, values * self.hours, self.count)
        mean: Array = total / np.maximum(length, CLOSE_HOURS)
        return mean

    def levels(self, wishes: tuple[tuple[tuple[float, float], ...], ...]) -> Levels:
        """The wishes of a day, those of the same level in one."""
        found: list[dict[float, float]] = [defaultdict(float) for _ in range(self.count)]
        for hour, levels in zip(self.end.tolist(), wishes[1:], strict=True):
            for level, weight in levels:
                found[hour][level] += weight / self.days
        return [list(hour.items()) for hour in found]


def stationary(case: Case, first_price: float) -> Convex:
    """Money over the energy in front of typical days without end, by its slopes.

    At first every kWh is worth *first_price*. Then days are put before, until the slopes stand still. Where
    no such day takes anything out the first price stays: one day somebody will drive with it.
    """
    day, money = TypicalDay.of(case), Convex(0.0, [-first_price], [case.top])
    if not any(day.trip) and not any(day.lowest):
        return money
    for _ in range(MOST_DAYS):
        earlier = day.before(money)
        if _still(earlier, money, STILL * case.unit):
            return earlier
        money = earlier
    return money


def _still(one: Convex, other: Convex, close: float) -> bool:
    """True where both have the same pieces, but for rounding."""
    return len(one.slopes) == len(other.slopes) and all(
        abs(left - right) <= close
        for left, right in zip(one.slopes + one.lengths, other.slopes + other.lengths, strict=True)
    )
