"""Automations of people: they listen to a home by purpose, and act on it, without knowing its entities."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_mock_service

import custom_components.v2h as integration
from custom_components.v2h.condition import CONDITIONS
from custom_components.v2h.const import DOMAIN
from custom_components.v2h.face.activity import Activity
from custom_components.v2h.home import Home
from custom_components.v2h.optimizer.dispatch.decision import Mode
from custom_components.v2h.trigger import TRIGGERS

from .conftest import set_up, state, until

ROOT = Path(integration.__file__).parent
DISCHARGING = "sensor.villa_activity"


def device_of(hass: HomeAssistant, entry: MockConfigEntry) -> str:
    """The device that people choose as the target."""
    registry = dr.async_get(hass)
    (device,) = (
        device
        for device in dr.async_entries_for_config_entry(registry, entry.entry_id)
        if (DOMAIN, entry.entry_id) in device.identifiers
    )
    return device.id


async def automate(hass: HomeAssistant, **parts: Any) -> None:
    """One automation that calls test.done."""
    rule = {"alias": "Test", "actions": [{"action": "test.done"}], **parts}
    assert await async_setup_component(hass, "automation", {"automation": [rule]})
    await hass.async_block_till_done()


async def feeding(hass: HomeAssistant, home: Home) -> None:
    await until(lambda: state(hass, DISCHARGING) == Activity.DISCHARGING, "the car fed the house")
    assert home.coordinator.data.activity is Activity.DISCHARGING


async def test_an_automation_hears_that_the_car_feeds_the_house_and_stops(
    hass: HomeAssistant, simulated_entry: MockConfigEntry
) -> None:
    home = await set_up(hass, simulated_entry)
    home.choose(Mode.HOLD)  # until somebody listens
    calls = async_mock_service(hass, "test", "done")
    target = {"device_id": device_of(hass, simulated_entry)}
    await automate(
        hass,
        triggers=[
            {"trigger": "v2h.discharge_started", "target": target, "id": "on"},
            {"trigger": "v2h.discharge_stopped", "target": target, "id": "off"},
            {"trigger": "v2h.charge_started", "target": target, "id": "wrong"},
        ],
        actions=[{"action": "test.done", "data": {"what": "{{ trigger.id }}"}}],
    )
    home.choose(Mode.AUTOMATIC)
    await until(lambda: calls, "the automation ran")
    await feeding(hass, home)
    await hass.services.async_call(
        "select", "select_option", {"entity_id": "select.villa_mode", "option": "hold"}, blocking=True
    )
    await until(lambda: len(calls) > 1, "the automation ran again")
    assert [call.data["what"] for call in calls] == ["on", "off"]


async def test_an_automation_asks_what_the_car_does(
    hass: HomeAssistant, simulated_entry: MockConfigEntry
) -> None:
    home = await set_up(hass, simulated_entry)
    await feeding(hass, home)
    calls = async_mock_service(hass, "test", "done")
    target = {"device_id": device_of(hass, simulated_entry)}
    await automate(
        hass,
        triggers=[{"trigger": "event", "event_type": "ask"}],
        actions=[
            {
                "choose": [
                    {
                        "conditions": [{"condition": f"v2h.{name}", "target": target}],
                        "sequence": [{"action": "test.done", "data": {"what": name}}],
                    }
                    for name in ("is_charging", "is_resting", "goal_is_at_risk", "is_discharging")
                ]
            }
        ],
    )
    hass.bus.async_fire("ask")
    await until(lambda: calls, "the automation chose")
    assert [call.data["what"] for call in calls] == ["is_discharging"]


async def test_the_automation_of_the_page_does_what_the_page_says(
    hass: HomeAssistant, simulated_entry: MockConfigEntry
) -> None:
    home = await set_up(hass, simulated_entry)
    await until(lambda: home.coordinator.data.charger.ready, "the car could be steered")
    page = (ROOT.parents[1] / "docs/automations.md").read_text()
    (shown,) = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    await automate(hass, **yaml.safe_load(shown))
    hass.states.async_set("binary_sensor.dryer", "off")
    hass.states.async_set("binary_sensor.dryer", "on")
    await until(lambda: home.controller.command, "the car was told to feed the house")
    assert (home.controller.command.power_w, home.controller.command.min_soc_percent) == (-2000, 40)


@pytest.mark.parametrize(("kind", "known"), [("trigger", TRIGGERS), ("condition", CONDITIONS)])
def test_what_there_is_is_described_named_and_drawn(kind: str, known: dict[str, Any]) -> None:
    described = yaml.safe_load((ROOT / f"{kind}s.yaml").read_text())
    words = json.loads((ROOT / "translations/en.json").read_text())[f"{kind}s"]
    icons = json.loads((ROOT / "icons.json").read_text())[f"{kind}s"]
    assert {key for key in described if not key.startswith(".")} == set(known) == set(words) == set(icons)
    for key, text in words.items():
        assert set(described[key].get("fields", {})) == set(text.get("fields", {}))
