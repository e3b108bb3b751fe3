"""Tells people what they chose to be told, by the notify entities that they chose."""

import time
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from homeassistant.components.notify import ATTR_MESSAGE, ATTR_TITLE, SERVICE_SEND_MESSAGE
from homeassistant.components.notify import DOMAIN as NOTIFY
from homeassistant.const import ATTR_ENTITY_ID
from homeassistant.core import callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.util import dt as dt_util

from .const import DOMAIN, LOGGER
from .market import Series
from .notices import Notice, Watch, sentence
from .troubles.home import price_troubles

if TYPE_CHECKING:
    from datetime import datetime

    from homeassistant.core import HomeAssistant

    from .home import Home, V2HConfigEntry

NOTIFICATION: Final = "notification"
"""The type of the subentries: one for each choice of whom to tell what."""
CONF_ENTITIES: Final = "entities"
CONF_ABOUT: Final = "about"
MINUTE: Final = timedelta(minutes=1)


class Messenger:
    """Watches one home."""

    def __init__(self, hass: HomeAssistant, entry: V2HConfigEntry, home: Home) -> None:
        self._hass = hass
        self._entry = entry
        self._home = home
        self._watch = Watch(home.coordinator.data, time.monotonic())

    def listen(self) -> None:
        """Begin, if anybody wants to be told anything. Ends with the entry."""
        if self._entry.get_subentries_of_type(NOTIFICATION):
            self._entry.async_on_unload(self._home.coordinator.async_add_listener(self._look))
            self._entry.async_on_unload(async_track_time_interval(self._hass, self._tick, MINUTE))

    @callback
    def _tick(self, _now: datetime) -> None:
        """A silence is no news of anybody's."""
        self._look()

    @callback
    def _look(self) -> None:
        view, rates = self._home.coordinator.data, self._home.market.rates(Series.IMPORT)
        no_price = bool(price_troubles(rates, dt_util.utcnow(), dt_util.get_default_time_zone()))
        for notice in self._watch.look(view, time.monotonic(), no_price=no_price):
            self._entry.async_create_background_task(
                self._hass,
                self._tell(notice, sentence(notice, view).said_in(self._hass.config.language)),
                f"{DOMAIN} tells {notice}",
            )

    async def _tell(self, notice: Notice, text: str) -> None:
        """One call for each choice: an entity that is gone keeps nobody else from being told."""
        for choice in self._entry.get_subentries_of_type(NOTIFICATION):
            if notice not in choice.data[CONF_ABOUT]:
                continue
            said = {
                ATTR_ENTITY_ID: choice.data[CONF_ENTITIES],
                ATTR_TITLE: self._entry.title,
                ATTR_MESSAGE: text,
            }
            try:
                await self._hass.services.async_call(NOTIFY, SERVICE_SEND_MESSAGE, said, blocking=True)
            except HomeAssistantError as err:
                LOGGER.warning("A notification could not be sent: %s", err)
