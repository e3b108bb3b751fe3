"""Setting up and changing a home, page by page: every error once, and the way on from it."""

import asyncio
import errno
import socket
from datetime import timedelta
from typing import Any

import pytest
from homeassistant.config_entries import SOURCE_USER, ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.v2h.config_flow import V2HConfigFlow
from custom_components.v2h.const import DOMAIN
from custom_components.v2h.entry_data import home_data
from custom_components.v2h.flow.checks import NEIGHBOURS, port_trouble
from custom_components.v2h.flow.checks import free_port as first_free
from custom_components.v2h.flow.form import CAR, DEFAULTS, PAGES
from custom_components.v2h.simulator import RunningSimulator

from .conftest import set_up

type Form = dict[str, Any]
UNCHANGED = {"price_add": 0.0, "price_times": 1.0}
RIGHT = {"flip_grid": False}


async def choose(hass: HomeAssistant, kind: str) -> ConfigFlowResult:
    menu = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    assert menu["type"] is FlowResultType.MENU
    assert menu["menu_options"] == ["home", "simulated_home"]
    return await submit(hass, menu, {"next_step_id": kind})


async def submit(hass: HomeAssistant, flow: Any, form: Form) -> Any:
    """Send a page in; what takes its time is waited for."""
    manager = hass.config_entries.flow if isinstance(flow["handler"], str) else hass.config_entries.subentries
    result: Any = await manager.async_configure(flow["flow_id"], form)
    while result["type"] is FlowResultType.SHOW_PROGRESS:
        await asyncio.sleep(0.05)
        result = await manager.async_configure(flow["flow_id"])
    await hass.async_block_till_done()
    return result


def pages(form: Form) -> dict[str, Form]:
    """What is typed on each page of a home with these values."""
    keys = {**PAGES, "car": CAR}
    told = {name: {key: form[key] for key in keys[name] if key in form} for name in keys}
    url = form["price_source"]
    return {
        "home": told["home"],
        "charger": told["charger"],
        "charger_address": {"charger_arrival": "later"},
        "car": {"car_name": "Car", **told["car"]},
        "meter": {"next_step_id": "inverter"},
        "inverter": told["inverter"],
        "inverter_found": RIGHT,
        "prices": {"price_from": "price_web"},
        "no_prices": {"price_from": "price_web"},
        "price_web": {"price_web": url},
        "price_shown": {},
        "price_check": UNCHANGED,
        "feed_in": {"feed_in_source": form["feed_in_source"], "feed_in_add": 0.0, "feed_in_times": 1.0},
        "sun": {"sun_careful": False, **told["sun"]},
        "done": {},
        "done_without_plan": {},
    }


async def walk(hass: HomeAssistant, flow: Any, typed: dict[str, Form], until: str = "") -> Any:
    """Go through the pages from the one that is shown, to the page *until* or to the end."""
    while flow["type"] in {FlowResultType.FORM, FlowResultType.MENU}:
        step = flow["step_id"]
        if step == until:
            return flow
        assert not flow.get("errors"), (step, flow["errors"], flow["description_placeholders"])
        flow = await submit(hass, flow, typed[step])
        assert flow["type"] not in {FlowResultType.FORM, FlowResultType.MENU} or flow["step_id"] != step, flow
    return flow


ELSEWHERE = ("prices", "price_shown", "done_without_plan")
"""Pages that another home would see."""


async def test_a_home_is_set_up_in_one_walk_and_starts(hass: HomeAssistant, form: Form) -> None:
    done = await walk(hass, await choose(hass, "home"), pages(form))
    assert done["type"] is FlowResultType.CREATE_ENTRY
    assert done["title"] == "Lindgren"
    entry = done["result"]
    assert sorted(subentry.subentry_type for subentry in entry.subentries.values()) == [
        "car",
        "charger",
        "inverter",
    ]
    assert {key: home_data(entry)[key] for key in form} == form
    home = entry.runtime_data
    assert home.coordinator.data.name == "Lindgren"
    assert home.meter.device is not None


