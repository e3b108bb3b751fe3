"""What set-up makes of inverters that are not simple: foreign maps, a meter apart, a night without answer."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from homeassistant.components.energy.data import async_get_manager
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.v2h.const import DOMAIN
from custom_components.v2h.entry_data import home_data
from custom_components.v2h.flow.suggestions import forecasts
from custom_components.v2h.simulator import RunningSimulator
from custom_components.v2h.simulator.faces import FACES, sunspec
from custom_components.v2h.simulator.faces.face import Face
from custom_components.v2h.simulator.faces.image import Image, Instruments
from custom_components.v2h.simulator.modbus import ModbusTwin

from ..conftest import set_up
from ..pages import RIGHT, choose, pages, submit, walk
from .test_devices import change

type Form = dict[str, Any]


def gen24(seen: Instruments) -> dict[int, Image]:
    """A Fronius GEN24: the meter answers under a unit id of its own."""
    inverter = sunspec.chain(
        sunspec.common("Fronius", "GEN24 6.0"), sunspec.inverter(seen), sunspec.nameplate()
    )
    return {1: inverter, 200: sunspec.chain(sunspec.common("Fronius", "Smart Meter"), sunspec.meter(seen))}


def mute_about_itself(seen: Instruments) -> dict[int, Image]:
    """Words at an address where no family has its name."""
    return {1: Image.of(60_000, (1, 2, 3))}


@pytest.fixture
async def twin(
    request: pytest.FixtureRequest, world: RunningSimulator, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[ModbusTwin]:
    """Another device in the home, with the face that the test names."""
    monkeypatch.setitem(FACES, "tested", Face(name="tested", image=request.param))
    device = ModbusTwin(world.home, host="127.0.0.1", port=0, face="tested")
    await device.start()
    yield device
    await device.stop()


@pytest.mark.parametrize("twin", [gen24], indirect=True)
async def test_a_meter_under_its_own_unit_id_is_found(
    hass: HomeAssistant, form: Form, twin: ModbusTwin
) -> None:
    typed = pages({**form, "inverter_port": twin.port})
    page = await walk(hass, await choose(hass, "home"), typed, until="inverter_found")
    told = page["description_placeholders"]
    assert "Fronius GEN24" in told["device"]
    assert "three-phase meter" in told["device"]
    assert "importing" in told["now"] or "exporting" in told["now"]


@pytest.mark.parametrize("twin", [mute_about_itself], indirect=True)
async def test_one_that_does_not_say_who_it_is_is_read_by_the_map_that_the_owner_chooses(
    hass: HomeAssistant, form: Form, twin: ModbusTwin
) -> None:
    typed = pages({**form, "inverter_port": twin.port})
    page = await walk(hass, await choose(hass, "home"), typed, until="inverter")
    page = await submit(hass, page, typed["inverter"])
    assert page["step_id"] == "inverter_map"
    assert page["description_placeholders"]["address"] == f"127.0.0.1:{twin.port}"
    assert page["description_placeholders"]["inverter_reason"]
    chosen = await submit(hass, page, {"inverter_map": "huawei_sun2000"})
    # It cannot be a Huawei: the address page says so, and the owner goes on from there.
    assert chosen["step_id"] in {"inverter", "inverter_found"}


async def test_the_sensors_of_the_energy_dashboard_are_filled_in(hass: HomeAssistant, form: Form) -> None:
    entry = MockConfigEntry(domain=DOMAIN, title="Lindgren", data=form, version=1)
    await set_up(hass, entry)
    told: Any = {
        "energy_sources": [
            {"type": "gas"},
            {"type": "grid", "stat_rate": "sensor.grid"},
            {"type": "grid", "stat_rate": "sensor.second"},
            {"type": "solar", "stat_rate": "sensor.sun", "config_entry_solar_forecast": ["abc"]},
            {"type": "battery", "stat_rate": "sensor.battery", "stat_soc": "sensor.charge"},
        ]
    }
    hass.config.components.add("energy")
    (await async_get_manager(hass)).data = told
    page = await submit(hass, await change(hass, entry, "inverter"), {"next_step_id": "sensors"})
    suggested = {
        str(field): field.description["suggested_value"]
        for field in page["data_schema"].schema
        if field.description
    }
    assert suggested == {
        "grid_entity": "sensor.grid",
        "sun_entity": "sensor.sun",
        "battery_entity": "sensor.battery",
        "battery_soc_entity": "sensor.charge",
    }
    assert await forecasts(hass) == "abc"

    watts = {"unit_of_measurement": "W", "device_class": "power"}
    for name, value in (("grid", "500"), ("sun", "0"), ("battery", "300")):
        hass.states.async_set(f"sensor.{name}", value, watts)
    hass.states.async_set("sensor.charge", "40", {"unit_of_measurement": "%"})
    found = await submit(hass, page, suggested)
    # The dashboard counts a battery's discharge as positive, which is turned round by itself.
    assert "giving 300 W" in found["description_placeholders"]["now"]
    done = await submit(hass, found, {**RIGHT, "flip_battery": True})
    assert done["reason"] == "reconfigure_successful"


async def test_without_an_energy_dashboard_nothing_is_suggested(hass: HomeAssistant) -> None:
    assert await forecasts(hass) == ""
    hass.config.components.add("energy")
    assert await forecasts(hass) == ""


async def test_a_home_starts_at_night_with_the_inverter_that_set_up_found(
    hass: HomeAssistant, form: Form, world: RunningSimulator
) -> None:
    done = await walk(hass, await choose(hass, "home"), pages(form))
    entry = done["result"]
    assert home_data(entry)["inverter_device"]
    model = entry.runtime_data.meter.device.model
    (inverter,) = entry.get_subentries_of_type("inverter")
    asleep = {**inverter.data, "inverter_port": 1}
    hass.config_entries.async_update_subentry(entry, inverter, data=asleep)
    await hass.async_block_till_done()
    home = entry.runtime_data
    await home.meter.async_refresh()
    assert home.meter.device.model == model
    assert "cannot be read" in home.meter.problem
