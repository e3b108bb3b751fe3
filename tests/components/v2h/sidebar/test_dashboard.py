"""Our page is in the sidebar while a home runs, and our module is loaded in this version, once."""

import re
from pathlib import Path
from typing import Any

import pytest
from homeassistant.components.lovelace.const import LOVELACE_DATA
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator, WebSocketGenerator

import custom_components.v2h as integration

from ..conftest import set_up

MODULE = "/v2h_static/0.1.0/v2h.js"


async def urls(hass: HomeAssistant) -> list[str]:
    resources = hass.data[LOVELACE_DATA].resources
    await resources.async_get_info()
    return [item["url"] for item in resources.async_items()]


async def test_the_sidebar_shows_a_generated_dashboard(
    hass: HomeAssistant, simulated_entry: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    await set_up(hass, simulated_entry)
    client = await hass_ws_client(hass)
    await client.send_json_auto_id({"type": "lovelace/config", "url_path": "v2h-home"})
    answer = await client.receive_json()
    assert answer["result"] == {"strategy": {"type": "custom:v2h"}}
    assert hass.data["frontend_panels"]["v2h-home"].sidebar_title == "V2H"

    await hass.config_entries.async_unload(simulated_entry.entry_id)
    assert "v2h-home" not in hass.data["frontend_panels"]
    assert "v2h-home" not in hass.data[LOVELACE_DATA].dashboards


async def test_the_module_is_served_in_its_version(
    hass: HomeAssistant, simulated_entry: MockConfigEntry, hass_client: ClientSessionGenerator
) -> None:
    await set_up(hass, simulated_entry)
    client = await hass_client()
    answer = await client.get(MODULE)
    assert answer.status == 200
    assert "javascript" in answer.headers["Content-Type"]
    assert "max-age" in answer.headers["Cache-Control"]


async def test_the_module_is_loaded_once_and_an_old_version_is_replaced(
    hass: HomeAssistant, simulated_entry: MockConfigEntry, hass_storage: dict[str, Any]
) -> None:
    hass_storage["lovelace_resources"] = {
        "version": 1,
        "key": "lovelace_resources",
        "data": {
            "items": [
                {"id": "a", "type": "module", "url": "/v2h_static/0.0.1/v2h.js"},
                {"id": "b", "type": "module", "url": "/hacsfiles/other.js"},
            ]
        },
    }
    await set_up(hass, simulated_entry)
    assert await urls(hass) == [MODULE, "/hacsfiles/other.js"]
    await hass.config_entries.async_reload(simulated_entry.entry_id)
    assert await urls(hass) == [MODULE, "/hacsfiles/other.js"]

    await hass.config_entries.async_remove(simulated_entry.entry_id)
    assert await urls(hass) == ["/hacsfiles/other.js"]


async def test_dashboards_in_yaml_get_the_module_too(
    hass: HomeAssistant, simulated_entry: MockConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: list[str] = []
    monkeypatch.setattr(
        "homeassistant.components.frontend.add_extra_js_url", lambda _, url: loaded.append(url)
    )
    assert await async_setup_component(hass, "lovelace", {"lovelace": {"resource_mode": "yaml"}})
    await set_up(hass, simulated_entry)
    assert loaded == [MODULE]


async def test_a_home_runs_without_its_page(
    hass: HomeAssistant, simulated_entry: MockConfigEntry, caplog: pytest.LogCaptureFixture
) -> None:
    assert await async_setup_component(hass, "lovelace", {})
    hass.data[LOVELACE_DATA].resources = None
    hass.data[LOVELACE_DATA].dashboards = None
    await set_up(hass, simulated_entry)
    assert "cannot be shown in the sidebar" in caplog.text


def test_the_cards_need_next_to_nothing_that_home_assistant_keeps_to_itself() -> None:
    modules = (Path(integration.__file__).parent / "frontend").glob("*.js")
    made = {
        element
        for module in modules
        for element in re.findall(r"""["'`<]((?:ha|hui|mwc|paper)-[a-z-]+)""", module.read_text())
    }
    assert made <= {"ha-card", "ha-chart-base"}  # without its charts ours are drawn
