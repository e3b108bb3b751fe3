"""What a home that stands counts with is changed behind the gear, page by page, and nothing else with it."""

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.v2h.config_flow import V2HConfigFlow
from custom_components.v2h.const import DOMAIN
from custom_components.v2h.entry_data import OPTIONS, home_data

from ..conftest import set_up
from ..pages import Form, gear, pages, submit, walk


async def test_what_a_home_counts_with_lies_in_its_options_and_nothing_else_does(
    hass: HomeAssistant, form: Form
) -> None:
    entry = MockConfigEntry(domain=DOMAIN, title="Lindgren", data=form)
    await set_up(hass, entry)
    before = dict(entry.data)
    page = await gear(hass, entry, "feed_in")
    await submit(hass, page, {**pages(form)["feed_in"], "feed_in_source": 0.07})
    assert dict(entry.data) == before
    assert entry.options["feed_in_source"] == 0.07
    assert set(entry.options) <= {*OPTIONS}
    assert home_data(entry) == {**form, **entry.options}


async def test_a_simulated_home_has_no_gear(hass: HomeAssistant, simulated_entry: MockConfigEntry) -> None:
    assert not V2HConfigFlow.async_supports_options_flow(simulated_entry)


async def test_prices_can_be_changed_alone(hass: HomeAssistant, form: Form) -> None:
    entry = MockConfigEntry(domain=DOMAIN, title="Lindgren", data=form)
    await set_up(hass, entry)
    typed = pages(form) | {
        "no_prices": {"price_from": "price_table"},
        "price_table": {
            "price_table": [
                {"from": "00:00:00", "to": "00:00:00", "price": 0.4},
                {"from": "22:00:00", "to": "06:00:00", "price": 0.2, "days": ["mon", "tue", "sat"]},
            ]
        },
    }
    for page in ("feed_in", "sun"):
        del typed[page]
    done = await walk(hass, await gear(hass, entry, "prices"), typed)
    assert done["type"] is FlowResultType.CREATE_ENTRY
    rates = await entry.runtime_data.market.sources["import"].rates(dt_util.utcnow())
    assert {rate.value for rate in rates} == {0.4, 0.2}


@pytest.mark.parametrize("part", ["feed_in", "sun"])
async def test_what_is_sold_and_the_sun_can_be_changed_alone(
    hass: HomeAssistant, form: Form, part: str
) -> None:
    entry = MockConfigEntry(domain=DOMAIN, title="Lindgren", data=form)
    entry.add_to_hass(hass)
    page = await gear(hass, entry, part)
    assert (await submit(hass, page, pages(form)[part]))["type"] is FlowResultType.CREATE_ENTRY


async def test_who_is_paid_by_the_market_is_asked_again_when_the_prices_come_from_elsewhere(
    hass: HomeAssistant, form: Form
) -> None:
    entry = MockConfigEntry(domain=DOMAIN, title="Lindgren", data={**form, "feed_in_source": "spot"})
    entry.add_to_hass(hass)
    typed = pages(form) | {
        "no_prices": {"price_from": "price_fixed"},
        "price_fixed": {"price_fixed": 0.3},
    }
    page = await walk(hass, await gear(hass, entry, "prices"), typed, until="feed_in")
    assert (await submit(hass, page, typed["feed_in"]))["type"] is FlowResultType.CREATE_ENTRY
    assert home_data(entry)["feed_in_source"] == form["feed_in_source"]
