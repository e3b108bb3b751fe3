"""Prices and solar forecasts from wherever the user has them.

The parsers are pure: plain data in, rates out. web.py, entity.py and energy_platform.py bring the data.
"""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from homeassistant.core import valid_entity_id
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.util import dt as dt_util

from ..optimizer.series import Rate
from ..optimizer.words import Text
from . import attributes, fixed, forecast, octopus, pvpc, rates, solcast
from .asking import adapter_of, ask
from .energy_platform import solar_forecast
from .entity import attributes as attributes_of
from .errors import FetchError, MissingError, ShapeError, SourceError
from .feed import Feed
from .listening import Listen, deaf, to_entities
from .services import Chosen
from .web import fetch_json

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant

__all__ = [
    "Feed",
    "FetchError",
    "MissingError",
    "ShapeError",
    "Source",
    "SourceError",
    "price_source",
    "sun_source",
]


class Source:
    """One place to ask for rates. *notes* tell what the last answer converted or assumed."""

    def __init__(self, ask: Callable[[datetime], Awaitable[Feed]], listen: Listen = deaf) -> None:
        self._ask = ask
        self.listen = listen
        """Calls what it is given whenever there may be something new."""
        self.notes: tuple[str, ...] = ()
        self.low: tuple[Rate, ...] = ()
        """What comes on nine days of ten, where the source tells it; of the sun only."""
        self.high: tuple[Rate, ...] = ()
        """What comes on one day of ten."""

    def priced(self, *, add: float, times: float) -> Source:
        """The same source with each value taken as (value + *add*) × *times*: taxes, fees, a margin."""
        if (add, times) == (0.0, 1.0):
            return self

        async def ask(now: datetime) -> Feed:
            feed = await self._ask(now)
            rates = tuple(replace(rate, value=(rate.value + add) * times) for rate in feed.rates)
            return replace(feed, rates=rates)

        return Source(ask, self.listen)

    async def rates(self, now: datetime) -> tuple[Rate, ...]:
        """What is known, in UTC and in order of time. Raises SourceError with one sentence."""
        feed = await self._ask(now)
        self.notes, self.low, self.high = feed.notes, feed.low, feed.high
        return feed.rates


def price_source(hass: HomeAssistant, spec: object) -> Source:
    """A source of prices per kWh.

    *spec* is a number (fixed price), an entity with a price list in its attributes, a web address of
    JSON rates (its unit may stand behind a #), a table of hours, or {"service": an integration that is asked,
    "entry": its config entry, "part": its area}. Raises SourceError for anything else.
    """
    currency = hass.config.currency

    async def always(now: datetime) -> Feed:
        return fixed.price(spec, now)

    async def by_the_clock(now: datetime) -> Feed:
        return fixed.hours(spec, now, dt_util.get_default_time_zone())

    async def from_entity(now: datetime) -> Feed:
        return _from_entity(hass, str(spec), now)

    async def from_web(_: datetime) -> Feed:
        address, _hash, unit = str(spec).partition("#")
        return rates.parse(await _fetch(hass, address), unit=unit or None, currency=currency)

    if _is_number(spec):
        return Source(always)
    if isinstance(spec, (list, tuple)):
        return Source(by_the_clock)
    if _is_address(spec):
        return Source(from_web)
    if isinstance(spec, str) and valid_entity_id(spec):
        return Source(from_entity, to_entities(hass, octopus.siblings(spec) or (spec,)))
    if isinstance(spec, Mapping) and spec:
        return _service(hass, spec)
    expected = Text("a price, an entity such as sensor.price, or a web address")
    raise ShapeError(Text("The price source"), spec, expected)


def sun_source(hass: HomeAssistant, spec: object, *, careful: bool = False) -> Source:
    """A source of solar power in W; *careful*: what comes on nine days of ten, where the source tells it.

    *spec* is a web address of JSON, an entity with a forecast in its attributes, or the id of a config
    entry whose integration forecasts the sun. Raises SourceError for anything else.
    """

    async def from_web(_: datetime) -> Feed:
        return forecast.parse(await _fetch(hass, spec), careful=careful)

    async def from_entity(_: datetime) -> Feed:
        return _sun_of_entity(hass, str(spec), careful=careful)

    async def from_integration(_: datetime) -> Feed:
        return forecast.parse(await solar_forecast(hass, str(spec)), careful=careful)

    if _is_address(spec):
        return Source(from_web)
    if isinstance(spec, str) and valid_entity_id(spec):
        return Source(from_entity, to_entities(hass, solcast.siblings(spec) or (spec,)))
    if isinstance(spec, str) and spec:
        return Source(from_integration)
    raise ShapeError(Text("The solar forecast"), spec, Text("a web address, an entity or an integration"))


def _from_entity(hass: HomeAssistant, entity_id: str, now: datetime) -> Feed:
    if days := octopus.siblings(entity_id):
        told: dict[str, Mapping[str, object]] = {}
        for day in days:
            with suppress(MissingError):
                told[day] = attributes_of(hass, day)
        return octopus.prices(told)
    found = attributes_of(hass, entity_id)
    if pvpc.is_pvpc(found):
        return pvpc.prices(found, now, dt_util.get_default_time_zone())
    return attributes.prices(found, currency=hass.config.currency)


def _sun_of_entity(hass: HomeAssistant, entity_id: str, *, careful: bool) -> Feed:
    found = attributes_of(hass, entity_id)
    if not solcast.is_solcast(found):
        return forecast.parse(found, careful=careful)
    days = []
    for day in solcast.siblings(entity_id) or (entity_id,):
        with suppress(MissingError):
            days.append(attributes_of(hass, day))
    return solcast.forecast(days, careful=careful)


def _service(hass: HomeAssistant, spec: Mapping[str, object]) -> Source:
    adapter = adapter_of(str(spec.get("service")))
    entry_id, part = str(spec.get("entry", "")), str(spec.get("part", ""))

    async def from_service(now: datetime) -> Feed:
        entry = hass.config_entries.async_get_entry(entry_id)
        energy = str(entry.options.get(adapter.energy_key, "")) if entry else ""
        chosen = Chosen(entry_id=entry_id, part=part, currency=hass.config.currency, energy=energy)
        return await ask(hass, adapter, chosen, now)

    return Source(from_service)


async def _fetch(hass: HomeAssistant, url: object) -> object:
    return await fetch_json(async_get_clientsession(hass), str(url))


def _is_address(spec: object) -> bool:
    return isinstance(spec, str) and spec.lower().startswith(("http://", "https://"))


def _is_number(spec: object) -> bool:
    if isinstance(spec, bool):
        return False
    if isinstance(spec, str):
        return spec.strip().removeprefix("-").replace(".", "", 1).isdecimal()
    return isinstance(spec, (int, float))
