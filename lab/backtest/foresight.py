"""What could be known: the oracle's knowledge, yesterday's copy, and our forecasts."""

from dataclasses import dataclass, replace
from enum import Enum
from typing import Final

import numpy as np

from optimizer.forecast import by_day, carried_on, price_ways, scaled_on, usual
from optimizer.forecast.price import SATURDAY
from optimizer.horizon import Array

from .engine import Outside
from .year import BEYOND, Year

DAYS_OF_LOAD: Final = 21


class Source(Enum):
    """Where an expectation comes from."""

    TRUTH = "true"
    YESTERDAY = "yesterday's copy"
    MEANS = "weighted means"
    FORECAST = "our forecast"


@dataclass(frozen=True, kw_only=True)
class Sources:
    """One source for each thing that has to be expected."""

    load: Source = Source.FORECAST
    sun: Source = Source.FORECAST
    price: Source = Source.FORECAST
    ways: int = 0
    """Ways that prices can go, for our forecast; 0: their expectation alone."""


class Expected:
    """A Foresight from *sources*."""

    def __init__(self, year: Year, sources: Sources) -> None:
        self._year, self._sources = year, sources
        slots, count = year.slots, len(year)
        days = int(slots.day[count - 1]) + 1
        day, quarter = slots.day[:count], slots.quarter[:count]
        self._tables = {
            name: by_day(values, day, quarter, days)
            for name, values in (
                ("load", year.series.load_w), ("sun", year.series.sun_w), ("spot", year.series.spot)
            )
        }  # fmt: skip
        self._weekday = slots.weekday
        self._today = -1
        self._usual: dict[str, Array] = {}

    def edition(self, slot: int) -> object:
        """One a day: when tomorrow's prices are published."""
        return int(self._year.slots.known_until[slot])

    def window(self, slot: int) -> Outside:
        """Published prices with the load and the sun that are expected."""
        until = min(int(self._year.slots.known_until[slot]), len(self._year))
        truth, sources = self._year.truth, self._sources
        load, sun = self._expected("load", slot, slot, until), self._expected("sun", slot, slot, until)
        if slot > 0 and sources.load is Source.FORECAST:
            load = carried_on(load, truth.load_w[slot - 1], self._expected("load", slot, slot - 1, slot)[0])
        if slot > 0 and sources.sun is Source.FORECAST:
            sun = scaled_on(sun, truth.sun_w[slot - 1], self._expected("sun", slot, slot - 1, slot)[0])
        return Outside(
            import_price=truth.import_price[slot:until],
            export_price=truth.export_price[slot:until],
            load_w=load,
            sun_w=sun,
        )

    def beyond(self, slot: int) -> tuple[tuple[float, Outside], ...]:
        """The night after the published prices, in as many ways as the source of prices tells."""
        year = self._year
        begin = min(int(year.slots.known_until[slot]), len(year))
        end = begin + BEYOND
        load, sun = (self._expected(name, slot, begin, end) for name in ("load", "sun"))
        if self._sources.price is Source.TRUTH:
            return ((1.0, replace(year.longer(begin, end), load_w=load, sun_w=sun)),)
        tariff = year.home.tariff
        return tuple(
            (
                weight,
                Outside(
                    import_price=tariff.import_price(spot),
                    export_price=tariff.export_price(spot),
                    load_w=load,
                    sun_w=sun,
                ),
            )
            for weight, spot in self._prices(begin, end)
        )

    def _prices(self, begin: int, end: int) -> list[tuple[float, Array]]:
        """Market prices of the slots that nobody has published."""
        year, source = self._year, self._sources.price
        slots, table = year.slots, self._tables["spot"]
        first = int(slots.day[begin])
        day, quarter = slots.day[begin:end] - first, slots.quarter[begin:end]
        if source is Source.YESTERDAY:
            return [(1.0, table[first - 1][quarter])]
        if source is Source.MEANS:
            known = slice(max(0, first - DAYS_OF_LOAD), first)
            return [(1.0, self._by_kind(usual(table[known], self._weekday[known]), begin, end))]
        days = int(day[-1]) + 1
        ways = price_ways(table[:first], self._weekday[: first + days], days=days, ways=self._sources.ways)
        return [(way.weight, way.prices[day, quarter]) for way in ways]

    def _expected(self, name: str, slot: int, begin: int, end: int) -> Array:
        """Load or sun of the slots from *begin* to *end*, as expected at *slot*."""
        year = self._year
        source = self._sources.load if name == "load" else self._sources.sun
        if source is Source.TRUTH:
            truth = year.longer(begin, end)
            return truth.load_w if name == "load" else truth.sun_w
        today = int(year.slots.day[slot])
        if today != self._today:
            self._today, self._usual = today, {}
        if name not in self._usual:
            known = slice(max(0, today - (1 if source is Source.YESTERDAY else DAYS_OF_LOAD)), max(1, today))
            history = self._tables[name][known] if today else np.zeros((1, 96))
            self._usual[name] = np.nan_to_num(usual(history, self._weekday[known]))
        return self._by_kind(self._usual[name], begin, end)

    def _by_kind(self, rows: Array, begin: int, end: int) -> Array:
        slots = self._year.slots
        weekend = self._weekday[slots.day[begin:end]] >= SATURDAY
        picked: Array = rows[weekend.astype(np.intp), slots.quarter[begin:end]]
        return picked
