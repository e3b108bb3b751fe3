"""What Home Assistant knows already is suggested, and nothing else."""

from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.v2h.flow.suggestions import car_batteries, price_offers


def entity(hass: HomeAssistant, platform: str, name: str, device_class: str = "battery") -> str:
    registry = er.async_get(hass)
    made = registry.async_get_or_create(
        "sensor", platform, name, suggested_object_id=name, original_device_class=device_class
    )
    return made.entity_id


async def test_the_charge_of_a_car_is_told_from_other_batteries(hass: HomeAssistant) -> None:
    leaf = entity(hass, "nissan_leaf", "leaf_charge")
    entity(hass, "nissan_leaf", "leaf_target_charge")
    entity(hass, "nissan_leaf", "leaf_range", "distance")
    entity(hass, "hue", "dimmer_battery")
    assert car_batteries(hass) == (leaf,)


async def test_integrations_with_prices_come_before_entities(hass: HomeAssistant) -> None:
    entry = MockConfigEntry(
        domain="nordpool", title="Nord Pool", data={"areas": ["SE3", "SE4"]}, state=ConfigEntryState.LOADED
    )
    entry.add_to_hass(hass)
    rows: list[dict[str, Any]] = [{"start_time": "2026-11-22T17:00Z", "price_per_kwh": 0.2}]
    hass.states.async_set("sensor.epex", "0.2", {"data": rows, "unit_of_measurement": "EUR/kWh"})
    hass.states.async_set("sensor.weather", "20", {"forecast": rows, "unit_of_measurement": "°C"})
    offers = price_offers(hass)
    entry.mock_state(hass, ConfigEntryState.NOT_LOADED)  # nothing real is there to be unloaded
    assert [offer.label for offer in offers] == ["Nord Pool, SE3", "Nord Pool, SE4", "epex (sensor.epex)"]
    assert offers[0].spec == {"service": "nordpool", "entry": entry.entry_id, "part": "SE3"}


async def test_an_integration_that_is_not_loaded_is_not_offered(hass: HomeAssistant) -> None:
    MockConfigEntry(domain="tibber", state=ConfigEntryState.SETUP_RETRY).add_to_hass(hass)
    assert price_offers(hass) == ()
