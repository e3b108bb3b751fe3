"""The logbook tells what happened at the charger, in words, and why."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from homeassistant.components.recorder import Recorder
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.recorder.common import async_wait_recording_done
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

import custom_components.v2h as integration
from custom_components.v2h.face.activity import Activity
from custom_components.v2h.optimizer.words import Text

from .conftest import set_up

EVENT = "event.villa_charger_event"
REASON = "sensor.villa_reason"
ENGLISH = json.loads((Path(integration.__file__).parent / "translations/en.json").read_text())
WORDS = ENGLISH["entity"]["event"]["charger_event"]["state_attributes"]["event_type"]["state"]


@pytest.fixture
async def hass(recorder_mock: Recorder, hass: HomeAssistant) -> HomeAssistant:
    """With a recorder."""
    return hass


async def test_the_logbook_says_in_words_what_happened_and_why(
    hass: HomeAssistant, simulated_entry: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    assert await async_setup_component(hass, "logbook", {})
    home = await set_up(hass, simulated_entry)
    await home.rest()
    view = replace(home.coordinator.data, activity=Activity.RESTING)
    home.coordinator.push(view)
    await async_wait_recording_done(hass)
    begin = dt_util.utcnow()  # what the home did by itself until now is of no interest
    for activity, reason in (
        (Activity.DISCHARGING, "This kWh saves 0.41 €."),
        (Activity.NO_CAR, "It drove off."),
    ):
        home.coordinator.push(
            replace(view, activity=activity, reason=Text(reason), recorded_reason=Text(reason))
        )
    await async_wait_recording_done(hass)

    client = await hass_ws_client(hass)
    await client.send_json_auto_id(
        {"type": "logbook/get_events", "start_time": begin.isoformat(), "entity_ids": [EVENT, REASON]}
    )
    told: list[dict[str, Any]] = (await client.receive_json())["result"]
    happened = [WORDS[entry["attributes"]["event_type"]] for entry in told if entry["entity_id"] == EVENT]
    assert happened == [
        "Feeding the house started",
        "Feeding the house stopped",
        "Car unplugged",
    ]
    assert "This kWh saves 0.41 €." in [entry.get("state") for entry in told]
