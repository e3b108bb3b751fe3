"""Sensors that tell nothing for long are asked about, and others can be chosen in their place."""

from typing import Any

import pytest
from homeassistant.components.repairs import repairs_flow_manager
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.v2h.const import DOMAIN
from custom_components.v2h.entry_data import home_data, site, subentry
from custom_components.v2h.flow.form import PAGES
from custom_components.v2h.market import Market
from custom_components.v2h.metering.instruments import Sensors, Signs
from custom_components.v2h.metering.sensor_meter import SensorMeter
from custom_components.v2h.troubles.home import sensors_trouble
from custom_components.v2h.troubles.issues import Issues

from ..test_metadata import ENGLISH

NO_MARKET = Market(sources={})
WATTS = {"unit_of_measurement": "W"}


@pytest.fixture
async def entry(hass: HomeAssistant, form: dict[str, Any]) -> MockConfigEntry:
    """A home that reads the grid and the sun from entities, of which the first was renamed."""
    sensors = {"grid_entity": "sensor.old", "sun_entity": "sensor.sun", "flip_grid": True}
    made = MockConfigEntry(
        domain=DOMAIN,
        title="Villa",
        data=site({key: value for key, value in form.items() if not key.startswith("inverter")}),
        version=2,
        subentries_data=[subentry("inverter", sensors)],
    )
    assert await async_setup_component(hass, "repairs", {})
    assert await async_setup_component(hass, DOMAIN, {})
    made.add_to_hass(hass)
    hass.states.async_set("sensor.grid", "1200", WATTS)
    return made


async def told(hass: HomeAssistant, entry: MockConfigEntry) -> ir.IssueEntry | None:
    return ir.async_get(hass).async_get_issue(DOMAIN, f"sensors_silent_{entry.entry_id}")


async def test_a_pause_is_no_trouble_and_a_long_silence_is(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    now = dt_util.utcnow()
    meter = SensorMeter(hass, entry, Sensors(grid="sensor.old"), Signs())
    await meter.async_refresh()
    issues = Issues(hass, entry.entry_id, "Villa", NO_MARKET, meter)
    issues.look(None, now, 0.0)
    issues.look(None, now, 800.0)
    assert await told(hass, entry) is None
    issues.look(None, now, 1000.0)
    issue = await told(hass, entry)
    assert issue is not None
    assert issue.is_fixable
    assert "sensor.old does not exist" in (issue.translation_placeholders or {})["reason"]
    hass.states.async_set("sensor.old", "700", WATTS)
    await meter.async_refresh()
    issues.look(None, now, 1001.0)
    assert await told(hass, entry) is None


async def test_other_sensors_take_the_place_of_silent_ones(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    Issues(hass, entry.entry_id, "Villa", NO_MARKET)._show([sensors_trouble("sensor.old does not exist.")])
    manager = repairs_flow_manager(hass)
    assert manager is not None
    page: Any = await manager.async_init(DOMAIN, data={"issue_id": f"sensors_silent_{entry.entry_id}"})
    page = await manager.async_configure(page["flow_id"], {})
    assert page["errors"] == {"grid_entity": "grid_entity_missing"}
    page = await manager.async_configure(page["flow_id"], {"grid_entity": "sensor.nowhere"})
    assert page["errors"] == {"base": "sensor_unusable"}
    assert "sensor.nowhere does not exist" in page["description_placeholders"]["sensor_reason"]

    done = await manager.async_configure(page["flow_id"], {"grid_entity": "sensor.grid"})
    assert done["type"] is FlowResultType.CREATE_ENTRY
    kept = home_data(entry)
    assert kept["grid_entity"] == "sensor.grid"
    assert "sun_entity" not in kept  # it was emptied
    assert kept["flip_grid"] is True
    assert await told(hass, entry) is None


async def test_a_home_without_sensors_has_nothing_to_mend(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    Issues(hass, entry.entry_id, "Villa", NO_MARKET)._show([sensors_trouble("Silent.")])
    (meter,) = entry.get_subentries_of_type("inverter")
    hass.config_entries.async_remove_subentry(entry, meter.subentry_id)
    manager = repairs_flow_manager(hass)
    assert manager is not None
    page: Any = await manager.async_init(DOMAIN, data={"issue_id": f"sensors_silent_{entry.entry_id}"})
    assert (page["type"], page["reason"]) == (FlowResultType.ABORT, "gone")


def test_it_has_words_for_its_page() -> None:
    words = ENGLISH["issues"]["sensors_silent"]["fix_flow"]
    page = words["step"]["others"]
    assert set(page["data"]) == set(page["data_description"]) == set(PAGES["sensors"])
    assert set(words["error"]) == {"grid_entity_missing", "sensor_unusable"}
