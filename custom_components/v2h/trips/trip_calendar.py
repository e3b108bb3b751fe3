"""The trips in a calendar of another integration, which the owner of the car named: read again and again."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Final, Never

from homeassistant.core import callback
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.util import dt as dt_util

from ..const import LOGGER
from ..optimizer.words import Text, reason_of
from ..sources.errors import SourceError
from ..sources.other_calendar import rows
from .planned import Planned, moment
from .timetable import AHEAD, BEHIND

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant

    from .trips import Trips

# The entity changes as an event begins or ends; what is written for later shows only when it is asked.
AGAIN_S: Final = 300.0
# At the start its integration may come after ours.
SOON_S: Final = 20.0


class TripCalendar:
    """Keeps what the calendar tells in the trips of a home."""

    def __init__(self, hass: HomeAssistant, trips: Trips, changed: Callable[[str], None]) -> None:
        self._hass = hass
        self._trips = trips
        self._changed = changed

    async def keep(self) -> Never:
        """Ask for ever, and whenever the calendar moves."""
        while True:
            entity = self._trips.calendar
            unwatch = async_track_state_change_event(self._hass, entity, self._moved) if entity else None
            try:
                await self._follow(entity)
            finally:
                if unwatch:
                    unwatch()

    async def refresh(self, now: datetime) -> bool:
        """Ask once. True if anything is new."""
        entity, before = self._trips.calendar, self._trips.elsewhere
        try:
            found = await rows(self._hass, entity, now - BEHIND, now + AHEAD) if entity else []
        except SourceError as err:
            self._miss(reason_of(err))
            return False
        told, missed = _read(found, entity)
        self._miss(missed)
        self._trips.elsewhere = told
        return told != before

    def _miss(self, what: str | None) -> None:
        if what and self._trips.problem is None:
            LOGGER.warning("Trips: %s", what)
        self._trips.problem = Text("Trips: {why}", why=what) if what else None

    async def _follow(self, entity: str) -> None:
        """As long as it is this calendar."""
        while entity == self._trips.calendar:
            self._trips.news.clear()  # what moves while it is read is read again
            if await self.refresh(dt_util.utcnow()):
                self._changed("other trips in the calendar")
            try:
                async with asyncio.timeout(SOON_S if self._trips.problem else AGAIN_S):
                    await self._trips.news.wait()
            except TimeoutError:
                continue

    @callback
    def _moved(self, _event: object) -> None:
        self._trips.news.set()


def _read(rows: list[Mapping[str, object]], entity: str) -> tuple[tuple[Planned, ...], Text | None]:
    """The events as calendar.get_events tells them, and what is wrong with one that cannot be read."""
    told: list[Planned] = []
    missed = None
    for row in rows:
        summary, description = (str(row.get(key) or "") for key in ("summary", "description"))
        try:
            start, end = (moment(str(row.get(key))) for key in ("start", "end"))
            uid = f"{entity} {start.isoformat()}"
            told.append(Planned(uid=uid, start=start, end=end, summary=summary, description=description))
        except ValueError as err:  # a TimetableError is one
            missed = Text(
                "“{event}” in {calendar} is left out. {why}",
                event=summary,
                calendar=entity,
                why=reason_of(err),
            )
    return tuple(told), missed
