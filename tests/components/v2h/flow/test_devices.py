"""Devices of a home that stands already: changed one by one, a second car added."""

from typing import Any

import pytest
from homeassistant.config_entries import SOURCE_USER
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.v2h.const import DOMAIN
from custom_components.v2h.entry_data import cars_by_id
from custom_components.v2h.simulator import RunningSimulator

from ..conftest import set_up
from ..pages import RIGHT, pages, submit, walk

type Form = dict[str, Any]


@pytest.fixture
async def entry(hass: HomeAssistant, form: Form) -> MockConfigEntry:
    made = MockConfigEntry(domain=DOMAIN, title="Lindgren", data=form, version=1)
    await set_up(hass, made)
    return made


async def add(hass: HomeAssistant, entry: MockConfigEntry, kind: str) -> Any:
    return await hass.config_entries.subentries.async_init(
        (entry.entry_id, kind), context={"source": SOURCE_USER}
    )


async def change(hass: HomeAssistant, entry: MockConfigEntry, kind: str) -> Any:
    (subentry,) = entry.get_subentries_of_type(kind)
    return await entry.start_subentry_reconfigure_flow(hass, subentry.subentry_id)


async def test_a_car_is_changed_and_the_home_follows(
    hass: HomeAssistant, entry: MockConfigEntry, form: Form
) -> None:
    page = await change(hass, entry, "car")
    told = {**pages(form)["car"], "car_name": "Leaf", "car_reserve_percent": 35}
    done = await submit(hass, page, {**told, "more": {"car_discharge_kw": 6, "car_token": "ABC"}})
    assert done["reason"] == "reconfigure_successful"
    home = entry.runtime_data
    assert home.settings.reserve_percent == 35
    assert home.settings.car.max_discharge_w == 6000
    assert home.settings.car_token == "ABC"
    (car,) = entry.get_subentries_of_type("car")
    assert car.title == "Leaf"


async def test_a_second_car_is_added(hass: HomeAssistant, entry: MockConfigEntry, form: Form) -> None:
    told = {**pages(form)["car"], "car_name": "Van", "car_capacity_kwh": 77}
    done = await submit(hass, await add(hass, entry, "car"), told)
    assert done["type"] is FlowResultType.CREATE_ENTRY
    assert [car["car_capacity_kwh"] for _, car in cars_by_id(entry)] == [60, 77]
    assert entry.runtime_data.settings.car.capacity_wh == 60_000


@pytest.mark.parametrize("kind", ["charger", "inverter"])
async def test_what_a_home_has_once_is_not_added_again(
    hass: HomeAssistant, entry: MockConfigEntry, kind: str
) -> None:
    assert (await add(hass, entry, kind))["reason"] == "only_one"


async def test_the_charger_is_renamed_without_a_new_port(
    hass: HomeAssistant, entry: MockConfigEntry, form: Form
) -> None:
    asked = await submit(hass, await change(hass, entry, "charger"), {"next_step_id": "charger"})
    assert "ocpp_port" not in asked["data_schema"].schema["more"].schema.schema
    typed = {key: value for key, value in pages(form)["charger"].items() if key != "more"}
    page = await submit(hass, asked, {**typed, "charger_id": "BOX-8"})
    assert page["step_id"] == "charger_address"
    assert "charger_arrival" not in page["data_schema"].schema
    done = await submit(hass, page, {})
    assert done["reason"] == "reconfigure_successful"
    assert entry.runtime_data.settings.charger_id == "BOX-8"


async def test_an_inverter_that_moved_is_looked_at_again(
    hass: HomeAssistant, entry: MockConfigEntry, form: Form, world: RunningSimulator
) -> None:
    typed = {**pages(form), "meter": {"next_step_id": "inverter"}}
    typed["inverter"] = {**typed["inverter"], "inverter_host": "localhost"}
    done = await walk(hass, await change(hass, entry, "inverter"), typed)
    assert done["reason"] == "reconfigure_successful"
    (inverter,) = entry.get_subentries_of_type("inverter")
    assert inverter.data["inverter_host"] == "localhost"
    assert inverter.data["inverter_device"]["model"] in inverter.title
    assert entry.runtime_data.settings.inverter.port == world.ports.modbus


async def test_the_inverter_gives_way_to_sensors(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    watts = {"unit_of_measurement": "kW", "device_class": "power"}
    hass.states.async_set("sensor.grid", "0.412", watts)
    hass.states.async_set("sensor.sun", "2.1", watts)
    page = await submit(hass, await change(hass, entry, "inverter"), {"next_step_id": "sensors"})
    found = await submit(hass, page, {"grid_entity": "sensor.grid", "sun_entity": "sensor.sun"})
    assert found["step_id"] == "sensors_found"
    assert found["description_placeholders"]["now"] == "The house is importing 412 W, the sun gives 2100 W."
    done = await submit(hass, found, RIGHT)
    assert done["reason"] == "reconfigure_successful"
    home = entry.runtime_data
    assert home.settings.inverter is None
    await home.meter.async_refresh()
    assert home.meter.data.grid_w == pytest.approx(412)


@pytest.mark.parametrize(
    ("state", "unit", "sentence"),
    [
        pytest.param("12.3", "kWh", "expected a power in W or kW", id="energy is no power"),
        pytest.param("unavailable", "W", "has no value at the moment", id="silent"),
        pytest.param("many", "W", "expected a number", id="no number"),
    ],
)
async def test_a_sensor_that_cannot_be_used_is_refused_with_a_sentence(
    hass: HomeAssistant, entry: MockConfigEntry, state: str, unit: str, sentence: str
) -> None:
    hass.states.async_set("sensor.grid", state, {"unit_of_measurement": unit})
    page = await submit(hass, await change(hass, entry, "inverter"), {"next_step_id": "sensors"})
    refused = await submit(hass, page, {"grid_entity": "sensor.grid"})
    assert refused["errors"] == {"base": "sensor_unusable"}
    assert sentence in refused["description_placeholders"]["sensor_reason"]


async def test_no_sensor_of_the_grid_is_asked_for(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    page = await submit(hass, await change(hass, entry, "inverter"), {"next_step_id": "sensors"})
    only_sun = await submit(hass, page, {"sun_entity": "sensor.sun"})
    assert only_sun["errors"] == {"grid_entity": "grid_entity_missing"}


async def test_a_charger_is_added_to_a_home_that_has_none(hass: HomeAssistant, form: Form) -> None:
    entry = MockConfigEntry(domain=DOMAIN, title="Lindgren", data={**form, "charger_id": ""}, version=1)
    await set_up(hass, entry)
    assert (await add(hass, entry, "charger"))["step_id"] == "charger"
