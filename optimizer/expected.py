"""Prices on the horizon: published ones, and behind them what usually follows days like the last ones."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import pairwise
from typing import Final

import numpy as np

from .forecast import by_day, price_ways
from .forecast.days import QUARTERS, Whole
from .horizon import Array, Horizon
from .series import Extended, Rate, extend, means
from .words import Text

STEP: Final = timedelta(minutes=15)
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
# Fewer days say no more than the day before does.
LEAST_DAYS: Final = 3
# A year and a bit is all that is learned from.
MOST_DAYS: Final = 380 * DAY
GUESS: Final = Text("what usually follows such days stands in")
# Markets and homes need not share a time zone: a day that lacks less than two hours counts as published.
NEARLY: Final = QUARTERS - 8


def expected(horizon: Horizon, rates: Iterable[Rate], tz: tzinfo) -> Extended:
    """Fill what is not published yet with what is to be expected on the home's local days, in *tz*.

    With fewer than three known days, and in holes between published prices, as ``extend`` does.
    """
    rates = list(rates)
    copied = extend(horizon, rates)
    if copied.known[-1] or not copied.known.any():
        return copied
    local = [start.astimezone(tz) for start in horizon.starts]
    unknown = local[int(np.flatnonzero(copied.known)[-1]) + 1]
    today = unknown.date() + (DAY if _quarter(unknown) >= NEARLY else timedelta(0))
    begin = max(min(rate.start for rate in rates).astimezone(tz).date(), today - MOST_DAYS)
    known_days = (today - begin).days
    if known_days < LEAST_DAYS:
        return copied
    day = np.array([(when.date() - today).days for when in local])
    days = int(day[-1]) + 1
    if days < 1:
        return copied
    weekday = (begin.weekday() + np.arange(known_days + days)) % 7
    (way,) = price_ways(_history(rates, begin, today, tz), weekday, days=days)
    ahead = ~copied.known & (day >= 0)
    quarter = np.array([_quarter(when) for when in local])
    values = np.where(ahead, way.prices[np.maximum(day, 0), quarter], copied.values)
    return replace(copied, values=values, guess=GUESS)


def _history(rates: list[Rate], begin: date, end: date, tz: tzinfo) -> Array:
    """One row of 96 for every local day from *begin* to before *end*."""
    count = (end - begin).days
    midnights = [datetime.combine(begin + DAY * day, time(), tz).astimezone(UTC) for day in range(count + 1)]
    first, last = midnights[0], midnights[-1]
    steps = (last - first) // STEP
    inside = [rate for rate in rates if rate.start < last and rate.end > first]
    values = means(first, np.linspace(0.0, steps * STEP / HOUR, steps + 1), inside)
    lengths = [(after - midnight) // STEP for midnight, after in pairwise(midnights)]
    quarters = [_quarters(*each, tz) for each in zip(midnights, lengths, strict=False)]
    return by_day(values, np.repeat(np.arange(count), lengths), np.concatenate(quarters), count)


def _quarters(midnight: datetime, length: int, tz: tzinfo) -> Whole:
    """The quarter-hours that the clock shows on the day from *midnight* (UTC) on."""
    if length == QUARTERS:
        return np.arange(QUARTERS)
    return np.array([_quarter((midnight + STEP * step).astimezone(tz)) for step in range(length)])


def _quarter(when: datetime) -> int:
    return when.hour * 4 + when.minute // 15
