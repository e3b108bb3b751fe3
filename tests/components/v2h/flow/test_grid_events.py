"""Who announces windows of the grid is tried out, shown, and planned with."""

from datetime import timedelta
from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.v2h.const import DOMAIN

from ..conftest import set_up, until
from ..pages import gear, submit

type Form = dict[str, Any]
TERMS = {"events_entity": "sensor.grid", "events_less_counts": True}


@pytest.fixture
async def entry(hass: HomeAssistant, form: Form) -> MockConfigEntry:
    entry = MockConfigEntry(domain=DOMAIN, title="Lindgren", data=form)
    begin = dt_util.utcnow() - timedelta(hours=1)
    window = {"start": begin, "end": begin + timedelta(hours=4), "reward_per_kwh": 0.9, "limit_w": 6000}
    hass.states.async_set("sensor.grid", "on", {"events": [window], "friendly_name": "Saving"})
    await set_up(hass, entry)
    return entry


async def test_a_window_is_shown_and_reaches_plan_and_controller(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    shown = await submit(hass, await gear(hass, entry, "grid_events"), TERMS)
    assert shown["step_id"] == "grid_events_found"
    words = shown["description_placeholders"]["windows"]
    assert words.startswith("- ")
    assert "Saving: 0.9 EUR per kWh, the home takes at most 6 kW" in words
    assert (await submit(hass, shown, {}))["type"] is FlowResultType.CREATE_ENTRY

    home = entry.runtime_data
    await until(lambda: home.planner.last and home.planner.last.outlook.events, "the plan knows of it")
    (event,) = home.planner.last.outlook.events
    assert event.reward_per_kwh == 0.9
    assert 100 < event.baseline_w < 3000  # what the house usually takes in these hours
    limits = home._perception.look().grid_limits
    assert [limit.import_w for limit in limits] == [6000]


async def test_nothing_announced_is_said_and_kept(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    hass.states.async_set("sensor.grid", "off", {"events": []})
    shown = await submit(hass, await gear(hass, entry, "grid_events"), {**TERMS, "events_less_counts": False})
    assert "Nothing" in shown["description_placeholders"]["windows"]
    await submit(hass, shown, {})
    assert not entry.runtime_data.market.events.terms.less_counts


async def test_an_entity_without_windows_is_refused_and_an_empty_field_takes_it_away(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    page = await gear(hass, entry, "grid_events")
    refused = await submit(hass, page, {**TERMS, "events_entity": "sensor.nowhere"})
    assert refused["errors"] == {"events_entity": "source_unusable"}
    assert "sensor.nowhere" in refused["description_placeholders"]["source_reason"]
    done = await submit(hass, refused, {"events_less_counts": True})
    assert done["type"] is FlowResultType.CREATE_ENTRY
    assert entry.runtime_data.market.events is None
