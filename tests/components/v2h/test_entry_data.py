"""What an older release stored becomes a home with devices, once and without loss."""

from typing import Any

import pytest
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.v2h.const import DOMAIN
from custom_components.v2h.entry_data import home_data, options, part, site, subentries

from .conftest import set_up


async def test_an_entry_of_the_first_version_loads_and_says_the_same(
    hass: HomeAssistant, form: dict[str, Any]
) -> None:
    entry = MockConfigEntry(domain=DOMAIN, title="Lindgren", data=form, version=1)
    home = await set_up(hass, entry)
    assert entry.version == 3
    assert home_data(entry) == form
    assert "charger_id" not in entry.data
    assert {subentry.subentry_type: subentry.title for subentry in entry.subentries.values()} == {
        "charger": "Charger BOX-7",
        "car": "Car",
        "inverter": "127.0.0.1",
    }
    assert home.settings.car.capacity_wh == 60_000


async def test_each_device_of_a_home_is_one_of_its_own(hass: HomeAssistant, form: dict[str, Any]) -> None:
    entry = MockConfigEntry(domain=DOMAIN, title="Lindgren", data=form, version=1)
    await set_up(hass, entry)
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    home = next(device for device in devices if device.name == "Lindgren")
    parts = {device.name for device in devices if device.via_device_id == home.id}
    assert parts == {"Charger BOX-7", "Car", "127.0.0.1"}


async def test_a_loaded_home_is_migrated_once(hass: HomeAssistant, form: dict[str, Any]) -> None:
    entry = MockConfigEntry(domain=DOMAIN, title="Lindgren", data=form, version=1)
    await set_up(hass, entry)
    before = dict(entry.subentries)
    await hass.config_entries.async_reload(entry.entry_id)
    assert dict(entry.subentries) == before


async def test_a_simulated_home_keeps_its_form(hass: HomeAssistant, simulated_entry: MockConfigEntry) -> None:
    data = dict(simulated_entry.data)
    await set_up(hass, simulated_entry)
    assert simulated_entry.version == 3
    assert dict(simulated_entry.data) == data
    assert not simulated_entry.subentries


async def test_an_entry_of_a_newer_release_is_left_alone(hass: HomeAssistant, form: dict[str, Any]) -> None:
    entry = MockConfigEntry(domain=DOMAIN, data=form, version=4)
    entry.add_to_hass(hass)
    assert not await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.MIGRATION_ERROR
    assert dict(entry.data) == form


async def test_an_entry_of_the_second_version_tells_its_prices_as_options(
    hass: HomeAssistant, form: dict[str, Any]
) -> None:
    data = {**site(form), **options(form)}
    entry = MockConfigEntry(
        domain=DOMAIN, title="Lindgren", data=data, subentries_data=subentries(form), version=2
    )
    home = await set_up(hass, entry)
    assert entry.version == 3
    assert dict(entry.data) == site(form)
    assert dict(entry.options) == options(form)
    assert len(entry.subentries) == 3
    assert home.settings.price_source == form["price_source"]


def test_parts_options_and_site_are_the_whole(form: dict[str, Any]) -> None:
    parts = site(form) | options(form)
    for kind in ("charger", "car", "inverter"):
        parts |= part(form, kind)
    assert parts == form


@pytest.mark.parametrize(
    ("without", "kinds"),
    [
        ((), {"charger", "car", "inverter"}),
        (("charger_id",), {"car", "inverter"}),
        (("inverter_host",), {"charger", "car"}),
    ],
)
def test_what_is_not_there_becomes_no_device(
    form: dict[str, Any], without: tuple[str, ...], kinds: set[str]
) -> None:
    told = {key: value for key, value in form.items() if key not in without}
    assert {made["subentry_type"] for made in subentries(told)} == kinds
