"""The page on which the owner lets us hold the home battery back, and what is refused there."""

from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.v2h.battery.home_battery import BatteryTerms
from custom_components.v2h.battery.leash import Handle, Leash
from custom_components.v2h.const import DOMAIN

from ..conftest import set_up
from ..pages import submit

MODES = {"mode": {"options": ["Self use", "Hold"], "initial": "Self use"}}


@pytest.fixture
async def entry(hass: HomeAssistant, form: dict[str, Any]) -> MockConfigEntry:
    assert await async_setup_component(hass, "input_select", {"input_select": MODES})
    made = MockConfigEntry(domain=DOMAIN, title="Lindgren", data=form, version=1)
    await set_up(hass, made)
    return made


async def page_of(hass: HomeAssistant, entry: MockConfigEntry) -> Any:
    (subentry,) = entry.get_subentries_of_type("inverter")
    menu = await entry.start_subentry_reconfigure_flow(hass, subentry.subentry_id)
    return await submit(hass, menu, {"next_step_id": "battery"})


async def test_a_home_writes_nothing_until_its_owner_says_so(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    assert entry.runtime_data.settings.leash == Leash()
    done = await submit(hass, await page_of(hass, entry), {"write_inverter": False})
    assert done["reason"] == "reconfigure_successful"
    assert entry.runtime_data.settings.leash == Leash()


async def test_a_handle_is_taken_and_the_inverter_stays_what_it_was(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    page = await page_of(hass, entry)
    told = {"block_discharge_entity": "input_select.mode", "block_discharge_value": "hold"}
    again = await submit(hass, page, {**told, "write_inverter": False})
    assert again["errors"] == {"block_discharge_value": "handle_unfit"}
    reason = again["description_placeholders"]["handle_reason"]
    assert reason == "input_select.mode has no option “hold”: expected one of Self use, Hold."
    told["block_discharge_value"] = "Hold"
    done = await submit(hass, again, {**told, "write_inverter": False})
    assert done["reason"] == "reconfigure_successful"
    settings = entry.runtime_data.settings
    assert settings.leash == Leash(discharge=Handle(entity="input_select.mode", blocked="Hold"))
    assert settings.inverter is not None


async def test_an_inverter_without_a_revert_timer_is_refused_with_what_to_do_instead(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    (subentry,) = entry.get_subentries_of_type("inverter")
    device = {
        "manufacturer": "Huawei", "model": "SUN2000", "serial": "1", "firmware": "", "rated_w": 10_000.0,
        "blocks": [], "map": "huawei_sun2000", "map_unit": None, "word_order": "",
    }  # fmt: skip
    hass.config_entries.async_update_subentry(
        entry, subentry, data={**subentry.data, "inverter_device": device}
    )
    again = await submit(hass, await page_of(hass, entry), {"write_inverter": True})
    assert again["errors"] == {"write_inverter": "not_restrainable"}
    reason = again["description_placeholders"]["restraint_reason"]
    assert reason.startswith("Huawei keeps its limits for charging and discharging until somebody writes")
    assert reason.endswith("Use the entities of its integration instead.")


async def test_the_size_of_the_battery_is_kept_and_taken_back(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    sizes = {"battery_capacity_kwh": 9.6, "battery_reserve_percent": 15}
    done = await submit(hass, await page_of(hass, entry), {**sizes, "write_inverter": False})
    assert done["reason"] == "reconfigure_successful"
    assert entry.runtime_data.settings.battery == BatteryTerms(capacity_wh=9600, reserve_percent=15)
    assert entry.runtime_data.settings.leash == Leash()
    await submit(hass, await page_of(hass, entry), {"write_inverter": False})
    assert entry.runtime_data.settings.battery == BatteryTerms()
