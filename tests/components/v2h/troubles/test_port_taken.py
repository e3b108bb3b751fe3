"""A home whose port another program has asks for another one, and lives on with it."""

import asyncio
import errno
import socket
from typing import Any

import pytest
from homeassistant.components.repairs import repairs_flow_manager
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.v2h.const import DOMAIN
from custom_components.v2h.flow.checks import port_trouble
from custom_components.v2h.flow.form import PAGES

from ..conftest import until
from ..test_metadata import ENGLISH


@pytest.fixture
async def crowded(hass: HomeAssistant, simulated_entry: MockConfigEntry, free_port: int) -> socket.socket:
    """Another program listens where the charger would call."""
    assert await async_setup_component(hass, "repairs", {})
    other = socket.socket()
    other.bind(("", free_port))
    other.listen()
    simulated_entry.add_to_hass(hass)
    assert not await hass.config_entries.async_setup(simulated_entry.entry_id)
    assert simulated_entry.state is ConfigEntryState.SETUP_RETRY
    yield other
    other.close()


def issue(hass: HomeAssistant, entry: MockConfigEntry) -> ir.IssueEntry | None:
    return ir.async_get(hass).async_get_issue(DOMAIN, f"port_taken_{entry.entry_id}")


async def test_another_port_mends_it(
    hass: HomeAssistant, simulated_entry: MockConfigEntry, crowded: socket.socket, free_port: int
) -> None:
    told = issue(hass, simulated_entry)
    assert told is not None
    assert told.is_fixable
    assert told.translation_placeholders == {"home": "Villa", "port": str(free_port)}
    manager = repairs_flow_manager(hass)
    assert manager is not None
    page: Any = await manager.async_init(DOMAIN, data={"issue_id": told.issue_id})
    assert page["description_placeholders"] == {"taken": str(free_port)}
    page = await manager.async_configure(page["flow_id"], {"ocpp_port": free_port})
    assert page["errors"] == {"ocpp_port": "port_taken"}

    with socket.socket() as probe:
        probe.bind(("", 0))
        other_port = probe.getsockname()[1]
    done = await manager.async_configure(page["flow_id"], {"ocpp_port": other_port})
    assert done["type"] is FlowResultType.CREATE_ENTRY
    await until(lambda: simulated_entry.state is ConfigEntryState.LOADED, "the home was there")
    assert simulated_entry.data["ocpp_port"] == other_port
    assert issue(hass, simulated_entry) is None
    await until(lambda: simulated_entry.runtime_data.coordinator.data.charger.connected, "it had its charger")


async def test_a_port_that_is_given_back_mends_it_as_well(
    hass: HomeAssistant, simulated_entry: MockConfigEntry, crowded: socket.socket
) -> None:
    crowded.close()
    await asyncio.sleep(0)
    assert await hass.config_entries.async_reload(simulated_entry.entry_id)
    assert issue(hass, simulated_entry) is None


async def test_a_removed_home_asks_for_nothing(
    hass: HomeAssistant, simulated_entry: MockConfigEntry, crowded: socket.socket
) -> None:
    told = issue(hass, simulated_entry)
    assert told is not None
    manager = repairs_flow_manager(hass)
    assert manager is not None
    page: Any = await manager.async_init(DOMAIN, data={"issue_id": told.issue_id})
    await hass.config_entries.async_remove(simulated_entry.entry_id)
    assert issue(hass, simulated_entry) is None
    ended = await manager.async_configure(page["flow_id"], {"ocpp_port": 9001})
    assert (ended["type"], ended["reason"]) == (FlowResultType.ABORT, "gone")


def test_it_has_words_for_its_page_and_its_errors() -> None:
    words = ENGLISH["issues"]["port_taken"]
    assert "{home}" in words["title"]
    told = words["fix_flow"]
    assert "{taken}" in told["step"]["port"]["description"]
    assert set(told["step"]["port"]["data"]) == set(PAGES["port"])
    assert set(told["error"]) == {
        port_trouble(OSError(code, "")) for code in (errno.EACCES, errno.EADDRINUSE)
    }
    assert set(told["abort"]) == {"gone"}
