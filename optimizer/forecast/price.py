"""Prices beyond the published hours: what usually follows a day like the last one.

A ridge regression from the last published day (its hours, the days before, the weekday) to all
quarter-hours of the days to come, as deviations from recent days. It starts from what holds in every market
(``prior.py``) and learns how this one differs. Everything scales and shifts with the prices, so that it works
for market prices and for bills, in any currency. In the manner of the "LEAR" models of electricity price
forecasting (Lago et al., Applied Energy 293, 2021), with less data and no weather.
"""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from ..horizon import Array
from .days import Whole
from .prior import AFTER

# The usual day: each day back weighs this much less, a day of the same kind this much more.
DECAY: Final = 0.85
ALIKE: Final = 3.0
SATURDAY: Final = 5
# Days that the regression learns from, and the age at which a day counts half.
LEARNS_FROM: Final = 365
HALF_LIFE: Final = 120.0
# Weights of what holds in every market against what was learned here, in days of standardised prices. The
# mean over three of them earns what the best of them does, without choosing one.
RIDGES: Final = (4.0, 16.0, 30.0)
# Fewer days than this teach no regression: what holds in every market stands alone.
LEAST_DAYS: Final = 8
# Days before the first one that is learned from; until a week is known, its first day stands in.
WARM_UP: Final = 4
# Prices of a market that stands still still lie this far apart, as a share of their level.
LEAST_SPREAD: Final = 1e-3
SPREAD_DECAY: Final = 0.93
HOURS: Final = 24
# Weekdays that differ from the others: Monday, Friday and the weekend.
SPECIAL: Final = (0, 4, 5, 6)
# Where the inputs hold the mean and the evening of the last day, and the weekday of the first one to come.
LEVELS: Final = slice(32, 34)
WEEKDAYS: Final = slice(36, 40)
# How far days usually lie from the usual one in the markets of ``prior.py``, per spread. A fixed tariff has
# 0 and knows no weekdays.
UNREST: Final = 0.77
MOST_UNREST: Final = 1.3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Way:
    """One way that prices can go."""

    weight: float
    """All ways together weigh 1."""
    prices: Array
    """One row of 96 for each day to come."""


def price_ways(history: Array, weekday: Whole, *, days: int = 2, ways: int = 0) -> tuple[Way, ...]:
    """What may follow the known days of *history* (rows of 96, NaN where unknown).

    *weekday* goes *days* further than *history*; 0 is Monday. One way is the expectation; with *ways* there
    are so many, which differ as the last forecasts would have differed from what came; their mean is the
    expectation. Nothing known, no way.
    """
    history, weekday = _gapless(history, weekday)
    if not len(history):
        return ()
    inputs = _Inputs.of(history, weekday)
    found = [_expect(inputs, history, ahead) for ahead in range(days)]
    expected = np.array([mean for mean, _ in found])
    lessons = [lesson for _, lesson in found if lesson]
    count = min([ways, *(len(lesson.outward) for lesson in lessons)]) if len(lessons) == days else 0
    if count < 2:
        return (Way(weight=1.0, prices=expected),)
    drawn = inputs.scale[-1] * np.stack([lesson.errors()[-count:] for lesson in lessons], axis=1)
    drawn = drawn - drawn.mean(axis=0)
    return tuple(Way(weight=1 / count, prices=expected + error) for error in drawn)


def _gapless(history: Array, weekday: Whole) -> tuple[Array, Whole]:
    """No more days than can be learned from; what is unknown in them is taken from the day before."""
    filled = history.copy()
    for row, before in zip(filled[1:], filled, strict=False):
        hole = np.isnan(row)
        row[hole] = before[hole]
    known = np.flatnonzero(~np.isnan(filled).any(axis=1))
    first = max(int(known[0]), len(history) - LEARNS_FROM - WARM_UP) if len(known) else len(history)
    return filled[first:], weekday[first:]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Inputs:
    """Row t is what is known before day t begins; there is one row more than there are known days."""

    usual: Array
    """What is usual on a working day and on a day of the weekend: rows, kind, 96."""
    scale: Array
    """How far prices lie apart, money per kWh."""
    known: Array
    """The inputs of the regression, in units of ``scale``."""
    unrest: Array
    """How far days lay from the usual one, 1 as in most markets."""
    weekend: NDArray[np.bool_]
    """Of each day, those to come included."""

    @classmethod
    def of(cls, history: Array, weekday: Whole) -> Self:
        """The inputs before each day of *history*, and before the first day to come."""
        count = len(history)
        weekend = weekday >= SATURDAY
        kinds = [np.where(weekend[:count] == kind, ALIKE, 1.0) for kind in (False, True)]
        means = _fading(history, DECAY, np.stack([*kinds, np.ones(count)], axis=1))
        usual = means[:, :2]
        plain = means[:, 2].reshape(count + 1, HOURS, -1).mean(axis=2)
        scale = _spread(history)
        hours = history.reshape(count, HOURS, -1).mean(axis=2)
        special = weekday[: count + 1, None] == np.array(SPECIAL)
        past = _look_back(hours, plain) / scale[:, None]
        known = np.concatenate([past, special, np.ones((count + 1, 1))], axis=1)
        strays = history - usual[np.arange(count), weekend[:count].astype(np.intp)]
        squares = (strays**2).mean(axis=1, keepdims=True)
        stray = np.sqrt(_fading(squares, SPREAD_DECAY, np.ones((count, 1)))[:, 0, 0])
        unrest = np.minimum(stray / scale / UNREST, MOST_UNREST)
        return cls(usual=usual, scale=scale, known=known, unrest=unrest, weekend=weekend)

    def expected(self, rows: Whole, ahead: int) -> Array:
        """What is usual *ahead* days after each of *rows*."""
        usual: Array = self.usual[rows, self.weekend[rows + ahead].astype(np.intp)]
        return usual

    def prior(self, ahead: int) -> Array:
        """What holds in every market for the day *ahead* of each row, as deviation in units of ``scale``."""
        after = AFTER[min(ahead, len(AFTER) - 1)]
        days = self.unrest[:, None] * self.known[:, WEEKDAYS]
        prior: Array = self.known[:, LEVELS] @ after.levels + days @ after.weekdays
        return prior


