"""Prices of what this Home Assistant already has are offered, tried out, and shown before they are kept."""

from typing import Any

import pytest
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, SupportsResponse
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.v2h.const import DOMAIN

from ..conftest import hours_of_a_day
from ..pages import choose, gear, pages, submit, walk

type Form = dict[str, Any]
DAY = [{"from": "00:00:00", "to": "00:00:00", "price": 0.4}]
MARKET = "sensor.nordpool_kwh_se3"


def tell(hass: HomeAssistant, rows: list[Form]) -> None:
    """An entity of the market with a list of today's prices."""
    hass.states.async_set(MARKET, "0.2", {"raw_today": rows, "unit_of_measurement": "EUR/kWh"})


def today() -> list[Form]:
    return [{"start": start, "end": end, "value": 0.2} for start, end in hours_of_a_day()]


async def at_prices(hass: HomeAssistant, form: Form, page: str = "prices") -> Any:
    return await walk(hass, await choose(hass, "home"), pages(form), until=page)


async def test_an_entity_with_prices_is_offered_and_shown(hass: HomeAssistant, form: Form) -> None:
    tell(hass, today())
    page = await submit(hass, await at_prices(hass, form), {"price_from": MARKET})
    assert page["step_id"] == "price_check"
    assert "0.2" in page["description_placeholders"]["words"]


async def test_one_that_tells_nothing_usable_is_named_and_another_can_be_chosen(
    hass: HomeAssistant, form: Form
) -> None:
    tell(hass, [])
    page = await submit(hass, await at_prices(hass, form), {"price_from": MARKET})
    assert page["step_id"] == "prices"
    assert set(page["errors"]) == {"price_from"}
    page = await submit(hass, page, {"price_from": "price_fixed"})
    assert page["step_id"] == "price_fixed"


async def test_an_entity_that_was_not_offered_can_be_named(hass: HomeAssistant, form: Form) -> None:
    page = await submit(hass, await at_prices(hass, form, "no_prices"), {"price_from": "price_entity"})
    tell(hass, today())
    page = await submit(hass, page, {"price_entity": MARKET})
    assert page["step_id"] == "price_check"


async def test_the_only_car_of_home_assistant_is_suggested(hass: HomeAssistant, form: Form) -> None:
    entity = er.async_get(hass).async_get_or_create(
        "sensor", "volvo", "battery", original_device_class="battery"
    )
    hass.states.async_set(entity.entity_id, "50", {"unit_of_measurement": "%"})
    page = await walk(hass, await choose(hass, "home"), pages(form), until="car")
    (more,) = [fields for name, fields in page["data_schema"].schema.items() if str(name) == "more"]
    (charge,) = [field for field in more.schema.schema if str(field) == "car_soc_entity"]
    assert charge.description["suggested_value"] == entity.entity_id


@pytest.mark.parametrize(
    ("known", "chosen", "kept"),
    [
        pytest.param(0.31, "price_fixed", 0.31, id="one price"),
        pytest.param("http://127.0.0.1:1/rates", "price_web", "http://127.0.0.1:1/rates", id="a web address"),
        pytest.param("sensor.my_own", "price_entity", "sensor.my_own", id="an entity"),
        pytest.param(DAY, "price_table", None, id="a table"),
        pytest.param(MARKET, MARKET, None, id="an entity that is offered"),
    ],
)
async def test_a_home_that_stands_opens_on_what_it_has(
    hass: HomeAssistant, form: Form, known: object, chosen: str, kept: object
) -> None:
    tell(hass, today())
    entry = MockConfigEntry(domain=DOMAIN, title="Lindgren", data={**form, "price_source": known})
    entry.add_to_hass(hass)
    page = await gear(hass, entry, "prices")
    (field,) = page["data_schema"].schema
    assert field.default() == chosen
    if kept is not None:
        described = await submit(hass, page, {"price_from": chosen})
        (value,) = described["data_schema"].schema
        assert value.description["suggested_value"] == kept


async def test_a_service_that_is_gone_is_not_chosen_by_itself(hass: HomeAssistant, form: Form) -> None:
    gone = {"service": "nordpool", "entry": "1", "part": "SE3"}
    entry = MockConfigEntry(domain=DOMAIN, title="Lindgren", data={**form, "price_source": gone})
    entry.add_to_hass(hass)
    page = await gear(hass, entry, "prices")
    (field,) = page["data_schema"].schema
    assert page["step_id"] == "no_prices"
    assert field.default() == "price_table"


@pytest.mark.parametrize(
    ("kind", "told", "lowest"),
    [("price_fixed", 0.31, "the same at all hours"), ("price_table", DAY, "0.400")],
)
async def test_what_a_contract_says_is_what_is_paid_and_nothing_is_added(
    hass: HomeAssistant, form: Form, kind: str, told: object, lowest: str
) -> None:
    page = await submit(hass, await at_prices(hass, form, "no_prices"), {"price_from": kind})
    shown = await submit(hass, page, {kind: told})
    assert shown["step_id"] == "price_shown"
    assert lowest in shown["description_placeholders"]["words"]
    assert (await submit(hass, shown, {}))["step_id"] == "feed_in"


@pytest.mark.parametrize("nothing", [{}, {"price_table": []}])
async def test_an_empty_table_leads_back_to_the_choice(
    hass: HomeAssistant, form: Form, nothing: Form
) -> None:
    page = await submit(hass, await at_prices(hass, form, "no_prices"), {"price_from": "price_table"})
    assert (await submit(hass, page, nothing))["step_id"] == "no_prices"


async def test_the_days_of_a_table_are_named_in_the_language_of_the_home(
    hass: HomeAssistant, form: Form
) -> None:
    await hass.config.async_update(language="de")
    page = await submit(hass, await at_prices(hass, form, "no_prices"), {"price_from": "price_table"})
    (table,) = page["data_schema"].schema.values()
    days = table.config["fields"]["days"]["selector"]["select"]["options"]
    assert days[0] == {"value": "mon", "label": "Montag"}


async def test_an_integration_that_knows_no_price_yet_is_named(hass: HomeAssistant, form: Form) -> None:
    async def nothing(_call: ServiceCall) -> ServiceResponse:
        return {"prices": {"Home": []}}

    hass.services.async_register("tibber", "get_prices", nothing, supports_response=SupportsResponse.ONLY)
    entry = MockConfigEntry(domain="tibber", title="Ada", state=ConfigEntryState.LOADED)
    entry.add_to_hass(hass)
    page = await submit(hass, await at_prices(hass, form), {"price_from": f"{entry.entry_id} "})
    assert page["errors"] == {"price_from": "source_empty"}


async def test_what_an_integration_tells_as_it_is_paid_needs_no_formula(
    hass: HomeAssistant, form: Form
) -> None:
    async def told(_call: ServiceCall) -> ServiceResponse:
        return {"prices": [{"timestamp": str(one["start"]), "price": 0.29} for one in today()]}

    hass.services.async_register(
        "easyenergy", "get_energy_usage_prices", told, supports_response=SupportsResponse.ONLY
    )
    entry = MockConfigEntry(domain="easyenergy", title="easyEnergy", state=ConfigEntryState.LOADED)
    entry.add_to_hass(hass)
    page = await submit(hass, await at_prices(hass, form), {"price_from": f"{entry.entry_id} "})
    assert page["step_id"] == "price_shown"
    assert "0.29" in page["description_placeholders"]["words"]
