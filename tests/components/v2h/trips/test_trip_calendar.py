"""The trips of a car may stand in a calendar that its owner has already."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from homeassistant.components.calendar import CalendarEntity, CalendarEvent
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.entity_component import EntityComponent
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.v2h.home import Home
from custom_components.v2h.settings import HomeSettings
from custom_components.v2h.trips import trip_calendar as module
from custom_components.v2h.trips.trip_calendar import TripCalendar
from custom_components.v2h.trips.trips import Trips

from ..conftest import set_up, until

FAMILY = "calendar.family"
NOW = datetime(2026, 3, 2, 17, tzinfo=UTC)


class Family(CalendarEntity):
    """A calendar of another integration."""

    _attr_name = "Family"

    def __init__(self) -> None:
        self.events: list[CalendarEvent] = []
        self.offline = False
        self.while_read: Callable[[], None] | None = None

    @property
    def event(self) -> CalendarEvent | None:
        return None

    async def async_get_events(
        self, hass: HomeAssistant, start_date: datetime, end_date: datetime
    ) -> list[CalendarEvent]:
        if self.offline:
            raise HomeAssistantError("the cloud is away")
        read, meanwhile = list(self.events), self.while_read
        self.while_read = None
        if meanwhile:
            meanwhile()
        return read

    def write(self, start: datetime | date, end: datetime | date, text: str) -> None:
        self.events.append(CalendarEvent(start=start, end=end, summary=text))


@pytest.fixture
async def family(hass: HomeAssistant) -> Family:
    assert await async_setup_component(hass, "calendar", {})
    component: EntityComponent[CalendarEntity] = hass.data["calendar"]
    family = Family()
    await component.async_add_entities([family])
    return family


@pytest.fixture
def trips(form: dict[str, Any]) -> Trips:
    told = {**form, "trips_entity": FAMILY, "departure": "07:30:00", "back": "17:00:00"}
    return Trips(HomeSettings.from_data(told, "EUR"), UTC, None)


def departures(trips: Trips) -> list[str]:
    return [f"{trip.departure:%d %H:%M} {trip.goal_wh / 600:.0f} %" for trip in trips.around(NOW)]


async def test_what_stands_there_takes_the_place_of_the_usual_trip(
    hass: HomeAssistant, family: Family, trips: Trips
) -> None:
    family.write(NOW + timedelta(hours=13), NOW + timedelta(hours=17), "Airport 95 %")
    family.write(date(2026, 3, 4), date(2026, 3, 5), "At home")
    calendar = TripCalendar(hass, trips, lambda _: None)
    usual = departures(trips)
    assert await calendar.refresh(NOW)
    assert trips.problem is None
    found = departures(trips)
    assert "03 06:00 95 %" in found
    assert [day[:2] for day in usual if day not in found] == ["03", "04"]
    assert not await calendar.refresh(NOW)

    family.offline = True
    assert not await calendar.refresh(NOW)
    assert "the cloud is away" in trips.problem
    assert departures(trips) == found


async def test_what_is_written_while_the_calendar_is_read_is_read_at_once(
    hass: HomeAssistant, family: Family, trips: Trips
) -> None:
    def write() -> None:
        soon = dt_util.utcnow() + timedelta(hours=7)
        family.write(soon, soon + timedelta(hours=1), "Airport")
        hass.states.async_set(FAMILY, "on")

    family.while_read = write
    keeping = hass.async_create_background_task(TripCalendar(hass, trips, lambda _: None).keep(), "trips")
    await until(lambda: trips.elsewhere, "it was read again")
    keeping.cancel()


async def test_an_event_that_cannot_be_is_named_and_the_others_count(
    hass: HomeAssistant, family: Family, trips: Trips
) -> None:
    family.write(NOW + timedelta(hours=13), NOW + timedelta(hours=17), "Airport 195 %")
    family.write(NOW + timedelta(hours=37), NOW + timedelta(hours=38), "Dentist")
    assert await TripCalendar(hass, trips, lambda _: None).refresh(NOW)
    assert trips.problem == (
        "Trips: “Airport 195 %” in calendar.family is left out. description: expected 0 to 100 %, got 195 %."
    )
    assert [entry.summary for entry in trips.elsewhere] == ["Dentist"]


async def test_another_car_has_a_calendar_of_its_own(
    hass: HomeAssistant, family: Family, trips: Trips, form: dict[str, Any]
) -> None:
    family.write(NOW + timedelta(hours=13), NOW + timedelta(hours=17), "Airport")
    calendar = TripCalendar(hass, trips, lambda _: None)
    await calendar.refresh(NOW)
    assert trips.elsewhere
    trips.host(replace(HomeSettings.from_data(form, "EUR"), trips_entity=""))
    assert trips.elsewhere == ()
    assert not await calendar.refresh(NOW)
    assert trips.problem is None


async def test_a_home_plans_by_the_calendar_as_soon_as_it_is_there(
    hass: HomeAssistant, simulated_entry: MockConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SOON_S", 0.2)
    entry = MockConfigEntry(
        domain="v2h", title="Villa", data={**simulated_entry.data, "trips_entity": FAMILY}
    )
    home: Home = await set_up(hass, entry)
    await until(lambda: any(FAMILY in problem for problem in home.problems), "the calendar was missed")
    component: EntityComponent[CalendarEntity] = hass.data["calendar"]
    family, soon = Family(), dt_util.utcnow().replace(microsecond=0) + timedelta(hours=7)
    family.write(soon, soon + timedelta(hours=1), "Airport 95 %")
    await component.async_add_entities([family])
    await until(lambda: home.coordinator.data.departure == soon, "the plan knew the trip")
    assert home.coordinator.data.goal_percent == pytest.approx(95)
    assert not any(FAMILY in problem for problem in home.problems)

    family.events.clear()
    hass.states.async_set(FAMILY, "on")  # as when one of its events begins
    await until(lambda: home.coordinator.data.departure != soon, "the trip was called off")