def _fading(values: Array, decay: float, counts: Array) -> Array:
    """The means before each day, each day back weighing *decay* of the one after it.

    Before the first day, that day itself stands in. *counts* has a row for each day and a column for each
    mean that is wanted. Result: rows, means, columns of *values*.
    """
    total, mass = np.zeros((counts.shape[1], values.shape[1])), np.zeros((counts.shape[1], 1))
    means = np.empty((len(values) + 1, *total.shape))
    for day, (row, count) in enumerate(zip(values, counts[:, :, None], strict=True), start=1):
        total, mass = decay * total + count * row, decay * mass + count
        means[day] = total / mass
    means[0] = means[1]
    return means


def _spread(history: Array) -> Array:
    """How far the prices of recent weeks lie apart, before each day."""
    moments = np.stack([history.mean(axis=1), (history**2).mean(axis=1)], axis=1)
    level, square = _fading(moments, SPREAD_DECAY, np.ones((len(history), 1)))[:, 0].T
    spread = np.sqrt(np.maximum(square - level**2, 0))
    result: Array = np.maximum(spread, LEAST_SPREAD * (np.abs(level) + LEAST_SPREAD))
    return result


def _look_back(hours: Array, plain: Array) -> Array:
    """Before each day: yesterday by the hour, the day before and a week ago by the quarter, as deviations."""
    rows = np.arange(len(plain))
    yesterday, before, week = (hours[np.maximum(0, rows - back)] - plain for back in (1, 2, 7))
    level = (
        yesterday.mean(axis=1),
        yesterday[:, -6:].mean(axis=1),
        yesterday.min(axis=1),
        yesterday.max(axis=1),
    )
    return np.concatenate([yesterday, _quarters(before), _quarters(week), np.stack(level, axis=1)], axis=1)


def _quarters(hours: Array) -> Array:
    parts: Array = hours.reshape(len(hours), 4, -1).mean(axis=2)
    return parts


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Lessons:
    """What past days taught of the day that comes so long after them."""

    inward: Array
    outward: Array
    weighted: Array
    """What was known, newer days weighing more."""
    squares: tuple[Array, ...]
    """With each ridge."""

    @classmethod
    def of(cls, inputs: _Inputs, history: Array, ahead: int) -> Self | None:
        """None: too few days to learn from."""
        rows = np.arange(max(WARM_UP, len(history) - LEARNS_FROM), len(history) - ahead)
        if len(rows) < LEAST_DAYS:
            return None
        inward, prior = inputs.known[rows], inputs.prior(ahead)[rows]
        outward = (history[rows + ahead] - inputs.expected(rows, ahead)) / inputs.scale[rows, None] - prior
        weighted = inward * (0.5 ** ((len(history) - rows) / HALF_LIFE))[:, None]
        # Not "@": so large a product wakes the threads of the linear algebra, which then wait for more.
        squares, same = np.einsum("ij,ik->jk", weighted, inward), np.eye(inward.shape[1])
        ridged = tuple(squares + ridge * same for ridge in RIDGES)
        return cls(inward=inward, outward=outward, weighted=weighted, squares=ridged)

    def says(self, known: Array) -> Array:
        """What follows when *known* is known."""
        pull = np.mean([np.linalg.solve(squares, known) for squares in self.squares], axis=0)
        days = (self.weighted * pull).sum(axis=1)
        following: Array = (self.outward * days[:, None]).sum(axis=0)
        return following

    def errors(self) -> Array:
        """How each day would have been missed by a regression that did not know it (leave one out)."""
        solved = np.mean([np.linalg.solve(squares, self.weighted.T) for squares in self.squares], axis=0)
        own_share = np.einsum("ij,ji->i", self.inward, solved)
        missed: Array = (self.outward - self.inward @ (solved @ self.outward)) / (1 - own_share)[:, None]
        return missed


def _expect(inputs: _Inputs, history: Array, ahead: int) -> tuple[Array, _Lessons | None]:
    """The day *ahead* of the first one to come, and what that was learned from."""
    now = np.array([len(history)])
    usual, scale, known = inputs.expected(now, ahead)[0], inputs.scale[-1], inputs.known[-1]
    lessons, prior = _Lessons.of(inputs, history, ahead), inputs.prior(ahead)[-1]
    return usual + scale * (prior + (lessons.says(known) if lessons else 0.0)), lessons
