"""Prices, sun and windows of the grid, fetched in time and kept: a silent source leaves what is known."""

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Final

from homeassistant.util import dt as dt_util

from .const import LOGGER, REFRESH_EVERY, SPOT
from .learning.price_history import thinned
from .optimizer.series import Rate
from .optimizer.words import Text, reason_of
from .sources import Source, SourceError, price_source, sun_source
from .sources.grid_events import GridEvents

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant

    from .settings import HomeSettings


class Series(StrEnum):
    """What the outside world tells about the coming hours."""

    IMPORT = "import"
    """Price of a bought kWh, money."""
    EXPORT = "export"
    """Price of a sold kWh, money."""
    SUN = "sun"
    """Solar production, W."""


# What is not published yet is what usually follows days like the last ones: four months teach that.
KEEP: Final[Mapping[Series, timedelta]] = {
    Series.IMPORT: timedelta(days=120),
    Series.EXPORT: timedelta(days=120),
    Series.SUN: timedelta(days=8),
}

# An entity that changes once often changes again within the second.
SETTLED_S: Final = 1.0
# Entities of other integrations, prices too, often arrive a little later than we do.
RETRY_EVERY: Final = timedelta(seconds=30)

NEWS: Final[Mapping[Series, str]] = {
    Series.IMPORT: "new prices",
    Series.EXPORT: "new feed-in prices",
    Series.SUN: "a new solar forecast",
}
NEW_WINDOWS: Final = "other windows of the grid"
WORDS: Final[Mapping[Series, Text]] = {
    Series.IMPORT: Text("Electricity prices"),
    Series.EXPORT: Text("Feed-in prices"),
    Series.SUN: Text("The solar forecast"),
}


def sources_of(hass: HomeAssistant, settings: HomeSettings) -> Mapping[Series, Source]:
    """The sources that the owner named."""
    buying, selling = settings.price_formula, settings.feed_in_formula
    sold = settings.price_source if settings.feed_in_source == SPOT else settings.feed_in_source
    sources: dict[Series, Source] = {
        Series.IMPORT: price_source(hass, settings.price_source).priced(add=buying.add, times=buying.times),
        Series.EXPORT: price_source(hass, sold).priced(add=selling.add, times=selling.times),
    }
    if settings.sun_source:
        sources[Series.SUN] = sun_source(hass, settings.sun_source, careful=settings.sun_careful)
    return sources


def events_of(hass: HomeAssistant, settings: HomeSettings) -> GridEvents | None:
    """What announces windows of the grid, if the owner named anything."""
    return GridEvents(hass, settings.events) if settings.events else None


@dataclass(slots=True)
class _Shelf:
    """One series: what is known, and what the source complained about last."""

    rates: tuple[Rate, ...] = ()
    past: tuple[Rate, ...] = ()
    """Remembered, but of no use before the source tells of today."""
    complaint: Text | None = None


