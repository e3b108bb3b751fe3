"""Prices and forecasts as they are published, and how they come onto the horizon.

A source may publish quarter-hours, hours or one fixed price: every rate covers a span of time
and a slot gets the time-weighted mean of what covers it. Unknown is NaN, never zero.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .horizon import Array, Horizon, hours_since
from .words import Text

DAY: Final = timedelta(hours=24)
# A price list older than a week says nothing about tomorrow.
DAYS_BACK: Final = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """One value over a span of time: money per kWh for prices, W for power."""

    start: datetime
    end: datetime
    value: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Extended:
    """A series without holes as far as earlier days could fill them."""

    values: Array
    known: NDArray[np.bool_]
    """True where the value was published for that very slot."""
    guess: Text = Text("the same hours of the day before stand in")  # noqa: RUF009 - frozen
    """What was done where it was not."""


def onto(horizon: Horizon, rates: Iterable[Rate]) -> Array:
    """The time-weighted mean of *rates* in every slot; NaN where no rate touches a slot.

    Where rates overlap, the one given last counts.
    """
    return means(horizon.start, horizon.offsets, list(rates))


def means(origin: datetime, offsets: Array, rates: list[Rate]) -> Array:
    """The same between any two of *offsets*, in hours from *origin*."""
    slots = len(offsets) - 1
    if not rates:
        return np.full(slots, np.nan)
    edges, values = _steps(origin, rates)
    cuts = np.unique(np.concatenate([offsets, edges]))
    cuts = cuts[(cuts >= 0) & (cuts <= offsets[-1])]
    value = values[np.searchsorted(edges, cuts[:-1], side="right")]
    weight = np.where(np.isnan(value), 0.0, np.diff(cuts))
    slot = np.searchsorted(offsets, cuts[:-1], side="right") - 1
    total = np.bincount(slot, weights=weight * np.nan_to_num(value), minlength=slots)
    covered = np.bincount(slot, weights=weight, minlength=slots)
    mean: Array = np.divide(total, covered, out=np.full(slots, np.nan), where=covered > 0)
    return mean


def _steps(origin: datetime, rates: list[Rate]) -> tuple[Array, Array]:
    """The rates as one staircase: *values[i]* holds before *edges[i]*, NaN in the gaps."""
    starts = hours_since(origin, (rate.start for rate in rates))
    ends = hours_since(origin, (rate.end for rate in rates))
    edges = np.unique(np.concatenate([starts, ends]))
    first, last = np.searchsorted(edges, starts) + 1, np.searchsorted(edges, ends) + 1
    values, given = np.full(len(edges) + 1, np.nan), np.array([rate.value for rate in rates])
    if (last == first + 1).all():  # Nothing overlaps: months of prices are no work.
        values[first] = given
    else:
        for begin, end, value in zip(first.tolist(), last.tolist(), given.tolist(), strict=True):
            values[begin:end] = value
    return edges, values


def extend(horizon: Horizon, rates: Iterable[Rate]) -> Extended:
    """Fill what is not published yet with the same slot of the day before, up to a week back.

    What no day of that week knows stays NaN.
    """
    oldest = horizon.start - DAYS_BACK * DAY
    rates = [rate for rate in rates if rate.end > oldest]
    values = onto(horizon, rates)
    known = ~np.isnan(values)
    for days in range(1, DAYS_BACK + 1):
        missing = np.isnan(values)
        if not missing.any():
            break
        values[missing] = onto(horizon.shifted(-days * DAY), rates)[missing]
    return Extended(values=values, known=known)
