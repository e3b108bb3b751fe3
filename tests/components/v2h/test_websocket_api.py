"""The dashboard's line: everything at once, then what is new, over a reload of the home as well."""

from typing import Any

from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.v2h.const import DOMAIN

from .conftest import set_up

NOW = {
    "name", "currency", "mode", "rule", "reason", "setpoint_w", "activity", "car_w", "house_w", "sun_w",
    "grid_w", "soc_percent", "reserve_percent", "goal", "import_price", "export_price", "stored_value",
    "saved", "charger", "command", "problems",
}  # fmt: skip


async def test_a_page_hears_everything_first_and_news_later(
    hass: HomeAssistant, simulated_entry: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    await set_up(hass, simulated_entry)
    client = await hass_ws_client(hass)
    await client.send_json_auto_id({"type": "v2h/subscribe"})
    assert (await client.receive_json())["success"]
    first = (await client.receive_json())["event"]
    assert set(first) == {"now", "plan", "past"}
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


async def test_a_page_without_a_home_is_told_so(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator
) -> None:
    assert await async_setup_component(hass, DOMAIN, {})
    client = await hass_ws_client(hass)
    await client.send_json_auto_id({"type": "v2h/subscribe", "entry_id": "nobody"})
    answer = await client.receive_json()
    assert not answer["success"]
    assert answer["error"] == {"code": "not_found", "message": "No home is set up and running."}


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
