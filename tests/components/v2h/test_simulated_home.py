"""A simulated home inside a real Home Assistant: simulator, OCPP server, inverter, planner, controller."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.storage import STORAGE_DIR
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.v2h.const import DOMAIN
from custom_components.v2h.ocpp_local import Control
from custom_components.v2h.simulator import RunningSimulator

from .conftest import is_free, set_up, state, until


async def call(hass: HomeAssistant, service: str, **data: object) -> None:
    await hass.services.async_call("v2h", service, data, blocking=True)


async def choose(hass: HomeAssistant, mode: str) -> None:
    data = {"entity_id": "select.villa_mode", "option": mode}
    await hass.services.async_call("select", "select_option", data, blocking=True)


def car_power(hass: HomeAssistant, device: str = "villa") -> float:
    text = state(hass, f"sensor.{device}_car_power")
    return 0.0 if text in {"unknown", "unavailable"} else float(text)


async def test_in_the_evening_the_car_feeds_the_house(
    hass: HomeAssistant, simulated_entry: MockConfigEntry, free_port: int
) -> None:
    home = await set_up(hass, simulated_entry)
    await until(lambda: state(hass, "binary_sensor.villa_charger") == "on", "the charger was connected")
    await until(lambda: state(hass, "sensor.villa_plan") == "discharge", "a plan fed the house")
    await until(lambda: car_power(hass) < -300, "the car fed the house")

    await until(lambda: not home.coordinator.data.problems, "nothing was missing")
    view = home.coordinator.data
    assert view.house_w is not None
    assert view.grid_w is not None
    assert view.house_w > 300
    assert float(state(hass, "sensor.villa_car_battery")) == pytest.approx(55, abs=1)
    assert 0 < float(state(hass, "sensor.villa_price")) < 2
    assert "€" in state(hass, "sensor.villa_reason") or "EUR" in state(hass, "sensor.villa_reason")
    plan = hass.states.get("sensor.villa_plan")
    assert plan is not None
    assert len(plan.attributes["slots"]) > 150

    await choose(hass, "off")
    await until(lambda: car_power(hass) > -100, "hands were off and the car fed nobody")
    assert state(hass, "sensor.villa_plan") == "off"
    assert state(hass, "sensor.villa_next_action") == "unknown"
    sent = home.controller.setpoints_sent
    with pytest.raises(ServiceValidationError, match="mode is off"):
        await call(hass, "start_discharge", power_w=2000, duration="01:00:00")
    assert home.controller.setpoints_sent == sent

    await choose(hass, "automatic")
    await call(hass, "start_discharge", power_w=1500, duration="01:00:00")
    await until(lambda: home.coordinator.data.command is not None, "the command was seen")
    await until(lambda: car_power(hass) < -1000, "the command was obeyed")

    await call(hass, "resume_plan")
    assert home.coordinator.data.command is None

    await choose(hass, "hold")
    await until(lambda: abs(car_power(hass)) < 100, "the car rested")
    assert "mode you chose" in state(hass, "sensor.villa_reason")
    await choose(hass, "self_consumption")
    await until(lambda: car_power(hass) < -300, "the car fed the house in self-consumption")
    await call(hass, "start_charge", power_w=2000, duration="01:00:00", soc_percent=80, energy_kwh=5)
    await until(lambda: car_power(hass) > 1000, "the car charged")
    command = home.coordinator.data.command
    assert command is not None
    assert (command.max_soc_percent, command.min_soc_percent, command.energy_wh) == (80, None, 5000)
    assert state(hass, "select.villa_mode") == "self_consumption"

    twin = home.simulation._running.charger
    await until(lambda: len(twin.setpoints) == home.controller.setpoints_sent, "the last frame had arrived")
    await hass.config_entries.async_unload(simulated_entry.entry_id)
    assert is_free(free_port)
    assert twin.setpoints[-1].power_w == 0
    assert len(twin.setpoints) == home.controller.setpoints_sent


@pytest.mark.parametrize("kind_of_charger", ["scheduled"])
async def test_a_charger_that_follows_schedules_only_says_how_long_it_would_go_on(
    hass: HomeAssistant, world: RunningSimulator, form: dict[str, Any]
) -> None:
    home = await set_up(hass, MockConfigEntry(domain=DOMAIN, title="Villa", data=form))
    await until(lambda: car_power(hass, "charger_box_7") < -300, "the car fed the house")
    station = home.chargers.station
    assert station is not None
    assert station.control is Control.SCHEDULE
    assert timedelta() < station.run_on <= timedelta(minutes=30)
    assert "this charger would go on for up to" in home.coordinator.data.reason
    sent = len(world.charger.setpoints)
    await choose(hass, "hold")
    await until(lambda: abs(car_power(hass, "charger_box_7")) < 100, "the car rested")
    assert len(world.charger.setpoints) <= sent + 2


def files_of(hass: HomeAssistant, entry: MockConfigEntry) -> list[Path]:
    return list(Path(hass.config.path(STORAGE_DIR)).glob(f"*{entry.entry_id}*"))


async def test_a_simulated_home_is_marked_lives_in_real_time_and_goes_without_a_trace(
    hass: HomeAssistant, simulated_entry: MockConfigEntry, free_port: int
) -> None:
    home = await set_up(hass, simulated_entry)
    assert home.coordinator.data.to_dict()["simulated"] is True
    (device,) = dr.async_entries_for_config_entry(dr.async_get(hass), simulated_entry.entry_id)
    assert device.model == "Simulated home"
    clock = home.simulation._running.clock
    assert abs(clock.now() - dt_util.utcnow()) < timedelta(minutes=1)
    await until(lambda: state(hass, "binary_sensor.villa_charger") == "on", "the charger was connected")

    twin = home.simulation._running.charger
    await hass.config_entries.async_remove(simulated_entry.entry_id)
    assert is_free(free_port)
    assert not twin.connected
    assert hass.states.async_entity_ids() == []
    assert dr.async_entries_for_config_entry(dr.async_get(hass), simulated_entry.entry_id) == []
    assert files_of(hass, simulated_entry) == []


async def test_a_home_of_ones_own_is_not_marked_as_simulated(
    hass: HomeAssistant, world: RunningSimulator, form: dict[str, Any]
) -> None:
    entry = MockConfigEntry(domain=DOMAIN, title="Lindgren", data=form)
    home = await set_up(hass, entry)
    assert home.coordinator.data.to_dict()["simulated"] is False
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    assert "Simulated home" not in {device.model for device in devices}