async def test_a_home_needs_neither_charger_nor_meter_nor_sun(hass: HomeAssistant, form: Form) -> None:
    typed = pages(form) | {
        "charger": {"ocpp_port": form["ocpp_port"]},
        "meter": {"next_step_id": "no_meter"},
        "no_prices": {"price_from": "price_fixed"},
        "price_fixed": {"price_fixed": 0.31},
        "sun": {"sun_careful": False},
    }
    flow = await walk(hass, await choose(hass, "home"), typed, until="done")
    missing = flow["description_placeholders"]["missing"]
    assert all(word in missing for word in ("No charger", "No meter", "No solar forecast"))
    done = await submit(hass, flow, {})
    home = done["result"].runtime_data
    assert home.meter is None
    assert home.settings.charger_id == ""
    assert "There is no charger yet" in home.problems[0]
    assert [subentry.title for subentry in done["result"].subentries.values()] == ["Car"]


async def test_the_last_page_tells_the_first_plan(hass: HomeAssistant, form: Form) -> None:
    flow = await walk(hass, await choose(hass, "home"), pages(form), until="done")
    plan = flow["description_placeholders"]["plan"]
    assert "charge" in plan
    assert "feed the house" in plan
    assert "kWh" in plan


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
            {"inverter_port": 1},
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
            {"sun_careful": True},
            {"sun_careful": "sun_without_range"},
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
    numbers = {"inverter_port": 502, "inverter_unit": 1} if page == "inverter" else {}
    assert (await submit(hass, flow, {**numbers, **nothing}))["step_id"] == before


async def test_no_sensors_lead_back_to_the_choice(hass: HomeAssistant, form: Form) -> None:
    flow = await walk(hass, await choose(hass, "home"), pages(form), until="meter")
    flow = await submit(hass, flow, {"next_step_id": "sensors"})
    assert flow["step_id"] == "sensors"
    assert (await submit(hass, flow, {}))["step_id"] == "meter"


async def test_pages_say_whether_more_of_them_follow(hass: HomeAssistant, form: Form) -> None:
    first = await choose(hass, "home")
    assert first["last_step"] is False
    done = await walk(hass, first, pages(form), until="done")
    assert done["last_step"] is True
    assert (await choose(hass, "simulated_home"))["last_step"] is None


async def test_a_number_that_cannot_be_names_those_that_can(hass: HomeAssistant, form: Form) -> None:
    flow = await choose(hass, "home")
    with pytest.raises(InvalidData) as refused:
        await submit(hass, flow, {**pages(form)["home"], "fuse_a": 3})
    assert "Enter a number from 6 to 200 A." in str(refused.value.schema_errors)


async def test_the_home_is_called_as_home_assistant_calls_it(hass: HomeAssistant) -> None:
    await hass.config.async_update(location_name="Villa Berg")
    schema = (await choose(hass, "home"))["data_schema"].schema
    (name,) = [field for field in schema if str(field) == "name"]
    assert name.description["suggested_value"] == "Villa Berg"


def test_a_port_that_is_taken_is_passed_over(free_port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("", free_port)):
        assert free_port < first_free(free_port) <= free_port + NEIGHBOURS
    monkeypatch.setattr("custom_components.v2h.flow.checks.NEIGHBOURS", 0)
    assert first_free(free_port) == free_port


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
    refused = await submit(hass, flow, {**typed["inverter"], "inverter_port": port})
    assert refused["errors"] == {"inverter_host": "inverter_is_web_server"}
    assert refused["description_placeholders"]["address"] == f"127.0.0.1:{port}"


async def test_spaces_around_what_was_copied_are_taken_away(hass: HomeAssistant, form: Form) -> None:
    copied = {**form, "name": " Lindgren ", "inverter_host": " 127.0.0.1 ", "charger_id": "BOX-7 "}
    done = await walk(hass, await choose(hass, "home"), pages(copied))
    assert {key: home_data(done["result"])[key] for key in form} == form


async def test_a_formula_is_shown_before_it_is_kept(hass: HomeAssistant, form: Form) -> None:
    flow = await walk(hass, await choose(hass, "home"), pages(form), until="price_check")
    first = flow["description_placeholders"]
    assert first["chart"].startswith("<svg")
    assert "Lowest" in first["words"]
    shown = await submit(hass, flow, {"price_add": 0.1, "price_times": 1.25})
    assert shown["step_id"] == "price_check"
    assert shown["description_placeholders"]["words"] != first["words"]
    kept = await submit(hass, shown, {"price_add": 0.1, "price_times": 1.25})
    assert kept["step_id"] == "feed_in"