@dataclass(slots=True)
class Market:
    """The series of one home. Each of its sources may fail without the others noticing."""

    sources: Mapping[Series, Source]
    events: GridEvents | None = None
    """None: nobody announces windows in which the grid needs less, or more."""
    _shelves: dict[Series, _Shelf] = field(default_factory=dict)

    def rates(self, series: Series) -> tuple[Rate, ...]:
        """All that is known: what is kept of the past, today, and tomorrow where it is published."""
        return self._shelf(series).rates

    def at(self, series: Series, now: datetime) -> float | None:
        """The value that holds now. None where none is known."""
        rates = reversed(self._shelf(series).rates)  # four months lie before, two days behind
        return next((rate.value for rate in rates if rate.start <= now < rate.end), None)

    def remember(self, series: Series, past: tuple[Rate, ...], now: datetime) -> None:
        """Take in what was known before, in the order of time. It is shown once anything of today is known.

        What the source has told already counts more.
        """
        shelf = self._shelf(series)
        if shelf.rates:
            shelf.rates = _merged(past, shelf.rates, now, KEEP[series])
        elif past and past[-1].end > now:
            shelf.rates = _merged((), past, now, KEEP[series])
        else:
            shelf.past = past

    @property
    def problems(self) -> tuple[Text, ...]:
        """One sentence per source that fell silent."""
        told = tuple(
            Text("{series}: {complaint}", series=WORDS[series], complaint=complaint)
            for series, complaint in self._complaints()
        )
        return (*told, self.events.problem) if self.events and self.events.problem else told

    def complaint(self, series: Series) -> Text | None:
        """What the source of *series* complained about last. None: it answers."""
        return self._shelf(series).complaint

    async def refresh(self, now: datetime) -> tuple[str, ...]:
        """Ask every source; say what is new, in words."""
        return await self.hear([*self.sources, None], now)

    async def keep(self, changed: Callable[[str], None]) -> None:
        """Fetch now, every quarter of an hour, sooner after a failure, and at once what an entity tells."""
        heard: asyncio.Queue[Series | None] = asyncio.Queue()

        def say(news: Sequence[str]) -> None:
            if news:
                changed(" and ".join(news))

        with ExitStack() as ears:
            for series, source in self.sources.items():
                ears.callback(source.listen(partial(heard.put_nowait, series)))
            if self.events:
                ears.callback(self.events.listen(partial(heard.put_nowait, None)))
            while True:
                say(await self.refresh(dt_util.utcnow()))
                wait = RETRY_EVERY if self.problems else REFRESH_EVERY
                until = time.monotonic() + wait.total_seconds()
                while stirred := await _heard(heard, until):
                    say(await self.hear(stirred, dt_util.utcnow()))

    async def hear(self, stirred: Iterable[Series | None], now: datetime) -> tuple[str, ...]:
        """Ask those that may have something new, None for the windows of the grid; say what is, in words."""
        sources = [(series, self.sources[series]) for series in stirred if series is not None]
        news = [NEWS[series] for series, source in sources if await self._ask(series, source, now)]
        if None in stirred and self.events and await self.events.refresh(now):
            news.append(NEW_WINDOWS)
        return tuple(news)

    async def _ask(self, series: Series, source: Source, now: datetime) -> bool:
        shelf = self._shelf(series)
        try:
            new = await source.rates(now)
        except SourceError as err:
            if shelf.complaint is None:
                LOGGER.warning("%s: %s", WORDS[series], err)
            shelf.complaint = reason_of(err)
            return False
        if shelf.complaint is not None:
            LOGGER.info("%s: here again", WORDS[series])
        shelf.complaint = None
        before, shelf.rates = shelf.rates, _merged(shelf.rates or shelf.past, new, now, KEEP[series])
        return shelf.rates != before

    def _complaints(self) -> list[tuple[Series, Text]]:
        return [(series, shelf.complaint) for series, shelf in self._shelves.items() if shelf.complaint]

    def _shelf(self, series: Series) -> _Shelf:
        return self._shelves.setdefault(series, _Shelf())


async def _heard(heard: asyncio.Queue[Series | None], until: float) -> set[Series | None]:
    """Who stirred, all of a moment together. Nobody: it is *until* now."""
    try:
        stirred = {await asyncio.wait_for(heard.get(), until - time.monotonic())}
    except TimeoutError:
        return set()
    await asyncio.sleep(SETTLED_S)
    while not heard.empty():
        stirred.add(heard.get_nowait())
    return stirred


def _merged(old: tuple[Rate, ...], new: tuple[Rate, ...], now: datetime, keep: timedelta) -> tuple[Rate, ...]:
    """The new rates, and before them the old ones that a plan may still look back at."""
    if not new:
        return old
    first = min(rate.start for rate in new)
    kept = (rate for rate in old if rate.end <= first)
    return thinned((rate for rate in (*kept, *new) if rate.end > now - keep), now)
