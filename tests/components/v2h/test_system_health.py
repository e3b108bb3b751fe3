"""The page of the system's health tells how the homes are."""

import json
from dataclasses import replace
from pathlib import Path

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry, get_system_health_info

import custom_components.v2h as integration
from custom_components.v2h.const import DOMAIN
from custom_components.v2h.optimizer.dispatch.decision import Mode

from .conftest import set_up, until

ENGLISH = json.loads((Path(integration.__file__).parent / "translations/en.json").read_text())


async def test_a_home_is_counted_with_its_charger_and_its_plan(
    hass: HomeAssistant, simulated_entry: MockConfigEntry
) -> None:
    assert await async_setup_component(hass, "system_health", {})
    home = await set_up(hass, simulated_entry)
    await until(lambda: home.controller.plan, "there was a plan")
    await until(lambda: not home.problems, "nothing was missing")
    told = await get_system_health_info(hass, DOMAIN)
    assert told == {
        "homes": 1,
        "chargers_connected": 1,
        "homes_with_plan": 1,
        "homes_switched_off": 0,
        "problems": 0,
    }
    assert set(told) == set(ENGLISH["system_health"]["info"])


async def test_what_is_missing_or_switched_off_is_counted(
    hass: HomeAssistant, simulated_entry: MockConfigEntry
) -> None:
    assert await async_setup_component(hass, "system_health", {})
    home = await set_up(hass, simulated_entry)
    await until(lambda: not home.problems, "nothing was missing")
    await home.rest()
    home.coordinator.push(replace(home.coordinator.data, mode=Mode.OFF))
    home.books.problem = "The disk is full."
    told = await get_system_health_info(hass, DOMAIN)
    assert told["homes_switched_off"] == 1
    assert told["problems"] == len(home.problems) >= 1


async def test_without_a_home_all_is_nothing(hass: HomeAssistant, simulated_entry: MockConfigEntry) -> None:
    await set_up(hass, simulated_entry)
    assert await async_setup_component(hass, "system_health", {})
    await hass.config_entries.async_unload(simulated_entry.entry_id)
    assert set((await get_system_health_info(hass, DOMAIN)).values()) == {0}