async def test_a_direction_that_is_turned_round_is_shown_and_kept(hass: HomeAssistant, form: Form) -> None:
    typed = pages(form)
    flow = await walk(hass, await choose(hass, "home"), typed, until="inverter_found")
    before = flow["description_placeholders"]["now"]
    turned = {"flip_grid": True}
    flow = await submit(hass, flow, turned)
    assert flow["step_id"] == "inverter_found"
    after = flow["description_placeholders"]["now"]
    assert ("importing" in before) != ("importing" in after)
    done = await walk(hass, flow, typed | {"inverter_found": turned})
    home = done["result"].runtime_data
    await home.meter.async_refresh()
    assert ("importing" in home.meter.data.words) == ("importing" in after)


def test_a_forbidden_port_is_told_from_a_taken_one() -> None:
    assert port_trouble(PermissionError(errno.EACCES, "denied")) == "port_forbidden"
    assert port_trouble(OSError(errno.EADDRINUSE, "in use")) == "port_taken"


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
    assert refused["errors"] == {"ocpp_port": "port_taken"}
    assert refused["description_placeholders"]["port"] == str(free_port)
    after = await submit(hass, refused, typed[page])
    assert after.get("errors", {}) in ({}, None)


async def test_two_homes_cannot_share_a_port(hass: HomeAssistant, form: Form) -> None:
    MockConfigEntry(domain=DOMAIN, data=form).add_to_hass(hass)
    refused = await walk(hass, await choose(hass, "home"), pages(form))
    assert refused["type"] is FlowResultType.ABORT
    assert refused["reason"] == "already_configured"


async def test_a_simulated_home_is_the_same_kind_of_home(hass: HomeAssistant, free_port: int) -> None:
    flow = await choose(hass, "simulated_home")
    short = {"name": "Villa", "ocpp_port": free_port, "simulated_at": "12:00:00"}
    done = await submit(hass, flow, short)
    assert done["type"] is FlowResultType.CREATE_ENTRY
    home = done["result"].runtime_data
    assert home.settings.simulated
    assert home.settings.inverter is not None
    assert home.settings.inverter.host == "127.0.0.1"
    assert str(home.settings.price_source).startswith("http://127.0.0.1:")


async def test_the_browser_gets_forms_that_it_can_show(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, form: Form
) -> None:
    assert await async_setup_component(hass, "config", {})
    assert await async_setup_component(hass, DOMAIN, {})
    client = await hass_client()
    menu = await (await client.post("/api/config/config_entries/flow", json={"handler": DOMAIN})).json()
    step = f"/api/config/config_entries/flow/{menu['flow_id']}"
    page = await (await client.post(step, json={"next_step_id": "home"})).json()
    typed = pages(form)
    seen = []
    while page["type"] != "create_entry":
        if page["type"] == "progress":
            await asyncio.sleep(0.05)
            page = await (await client.get(step)).json()
            continue
        seen.append(page["step_id"])
        answer = await client.post(step, json=typed[page["step_id"]])
        assert answer.status == 200, (page["step_id"], await answer.text())
        page = await answer.json()
    assert seen == [page for page in typed if page not in ELSEWHERE]


async def test_a_home_can_be_changed_without_losing_its_port(hass: HomeAssistant, form: Form) -> None:
    entry = MockConfigEntry(domain=DOMAIN, title="Lindgren", data=form)
    await set_up(hass, entry)
    menu = await entry.start_reconfigure_flow(hass)
    assert menu["step_id"] == "reconfigure"
    page = await submit(hass, menu, {"next_step_id": "home"})
    done = await submit(hass, page, {**pages(form)["home"], "name": "Lindgren-Berg", "fuse_a": 35})
    assert done["type"] is FlowResultType.ABORT
    assert done["reason"] == "reconfigure_successful"
    assert entry.title == "Lindgren-Berg"
    assert entry.runtime_data.settings.site.fuse_w == 3 * 35 * 230
    assert entry.runtime_data.settings.charger_id == "BOX-7"


