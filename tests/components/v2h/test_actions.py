"""Actions that cannot be carried out say why, in words."""

import json
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.v2h.actions.telling import rounded
from custom_components.v2h.charger.chargers import Chargers
from custom_components.v2h.const import DOMAIN
from custom_components.v2h.home import Home
from custom_components.v2h.optimizer.dispatch.decision import Mode

from .conftest import set_up, until

FEED = {"power_w": 2000, "duration": "00:30:00"}


async def refusal(hass: HomeAssistant, service: str, data: dict[str, Any]) -> str | None:
    with pytest.raises(ServiceValidationError) as caught:
        await hass.services.async_call(DOMAIN, service, data, blocking=True)
    return caught.value.translation_key


async def test_actions_exist_without_a_home_and_say_so(hass: HomeAssistant) -> None:
    assert await async_setup_component(hass, DOMAIN, {})
    assert await refusal(hass, "start_discharge", FEED) == "no_home"
    assert await refusal(hass, "resume_plan", {}) == "no_home"


async def test_without_a_charger_nothing_can_be_started(hass: HomeAssistant, form: dict[str, Any]) -> None:
    entry = MockConfigEntry(domain=DOMAIN, data={**form, "charger_id": "ABSENT"})
    home = await set_up(hass, entry)
    assert await refusal(hass, "start_discharge", FEED) == "charger_not_connected"
    assert await refusal(hass, "start_charge", FEED) == "charger_not_connected"
    assert await refusal(hass, "start_discharge", {**FEED, "duration": "00:00:00"}) == "duration_impossible"
    assert home.controller.command is None
    await hass.services.async_call(DOMAIN, "hold", {"duration": "12:00:00"}, blocking=True)
    assert home.controller.command is not None  # a car that comes later is left alone


async def test_of_two_homes_one_must_be_named(
    hass: HomeAssistant, form: dict[str, Any], simulated_entry: MockConfigEntry
) -> None:
    one = MockConfigEntry(domain=DOMAIN, data={**form, "charger_id": "ABSENT", "ocpp_port": 0})
    await set_up(hass, one)
    await set_up(hass, simulated_entry)
    assert await refusal(hass, "resume_plan", {}) == "home_unclear"
    await hass.services.async_call(
        DOMAIN, "resume_plan", {"config_entry_id": simulated_entry.entry_id}, blocking=True
    )
    unknown = {"config_entry_id": "nobody"}
    assert await refusal(hass, "resume_plan", unknown) == "service_config_entry_not_found"


async def ask(hass: HomeAssistant, action: str, **data: Any) -> dict[str, Any]:
    answer = await hass.services.async_call(DOMAIN, action, data, blocking=True, return_response=True)
    assert isinstance(answer, dict)
    return answer


@pytest.fixture
async def villa(hass: HomeAssistant, simulated_entry: MockConfigEntry) -> Home:
    """A simulated home in the evening, with a plan."""
    home = await set_up(hass, simulated_entry)
    await until(lambda: home.coordinator.data.plan, "there was a plan")
    await until(lambda: home.coordinator.data.charger.ready, "the car could be steered")
    return home


async def test_a_home_explains_any_hour_of_its_plan(hass: HomeAssistant, villa: Home) -> None:
    assert villa.controller.plan is not None
    later = villa.controller.plan.slots[20].start
    answer = await ask(hass, "explain", at=later.isoformat())
    assert answer["slot"]["start"] == later.isoformat()
    assert answer["slot"]["reason"].endswith(".")
    assert {"runner_up", "runner_up_cost", "bindings", "changes"} <= set(answer["slot"])
    assert "now" not in answer

    await villa.rest()
    present = await ask(hass, "explain")
    assert present["now"]["reason"] == villa.coordinator.data.reason
    assert present["slot"]["start"] <= present["at"] < present["slot"]["end"]

    too_late = (dt_util.utcnow() + timedelta(days=30)).isoformat()
    with pytest.raises(ServiceValidationError) as caught:
        await ask(hass, "explain", at=too_late)
    assert caught.value.translation_key == "not_planned"


async def test_a_car_at_its_reserve_has_nothing_to_give(hass: HomeAssistant, villa: Home) -> None:
    await until(lambda: villa.coordinator.data.soc_percent, "the car's charge was known")
    await hass.services.async_call(DOMAIN, "set_reserve", {"reserve_percent": 90}, blocking=True)
    await until(lambda: villa.coordinator.data.reserve_percent > 80, "the reserve was raised")
    assert await refusal(hass, "start_discharge", FEED) == "nothing_to_give"
    assert villa.controller.command is None


