"""The dashboard's line: everything at once, then what is new, over a reload of the home as well."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.v2h.const import DOMAIN
from custom_components.v2h.optimizer.errors import LedgerError
from custom_components.v2h.optimizer.ledger import Page, Session, Slot
from custom_components.v2h.reserves import Reserves

from ..conftest import PATIENCE_S, set_up, until

NOW = {
    "name", "simulated", "car_name", "currency", "mode", "rule", "reason", "setpoint_w", "activity", "car_w",
    "house_w", "sun_w", "grid_w", "soc_percent", "soc_unsure_percent", "reserve_percent", "reserve_why",
    "goal", "import_price", "export_price", "stored_value", "saved", "charger", "command", "problems",
}  # fmt: skip


async def test_a_page_hears_everything_first_and_news_later(
    hass: HomeAssistant, simulated_entry: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    await set_up(hass, simulated_entry)
    client = await hass_ws_client(hass)
    await client.send_json_auto_id({"type": "v2h/subscribe"})
    assert (await client.receive_json())["success"]
    first = (await client.receive_json())["event"]
    assert set(first) == {"now", "plan", "past", "trips"}
    assert first["now"]["reserve_why"] is None
    assert first["trips"][0]["departure"] < first["trips"][0]["back"]
    assert set(first["now"]) == NOW
    assert first["now"]["charger"]["identity"] == "SIM-1"

    plan: dict[str, Any] | None = first["plan"]
    while plan is None:
        event = (await client.receive_json())["event"]
        assert event["now"]
        plan = event.get("plan")
    slot = plan["slots"][0]
    assert {"start", "end", "car_w", "soc_percent", "import_price", "action", "reason"} <= set(slot)

    await hass.config_entries.async_reload(simulated_entry.entry_id)
    again = (await client.receive_json())["event"]
    assert again["now"]["name"] == "Villa"


@pytest.mark.parametrize("question", ["subscribe", "money", "health"])
async def test_a_page_without_a_home_is_told_so(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, question: str
) -> None:
    assert await async_setup_component(hass, DOMAIN, {})
    client = await hass_ws_client(hass)
    await client.send_json_auto_id({"type": f"v2h/{question}", "entry_id": "nobody"})
    answer = await client.receive_json()
    assert not answer["success"]
    assert answer["error"] == {"code": "not_found", "message": "No home is set up and running."}


async def test_a_raised_reserve_is_told_with_its_reason(
    hass: HomeAssistant, simulated_entry: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    home = await set_up(hass, simulated_entry)
    home.keep(Reserves().ask("a storm is coming", 70))
    client = await hass_ws_client(hass)
    await client.send_json_auto_id({"type": "v2h/subscribe"})
    assert (await client.receive_json())["success"]
    now: dict[str, Any] = {}
    while not now.get("reserve_why"):
        now = (await client.receive_json())["event"]["now"]
    assert (now["reserve_why"], now["reserve_percent"]) == ("a storm is coming", pytest.approx(70))


async def test_money_is_read_from_the_books(
    hass: HomeAssistant, simulated_entry: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    home = await set_up(hass, simulated_entry)
    quarter = dt_util.start_of_local_day() - timedelta(hours=3)
    slot = Slot(start=quarter, saved=0.5, import_price=0.4, flows={"car_to_house": 1000.0})
    stay = Session(start=quarter, end=quarter + timedelta(hours=1), out_wh=1000, saved=0.5)
    await home.books.write(Page(number=1000, slots=(slot,), sessions=(stay,), state={"number": 1}))
    client = await hass_ws_client(hass)
    await client.send_json_auto_id({"type": "v2h/money", "days": 2})
    answer = (await client.receive_json())["result"]
    yesterday, _ = answer["days"]
    assert yesterday["saved"] == 0.5
    assert yesterday["shares"] == pytest.approx({"house": 0.4, "sold": 0, "sun": 0, "charging": 0.1})
    assert (answer["currency"], answer["problem"]) == ("EUR", None)
    assert [one["out_wh"] for one in answer["sessions"]][-1] == 1000

    await client.send_json_auto_id({"type": "v2h/money", "days": 0})
    assert not (await client.receive_json())["success"]


async def test_books_that_cannot_be_read_are_told_in_words(
    hass: HomeAssistant,
    simulated_entry: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    home = await set_up(hass, simulated_entry)

    async def torn(*_: object) -> None:
        raise LedgerError("The ledger cannot be read: the disk is full.")

    monkeypatch.setattr(home.books, "slots", torn)
    client = await hass_ws_client(hass)
    await client.send_json_auto_id({"type": "v2h/money"})
    answer = await client.receive_json()
    assert answer["error"]["message"] == "The ledger cannot be read: the disk is full."


async def test_the_health_of_a_simulated_home_is_good(
    hass: HomeAssistant, simulated_entry: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    home = await set_up(hass, simulated_entry)
    await until(lambda: home.controller.plan and home.coordinator.data.activity, "there was a plan")
    client = await hass_ws_client(hass)
    well = {"charger": "ready", "meter": "reads", "prices": "known", "plan": "fresh", "books": "kept"}
    codes: dict[str, str] = {}
    async with asyncio.timeout(PATIENCE_S):
        while codes != well:  # each of them begins by itself
            await client.send_json_auto_id({"type": "v2h/health"})
            signs = {sign["part"]: sign for sign in (await client.receive_json())["result"]["signs"]}
            codes = {part: signs[part]["code"] for part in well}
    assert signs["meter"]["age_s"] < 30


async def test_every_home_is_named_and_each_page_hears_its_own(
    hass: HomeAssistant, form: dict[str, Any], hass_ws_client: WebSocketGenerator
) -> None:
    assert await async_setup_component(hass, DOMAIN, {})
    villa = MockConfigEntry(domain=DOMAIN, title="villa", data={**form, "name": "villa"})
    asleep = MockConfigEntry(domain=DOMAIN, title="Cottage", data=form, disabled_by=ConfigEntryDisabler.USER)
    await set_up(hass, villa)
    asleep.add_to_hass(hass)
    client = await hass_ws_client(hass)
    await client.send_json_auto_id({"type": "v2h/homes"})
    assert (await client.receive_json())["result"] == [
        {"entry_id": asleep.entry_id, "name": "Cottage", "loaded": False},
        {"entry_id": villa.entry_id, "name": "villa", "loaded": True},
    ]
    for named in ({}, {"entry_id": villa.entry_id}):
        page = await hass_ws_client(hass)
        await page.send_json_auto_id({"type": "v2h/subscribe", **named})
        assert (await page.receive_json())["success"]
        assert (await page.receive_json())["event"]["now"]["name"] == "villa"
    page = await hass_ws_client(hass)
    await page.send_json_auto_id({"type": "v2h/subscribe", "entry_id": asleep.entry_id})
    assert not (await page.receive_json())["success"]
