"""A home as Home Assistant recorded it: load, sun and price out of its statistics, as a series."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import numpy as np

from optimizer.horizon import Array

from .errors import BacktestError
from .recorder import HOUR_S, ByHour, Statistic, read
from .series import STEP, Series

POWER_W: Final = {"W": 1.0, "kW": 1e3, "MW": 1e6}
ENERGY_WH: Final = {"Wh": 1.0, "kWh": 1e3, "MWh": 1e6}
# What a hundredth of a currency is called.
CENTS: Final = frozenset({"ct", "c", "cent", "cents", "¢", "p", "öre", "øre", "ore", "Öre", "Ore"})
TERM: Final = re.compile(r"\s*([+-]?)\s*(\w+[.:]\w+)\s*(?:\[([^\]]+)\])?\s*")
# More holes than this, and the year would be ours instead of the home's.
MOST_UNKNOWN: Final = 0.2
LEAST_HOURS: Final = 48
WEEK_H: Final = 7 * 24
QUARTERS: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One statistic of a sum."""

    sign: float
    name: str
    unit: str | None
    """Typed in behind the name, where the file does not tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which statistics make the home."""

    load: tuple[Term, ...]
    sun: tuple[Term, ...] = ()
    price: tuple[Term, ...] = ()
    """The market's price; empty where a series of prices is given."""

    @property
    def names(self) -> frozenset[str]:
        """All statistics that are needed."""
        return frozenset(term.name for term in (*self.load, *self.sun, *self.price))


def terms(text: str) -> tuple[Term, ...]:
    """`sensor.grid_in + sensor.solar - sensor.car[kWh]` as terms. Raises BacktestError."""
    found: list[Term] = []
    place = 0
    while place < len(text):
        match = TERM.match(text, place)
        if match is None or (found and not match[1]):
            raise BacktestError(
                f"{text!r} is no sum of statistics: expected sensor.a + sensor.b - sensor.c[kWh]."
            )
        found.append(Term(sign=-1.0 if match[1] == "-" else 1.0, name=match[2], unit=match[3]))
        place = match.end()
    if not found:
        raise BacktestError("A statistic is missing: expected sensor.a + sensor.b - sensor.c[kWh].")
    return tuple(found)


def measured(path: Path, wanted: Wanted, market: Series | None = None) -> tuple[Series, str]:
    """The home in *path* and a sentence on its gaps. Prices: its own, or those of *market* of the same hours.

    Raises BacktestError where hours, units or names do not fit.
    """
    found = read(path, wanted.names)
    parts = {
        "load": [(term.sign, _watts(term, found)) for term in wanted.load],
        "sun": [(term.sign, _watts(term, found)) for term in wanted.sun],
        "price": [(term.sign, _money(term, found)) for term in wanted.price],
    }
    begin, end = _common(path.name, [values for part in parts.values() for _, values in part], market)
    columns = {name: _total(part, begin, end) for name, part in parts.items()}
    share = max(float(np.isnan(column).mean()) for column in columns.values())
    if share > MOST_UNKNOWN:
        raise BacktestError(f"{path.name} lacks {100 * share:.0f} % of the hours, too many for a backtest.")
    load, sun, price = (np.repeat(_filled(column), QUARTERS) for column in columns.values())
    start = datetime.fromtimestamp(begin * HOUR_S, UTC)
    series = Series(
        name=path.stem,
        start=start,
        spot=price if wanted.price else _prices(market, start, len(load)),
        load_w=np.maximum(load, 0),
        sun_w=np.maximum(sun, 0),
    )
    told = f"{100 * share:.1f} % were not recorded: the same hour of a week or a day before stands in."
    return series, f"{path.name}: {end - begin} hours from {start:%d %B %Y}; {told}"


def _watts(term: Term, found: Mapping[str, Statistic]) -> ByHour:
    """Mean power of every hour, W, from a power or from a counter of energy."""
    statistic = found[term.name]
    unit = term.unit or statistic.unit
    if unit in POWER_W:
        return {hour: value * POWER_W[unit] for hour, value in statistic.mean.items()}
    if unit in ENERGY_WH:
        # A counter that fell back was exchanged or reset.
        return {hour: value * ENERGY_WH[unit] for hour, value in statistic.changes().items() if value >= 0}
    raise _strange(term.name, unit, [*POWER_W, *ENERGY_WH])


def _money(term: Term, found: Mapping[str, Statistic]) -> ByHour:
    """Price of every hour, money per kWh."""
    statistic = found[term.name]
    unit = term.unit or statistic.unit
    money, _, energy = (unit or "").partition("/")
    if not money or energy not in ENERGY_WH:
        raise _strange(term.name, unit, ["EUR/kWh", "EUR/MWh", "ct/kWh"])
    factor = (0.01 if money in CENTS else 1.0) * 1e3 / ENERGY_WH[energy]
    return {hour: value * factor for hour, value in (statistic.mean or statistic.state).items()}


def _strange(name: str, unit: str | None, known: list[str]) -> BacktestError:
    told = f"has the unit {unit}" if unit else "tells no unit"
    return BacktestError(
        f"{name} {told}; expected {', '.join(known)}. It may be typed behind it: {name}[{known[0]}]."
    )


def _common(name: str, parts: list[ByHour], market: Series | None) -> tuple[int, int]:
    """The hours that all have: first, and one behind the last."""
    if not all(parts):
        raise BacktestError(f"{name} holds an empty statistic: neither means nor sums by the hour.")
    begin, end = max(min(part) for part in parts), min(max(part) for part in parts) + 1
    if market is not None:
        first = market.start.timestamp() / HOUR_S
        begin, end = max(begin, -int(-first // 1)), min(end, int(first + len(market) / QUARTERS))
    if end - begin < LEAST_HOURS:
        prices = "" if market is None else f" and the prices of {market.name}"
        raise BacktestError(f"The statistics in {name}{prices} have less than two days in common.")
    return begin, end


def _total(part: list[tuple[float, ByHour]], begin: int, end: int) -> Array:
    hours = range(begin, end)
    rows = [sign * np.array([values.get(hour, np.nan) for hour in hours]) for sign, values in part]
    return np.sum(rows, axis=0) if rows else np.zeros(len(hours))


def _filled(column: Array) -> Array:
    """What is unknown, from a week before or after, then from a day, then from the hours around."""
    filled = column.copy()
    for back in (WEEK_H, -WEEK_H, 24, -24):
        moved = np.full(len(filled), np.nan)
        if back > 0:
            moved[back:] = filled[:-back]
        else:
            moved[:back] = filled[-back:]
        filled = np.where(np.isnan(filled), moved, filled)
    hole, places = np.isnan(filled), np.arange(len(filled))
    filled[hole] = np.interp(places[hole], places[~hole], filled[~hole])
    return filled


def _prices(market: Series | None, start: datetime, slots: int) -> Array:
    if market is None:
        raise BacktestError("Prices are missing: name their statistic with --price, or a file with --series.")
    first = (start - market.start) // timedelta(minutes=15)
    if (start - market.start) % STEP:
        raise BacktestError(f"{market.name} does not begin on a quarter-hour.")
    return market.spot[first : first + slots]