async def test_a_charger_that_cannot_or_failed_its_trial_feeds_no_house_by_hand_either(
    hass: HomeAssistant, villa: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Chargers, "distrust", "it ran on when its line was cut")
    assert await refusal(hass, "start_discharge", FEED) == "cannot_feed"
    await hass.services.async_call(DOMAIN, "start_charge", FEED, blocking=True)
    assert villa.controller.command.power_w == 2000


def test_numbers_are_told_no_longer_than_they_are_read() -> None:
    told = {"cost": 14.077419750419464, "slots": ({"w": -1320.0, "why": "0.123456"},), "at": None}
    assert rounded(told) == {"cost": 14.0774, "slots": [{"w": -1320.0, "why": "0.123456"}], "at": None}


async def test_a_home_hands_out_its_plan(hass: HomeAssistant, villa: Home) -> None:
    await villa.rest()
    plan = await ask(hass, "plan")
    assert plan == rounded(villa.coordinator.data.plan.in_language("en"))
    assert len(plan["slots"]) > 90
    assert json.loads(json.dumps(plan)) == plan


async def test_without_a_plan_there_is_none_to_hand_out(hass: HomeAssistant, form: dict[str, Any]) -> None:
    await set_up(hass, MockConfigEntry(domain=DOMAIN, data={**form, "charger_id": "ABSENT"}))
    with pytest.raises(ServiceValidationError) as caught:
        await ask(hass, "plan")
    assert caught.value.translation_key == "no_plan"


async def test_a_departure_is_planned_and_shows_in_the_calendar(hass: HomeAssistant, villa: Home) -> None:
    departure = (dt_util.utcnow() + timedelta(hours=9)).replace(second=0, microsecond=0)
    wish = {"departure": departure.isoformat(), "soc_percent": 95, "trip_kwh": 30}
    await hass.services.async_call(DOMAIN, "set_departure", wish, blocking=True)
    trip = next(trip for trip in villa.trips.around(dt_util.utcnow()) if trip.departure == departure)
    assert (trip.goal_wh, trip.energy_wh_used) == (57_000, 30_000)
    (event,) = await events(hass, "calendar.villa_trips")
    assert "95 %" in event["description"]

    sooner = {**wish, "departure": (departure - timedelta(minutes=5)).isoformat()}
    if dt_util.as_local(departure).date() == dt_util.as_local(departure - timedelta(minutes=5)).date():
        await hass.services.async_call(DOMAIN, "set_departure", sooner, blocking=True)
        assert len(villa.trips.table.planned) == 1


@pytest.mark.parametrize(
    "wish",
    [{"departure": "2020-01-01 08:00:00"}, {"departure": "2090-01-02 08:00:00", "back": "2090-01-01 08:00"}],
)
async def test_a_departure_that_cannot_be_is_refused(
    hass: HomeAssistant, villa: Home, wish: dict[str, Any]
) -> None:
    assert await refusal(hass, "set_departure", wish) == "trip_impossible"
    assert villa.trips.table.planned == ()


async def test_a_raised_reserve_stops_the_car_and_survives_a_restart(
    hass: HomeAssistant, villa: Home, simulated_entry: MockConfigEntry
) -> None:
    await until(lambda: villa.coordinator.data.setpoint_w < 0, "the car fed the house")
    wish = {"reserve_percent": 90, "why": "a storm is coming"}
    await hass.services.async_call(DOMAIN, "set_reserve", wish, blocking=True)
    await until(lambda: villa.coordinator.data.setpoint_w >= 0, "the car fed the house no more")
    assert villa.controller.reserve_wh >= 54_000
    await hass.config_entries.async_reload(simulated_entry.entry_id)
    again: Home = simulated_entry.runtime_data
    assert again.controller.reserve_wh >= 54_000
    await hass.services.async_call(DOMAIN, "set_reserve", {}, blocking=True)
    await until(lambda: again.controller.reserve_wh < 54_000, "the reserve was the usual one")


async def test_the_car_rests_for_a_while_and_goes_back_to_the_plan(hass: HomeAssistant, villa: Home) -> None:
    await hass.services.async_call(DOMAIN, "hold", {"duration": "01:00:00"}, blocking=True)
    await until(lambda: villa.coordinator.data.rule == "command", "the command ruled")
    assert villa.coordinator.data.setpoint_w == 0
    villa.choose(Mode.HOLD)
    await hass.services.async_call(DOMAIN, "resume_plan", blocking=True)
    assert villa.controller.mode is Mode.AUTOMATIC
    assert villa.controller.command is None


