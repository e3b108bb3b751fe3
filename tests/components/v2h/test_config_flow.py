"""Setting up and changing a home: every error once, and the way on from it."""

import errno
import socket
from typing import Any

import pytest
from homeassistant.config_entries import SOURCE_USER, ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.v2h.checks import port_trouble
from custom_components.v2h.const import DOMAIN
from custom_components.v2h.simulator import RunningSimulator

from .conftest import set_up


async def choose(hass: HomeAssistant, kind: str) -> ConfigFlowResult:
    menu = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    assert menu["type"] is FlowResultType.MENU
    assert menu["menu_options"] == ["home", "simulated_home"]
    return await hass.config_entries.flow.async_configure(menu["flow_id"], {"next_step_id": kind})


async def submit(hass: HomeAssistant, flow: ConfigFlowResult, form: dict[str, Any]) -> ConfigFlowResult:
    result = await hass.config_entries.flow.async_configure(flow["flow_id"], form)
    await hass.async_block_till_done()
    return result


@pytest.mark.parametrize("kind", ["home", "simulated_home"])
async def test_the_browser_gets_the_form_with_its_examples(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, kind: str
) -> None:
    assert await async_setup_component(hass, "config", {})
    assert await async_setup_component(hass, DOMAIN, {})
    client = await hass_client()
    menu = await (await client.post("/api/config/config_entries/flow", json={"handler": DOMAIN})).json()
    step = f"/api/config/config_entries/flow/{menu['flow_id']}"
    form = await (await client.post(step, json={"next_step_id": kind})).json()
    assert form["type"] == "form"
    fields = {field["name"]: field for field in form["data_schema"]}
    assert fields["ocpp_port"]["description"]["suggested_value"] == 9000
    if kind == "home":
        assert set(fields["price_source"]["selector"]["choose"]["choices"]) == {"entity", "number", "url"}
        assert fields["feed_in_source"]["description"]["suggested_value"] == 0.0
        assert next(iter(fields["feed_in_source"]["selector"]["choose"]["choices"])) == "number"


async def test_a_home_is_set_up_and_starts(hass: HomeAssistant, form: dict[str, Any]) -> None:
    flow = await choose(hass, "home")
    assert flow["type"] is FlowResultType.FORM
    assert flow["errors"] == {}

    done = await submit(hass, flow, form)

    assert done["type"] is FlowResultType.CREATE_ENTRY
    assert done["title"] == "Lindgren"
    assert done["result"].runtime_data.coordinator.data.name == "Lindgren"


async def test_chosen_sources_arrive_as_plain_values(hass: HomeAssistant, form: dict[str, Any]) -> None:
    flow = await choose(hass, "home")
    address = form["price_source"]
    chosen = {
        "price_source": {"active_choice": "url", "url": address},
        "feed_in_source": {"active_choice": "number", "number": 0.08},
        "sun_source": {"active_choice": "nothing", "nothing": ""},
    }
    done = await submit(hass, flow, {**form, **chosen})
    assert done["type"] is FlowResultType.CREATE_ENTRY
    assert done["data"]["price_source"] == address
    assert done["data"]["feed_in_source"] == 0.08
    assert done["data"]["sun_source"] == ""


async def test_a_home_needs_neither_inverter_nor_sun(hass: HomeAssistant, form: dict[str, Any]) -> None:
    flow = await choose(hass, "home")
    for key in ("inverter_host", "sun_source", "charger_password"):
        del form[key]
    done = await submit(hass, flow, {**form, "price_source": 0.31})
    assert done["type"] is FlowResultType.CREATE_ENTRY
    assert done["result"].runtime_data.meter is None


