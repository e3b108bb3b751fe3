"""The last moments with a charger: a home that was removed gives it back as it was found.

So does one that is stopped for who knows how long, but for the limit that the fuse can always carry: a
charger without any profile charges without a limit (K01).

Home Assistant unloads an entry before it says whether the entry is gone for good, and settings can only be
put back while the charger is on the line. So the door stays ajar for a moment: it closes at once when the
home is set up again, after the charger was given back when the home was removed, and by itself otherwise.
"""

import asyncio
from typing import TYPE_CHECKING, Final

from homeassistant.const import EVENT_HOMEASSISTANT_STOP, RESTART_EXIT_CODE
from homeassistant.core import HassJob
from homeassistant.helpers.event import async_call_later
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN, LOGGER

if TYPE_CHECKING:
    from datetime import datetime

    from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant

    from .chargers import Chargers

AJAR_S: Final = 2.0

# A dozen settings and four profiles, each an answer of a small computer away.
GIVE_BACK_WITHIN_S: Final = 20.0

# Who stops Home Assistant does not wait much longer; whoever kills it leaves the charger to its lease.
STOP_WITHIN_S: Final = 5.0

LAST_CALLS: Final[HassKey[dict[str, LastCall]]] = HassKey(f"{DOMAIN}_last_calls")


class LastCall:
    """An open door of a home that has gone."""

    def __init__(self, chargers: Chargers) -> None:
        self._chargers = chargers
        self._closing = asyncio.Lock()
        self._unlisten: list[CALLBACK_TYPE] = []

    def wait(self, hass: HomeAssistant) -> None:
        """Close the door in a moment, or when Home Assistant goes down."""
        self._unlisten = [
            async_call_later(hass, AJAR_S, HassJob(self._waited, cancel_on_shutdown=True)),
            hass.bus.async_listen(EVENT_HOMEASSISTANT_STOP, self._going_down),
        ]

    async def close(self) -> None:
        """Close the door. It is closed when this returns."""
        while self._unlisten:
            self._unlisten.pop()()
        async with self._closing:
            await self._chargers.close()

    async def give_back(self) -> None:
        """Take our profiles away and put the charger's settings back, then close the door."""
        await _put_back(self._chargers, GIVE_BACK_WITHIN_S, but_safe=False)
        await self.close()

    async def _waited(self, _now: datetime) -> None:
        await self.close()

    async def _going_down(self, _event: Event) -> None:
        await self.close()


async def _put_back(chargers: Chargers, within_s: float, *, but_safe: bool) -> None:
    """Our profiles go, and settings become what they were. *but_safe*: the limit for the fuse stays."""
    station = chargers.station
    if station is None or not station.connected:
        return
    try:
        async with asyncio.timeout(within_s):
            answer = await station.put_back(but_safe=but_safe)
        reason = "" if answer.accepted else answer.reason
    except TimeoutError:
        reason = "It did not answer in time."
    if reason:
        LOGGER.warning("The charger %s is not as it was before. %s", station.identity, reason)
    else:
        but = ", but for a limit that the fuse carries" if but_safe else ""
        LOGGER.info("The charger %s is as it was before%s", station.identity, but)


async def go_down(hass: HomeAssistant, chargers: Chargers) -> None:
    """Home Assistant goes down, the car rests. A restart is over before its lease: then nothing else goes."""
    if hass.exit_code != RESTART_EXIT_CODE:
        await _put_back(chargers, STOP_WITHIN_S, but_safe=True)
    await chargers.close()


def leave_ajar(hass: HomeAssistant, entry_id: str, chargers: Chargers) -> None:
    """Keep the door of a home that was unloaded open for a moment."""
    call = LastCall(chargers)
    hass.data.setdefault(LAST_CALLS, {})[entry_id] = call
    call.wait(hass)


async def close_door(hass: HomeAssistant, entry_id: str) -> None:
    """The home comes back: it opens a door of its own."""
    if call := _taken(hass, entry_id):
        await call.close()


async def give_back(hass: HomeAssistant, entry_id: str) -> None:
    """The home was removed for good: its charger becomes what it was."""
    if call := _taken(hass, entry_id):
        await call.give_back()


def _taken(hass: HomeAssistant, entry_id: str) -> LastCall | None:
    return hass.data.get(LAST_CALLS, {}).pop(entry_id, None)
