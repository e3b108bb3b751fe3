"""What the maker's integration knows of the car is filled in, and nothing of another's."""

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.v2h.const import DOMAIN
from custom_components.v2h.flow.known_car import known_car

from ..pages import Form, choose, pages, walk


@pytest.fixture
def device(hass: HomeAssistant) -> str:
    entry = MockConfigEntry(domain="volvo")
    entry.add_to_hass(hass)
    made = dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id, identifiers={("volvo", "EX30")}, name="Volvo EX30"
    )
    return made.id


def entity(
    hass: HomeAssistant, device: str, name: str, value: str, unit: str, *, domain: str = "sensor"
) -> str:
    made = er.async_get(hass).async_get_or_create(
        domain,
        "volvo",
        name,
        suggested_object_id=name,
        device_id=device,
        original_device_class="battery" if name.endswith("charge") else None,
    )
    hass.states.async_set(made.entity_id, value, {"unit_of_measurement": unit})
    return made.entity_id


async def test_name_charge_capacity_and_goal_come_from_the_car(hass: HomeAssistant, device: str) -> None:
    charge = entity(hass, device, "ex30_charge", "55", "%")
    entity(hass, device, "ex30_battery_capacity", "64", "kWh")
    entity(hass, device, "ex30_target_level", "90", "%", domain="number")
    assert known_car(hass) == {
        "car_soc_entity": charge,
        "car_name": "Volvo EX30",
        "car_capacity_kwh": 64,
        "car_goal_percent": 90,
    }


@pytest.mark.parametrize(
    ("name", "value", "unit"),
    [
        pytest.param("ex30_battery_capacity", "unknown", "kWh", id="asleep"),
        pytest.param("ex30_battery_capacity", "0.6", "kWh", id="no car's battery"),
        pytest.param("ex30_battery_capacity", "64", "%", id="another unit"),
        pytest.param("ex30_limit_of_discharge", "80", "%", id="how far it may be emptied"),
        pytest.param("ex30_target_level", "20", "%", id="no goal"),
    ],
)
async def test_what_is_no_such_value_is_left_to_the_owner(
    hass: HomeAssistant, device: str, name: str, value: str, unit: str
) -> None:
    charge = entity(hass, device, "ex30_charge", "55", "%")
    entity(hass, device, name, value, unit)
    assert known_car(hass) == {"car_soc_entity": charge, "car_name": "Volvo EX30"}


async def test_a_car_that_a_home_has_already_is_not_suggested_again(hass: HomeAssistant, device: str) -> None:
    charge = entity(hass, device, "ex30_charge", "55", "%")
    MockConfigEntry(
        domain=DOMAIN,
        version=2,
        subentries_data=[
            {
                "subentry_type": "car",
                "title": "Car",
                "unique_id": None,
                "data": {"car_capacity_kwh": 60, "car_soc_entity": charge},
            }
        ],
    ).add_to_hass(hass)
    assert known_car(hass) == {}


async def test_a_car_that_nobody_knows_is_called_one_in_the_language_of_the_home(
    hass: HomeAssistant, form: Form
) -> None:
    hass.config.language = "de"
    page = await walk(hass, await choose(hass, "home"), pages(form), until="car")
    (name,) = [field for field in page["data_schema"].schema if field == "car_name"]
    assert name.description["suggested_value"] == "Auto"


async def test_without_a_car_nothing_is_filled_in(hass: HomeAssistant) -> None:
    assert known_car(hass) == {}
