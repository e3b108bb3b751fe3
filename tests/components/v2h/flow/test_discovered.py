"""Inverters that the network tells of: offered once, followed when they move, and never taken unasked."""

from ipaddress import IPv4Address
from typing import Any

import pytest
from homeassistant.config_entries import SOURCE_DHCP, SOURCE_ZEROCONF, ConfigEntryState, ConfigSubentryData
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.service_info.dhcp import DhcpServiceInfo
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.v2h.const import DOMAIN
from custom_components.v2h.entry_data import home_data, options, site, subentry
from custom_components.v2h.flow.looking import look
from custom_components.v2h.simulator import RunningSimulator

from ..conftest import set_up
from ..pages import pages, submit, walk

type Form = dict[str, Any]
MAC = "00:27:02:12:34:56"
GONE = "127.0.0.9"


async def announced(hass: HomeAssistant, port: int, unit: object = "1") -> Any:
    info = ZeroconfServiceInfo(
        ip_address=IPv4Address("127.0.0.1"),
        ip_addresses=[IPv4Address("127.0.0.1")],
        port=port,
        hostname="target.local.",
        type="_solaredge-modbus._tcp.local.",
        name="SolarEdge._solaredge-modbus._tcp.local.",
        properties={"MODBUS_ID": unit},
    )
    return await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_ZEROCONF}, data=info)


async def leased(hass: HomeAssistant, mac: str = MAC) -> Any:
    info = DhcpServiceInfo(ip="127.0.0.1", hostname="target", macaddress=mac.replace(":", ""))
    return await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_DHCP}, data=info)


def home(form: Form, **inverter: Any) -> MockConfigEntry:
    """A home with charger and car, and with this inverter if one is named."""
    told = {key: value for key, value in form.items() if not key.startswith("inverter")}
    devices: list[ConfigSubentryData] = [subentry("charger", told), subentry("car", told)]
    if inverter:
        devices.append(subentry("inverter", {"inverter_port": 502, "inverter_unit": 1, **inverter}))
    return MockConfigEntry(
        domain=DOMAIN,
        title="Lindgren",
        data=site(told) | options(told),
        version=2,
        subentries_data=devices,
    )


async def test_an_announced_inverter_is_added_to_the_home_that_has_none(
    hass: HomeAssistant, form: Form, world: RunningSimulator
) -> None:
    entry = home(form)
    await set_up(hass, entry)
    page = await announced(hass, world.ports.modbus)
    assert page["step_id"] == "inverter_offered"
    told = page["description_placeholders"]
    assert "three-phase" in told["device"]
    assert "W" in told["now"]
    assert told["purpose"] == "belong to Lindgren"

    done = await submit(hass, page, {})
    assert done["reason"] == "inverter_added"
    assert home_data(entry)["inverter_port"] == world.ports.modbus
    assert entry.state is ConfigEntryState.LOADED
    assert entry.runtime_data.meter.device is not None


async def test_without_a_home_it_is_the_start_of_one(
    hass: HomeAssistant, form: Form, world: RunningSimulator
) -> None:
    page = await announced(hass, world.ports.modbus)
    assert page["description_placeholders"]["purpose"] == "be the start of your home"
    page = await submit(hass, page, {})
    assert page["step_id"] == "home"
    typed = {key: told for key, told in pages(form).items() if key not in {"meter", "inverter"}}
    done = await walk(hass, page, typed)
    assert done["type"] is FlowResultType.CREATE_ENTRY
    assert done["result"].runtime_data.settings.inverter.port == world.ports.modbus


async def test_the_homes_own_inverter_is_followed_to_its_new_address(
    hass: HomeAssistant, form: Form, world: RunningSimulator
) -> None:
    found = await look(hass, "127.0.0.1", world.ports.modbus, 1)
    entry = home(form, inverter_host=GONE, inverter_device=found.to_remember)
    entry.add_to_hass(hass)
    assert (await announced(hass, world.ports.modbus))["reason"] == "inverter_moved"
    told = home_data(entry)
    assert (told["inverter_host"], told["inverter_port"]) == ("127.0.0.1", world.ports.modbus)


async def test_an_address_by_the_router_moves_the_inverter_with_that_hardware_address(
    hass: HomeAssistant, form: Form, world: RunningSimulator
) -> None:
    entry = home(form, inverter_host=GONE, inverter_port=world.ports.modbus, inverter_mac=MAC)
    await set_up(hass, entry)
    (inverter,) = entry.get_subentries_of_type("inverter")
    registry = dr.async_get(hass)
    device = next(
        device
        for device in dr.async_entries_for_config_entry(registry, entry.entry_id)
        if (DOMAIN, inverter.subentry_id) in device.identifiers
    )
    assert (dr.CONNECTION_NETWORK_MAC, MAC) in device.connections
    assert (await leased(hass))["reason"] == "inverter_moved"
    assert home_data(entry)["inverter_host"] == "127.0.0.1"
    assert home_data(entry)["inverter_mac"] == MAC
    await hass.async_block_till_done()
    assert entry.runtime_data.settings.inverter.host == "127.0.0.1"


async def test_a_name_leads_to_the_new_address_by_itself(
    hass: HomeAssistant, form: Form, world: RunningSimulator
) -> None:
    told = {"inverter_host": "inverter.local", "inverter_port": world.ports.modbus, "inverter_mac": MAC}
    entry = home(form, **told)
    entry.add_to_hass(hass)
    assert (await leased(hass))["reason"] == "inverter_known"
    assert home_data(entry)["inverter_host"] == "inverter.local"


async def test_one_that_is_known_where_it_is_is_not_asked_again(hass: HomeAssistant, form: Form) -> None:
    home(form, inverter_host="127.0.0.1", inverter_port=1).add_to_hass(hass)
    assert (await announced(hass, 1))["reason"] == "inverter_known"


async def test_a_second_inverter_is_not_pressed_on_a_home(
    hass: HomeAssistant, form: Form, world: RunningSimulator
) -> None:
    home(form, inverter_host=GONE).add_to_hass(hass)
    assert (await announced(hass, world.ports.modbus))["reason"] == "inverter_not_needed"


async def test_a_device_without_modbus_is_left_alone(hass: HomeAssistant) -> None:
    assert (await announced(hass, 1))["reason"] == "inverter_silent"
    assert (await leased(hass))["reason"] == "inverter_silent"


@pytest.mark.parametrize("unit", ["seven", "0", "248", None])
async def test_a_unit_that_makes_no_sense_is_the_usual_one(
    hass: HomeAssistant, world: RunningSimulator, unit: object
) -> None:
    page = await announced(hass, world.ports.modbus, unit)
    assert page["step_id"] == "inverter_offered"


async def test_a_simulated_home_wants_no_inverter(
    hass: HomeAssistant, simulated_entry: MockConfigEntry, world: RunningSimulator
) -> None:
    simulated_entry.add_to_hass(hass)
    page = await announced(hass, world.ports.modbus)
    assert page["description_placeholders"]["purpose"] == "be the start of your home"
