"""Two calendars: the trips, which people write, and the plan, which we write."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, override
from uuid import uuid4

from homeassistant.components.calendar import (
    EVENT_DESCRIPTION,
    EVENT_END,
    EVENT_RRULE,
    EVENT_START,
    EVENT_SUMMARY,
    CalendarEntity,
    CalendarEntityDescription,
    CalendarEntityFeature,
    CalendarEvent,
)
from homeassistant.const import Platform
from homeassistant.exceptions import ServiceValidationError
from homeassistant.util import dt as dt_util

from .adding import add_entities
from .const import DOMAIN
from .devices import Device
from .entity import V2HDescription, V2HEntity
from .optimizer.action import Action
from .optimizer.words import Text, reason_of
from .trips.planned import Planned, TimetableError

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant
    from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

    from .home import V2HConfigEntry
    from .optimizer.plan import Plan
    from .trips.timetable import Timetable

# A change is an event for the controller, which orders them itself.
PARALLEL_UPDATES: Final = 0


@dataclass(frozen=True, kw_only=True)
class V2HCalendarDescription(CalendarEntityDescription, V2HDescription):
    """A calendar of the home."""


TRIPS: Final = V2HCalendarDescription(key="trips", translation_key="trips")
PLAN: Final = V2HCalendarDescription(key="plan_calendar", translation_key="plan_calendar")

# What comes next may be a month away.
COMING: Final = timedelta(days=31)

SUMMARIES: Final = {
    Action.CHARGE: Text("Charge"),
    Action.DISCHARGE: Text("Feed the house"),
    Action.AWAY: Text("Away"),
}


async def async_setup_entry(
    hass: HomeAssistant, entry: V2HConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the calendars of one home."""
    for table, make in (((TRIPS,), V2HTripsCalendar), ((PLAN,), V2HPlanCalendar)):
        add_entities(hass, entry, async_add_entities, Platform.CALENDAR, table, make)


class V2HCalendar(V2HEntity, CalendarEntity, ABC):
    """A calendar of one home: what is on, or comes next, and what lies in a span of time."""

    entity_description: V2HCalendarDescription

    @abstractmethod
    def _events(self, begin: datetime, end: datetime) -> list[CalendarEvent]:
        """All events between these moments, in the order of their begin."""

    @property
    @override
    def event(self) -> CalendarEvent | None:
        now = dt_util.utcnow()
        today = dt_util.start_of_local_day()
        events = self._events(today - COMING, today + COMING)
        return next((event for event in events if _end(event) > now), None)

    @override
    async def async_get_events(
        self, hass: HomeAssistant, start_date: datetime, end_date: datetime
    ) -> list[CalendarEvent]:
        begin, end = dt_util.as_utc(start_date), dt_util.as_utc(end_date)
        events = self._events(start_date, end_date)
        return [event for event in events if _begin(event) < end and begin < _end(event)]


class V2HTripsCalendar(V2HCalendar):
    """What people planned differently from the usual day: a trip with times, or days at home."""

    _attr_supported_features = (
        CalendarEntityFeature.CREATE_EVENT
        | CalendarEntityFeature.UPDATE_EVENT
        | CalendarEntityFeature.DELETE_EVENT
    )

    def __init__(self, entry: V2HConfigEntry, description: V2HCalendarDescription, device: Device) -> None:
        super().__init__(entry, description, device)
        self._of: tuple[object, ...] = ()
        self._shown: list[CalendarEvent] = []

    @override
    async def async_create_event(self, **kwargs: Any) -> None:
        self._write(self._table.add(_planned(str(uuid4()), kwargs, self.language)))

    @override
    async def async_update_event(
        self,
        uid: str,
        event: dict[str, Any],
        recurrence_id: str | None = None,
        recurrence_range: str | None = None,
    ) -> None:
        new = _planned(str(uuid4()) if recurrence_id else uid, event, self.language)
        if recurrence_id and not recurrence_range:
            new = replace(new, rule="")  # this one alone
        self._write(self._less(uid, recurrence_id, recurrence_range).add(new))

    @override
    async def async_delete_event(
        self, uid: str, recurrence_id: str | None = None, recurrence_range: str | None = None
    ) -> None:
        self._write(self._less(uid, recurrence_id, recurrence_range))

    @property
    def _table(self) -> Timetable:
        return self.home.trips.table

    def _write(self, table: Timetable) -> None:
        self.home.plan_trips(table)

    def _less(self, uid: str, which: str | None, future: str | None) -> Timetable:
        """Without the entry, without this one of its many, or without this one and those after it."""
        if (entry := self._table.get(uid)) is None:
            raise ServiceValidationError(translation_domain=DOMAIN, translation_key="trip_unknown")
        if not which or not entry.rule:
            return self._table.remove(uid)
        if not future:
            return self._table.add(entry.without(which))
        with _said(self.language):
            before = entry.until(which, dt_util.get_default_time_zone())
        return self._table.add(before) if before else self._table.remove(uid)

    @override
    def _events(self, begin: datetime, end: datetime) -> list[CalendarEvent]:
        # Home Assistant asks every second, and a table lives for days.
        if (of := (self._table, begin, end)) != self._of:
            zone = dt_util.get_default_time_zone()
            rules = {entry.uid: entry.rule for entry in self._table.planned}
            found = self._table.between(begin, end, zone)
            events = [_event(entry, rules[entry.uid]) for entry in found]
            self._of, self._shown = of, sorted(events, key=_begin)
        return self._shown


