"""Each entity stands on the device that it tells of; what people named and recorded stays theirs."""

from types import MappingProxyType
from typing import Any

import pytest
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.v2h.const import DOMAIN
from custom_components.v2h.entry_data import part
from custom_components.v2h.face import look
from custom_components.v2h.own_entities import ours
from custom_components.v2h.simulator import RunningSimulator

from .conftest import set_up, state, until

type Form = dict[str, Any]

# What the release before had for a home: everything on one device, under the entry's id.
FORMER = {
    "binary_sensor": ("charger_connected", "car_connected", "goal_at_risk", "price_below_value"),
    "event": ("charger_event",),
    "select": ("mode",),
    "sensor": ("activity", "car_power", "grid_power", "car_soc", "charged", "plan", "reason", "saved"),
}
ON_THE_CHARGER = {"charger_connected", "car_connected", "charger_event", "activity", "car_power", "charged"}


@pytest.fixture
def entry(form: Form) -> MockConfigEntry:
    return MockConfigEntry(domain=DOMAIN, title="Lindgren", data=form, version=1)


def car(form: Form, name: str, **told: Any) -> ConfigSubentry:
    data = {**part(form, "car"), "car_name": name, **told}
    return ConfigSubentry(data=MappingProxyType(data), subentry_type="car", title=name, unique_id=None)


def shown_on(hass: HomeAssistant, entry: MockConfigEntry) -> dict[str, set[str]]:
    """The translation keys of the entities by the kind of device that they are on."""
    kinds = {subentry.subentry_id: subentry.subentry_type for subentry in entry.subentries.values()}
    devices = dr.async_get(hass)
    found: dict[str, set[str]] = {}
    for entity in er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id):
        device = devices.async_get(entity.device_id or "")
        assert device is not None
        assert device.config_subentry_id == entity.config_subentry_id
        kind = kinds[device.config_subentry_id] if device.config_subentry_id else "home"
        found.setdefault(kind, set()).add(entity.translation_key or "")
    return found


