"""What is typed wrongly is named on its own page, and there is a way on from it."""

import socket

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import InvalidData
from homeassistant.helpers import entity_registry as er

from custom_components.v2h.const import DOMAIN
from custom_components.v2h.simulator import RunningSimulator

from ..pages import Form, choose, pages, submit, walk


@pytest.mark.parametrize(
    ("page", "wrong", "errors", "named"),
    [
        pytest.param("home", {"name": "  "}, {"name": "name_empty"}, "", id="a home without a name"),
        pytest.param(
            "charger", {"charger_id": "a b"}, {"charger_id": "charger_id_invalid"}, "", id="blank in a name"
        ),
        pytest.param(
            "charger",
            {"charger_password": "short"},
            {"charger_password": "charger_password_length"},
            "",
            id="password too short for OCPP",
        ),
        pytest.param(
            "car",
            {"car_goal_percent": 15},
            {"car_goal_percent": "goal_below_reserve"},
            "",
            id="the goal lies below the reserve",
        ),
        pytest.param(
            "car",
            {"departure": "07:30:00", "back": "07:30:00"},
            {"back": "back_is_departure"},
            "",
            id="back as the car leaves",
        ),
        pytest.param(
            "car", {"trip_kwh": 50}, {"trip_kwh": "trip_too_long"}, "48", id="a trip longer than the charge"
        ),
        pytest.param("car", {"more": {"car_wear": 2}}, {"base": "wear_dear"}, "1", id="wear in cents"),
        pytest.param("car", {"car_name": " "}, {"car_name": "car_name_empty"}, "", id="a car without a name"),
        pytest.param(
            "inverter",
            {"more": {"inverter_port": 1, "inverter_unit": 1}},
            {"inverter_host": "inverter_unusable"},
            "127.0.0.1:1",
            id="inverter silent",
        ),
        pytest.param(
            "price_web",
            {"price_web": "http://127.0.0.1:1/rates"},
            {"price_web": "source_unusable"},
            "127.0.0.1",
            id="prices from a web address that does not answer",
        ),
        pytest.param(
            "feed_in", {"feed_in_source": 40}, {"feed_in_source": "price_mistaken"}, "40", id="a price in ct"
        ),
        pytest.param(
            "feed_in",
            {"feed_in_source": "sensor.nowhere"},
            {"feed_in_source": "source_unusable"},
            "sensor.nowhere",
            id="prices from an entity that is not there",
        ),
        pytest.param(
            "sun",
            {"more": {"sun_careful": True}},
            {"base": "sun_without_range"},
            "",
            id="a forecast without a range",
        ),
        pytest.param(
            "sun", {"sun_source": "nobody"}, {"sun_source": "source_unusable"}, "", id="a forecast by nobody"
        ),
    ],
)
async def test_a_mistake_is_named_on_its_page_and_can_be_corrected(
    hass: HomeAssistant, form: Form, page: str, wrong: Form, errors: dict[str, str], named: str
) -> None:
    typed = pages(form)
    flow = await walk(hass, await choose(hass, "home"), typed, until=page)
    refused = await submit(hass, flow, {**typed[page], **wrong})
    assert refused["step_id"] == page
    assert refused["errors"] == errors
    assert named in " ".join((refused["description_placeholders"] or {}).values())

    after = await submit(hass, refused, typed[page])
    assert after["step_id"] != page


@pytest.mark.parametrize(
    ("page", "nothing", "before"),
    [
        ("inverter", {"inverter_host": " "}, "meter"),
        ("inverter", {}, "meter"),
        ("price_web", {"price_web": ""}, "no_prices"),
        ("price_web", {}, "no_prices"),
    ],
)
async def test_nothing_typed_leads_back_to_the_choice(
    hass: HomeAssistant, form: Form, page: str, nothing: Form, before: str
) -> None:
    flow = await walk(hass, await choose(hass, "home"), pages(form), until=page)
    assert (await submit(hass, flow, nothing))["step_id"] == before


async def test_no_sensors_lead_back_to_the_choice(hass: HomeAssistant, form: Form) -> None:
    flow = await walk(hass, await choose(hass, "home"), pages(form), until="meter")
    flow = await submit(hass, flow, {"next_step_id": "sensors"})
    assert flow["step_id"] == "sensors"
    assert (await submit(hass, flow, {}))["step_id"] == "meter"


async def test_a_number_that_cannot_be_names_those_that_can(hass: HomeAssistant, form: Form) -> None:
    flow = await choose(hass, "home")
    with pytest.raises(InvalidData) as refused:
        await submit(hass, flow, {**pages(form)["home"], "fuse_a": 3})
    assert "Enter a number from 6 to 200 A." in str(refused.value.schema_errors)


async def test_prices_and_sun_are_not_taken_for_each_other(
    hass: HomeAssistant, form: Form, world: RunningSimulator
) -> None:
    typed = pages(form)
    flow = await walk(hass, await choose(hass, "home"), typed, until="price_web")
    refused = await submit(hass, flow, {"price_web": f"{world.market_url}/solar"})
    assert refused["errors"] == {"price_web": "price_mistaken"}
    flow = await walk(hass, await submit(hass, refused, typed["price_web"]), typed, until="sun")
    refused = await submit(hass, flow, {"sun_source": f"{world.market_url}/grid"})
    assert refused["errors"] == {"sun_source": "sun_mistaken"}


async def test_a_web_page_at_the_inverters_address_is_called_one(
    hass: HomeAssistant, form: Form, world: RunningSimulator
) -> None:
    port = int(world.market_url.split(":")[2].partition("/")[0])
    typed = pages(form)
    flow = await walk(hass, await choose(hass, "home"), typed, until="inverter")
    refused = await submit(hass, flow, {**typed["inverter"], "more": {"inverter_port": port}})
    assert refused["errors"] == {"inverter_host": "inverter_is_web_server"}
    assert refused["description_placeholders"]["address"] == f"127.0.0.1:{port}"


@pytest.mark.parametrize("kind", ["home", "simulated_home"])
async def test_a_taken_port_is_refused_until_it_is_free(
    hass: HomeAssistant, form: Form, free_port: int, kind: str
) -> None:
    typed = pages(form)
    page = "charger" if kind == "home" else "simulated_home"
    typed["simulated_home"] = {"name": "Villa", "ocpp_port": free_port, "simulated_at": "18:30:00"}
    flow = await walk(hass, await choose(hass, kind), typed, until=page)
    with socket.create_server(("127.0.0.1", free_port)):
        refused = await submit(hass, flow, typed[page])
    assert refused["errors"] == {"base" if kind == "home" else "ocpp_port": "port_taken"}
    assert refused["description_placeholders"]["port"] == str(free_port)
    after = await submit(hass, refused, typed[page])
    assert after.get("errors", {}) in ({}, None)


async def test_a_calendar_of_the_homes_own_is_no_source_of_trips(hass: HomeAssistant, form: Form) -> None:
    registry = er.async_get(hass)
    registry.async_get_or_create("calendar", DOMAIN, "plan", suggested_object_id="plan")
    registry.async_get_or_create("calendar", "local_calendar", "family", suggested_object_id="family")
    typed = pages(form)
    flow = await walk(hass, await choose(hass, "home"), typed, until="car")
    refused = await submit(hass, flow, {**typed["car"], "more": {"trips_entity": "calendar.plan"}})
    assert refused["errors"] == {"base": "calendar_is_own"}
    after = await submit(hass, refused, {**typed["car"], "more": {"trips_entity": "calendar.family"}})
    assert after["step_id"] != "car"
