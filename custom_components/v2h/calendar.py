"""Two calendars: the trips, which people write, and the plan, which we write."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import date, datetime
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
from .timetable import Planned, TimetableError

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant
    from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

    from .home import V2HConfigEntry
    from .optimizer.plan import Plan

# A change is an event for the controller, which orders them itself.
PARALLEL_UPDATES: Final = 0


@dataclass(frozen=True, kw_only=True)
class V2HCalendarDescription(CalendarEntityDescription, V2HDescription):
    """A calendar of the home."""


TRIPS: Final = V2HCalendarDescription(key="trips", translation_key="trips")
PLAN: Final = V2HCalendarDescription(key="plan_calendar", translation_key="plan_calendar")

SUMMARIES: Final = {Action.CHARGE: "Charge", Action.DISCHARGE: "Feed the house"}


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
    def _events(self) -> list[CalendarEvent]:
        """All events, in the order of their begin."""

    @property
    @override
    def event(self) -> CalendarEvent | None:
        now = dt_util.now()
        return next((event for event in self._events() if event.end_datetime_local > now), None)

    @override
    async def async_get_events(
        self, hass: HomeAssistant, start_date: datetime, end_date: datetime
    ) -> list[CalendarEvent]:
        return [
            event
            for event in self._events()
            if event.start_datetime_local < end_date and start_date < event.end_datetime_local
        ]


class V2HTripsCalendar(V2HCalendar):
    """What people planned differently from the usual day: a trip with times, or days at home."""

    _attr_supported_features = (
        CalendarEntityFeature.CREATE_EVENT
        | CalendarEntityFeature.UPDATE_EVENT
        | CalendarEntityFeature.DELETE_EVENT
    )

    @override
    async def async_create_event(self, **kwargs: Any) -> None:
        self.home.plan_trips(self.home.trips.table.add(_planned(str(uuid4()), kwargs)))

    @override
    async def async_update_event(
        self,
        uid: str,
        event: dict[str, Any],
        recurrence_id: str | None = None,
        recurrence_range: str | None = None,
    ) -> None:
        self._find(uid)
        self.home.plan_trips(self.home.trips.table.add(_planned(uid, event)))

    @override
    async def async_delete_event(
        self, uid: str, recurrence_id: str | None = None, recurrence_range: str | None = None
    ) -> None:
        self._find(uid)
        self.home.plan_trips(self.home.trips.table.remove(uid))

    def _find(self, uid: str) -> None:
        if self.home.trips.table.get(uid) is None:
            raise ServiceValidationError(translation_domain=DOMAIN, translation_key="trip_unknown")

    @override
    def _events(self) -> list[CalendarEvent]:
        events = [_event(entry) for entry in self.home.trips.table.planned]
        return sorted(events, key=lambda event: event.start_datetime_local)


class V2HPlanCalendar(V2HCalendar):
    """What the car will do, one event per stretch of charging or feeding."""

    def __init__(self, entry: V2HConfigEntry, description: V2HCalendarDescription, device: Device) -> None:
        super().__init__(entry, description, device)
        self._plan: Plan | None = None
        self._shown: list[CalendarEvent] = []

    @override
    def _events(self) -> list[CalendarEvent]:
        # Home Assistant asks every second, and a plan lives for minutes.
        if (plan := self.home.controller.plan) is not self._plan:
            self._plan, self._shown = plan, stretches(plan) if plan else []
        return self._shown


def stretches(plan: Plan) -> list[CalendarEvent]:
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
            events.append(
                CalendarEvent(
                    start=dt_util.as_local(slot.start),
                    end=dt_util.as_local(slot.end),
                    summary=SUMMARIES[slot.action],
                    description=slot.reason.text,
                )
            )
        last = slot.action
    return events


def _planned(uid: str, event: dict[str, Any]) -> Planned:
    """The entry of the trips calendar that the user typed in."""
    if event.get(EVENT_RRULE):
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="trip_recurs")
    try:
        return Planned(
            uid=uid,
            start=_moment(event[EVENT_START]),
            end=_moment(event[EVENT_END]),
            summary=event.get(EVENT_SUMMARY) or "",
            description=event.get(EVENT_DESCRIPTION) or "",
        )
    except TimetableError as err:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="trip_impossible",
            translation_placeholders={"reason": str(err)},
        ) from err


def _moment(value: datetime | date | str) -> datetime | date:
    """Times with a zone, in UTC; dates as they are. The calendar page sends texts."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value) if "T" in value or " " in value else date.fromisoformat(value)
    if not isinstance(value, datetime):
        return value
    return dt_util.as_utc(value)


def _event(entry: Planned) -> CalendarEvent:
    local = [dt_util.as_local(m) if isinstance(m, datetime) else m for m in (entry.start, entry.end)]
    return CalendarEvent(
        start=local[0], end=local[1], summary=entry.summary, description=entry.description, uid=entry.uid
    )