async def test_each_entity_is_on_the_device_that_it_tells_of(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await set_up(hass, entry)
    found = shown_on(hass, entry)
    assert found["charger"] >= ON_THE_CHARGER
    assert found["inverter"] >= {"grid_power", "sun_power"}
    assert found["car"] == {"car_soc", "plugged_in"}
    assert found["home"] >= {"plan", "reason", "mode", "saved", "stored_value", "house_power", "trips"}
    assert not found["home"] & (found["charger"] | found["inverter"] | found["car"])


async def test_a_simulated_home_is_one_device(hass: HomeAssistant, simulated_entry: MockConfigEntry) -> None:
    await set_up(hass, simulated_entry)
    assert shown_on(hass, simulated_entry).keys() == {"home"}
    assert "plugged_in" not in shown_on(hass, simulated_entry)["home"]


async def test_an_installation_of_before_keeps_its_entity_ids_and_names(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    entry.add_to_hass(hass)
    home = dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id, identifiers={(DOMAIN, entry.entry_id)}, name="Lindgren"
    )
    registry = er.async_get(hass)
    before = {
        key: registry.async_get_or_create(
            domain,
            DOMAIN,
            f"{entry.entry_id}_{key}",
            suggested_object_id=f"my_{key}",
            config_entry=entry,
            device_id=home.id,
        )
        for domain, keys in FORMER.items()
        for key in keys
    }
    registry.async_update_entity(before["car_soc"].entity_id, name="How full")
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    after = {
        entity.entity_id: entity for entity in er.async_entries_for_config_entry(registry, entry.entry_id)
    }
    for key, entity in before.items():
        assert after[entity.entity_id].id == entity.id, key
        assert state(hass, entity.entity_id)
    (here,) = entry.get_subentries_of_type("car")
    soc = after[before["car_soc"].entity_id]
    assert (soc.name, soc.config_subentry_id) == ("How full", here.subentry_id)
    assert len({entity.unique_id for entity in after.values()}) == len(after)


async def test_a_car_that_is_added_later_brings_its_device_and_takes_it_along(
    hass: HomeAssistant, entry: MockConfigEntry, form: Form
) -> None:
    await set_up(hass, entry)
    van = car(form, "Van", car_token="VAN-1")
    hass.config_entries.async_add_subentry(entry, van)
    await hass.async_block_till_done()
    await until(lambda: hass.states.get("sensor.van_car_battery"), "the van's charge was shown")
    assert hass.states.get("binary_sensor.van_plugged_in")
    hass.config_entries.async_remove_subentry(entry, van.subentry_id)
    await hass.async_block_till_done()
    await until(lambda: hass.states.get("sensor.van_car_battery") is None, "the van had gone")
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    assert "Van" not in {device.name for device in devices}


async def test_only_the_car_that_is_here_tells_its_charge(
    hass: HomeAssistant, form: Form, world: RunningSimulator
) -> None:
    entry = MockConfigEntry(domain=DOMAIN, title="Lindgren", data={**form, "car_name": "Leaf"}, version=1)
    home = await set_up(hass, entry)
    hass.config_entries.async_add_subentry(entry, car(form, "Van", car_token="VAN-1"))
    await hass.async_block_till_done()
    home = entry.runtime_data
    await until(lambda: state(hass, "sensor.leaf_car_battery") not in {"unknown", "unavailable"}, "a charge")
    assert state(hass, "sensor.van_car_battery") == "unknown"
    assert state(hass, "binary_sensor.leaf_plugged_in") == "on"
    assert state(hass, "binary_sensor.van_plugged_in") == "off"
    assert home.coordinator.data.car_name == "Leaf"


async def test_a_home_without_inverter_shows_none_of_its_entities(hass: HomeAssistant, form: Form) -> None:
    entry = MockConfigEntry(domain=DOMAIN, title="Lindgren", data={**form, "inverter_host": ""}, version=1)
    entry.add_to_hass(hass)
    registry = er.async_get(hass)
    left = registry.async_get_or_create("sensor", DOMAIN, f"{entry.entry_id}_sun_power", config_entry=entry)
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert registry.async_get(left.entity_id) is None
    assert "inverter" not in shown_on(hass, entry)


async def test_what_is_measured_goes_with_its_device_and_the_plan_stays(
    hass: HomeAssistant, entry: MockConfigEntry, world: RunningSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(look, "SHOWN_FOR_S", 3)
    home = await set_up(hass, entry)
    power = "sensor.charger_box_7_car_power"
    await until(lambda: home.coordinator.data.charger.connected, "the charger was connected")
    await until(lambda: state(hass, power) not in {"unknown", "unavailable"}, "its power was known")
    (inverter,) = entry.get_subentries_of_type("inverter")
    registry = er.async_get(hass)
    (grid,) = [
        entity.entity_id
        for entity in er.async_entries_for_config_entry(registry, entry.entry_id)
        if entity.translation_key == "grid_power" and entity.config_subentry_id == inverter.subentry_id
    ]
    await until(lambda: state(hass, grid) not in {"unknown", "unavailable"}, "the grid was measured")
    await world.stop()
    await until(lambda: not home.coordinator.data.charger.connected, "the charger was missed")
    gone = (power, grid, "binary_sensor.charger_box_7_car", "sensor.car_car_battery")
    for entity_id in gone:
        await until(lambda one=entity_id: state(hass, one) == "unavailable", f"{entity_id} was unavailable")
    assert state(hass, "binary_sensor.charger_box_7_charger") == "off"
    assert state(hass, "sensor.charger_box_7_activity") == "no_charger"
    assert state(hass, "sensor.lindgren_plan") != "unavailable"
    assert state(hass, "sensor.lindgren_reason") not in {"unknown", "unavailable"}


async def test_the_chargers_device_says_who_made_it(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    home = await set_up(hass, entry)
    (charger,) = entry.get_subentries_of_type("charger")

    def made() -> tuple[str | None, str | None, str | None]:
        found = dr.async_get(hass).async_get_device_by_identifier(
            (DOMAIN, charger.subentry_id), entry.entry_id
        )
        assert found is not None
        return found.manufacturer, found.model, found.serial_number

    await until(lambda: made()[0], "the charger's maker was written on its device")
    station = home.chargers.station
    assert station is not None
    assert made() == (station.vendor, station.model, station.serial or None)


async def test_who_names_the_home_means_its_charger_too(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    await set_up(hass, entry)
    of_the_charger = {"event.charger_box_7_charger_event"}
    assert ours(hass, {"sensor.lindgren_plan"}, "charger_event") == of_the_charger
    assert ours(hass, {"sensor.charger_box_7_activity"}, "charger_event") == of_the_charger
    assert ours(hass, of_the_charger, "charger_event") == of_the_charger
    assert ours(hass, of_the_charger, "goal_at_risk") == {"binary_sensor.lindgren_goal_at_risk"}
    assert ours(hass, {"sensor.car_car_battery"}, "charger_event") == set()
    assert ours(hass, {"sensor.of_somebody_else"}, "charger_event") == set()
