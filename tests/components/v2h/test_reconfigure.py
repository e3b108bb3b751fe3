"""A home is changed in parts: its walls, its port, the hour of a simulated one."""

import socket

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.v2h.const import DOMAIN

from .conftest import set_up
from .pages import Form, pages, submit


async def test_a_home_can_be_changed_without_losing_its_port(hass: HomeAssistant, form: Form) -> None:
    entry = MockConfigEntry(domain=DOMAIN, title="Lindgren", data=form)
    await set_up(hass, entry)
    menu = await entry.start_reconfigure_flow(hass)
    assert menu["step_id"] == "reconfigure"
    page = await submit(hass, menu, {"next_step_id": "home"})
    done = await submit(hass, page, {**pages(form)["home"], "name": "Lindgren-Berg", "fuse_a": 35})
    assert done["type"] is FlowResultType.ABORT
    assert done["reason"] == "reconfigure_successful"
    assert entry.title == "Lindgren-Berg"
    assert entry.runtime_data.settings.site.fuse_w == 3 * 35 * 230
    assert entry.runtime_data.settings.charger_id == "BOX-7"


async def test_the_port_can_be_changed_but_not_to_a_taken_one(
    hass: HomeAssistant, form: Form, free_port: int
) -> None:
    entry = MockConfigEntry(domain=DOMAIN, title="Lindgren", data=form)
    await set_up(hass, entry)
    page = await submit(hass, await entry.start_reconfigure_flow(hass), {"next_step_id": "port"})
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        refused = await submit(hass, page, {"ocpp_port": taken})
        assert refused["errors"] == {"ocpp_port": "port_taken"}
        assert entry.data["ocpp_port"] == free_port
    assert (await submit(hass, refused, {"ocpp_port": taken}))["reason"] == "reconfigure_successful"
    assert entry.data["ocpp_port"] == taken


async def test_a_simulated_home_can_start_at_another_hour(
    hass: HomeAssistant, simulated_entry: MockConfigEntry, free_port: int
) -> None:
    await set_up(hass, simulated_entry)
    flow = await simulated_entry.start_reconfigure_flow(hass)
    assert flow["step_id"] == "simulated_home"
    change = {"name": "Villa", "ocpp_port": free_port, "simulated_at": "02:00:00"}
    assert (await submit(hass, flow, change))["reason"] == "reconfigure_successful"
    assert simulated_entry.data["simulated_at"] == "02:00:00"
    assert simulated_entry.data["car_capacity_kwh"] == 60
