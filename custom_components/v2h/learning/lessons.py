"""What a home learns from before it was set up, and keeps: prices of four months, the usual week."""

import asyncio
import hashlib
from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from homeassistant.const import Platform
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util

from ..const import DOMAIN, LOGGER
from ..market import KEEP, Series
from ..optimizer.week import usual_week
from .past_peak import past_imports
from .past_use import meters_of, past_use
from .price_history import of_statistics, packed, unpacked
from .statistics import hourly

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant

    from ..home import Home
    from ..optimizer.series import Rate
    from ..settings import HomeSettings

VERSION: Final = 1
# A hundred kilobytes that change once a day: an SD card is spared, and a power cut loses little.
SAVE_AFTER: Final = timedelta(hours=6)
LOOK_EVERY: Final = timedelta(hours=1)
PRICES: Final = (Series.IMPORT, Series.EXPORT)


def lessons_store(hass: HomeAssistant, entry_id: str) -> Store[dict[str, Any]]:
    """The file with what one home has learned from the past."""
    return Store(hass, VERSION, f"{DOMAIN}.{entry_id}.lessons", atomic_writes=True)


class Lessons:
    """Brings back what was known, asks the recorder for the rest, and writes it down now and then."""

    def __init__(self, hass: HomeAssistant, entry_id: str, home: Home) -> None:
        self._hass = hass
        self._entry_id = entry_id
        self._home = home
        self._store = lessons_store(hass, entry_id)
        self._tariff = tariff_of(home.settings)
        self._meters = ""
        self._ready = False
        self._waiting = False

    async def run(self) -> None:
        """Learn once, then keep. Never ends by itself."""
        kept = await self._store.async_load()
        await self._recall_prices(kept)
        await self._learn_week(kept)
        await self._learn_peak()
        self._home.planner.ask("what was learned from earlier")
        self._ready = True
        while True:
            self._save_later()
            await asyncio.sleep(LOOK_EVERY.total_seconds())

    async def close(self) -> None:
        """Write now. A home that never came so far leaves the file as it was."""
        if self._ready:
            await self._store.async_save(self._content())

    async def _recall_prices(self, kept: Mapping[str, Any] | None) -> None:
        now = dt_util.utcnow()
        if kept is None:
            past = await self._recorded_prices()
            self._home.market.remember(Series.IMPORT, past, now)
        elif kept.get("tariff") == self._tariff:
            for series in PRICES:
                self._home.market.remember(series, unpacked(kept.get(series)), now)

    async def _learn_week(self, kept: Mapping[str, Any] | None) -> None:
        """Once, and again when the home is measured otherwise. What was lived through since counts more."""
        self._meters = (kept or {}).get("meters", "")
        meters = await meters_of(self._hass, self._entry_id)
        if meters is None or meters.fingerprint == self._meters:
            return
        zone = dt_util.get_default_time_zone()
        week = usual_week(await past_use(self._hass, meters, dt_util.utcnow(), zone))
        if week is not None:
            LOGGER.info("The household's usual week was learned from the statistics of the Energy dashboard")
            self._home.habits.profile = week
            self._meters = meters.fingerprint

    async def _learn_peak(self) -> None:
        """What the month has cost already, where its highest power is charged for."""
        if peak := self._home.foresight.peak:
            begin = dt_util.start_of_local_day().replace(day=1)
            peak.learn(await past_imports(self._hass, begin), dt_util.utcnow())

    async def _recorded_prices(self) -> tuple[Rate, ...]:
        """What our price sensor showed before prices were kept."""
        registry = er.async_get(self._hass)
        sensor = registry.async_get_entity_id(Platform.SENSOR, DOMAIN, f"{self._entry_id}_price")
        if sensor is None:
            return ()
        since = dt_util.utcnow() - KEEP[Series.IMPORT]
        rows = await hourly(self._hass, [sensor], since, "mean", {})
        return of_statistics(rows.get(sensor, ()))

    def _save_later(self) -> None:
        if not self._waiting:
            self._waiting = True
            self._store.async_delay_save(self._write, SAVE_AFTER.total_seconds())

    def _write(self) -> dict[str, Any]:
        self._waiting = False
        return self._content()

    def _content(self) -> dict[str, Any]:
        prices = {series.value: packed(self._home.market.rates(series)) for series in PRICES}
        return {"tariff": self._tariff, "meters": self._meters, **prices}


def tariff_of(settings: HomeSettings) -> str:
    """A fingerprint of where prices come from: what another contract cost says nothing. It tells no key."""
    parts = (
        settings.price_source,
        settings.price_formula,
        settings.feed_in_source,
        settings.feed_in_formula,
        settings.site.currency,
    )
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]
