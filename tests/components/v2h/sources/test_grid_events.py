"""Windows of the grid are asked for, kept while their entity is silent, and obeyed while they last."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from homeassistant.core import HomeAssistant, ServiceCall, SupportsResponse
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util import dt as dt_util

from custom_components.v2h.optimizer.dispatch.snapshot import GridLimit
from custom_components.v2h.sources.events import Bid
from custom_components.v2h.sources.grid_events import EventTerms, GridEvents

HOUR = timedelta(hours=1)


def terms(entity: str, **told: Any) -> EventTerms:
    found = EventTerms.from_data({"events_entity": entity, **told})
    assert found is not None
    return found


def windows(*rows: dict[str, Any]) -> dict[str, Any]:
    now = dt_util.utcnow()
    return {
        "events": [{"start": now - HOUR / 2, "end": now + HOUR / 2, **row} for row in rows],
        "friendly_name": "Saving sessions",
    }


@pytest.fixture
def calendar(hass: HomeAssistant) -> list[dict[str, Any]]:
    """A calendar of another integration, as far as it is asked."""
    told: list[dict[str, Any]] = []

    async def get_events(call: ServiceCall) -> Any:
        if not told:
            raise HomeAssistantError("the calendar is offline")
        return {call.data["entity_id"]: {"events": told}}

    hass.services.async_register(
        "calendar", "get_events", get_events, supports_response=SupportsResponse.ONLY
    )
    hass.states.async_set("calendar.grid", "off")
    return told


def test_what_the_form_says_is_for_windows_that_say_nothing() -> None:
    assert EventTerms.from_data({}) is None
    told = terms("calendar.grid", events_reward=0.4, events_limit_kw=4.2, events_less_counts=False)
    assert told.usual == Bid(reward_per_kwh=0.4, import_limit_w=4200)
    assert not told.less_counts
    assert terms("calendar.grid").less_counts


async def test_an_order_holds_while_its_window_lasts(hass: HomeAssistant) -> None:
    hass.states.async_set("sensor.grid", "on", windows({"limit_w": 3000}))
    events = GridEvents(hass, terms("sensor.grid"))
    now = dt_util.utcnow()
    assert await events.refresh(now)
    assert not await events.refresh(now)
    assert events.limits(now) == (GridLimit(import_w=3000, source="“Saving sessions”"),)
    assert events.limits(now + HOUR) == ()


async def test_a_reward_orders_nothing(hass: HomeAssistant) -> None:
    hass.states.async_set("sensor.grid", "on", windows({"reward_per_kwh": 0.4}))
    events = GridEvents(hass, terms("sensor.grid"))
    await events.refresh(dt_util.utcnow())
    assert len(events.known) == 1
    assert events.limits(dt_util.utcnow()) == ()


async def test_a_calendar_is_asked_and_its_silence_leaves_what_is_known(
    hass: HomeAssistant, calendar: list[dict[str, Any]]
) -> None:
    now = dt_util.utcnow()
    span = {"start": now.isoformat(), "end": (now + HOUR).isoformat()}
    calendar.append({**span, "summary": "Limit 4.2 kW"})
    events = GridEvents(hass, terms("calendar.grid"))
    assert await events.refresh(now)
    assert [one.name for one in events.known] == ["Limit 4.2 kW"]
    assert events.problem is None

    calendar.clear()
    assert not await events.refresh(now)
    assert len(events.known) == 1
    assert "offline" in str(events.problem)


@pytest.mark.parametrize(
    ("entity", "attributes", "reason"),
    [
        pytest.param("calendar.nowhere", None, "calendar.nowhere", id="no such calendar"),
        pytest.param("sensor.nowhere", None, "sensor.nowhere", id="no such entity"),
        pytest.param("sensor.grid", lambda: {"price": 3}, "joined_events", id="no list"),
        pytest.param("sensor.grid", lambda: windows({"reward": 45}), "EUR per kWh", id="cents for euros"),
        pytest.param("sensor.grid", lambda: windows({"limit_w": 4.2}), "W or kW", id="kilowatts for watts"),
    ],
)
async def test_what_cannot_be_used_is_a_sentence(
    hass: HomeAssistant, entity: str, attributes: Callable[[], dict[str, Any]] | None, reason: str
) -> None:
    if attributes:
        hass.states.async_set(entity, "on", attributes())
    events = GridEvents(hass, terms(entity))
    assert not await events.refresh(dt_util.utcnow())
    assert reason in str(events.problem)