class V2HPlanCalendar(V2HCalendar):
    """What the car will do, one event per stretch of charging, feeding or being away."""

    def __init__(self, entry: V2HConfigEntry, description: V2HCalendarDescription, device: Device) -> None:
        super().__init__(entry, description, device)
        self._plan: Plan | None = None
        self._shown: list[CalendarEvent] = []

    @override
    def _events(self, begin: datetime, end: datetime) -> list[CalendarEvent]:
        # Home Assistant asks every second, and a plan lives for minutes.
        if (plan := self.home.controller.plan) is not self._plan:
            self._plan, self._shown = plan, stretches(plan, self.language) if plan else []
        return self._shown


def stretches(plan: Plan, language: str) -> list[CalendarEvent]:
    """The plan as events: slots of one action in a row are one, with the reason it begins."""
    events: list[CalendarEvent] = []
    last: Action | None = None
    for slot in plan.slots:
        if slot.action not in SUMMARIES:
            last = None
            continue
        if slot.action is last:
            events[-1].end = dt_util.as_local(slot.end)
        else:
            said = SUMMARIES[slot.action].said_in(language), slot.reason.text.said_in(language)
            events.append(_shown(slot.start, slot.end, *said))
        last = slot.action
    return events


def _planned(uid: str, event: dict[str, Any], language: str) -> Planned:
    """The entry of the trips calendar that the user typed in."""
    with _said(language):
        return Planned(
            uid=uid,
            start=_moment(event[EVENT_START]),
            end=_moment(event[EVENT_END]),
            summary=event.get(EVENT_SUMMARY) or "",
            description=event.get(EVENT_DESCRIPTION) or "",
            rule=event.get(EVENT_RRULE) or "",
        )


@contextmanager
def _said(language: str) -> Iterator[None]:
    """A trip that cannot be is an error that people read."""
    try:
        yield
    except TimetableError as err:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="trip_impossible",
            translation_placeholders={"reason": reason_of(err).said_in(language)},
        ) from err


def _moment(value: datetime | date | str) -> datetime | date:
    """Times with a zone, in UTC; dates as they are. The calendar page sends texts."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value) if "T" in value or " " in value else date.fromisoformat(value)
    if not isinstance(value, datetime):
        return value
    return dt_util.as_utc(value)


def _event(entry: Planned, rule: str) -> CalendarEvent:
    event = _shown(entry.start, entry.end, entry.summary, entry.description)
    event.uid, event.rrule, event.recurrence_id = entry.uid, rule or None, entry.which or None
    return event


def _shown(begin: datetime | date, end: datetime | date, summary: str, description: str) -> CalendarEvent:
    """An event on the clock on the wall."""
    begin, end = (dt_util.as_local(one) if isinstance(one, datetime) else one for one in (begin, end))
    # When the clocks go back some end sooner on it than they began, of which Home Assistant makes no event.
    event = CalendarEvent(start=begin, end=max(begin, end), summary=summary, description=description)
    if isinstance(end, datetime):
        event.end = end
    return event


def _begin(event: CalendarEvent) -> datetime:
    """In UTC: the clock on the wall shows an hour twice when it goes back."""
    return dt_util.as_utc(event.start_datetime_local)


def _end(event: CalendarEvent) -> datetime:
    return dt_util.as_utc(event.end_datetime_local)
