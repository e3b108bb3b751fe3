"""The life of a home in Home Assistant: it starts with little, ends cleanly and remembers."""

import socket
from pathlib import Path
from typing import Any

import pytest
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.v2h import rooms
from custom_components.v2h.const import DOMAIN
from custom_components.v2h.home import Home
from custom_components.v2h.optimizer.dispatch.decision import Mode
from custom_components.v2h.simulator import RunningSimulator
from custom_components.v2h.store import journal_path

from .conftest import is_free, set_up, state, until


@pytest.fixture
def entry(form: dict[str, Any]) -> MockConfigEntry:
    return MockConfigEntry(domain=DOMAIN, title="Lindgren", data=form)


async def test_a_home_starts_with_nothing_but_says_what_is_missing(
    hass: HomeAssistant, entry: MockConfigEntry, form: dict[str, Any]
) -> None:
    alone = {**form, "charger_id": "NOBODY", "inverter_port": 1, "price_source": "sensor.gone"}
    entry = MockConfigEntry(domain=DOMAIN, title="Alone", data=alone)
    home = await set_up(hass, entry)
    await until(lambda: len(home.problems) == 4, "all four troubles were known")
    charger, inverter, prices, plan = home.problems
    assert "NOBODY" in charger or "BOX-7" in charger
    assert "inverter" in inverter
    assert prices.startswith("Electricity prices")
    assert "plan" in plan
    assert state(hass, "binary_sensor.charger_nobody_charger") == "off"
    assert state(hass, "sensor.alone_plan") == "none"
    assert state(hass, "sensor.charger_nobody_car_power") == "unavailable"


async def test_a_stranger_at_the_door_is_named(hass: HomeAssistant, form: dict[str, Any]) -> None:
    entry = MockConfigEntry(domain=DOMAIN, title="Lindgren", data={**form, "charger_id": "OTHER"})
    home = await set_up(hass, entry)
    await until(lambda: "BOX-7" in " ".join(home.problems), "the stranger had knocked")
    assert "OTHER" in home.problems[0]


async def test_a_taken_port_is_a_sentence_and_another_try(
    hass: HomeAssistant, entry: MockConfigEntry, free_port: int
) -> None:
    entry.add_to_hass(hass)
    with socket.create_server(("127.0.0.1", free_port)):
        assert not await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert str(free_port) in (entry.reason or "")
    await hass.config_entries.async_reload(entry.entry_id)
    assert entry.state is ConfigEntryState.LOADED


async def test_unloading_frees_the_port_and_loading_takes_it_again(
    hass: HomeAssistant, entry: MockConfigEntry, free_port: int
) -> None:
    home = await set_up(hass, entry)
    await until(lambda: home.coordinator.data.charger.connected, "the charger was connected")
    assert not is_free(free_port)
    assert await hass.config_entries.async_unload(entry.entry_id)
    await until(lambda: is_free(free_port), "the port was free")
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert not is_free(free_port)


async def test_a_home_that_is_loaded_again_at_once_opens_its_door_again(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    home = await set_up(hass, entry)
    await until(lambda: home.coordinator.data.charger.connected, "the charger was connected")
    await until(lambda: home.meter and home.meter.device, "the inverter had been read")
    assert await hass.config_entries.async_reload(entry.entry_id)
    again: Home = entry.runtime_data
    await until(lambda: again.coordinator.data.charger.connected, "the charger was back")
    await until(lambda: again.meter and again.meter.data, "the inverter was read again")


async def test_home_assistant_going_down_frees_the_port(
    hass: HomeAssistant, entry: MockConfigEntry, free_port: int
) -> None:
    await set_up(hass, entry)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    await until(lambda: is_free(free_port), "the port was free")


async def test_mode_and_command_survive_a_restart(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    home = await set_up(hass, entry)
    home.choose(Mode.OFF)
    await hass.config_entries.async_reload(entry.entry_id)
    assert entry.runtime_data is not home
    assert entry.runtime_data.controller.mode is Mode.OFF
    assert state(hass, "select.lindgren_mode") == "off"


async def test_the_inverter_is_remembered_over_the_night(
    hass: HomeAssistant, entry: MockConfigEntry, world: RunningSimulator
) -> None:
    home = await set_up(hass, entry)
    assert home.meter is not None
    await until(lambda: home.meter and home.meter.device, "the inverter had been read")
    found = home.meter.device
    await hass.config_entries.async_unload(entry.entry_id)
    await world.stop()

    assert await hass.config_entries.async_setup(entry.entry_id)
    assert entry.runtime_data.meter.device == found


def settings_of(world: RunningSimulator) -> dict[tuple[str, str, str], str]:
    """What the charger is set to, but for what it counts by itself."""
    every = world.charger.station.device.all()
    return {(v.component, v.name, v.instance): v.value for v in every if v.mutability == "ReadWrite"}


async def test_a_removed_home_gives_the_charger_back_as_it_was(
    hass: HomeAssistant, entry: MockConfigEntry, world: RunningSimulator
) -> None:
    before = settings_of(world)
    home = await set_up(hass, entry)
    station = world.charger.station
    await until(lambda: home.chargers.station and home.chargers.station.fallback, "the charger was set up")
    await until(lambda: home.controller.setpoints_sent, "the car was steered")
    assert settings_of(world) != before
    assert list(station.ladder)

    await hass.config_entries.async_remove(entry.entry_id)
    assert world.charger.setpoints[-1].power_w == 0
    assert not list(station.ladder)
    assert settings_of(world) == before


async def test_a_removed_home_leaves_nothing_behind(
    hass: HomeAssistant, entry: MockConfigEntry, hass_storage: dict[str, Any]
) -> None:
    home = await set_up(hass, entry)
    await until(lambda: home.meter and home.meter.device, "the inverter had been read")
    journal = journal_path(hass, entry.entry_id)
    assert journal.exists()
    await hass.config_entries.async_remove(entry.entry_id)
    await hass.async_block_till_done()
    assert not list(journal.parent.glob(f"v2h.{entry.entry_id}*"))
    assert f"v2h.{entry.entry_id}" not in hass_storage
    assert "v2h-home" not in hass.data["frontend_panels"]


def test_a_copy_of_the_source_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "optimizer").mkdir()
    (tmp_path / "ocpp_local").write_text("../../ocpp_local")
    with pytest.raises(ImportError, match=r"v2h\.zip"):
        rooms.check(tmp_path)


async def test_without_a_price_the_home_says_what_it_waits_for(
    hass: HomeAssistant, form: dict[str, Any]
) -> None:
    entry = MockConfigEntry(domain=DOMAIN, data={**form, "price_source": "sensor.not_there_yet"})
    home = await set_up(hass, entry)
    home.planner.ask("try")
    await until(lambda: home.planner.problem, "the planner said why")
    assert home.planner.problem is not None
    assert home.planner.problem.startswith("There is no plan yet: no price of electricity is known.")
