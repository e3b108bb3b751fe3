"""What only matters in a problem is there for whom wants it, and off for everybody else."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.v2h.const import DOMAIN
from custom_components.v2h.home import Home
from custom_components.v2h.optimizer.dispatch.snapshot import GridLimit
from custom_components.v2h.raw import CHARGER, INVERTER, RAW

from .conftest import set_up, state, until

SHOWN = {
    "session_in",
    "session_out",
    "battery_power",
    "battery_soc",
    "import_limit",
    "export_limit",
    "charge_limit",
    "discharge_limit",
}


@pytest.fixture
def entry(form: dict[str, Any]) -> MockConfigEntry:
    return MockConfigEntry(domain=DOMAIN, title="Lindgren", data=form, version=1)


async def wanted(hass: HomeAssistant, entry: MockConfigEntry) -> tuple[Home, dict[str, str]]:
    """The home of somebody who switched all of them on, and their entity ids."""
    entry.add_to_hass(hass)
    registry = er.async_get(hass)
    ids = {
        row.key: registry.async_get_or_create(
            "sensor", DOMAIN, f"{entry.entry_id}_{row.key}", suggested_object_id=row.key, config_entry=entry
        ).entity_id
        for row in RAW
    }
    assert await hass.config_entries.async_setup(entry.entry_id)
    return entry.runtime_data, ids


@pytest.mark.parametrize("row", RAW, ids=lambda row: row.key)
def test_what_only_matters_in_a_problem_is_diagnostic_and_off(row: Any) -> None:
    quiet = row.key not in SHOWN
    assert row.entity_registry_enabled_default is not quiet
    assert row.entity_category is (EntityCategory.DIAGNOSTIC if quiet else None)


async def test_they_are_there_and_off_until_somebody_wants_them(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    home = await set_up(hass, entry)
    await until(lambda: home.meter and home.meter.data, "the inverter had been read")
    registry = er.async_get(hass)

    def entity(key: str) -> er.RegistryEntry | None:
        found = registry.async_get_entity_id("sensor", DOMAIN, f"{entry.entry_id}_{key}")
        return registry.async_get(found) if found else None

    await until(lambda: entity("grid_power_l1"), "the phases were known")
    for key in ("setpoint", "ocpp_version", "grid_power_l1", "imported_total"):
        assert (told := entity(key)) is not None
        assert told.disabled_by is er.RegistryEntryDisabler.INTEGRATION
        assert not hass.states.get(told.entity_id)
    assert entity("charger_power_l1") is None
    assert entity("charger_temperature") is None


@pytest.mark.parametrize("kind_of_charger", ["thorough"])
async def test_the_phases_of_a_charger_that_tells_them_are_seen(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    home, ids = await wanted(hass, entry)
    keys = ["charger_temperature", *(f"charger_{what}_l3" for what in ("power", "current", "voltage"))]
    untold = {"unknown", "unavailable"}
    for key in keys:
        await until(lambda key=key: state(hass, ids[key]) not in untold, f"{key} was told")
    assert float(state(hass, ids["charger_voltage_l3"])) == 230
    station = home.chargers.station
    assert station is not None
    phases = station.measured.phases
    assert phases is not None
    assert float(state(hass, ids["charger_current_l3"])) * 230 == pytest.approx(
        float(state(hass, ids["charger_power_l3"])), abs=15
    )
    station.state.measured = replace(station.measured, phases=replace(phases, elapsed=phases.elapsed - 601))
    assert {row.key: row.raw_fn(home) for row in CHARGER}["charger_voltage_l3"] is None


async def test_what_the_inverter_never_told_is_not_added(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    home = await set_up(hass, entry)
    await until(lambda: home.meter and home.meter.data, "the inverter had been read")
    await until(lambda: home.coordinator.data.metered, "that was shown")
    await hass.async_block_till_done()
    assert home.meter is not None
    reading = home.meter.data
    registry = er.async_get(hass)
    told = {row.key for row in INVERTER if row.raw_fn(home) is not None}
    added = {
        row.key
        for row in INVERTER
        if registry.async_get_entity_id("sensor", DOMAIN, f"{entry.entry_id}_{row.key}")
    }
    assert added == told
    assert ("battery_soc" in told) == (reading.battery_soc_percent is not None)


async def test_who_wants_them_sees_what_the_charger_was_told(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    home, ids = await wanted(hass, entry)
    await until(lambda: state(hass, ids["setpoint"]) not in {"unknown", "unavailable"}, "a setpoint was sent")
    await until(
        lambda: state(hass, ids["setpoint_lapses"]) not in {"unknown", "unavailable"}, "it would lapse"
    )
    station = home.chargers.station
    assert station is not None
    assert station.transaction is not None
    assert state(hass, ids["transaction"]) == station.transaction.id
    assert state(hass, ids["ocpp_version"]) == station.version
    assert state(hass, ids["connector"]) == "Occupied"
    assert state(hass, ids["steering"]) == "setpoint"
    assert float(state(hass, ids["most_in"])) == station.capabilities.max_charge_w
    lapses = datetime.fromisoformat(state(hass, ids["setpoint_lapses"]))
    assert lapses.second % 10 == 0
    assert timedelta() < lapses - datetime.now(UTC) < timedelta(minutes=10)
    assert state(hass, ids["charge_limit"]) == "unknown"


async def test_of_several_limits_the_strictest_counts(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    home = await set_up(hass, entry)
    await until(lambda: home.controller.basis, "the home had been looked at")
    assert home.controller.basis is not None
    limits = (GridLimit(charge_w=4200.4), GridLimit(charge_w=3000, import_w=9000), GridLimit(export_w=0))
    told = replace(home.controller.basis.snapshot, grid_limits=limits)
    home.controller.basis = replace(home.controller.basis, snapshot=told)
    found = {row.key: row.raw_fn(home) for row in RAW if row.key.endswith("_limit")}
    assert found == {"import_limit": 9000, "export_limit": 0, "charge_limit": 3000, "discharge_limit": None}


async def test_none_of_them_says_anything_without_charger_and_inverter(
    hass: HomeAssistant, form: dict[str, Any]
) -> None:
    nobody = {**form, "charger_id": "NOBODY", "inverter_port": 1}
    home, ids = await wanted(hass, MockConfigEntry(domain=DOMAIN, title="Alone", data=nobody, version=1))
    assert {row.raw_fn(home) for row in INVERTER} == {None}
    assert {state(hass, ids[row.key]) for row in (*CHARGER, *INVERTER)} == {"unavailable"}
