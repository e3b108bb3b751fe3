"""Prices and solar forecasts from wherever the user has them.

The parsers are pure: plain data in, rates out. web.py, entity.py and energy_platform.py bring the data.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TYPE_CHECKING

from homeassistant.core import valid_entity_id
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.util import dt as dt_util

from ..optimizer.series import Rate
from . import attributes, fixed, forecast, rates
from .energy_platform import solar_forecast
from .entity import attributes as attributes_of
from .errors import FetchError, MissingError, ShapeError, SourceError
from .feed import Feed
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

    def __init__(self, ask: Callable[[datetime], Awaitable[Feed]]) -> None:
        self._ask = ask
        self.notes: tuple[str, ...] = ()

    async def rates(self, now: datetime) -> tuple[Rate, ...]:
        """What is known, in UTC and in order of time. Raises SourceError with one sentence."""
        feed = await self._ask(now)
        self.notes = feed.notes
        return feed.rates


def price_source(hass: HomeAssistant, spec: object) -> Source:
    """A source of prices per kWh.

    *spec* is a number (fixed price), an entity with a price list in its attributes, a web address of
    JSON rates (its unit may stand behind a #), or a table of hours. Raises SourceError for anything else.
    """
    currency = hass.config.currency

    async def always(now: datetime) -> Feed:
        return fixed.price(spec, now)

    async def by_the_clock(now: datetime) -> Feed:
        return fixed.hours(spec, now, dt_util.get_default_time_zone())

    async def from_entity(_: datetime) -> Feed:
        return attributes.prices(attributes_of(hass, str(spec)), currency=currency)

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
        return Source(from_entity)
    raise ShapeError("The price source", spec, "a price, an entity such as sensor.price, or a web address")


def sun_source(hass: HomeAssistant, spec: object) -> Source:
    """A source of solar power in W.

    *spec* is a web address of JSON, an entity with a forecast in its attributes, or the id of a config
    entry whose integration forecasts the sun. Raises SourceError for anything else.
    """

    async def from_web(_: datetime) -> Feed:
        return forecast.parse(await _fetch(hass, spec))

    async def from_entity(_: datetime) -> Feed:
        return forecast.parse(attributes_of(hass, str(spec)))

    async def from_integration(_: datetime) -> Feed:
        return forecast.parse(await solar_forecast(hass, str(spec)))

    if _is_address(spec):
        return Source(from_web)
    if isinstance(spec, str) and valid_entity_id(spec):
        return Source(from_entity)
    if isinstance(spec, str) and spec:
        return Source(from_integration)
    raise ShapeError("The solar forecast", spec, "a web address, an entity or an integration")


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
