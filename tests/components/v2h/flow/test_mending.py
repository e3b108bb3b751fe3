"""Guided repairs lead from the entry under Repairs to a home that works again."""

from typing import Any

import pytest
from homeassistant.components.repairs import repairs_flow_manager
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.v2h.const import DOMAIN
from custom_components.v2h.entry_data import cars_by_id, home_data, site, subentry
from custom_components.v2h.flow.commissioning import TrialMending
from custom_components.v2h.market import Market
from custom_components.v2h.simulator import RunningSimulator
from custom_components.v2h.troubles.home import meter_trouble, stranger_trouble
from custom_components.v2h.troubles.issues import Issues

type Form = dict[str, Any]
GONE = "127.0.0.9"


@pytest.fixture
async def entry(hass: HomeAssistant, form: Form) -> MockConfigEntry:
    """A home whose inverter has moved away, and that has two cars."""
    moved = {**form, "inverter_host": GONE, "flip_grid": True}
    cars = [subentry("car", {**form, "car_name": name}) for name in ("Leaf", "Van")]
    made = MockConfigEntry(
        domain=DOMAIN,
        title="Lindgren",
        data=site(form),
        version=2,
        subentries_data=[subentry("inverter", moved), *cars],
    )
    assert await async_setup_component(hass, "repairs", {})
    assert await async_setup_component(hass, DOMAIN, {})
    made.add_to_hass(hass)
    return made


async def fix(hass: HomeAssistant, entry: MockConfigEntry, key: str) -> Any:
    """Begin the repair of the entry that the home made."""
    manager = repairs_flow_manager(hass)
    assert manager is not None
    issues = Issues(hass, entry.entry_id, "Lindgren", Market({}))
    issues._show([meter_trouble("127.0.0.9:502", "Silent."), stranger_trouble("ABC")])
    issue = ir.async_get(hass).async_get_issue(DOMAIN, f"{key}_{entry.entry_id}")
    assert issue is not None
    assert issue.is_fixable
    return await manager.async_init(DOMAIN, data={"issue_id": issue.issue_id})


async def send(hass: HomeAssistant, flow: Any, typed: Form) -> Any:
    manager = repairs_flow_manager(hass)
    assert manager is not None
    return await manager.async_configure(flow["flow_id"], typed)


async def test_an_inverter_is_looked_for_at_its_new_address(
    hass: HomeAssistant, entry: MockConfigEntry, world: RunningSimulator
) -> None:
    page = await fix(hass, entry, "inverter_silent")
    port = world.ports.modbus
    refused = await send(hass, page, {"inverter_host": " 127.0.0.1", "inverter_port": 1, "inverter_unit": 1})
    assert refused["errors"] == {"inverter_host": "inverter_unusable"}
    assert "127.0.0.1:1" in refused["description_placeholders"]["inverter_reason"]

    done = await send(
        hass, refused, {"inverter_host": "127.0.0.1", "inverter_port": port, "inverter_unit": 9}
    )
    assert done["type"] is FlowResultType.CREATE_ENTRY
    told = home_data(entry)
    assert (told["inverter_host"], told["inverter_port"], told["inverter_unit"]) == ("127.0.0.1", port, 1)
    assert told["flip_grid"]
    (inverter,) = entry.get_subentries_of_type("inverter")
    assert told["inverter_device"]["model"] in inverter.title
    assert ir.async_get(hass).async_get_issue(DOMAIN, f"inverter_silent_{entry.entry_id}") is None


async def test_a_car_gets_its_name_beside_the_one_it_has(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    leaf, van = entry.get_subentries_of_type("car")
    hass.config_entries.async_update_subentry(entry, van, data={**van.data, "car_token": "CARD"})
    page = await fix(hass, entry, "car_unknown")
    assert page["description_placeholders"]["car"] == "ABC"
    done = await send(hass, page, {"whose": van.subentry_id})
    assert done["type"] is FlowResultType.CREATE_ENTRY
    assert [car.get("car_token") for _, car in cars_by_id(entry)] == [leaf.data.get("car_token"), "CARD ABC"]


async def test_a_guest_stays_unknown(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    before = cars_by_id(entry)
    done = await send(hass, await fix(hass, entry, "car_unknown"), {"whose": "guest"})
    assert done["type"] is FlowResultType.CREATE_ENTRY
    assert cars_by_id(entry) == before


@pytest.mark.parametrize("key", ["inverter_silent", "car_unknown"])
async def test_what_has_gone_meanwhile_needs_no_repair(
    hass: HomeAssistant, entry: MockConfigEntry, key: str
) -> None:
    for device in list(entry.subentries.values()):
        hass.config_entries.async_remove_subentry(entry, device.subentry_id)
    assert (await fix(hass, entry, key))["reason"] == "gone"


@pytest.mark.parametrize(("page", "reason"), [("init", "gone"), ("trial_leave_it", "trial_again")])
async def test_a_trial_of_a_home_that_is_gone_ends(hass: HomeAssistant, page: str, reason: str) -> None:
    flow = TrialMending("nobody", "")
    flow.hass = hass
    ended = await getattr(flow, f"async_step_{page}")()
    assert (ended["type"], ended["reason"]) == (FlowResultType.ABORT, reason)