@pytest.mark.parametrize(
    ("wrong", "errors", "named"),
    [
        pytest.param(
            {"inverter_port": 1}, {"inverter_host": "inverter_unusable"}, "127.0.0.1:1", id="inverter silent"
        ),
        pytest.param(
            {"inverter_unit": 9}, {"inverter_host": "inverter_unusable"}, "unit", id="wrong Modbus unit"
        ),
        pytest.param(
            {"price_source": "sensor.nowhere"},
            {"price_source": "price_source_unusable"},
            "sensor.nowhere",
            id="prices from an entity that is not there",
        ),
        pytest.param(
            {"feed_in_source": "http://127.0.0.1:1/rates"},
            {"feed_in_source": "feed_in_source_unusable"},
            "127.0.0.1",
            id="feed-in prices from a web address that does not answer",
        ),
        pytest.param(
            {"sun_source": "nobody"}, {"sun_source": "sun_source_unusable"}, "", id="a forecast by nobody"
        ),
        pytest.param(
            {"charger_id": "a b"}, {"charger_id": "charger_id_invalid"}, "", id="identity with blank"
        ),
        pytest.param({"charger_id": ""}, {"charger_id": "charger_id_invalid"}, "", id="no identity"),
        pytest.param(
            {"charger_password": "short"},
            {"charger_password": "charger_password_length"},
            "",
            id="password too short for OCPP",
        ),
        pytest.param(
            {"car_goal_percent": 15},
            {"car_goal_percent": "goal_below_reserve"},
            "",
            id="the goal lies below the reserve",
        ),
        pytest.param({"name": "  "}, {"name": "name_empty"}, "", id="a home without a name"),
        pytest.param(
            {"back": "07:30:00"}, {"back": "back_is_departure"}, "", id="back the moment the car leaves"
        ),
        pytest.param(
            {"trip_kwh": 50}, {"trip_kwh": "trip_too_long"}, "48", id="a trip longer than the car's charge"
        ),
        pytest.param(
            {"price_source": 40}, {"price_source": "price_source_mistaken"}, "40", id="a price in cents"
        ),
    ],
)
async def test_a_mistake_is_named_and_can_be_corrected(
    hass: HomeAssistant, form: dict[str, Any], wrong: dict[str, Any], errors: dict[str, str], named: str
) -> None:
    flow = await choose(hass, "home")
    refused = await submit(hass, flow, {**form, **wrong})
    assert refused["type"] is FlowResultType.FORM
    assert refused["errors"] == errors
    assert named in " ".join((refused["description_placeholders"] or {}).values())

    assert (await submit(hass, refused, form))["type"] is FlowResultType.CREATE_ENTRY


async def test_prices_and_sun_are_not_taken_for_each_other(
    hass: HomeAssistant, form: dict[str, Any], world: RunningSimulator
) -> None:
    swapped = {"feed_in_source": f"{world.market_url}/solar", "sun_source": f"{world.market_url}/grid"}
    refused = await submit(hass, await choose(hass, "home"), {**form, **swapped})
    assert refused["errors"] == {
        "feed_in_source": "feed_in_source_mistaken",
        "sun_source": "sun_source_mistaken",
    }


async def test_a_web_page_at_the_inverters_address_is_called_one(
    hass: HomeAssistant, form: dict[str, Any], world: RunningSimulator
) -> None:
    port = int(world.market_url.split(":")[2].partition("/")[0])
    refused = await submit(hass, await choose(hass, "home"), {**form, "inverter_port": port})
    assert refused["errors"] == {"inverter_host": "inverter_is_web_server"}
    assert refused["description_placeholders"] == {"address": f"127.0.0.1:{port}"}


async def test_spaces_around_what_was_copied_are_taken_away(
    hass: HomeAssistant, form: dict[str, Any]
) -> None:
    copied = {"name": " Lindgren ", "inverter_host": " 127.0.0.1 ", "charger_id": "BOX-7 "}
    done = await submit(hass, await choose(hass, "home"), {**form, **copied})
    assert done["type"] is FlowResultType.CREATE_ENTRY
    assert {key: done["data"][key] for key in copied} == {
        "name": "Lindgren",
        "inverter_host": "127.0.0.1",
        "charger_id": "BOX-7",
    }