async def test_trips_are_written_changed_and_removed_in_the_calendar(
    hass: HomeAssistant, villa: Home
) -> None:
    calendar = {"entity_id": "calendar.villa_trips"}
    day = (dt_util.now() + timedelta(days=1)).date()
    at_home = {
        "start_date": day.isoformat(),
        "end_date": (day + timedelta(days=2)).isoformat(),
        "summary": "Off",
    }
    before = villa.trips.around(dt_util.utcnow())
    await hass.services.async_call("calendar", "create_event", {**calendar, **at_home}, blocking=True)
    assert len(villa.trips.around(dt_util.utcnow())) == len(before) - 2
    (entry,) = villa.trips.table.planned
    entity = hass.data["calendar"].get_entity("calendar.villa_trips")
    one_day = {"dtstart": day, "dtend": day + timedelta(days=1), "summary": "One"}
    await entity.async_update_event(entry.uid, one_day)
    assert len(villa.trips.around(dt_util.utcnow())) == len(before) - 1
    with pytest.raises(ServiceValidationError, match="rrule"):
        await entity.async_create_event(**one_day, rrule="FREQ=SOMETIMES")
    await entity.async_delete_event(entry.uid)
    assert villa.trips.around(dt_util.utcnow()) == before
    with pytest.raises(ServiceValidationError, match="no longer"):
        await entity.async_delete_event(entry.uid)


async def test_a_trip_that_repeats_is_changed_and_removed_in_the_calendar_one_by_one(
    hass: HomeAssistant, villa: Home
) -> None:
    entity = hass.data["calendar"].get_entity("calendar.villa_trips")
    # In the evening of the family, at any hour of ours: its usual trip is over by then.
    first = (dt_util.now() + timedelta(days=1, hours=2)).replace(second=0, microsecond=0)
    trip = {"dtstart": first, "dtend": first + timedelta(hours=2), "summary": "Office"}
    await entity.async_create_event(**trip, rrule="FREQ=DAILY;COUNT=6")

    async def shown() -> list[tuple[int, str]]:
        span = (dt_util.start_of_local_day(), dt_util.start_of_local_day() + timedelta(days=9))
        found = await entity.async_get_events(hass, *span)
        assert {bool(event.rrule) for event in found if event.summary == "Office"} <= {True}
        return [(round((event.start - first) / timedelta(days=1)), event.summary) for event in found]

    def name(day: int) -> str:
        return f"{first + timedelta(days=day):%Y%m%dT%H%M%S}"

    assert await shown() == [(day, "Office") for day in range(6)]
    (series,) = villa.trips.table.planned
    late = first + timedelta(days=1, hours=3)
    alone = {**trip, "dtstart": late, "dtend": late + timedelta(hours=1), "summary": "Dentist"}
    await entity.async_update_event(series.uid, alone, name(1), "")
    await entity.async_delete_event(series.uid, name(2), "")
    await entity.async_delete_event(series.uid, name(4), "THISANDFUTURE")
    assert await shown() == [(0, "Office"), (1, "Dentist"), (3, "Office")]
    departures = {trip.departure for trip in villa.trips.around(dt_util.utcnow())}
    assert {dt_util.as_utc(first), dt_util.as_utc(late)} <= departures
    await entity.async_delete_event(series.uid)
    assert await shown() == [(1, "Dentist")]


async def test_the_plan_is_a_calendar_of_its_own(hass: HomeAssistant, villa: Home) -> None:
    shown = await events(hass, "calendar.villa_plan")
    assert {event["summary"] for event in shown} == {"Charge", "Feed the house", "Away"}
    away = next(event for event in shown if event["summary"] == "Away")
    leaves = villa.trips.next(dt_util.utcnow())
    assert leaves is not None
    assert abs(dt_util.parse_datetime(away["start"]) - leaves.departure) < timedelta(minutes=15)
    assert all(event["description"].endswith(".") for event in shown)
    assert all(one["end"] <= other["start"] for one, other in pairwise(shown))


async def events(hass: HomeAssistant, entity_id: str) -> list[dict[str, Any]]:
    """What Home Assistant shows of a calendar."""
    span = {"entity_id": entity_id, "start_date_time": dt_util.now(), "duration": {"days": 3}}
    found = await hass.services.async_call(
        "calendar", "get_events", span, blocking=True, return_response=True
    )
    return found[entity_id]["events"]  # type: ignore[index, call-overload, return-value]


async def test_sessions_of_no_time_are_refused(hass: HomeAssistant, villa: Home) -> None:
    assert villa.books.problem is None
    with pytest.raises(ServiceValidationError) as caught:
        await ask(hass, "sessions", start="2026-02-01 00:00:00", end="2026-01-01 00:00:00")
    assert caught.value.translation_key == "end_before_start"