async def test_prices_can_be_changed_alone(hass: HomeAssistant, form: Form) -> None:
    entry = MockConfigEntry(domain=DOMAIN, title="Lindgren", data=form)
    await set_up(hass, entry)
    typed = pages(form) | {
        "reconfigure": {"next_step_id": "prices"},
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
    done = await walk(hass, await entry.start_reconfigure_flow(hass), typed)
    assert done["reason"] == "reconfigure_successful"
    rates = await entry.runtime_data.market.sources["import"].rates(dt_util.utcnow())
    assert {rate.value for rate in rates} == {0.4, 0.2}


@pytest.mark.parametrize("part", ["feed_in", "sun"])
async def test_what_is_sold_and_the_sun_can_be_changed_alone(
    hass: HomeAssistant, form: Form, part: str
) -> None:
    entry = MockConfigEntry(domain=DOMAIN, title="Lindgren", data=form)
    entry.add_to_hass(hass)
    page = await submit(hass, await entry.start_reconfigure_flow(hass), {"next_step_id": part})
    assert (await submit(hass, page, pages(form)[part]))["reason"] == "reconfigure_successful"


async def test_who_is_paid_by_the_market_is_asked_again_when_the_prices_come_from_elsewhere(
    hass: HomeAssistant, form: Form
) -> None:
    entry = MockConfigEntry(domain=DOMAIN, title="Lindgren", data={**form, "feed_in_source": "spot"})
    entry.add_to_hass(hass)
    typed = pages(form) | {
        "reconfigure": {"next_step_id": "prices"},
        "no_prices": {"price_from": "price_fixed"},
        "price_fixed": {"price_fixed": 0.3},
    }
    page = await walk(hass, await entry.start_reconfigure_flow(hass), typed, until="feed_in")
    assert (await submit(hass, page, typed["feed_in"]))["reason"] == "reconfigure_successful"
    assert home_data(entry)["feed_in_source"] == form["feed_in_source"]


async def test_the_port_can_be_changed_but_not_to_a_taken_one(
    hass: HomeAssistant, form: Form, free_port: int
) -> None:
    entry = MockConfigEntry(domain=DOMAIN, title="Lindgren", data=form)
    await set_up(hass, entry)
    page = await submit(hass, await entry.start_reconfigure_flow(hass), {"next_step_id": "port"})
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        refused = await submit(hass, page, {"ocpp_port": taken})
        assert refused["errors"] == {"ocpp_port": "port_taken"}
        assert entry.data["ocpp_port"] == free_port
    assert (await submit(hass, refused, {"ocpp_port": taken}))["reason"] == "reconfigure_successful"
    assert entry.data["ocpp_port"] == taken


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


async def test_a_simulated_home_lives_on_the_day_that_was_chosen(hass: HomeAssistant, free_port: int) -> None:
    dear = {"name": "Villa", "ocpp_port": free_port, "simulated_day": "2", "simulated_at": "12:00:00"}
    done = await submit(hass, await choose(hass, "simulated_home"), dear)
    home = done["result"].runtime_data
    rates = await home.market.sources["import"].rates(dt_util.utcnow())
    evening = [rate.value for rate in rates if rate.start < dt_util.utcnow() + timedelta(hours=11)]
    assert max(evening) > 0.6  # with taxes; the other days stay below


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


async def test_without_a_plan_the_home_is_made_all_the_same(hass: HomeAssistant, form: Form) -> None:
    hass.states.async_set(
        "sensor.price", "0.3", {"prices": prices_of_today(), "unit_of_measurement": "EUR/kWh"}
    )
    typed = pages(form) | {
        "meter": {"next_step_id": "no_meter"},
        "no_prices": {"price_from": "price_entity"},
        "prices": {"price_from": "price_entity"},
        "price_entity": {"price_entity": "sensor.price"},
    }
    page = await walk(hass, await choose(hass, "home"), typed, until="sun")
    hass.states.async_remove("sensor.price")
    page = await walk(hass, page, typed, until="done_without_plan")
    assert "no price of electricity is known" in page["description_placeholders"]["plan"]
    assert (await submit(hass, page, {}))["type"] is FlowResultType.CREATE_ENTRY


def prices_of_today() -> list[Form]:
    """An hour each."""
    start = dt_util.start_of_local_day()
    hours = [start + timedelta(hours=hour) for hour in range(24)]
    return [
        {"start": hour.isoformat(), "end": (hour + timedelta(hours=1)).isoformat(), "price": 0.3}
        for hour in hours
    ]


@pytest.mark.parametrize(
    ("page", "leads_to"),
    [
        ("charger_found", "charger_address"),
        ("inverter_scanned", "inverter"),
        ("inverter_found", "inverter"),
        ("inverter_offered", "inverter_silent"),
    ],
)
async def test_a_page_out_of_turn_leads_to_where_it_begins(
    hass: HomeAssistant, form: Form, page: str, leads_to: str
) -> None:
    flow = V2HConfigFlow()
    flow.hass, flow.context, flow.answers = hass, {"source": "user"}, {**DEFAULTS, **form}
    shown = await getattr(flow, f"async_step_{page}")()
    assert shown.get("step_id", shown.get("reason")) == leads_to