def test_a_forbidden_port_is_told_from_a_taken_one() -> None:
    assert port_trouble(PermissionError(errno.EACCES, "denied")) == "port_forbidden"
    assert port_trouble(OSError(errno.EADDRINUSE, "in use")) == "port_taken"


@pytest.mark.parametrize("kind", ["home", "simulated_home"])
async def test_a_taken_port_is_refused_until_it_is_free(
    hass: HomeAssistant, form: dict[str, Any], free_port: int, kind: str
) -> None:
    if kind == "simulated_home":
        form = {"name": "Villa", "ocpp_port": free_port, "simulated_at": "18:30:00"}
    flow = await choose(hass, kind)
    with socket.create_server(("127.0.0.1", free_port)):
        refused = await submit(hass, flow, form)
    assert refused["errors"] == {"ocpp_port": "port_taken"}
    assert refused["description_placeholders"] == {"port": str(free_port)}

    assert (await submit(hass, refused, form))["type"] is FlowResultType.CREATE_ENTRY


async def test_two_homes_cannot_share_a_port(hass: HomeAssistant, form: dict[str, Any]) -> None:
    MockConfigEntry(domain=DOMAIN, data=form).add_to_hass(hass)
    refused = await submit(hass, await choose(hass, "home"), form)
    assert refused["type"] is FlowResultType.ABORT
    assert refused["reason"] == "already_configured"


async def test_a_simulated_home_is_the_same_kind_of_home(
    hass: HomeAssistant, form: dict[str, Any], free_port: int
) -> None:
    flow = await choose(hass, "simulated_home")
    short = {"name": "Villa", "ocpp_port": free_port, "simulated_at": "12:00:00"}
    done = await submit(hass, flow, short)
    assert done["type"] is FlowResultType.CREATE_ENTRY
    home = done["result"].runtime_data
    assert home.settings.simulated
    assert home.settings.inverter is not None
    assert home.settings.inverter.host == "127.0.0.1"
    assert str(home.settings.price_source).startswith("http://127.0.0.1:")


async def test_a_home_can_be_changed_without_losing_its_port(
    hass: HomeAssistant, form: dict[str, Any], world: RunningSimulator
) -> None:
    entry = MockConfigEntry(domain=DOMAIN, title="Lindgren", data=form)
    await set_up(hass, entry)
    flow = await entry.start_reconfigure_flow(hass)
    assert flow["step_id"] == "home"

    done = await submit(hass, flow, {**form, "name": "Lindgren-Berg", "car_reserve_percent": 35})
    assert done["type"] is FlowResultType.ABORT
    assert done["reason"] == "reconfigure_successful"
    assert entry.title == "Lindgren-Berg"
    assert entry.runtime_data.settings.reserve_percent == 35


async def test_a_simulated_home_can_start_at_another_hour(
    hass: HomeAssistant, simulated_entry: MockConfigEntry, free_port: int
) -> None:
    await set_up(hass, simulated_entry)
    flow = await simulated_entry.start_reconfigure_flow(hass)
    assert flow["step_id"] == "simulated_home"
    change = {"name": "Villa", "ocpp_port": free_port, "simulated_at": "02:00:00"}
    assert (await submit(hass, flow, change))["reason"] == "reconfigure_successful"
    assert simulated_entry.data["simulated_at"] == "02:00:00"
    assert simulated_entry.data["car_capacity_kwh"] == 60


async def test_a_home_cannot_be_moved_onto_anothers_port(
    hass: HomeAssistant, form: dict[str, Any], free_port: int
) -> None:
    entry = MockConfigEntry(domain=DOMAIN, title="Lindgren", data=form)
    await set_up(hass, entry)
    flow = await entry.start_reconfigure_flow(hass)
    with socket.create_server(("127.0.0.1", 0)) as other:
        refused = await submit(hass, flow, {**form, "ocpp_port": other.getsockname()[1]})
    assert refused["errors"] == {"ocpp_port": "port_taken"}
    assert entry.data["ocpp_port"] == free_port
