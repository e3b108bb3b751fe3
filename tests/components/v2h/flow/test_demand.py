"""A charge for the highest power is entered once the home stands, and reaches the plan."""

from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.v2h.const import DOMAIN
from custom_components.v2h.entry_data import home_data

from ..conftest import set_up, until
from ..pages import gear, submit

type Form = dict[str, Any]
TERMS = {"demand_price": 12.5, "demand_interval": "60", "demand_floor_kw": 2.5, "demand_days": ["mon"]}


@pytest.fixture
async def entry(hass: HomeAssistant, form: Form) -> MockConfigEntry:
    entry = MockConfigEntry(domain=DOMAIN, title="Lindgren", data=form)
    await set_up(hass, entry)
    return entry


async def test_the_charge_reaches_the_plan(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    done = await submit(hass, await gear(hass, entry, "demand"), TERMS)
    assert done["type"] is FlowResultType.CREATE_ENTRY
    home = entry.runtime_data
    await until(lambda: home.planner.last, "a plan was made")
    outlook = home.planner.last.outlook
    charge = outlook.site.demand_charge
    assert (charge.price_per_kw, charge.peak_w) == (12.5, 2500)
    assert outlook.demand_windows
    assert home.foresight.remember()["peak"]["watts"] == 0


async def test_a_price_of_nothing_takes_the_charge_away(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    await submit(hass, await gear(hass, entry, "demand"), TERMS)
    shown = await gear(hass, entry, "demand")
    suggested = {
        str(key): key.description["suggested_value"] for key in shown["data_schema"].schema if key.description
    }
    assert suggested == TERMS
    await submit(hass, shown, {"demand_price": 0, "demand_interval": "15"})
    assert entry.runtime_data.settings.demand is None
    assert "demand_floor_kw" not in home_data(entry)


@pytest.mark.parametrize(
    ("wrong", "errors"),
    [
        pytest.param({"demand_price": 150}, {"demand_price": "demand_dear"}, id="a price for a year"),
        pytest.param({"demand_from": "07:00:00"}, {"demand_to": "demand_half_window"}, id="no end"),
        pytest.param({"demand_to": "07:00:00"}, {"demand_from": "demand_half_window"}, id="no beginning"),
    ],
)
async def test_a_mistake_is_named_and_can_be_corrected(
    hass: HomeAssistant, entry: MockConfigEntry, wrong: Form, errors: dict[str, str]
) -> None:
    refused = await submit(hass, await gear(hass, entry, "demand"), {**TERMS, **wrong})
    assert refused["errors"] == errors
    assert (await submit(hass, refused, TERMS))["type"] is FlowResultType.CREATE_ENTRY
