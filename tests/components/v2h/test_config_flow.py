"""Setting up a home, real or simulated, as one walk through its pages."""

import asyncio
from datetime import timedelta

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.v2h.config_flow import V2HConfigFlow
from custom_components.v2h.const import DOMAIN
from custom_components.v2h.entry_data import home_data
from custom_components.v2h.flow.form import DEFAULTS

from .conftest import hours_of_a_day
from .pages import Form, choose, pages, submit, walk

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
        "charger": {"more": pages(form)["charger"]["more"]},
        "meter": {"next_step_id": "no_meter"},
        "no_prices": {"price_from": "price_fixed"},
        "price_fixed": {"price_fixed": 0.31},
        "sun": {},
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


async def test_pages_say_whether_more_of_them_follow(hass: HomeAssistant, form: Form) -> None:
    first = await choose(hass, "home")
    assert first["last_step"] is False
    done = await walk(hass, first, pages(form), until="done")
    assert done["last_step"] is True
    assert (await choose(hass, "simulated_home"))["last_step"] is None


async def test_the_home_is_called_as_home_assistant_calls_it(hass: HomeAssistant) -> None:
    await hass.config.async_update(location_name="Villa Berg")
    schema = (await choose(hass, "home"))["data_schema"].schema
    (name,) = [field for field in schema if str(field) == "name"]
    assert name.description["suggested_value"] == "Villa Berg"


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


async def test_a_simulated_home_lives_on_the_day_that_was_chosen(hass: HomeAssistant, free_port: int) -> None:
    dear = {"name": "Villa", "ocpp_port": free_port, "simulated_day": "2", "simulated_at": "12:00:00"}
    done = await submit(hass, await choose(hass, "simulated_home"), dear)
    home = done["result"].runtime_data
    rates = await home.market.sources["import"].rates(dt_util.utcnow())
    evening = [rate.value for rate in rates if rate.start < dt_util.utcnow() + timedelta(hours=11)]
    assert max(evening) > 0.6  # with taxes; the other days stay below


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
    return [
        {"start": start.isoformat(), "end": end.isoformat(), "price": 0.3} for start, end in hours_of_a_day()
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
