"""Our page in the sidebar and the JavaScript behind it. The user edits nothing.

Home Assistant has no public way to add a generated dashboard, so its own parts are used with care:
whatever fails here is told once and never keeps a home from working.
"""

from pathlib import Path
from typing import Any, Final, override

from homeassistant.components import frontend
from homeassistant.components.http import StaticPathConfig
from homeassistant.components.lovelace.const import LOVELACE_DATA, MODE_STORAGE, MODE_YAML
from homeassistant.components.lovelace.dashboard import LovelaceConfig
from homeassistant.components.lovelace.resources import ResourceStorageCollection
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.json import json_bytes, json_fragment
from homeassistant.loader import async_get_integration

from ..const import DOMAIN, LOGGER

URL_PATH: Final = "v2h-home"
TITLE: Final = "V2H"
ICON: Final = "mdi:home-battery"
STATIC: Final = "/v2h_static"
ENTRY_MODULE: Final = "v2h.js"
CONFIG: Final[dict[str, Any]] = {"strategy": {"type": "custom:v2h"}}


class GeneratedDashboard(LovelaceConfig):
    """A dashboard that our strategy draws in the browser. It cannot be edited, and need not be."""

    def __init__(self, hass: HomeAssistant) -> None:
        super().__init__(hass, URL_PATH, {"mode": MODE_YAML, "title": TITLE, "icon": ICON})

    @property
    @override
    def mode(self) -> str:
        return MODE_YAML

    @override
    async def async_get_info(self) -> dict[str, Any]:
        return {"mode": self.mode, "views": 0}

    @override
    async def async_load(self, force: bool) -> dict[str, Any]:
        return CONFIG

    @override
    async def async_json(self, force: bool) -> json_fragment:
        return json_fragment(json_bytes(CONFIG))


async def async_serve_frontend(hass: HomeAssistant) -> None:
    """Serve our JavaScript. Once per process: Home Assistant cannot take a path back.

    The version is part of the path, since browsers keep the files for a month.
    """
    folder = str(Path(__file__).parents[1] / "frontend")
    await hass.http.async_register_static_paths(
        [StaticPathConfig(await _static_path(hass), folder, cache_headers=True)]
    )


async def async_show_dashboard(hass: HomeAssistant) -> None:
    """Load our module into the browser and put our page into the sidebar."""
    try:
        await _load_module(hass)
        hass.data[LOVELACE_DATA].dashboards[URL_PATH] = GeneratedDashboard(hass)
        frontend.async_register_built_in_panel(
            hass,
            "lovelace",
            sidebar_title=TITLE,
            sidebar_icon=ICON,
            frontend_url_path=URL_PATH,
            config={"mode": MODE_YAML},
            update=True,
        )
    except Exception:  # noqa: BLE001  whatever changes inside Home Assistant, the home must run
        LOGGER.exception("The V2H page cannot be shown in the sidebar; everything else works")


@callback
def async_hide_dashboard(hass: HomeAssistant) -> None:
    """Take our page out of the sidebar. The module stays loaded: cards of ours may be elsewhere."""
    frontend.async_remove_panel(hass, URL_PATH, warn_if_unknown=False)
    if LOVELACE_DATA in hass.data:
        hass.data[LOVELACE_DATA].dashboards.pop(URL_PATH, None)


async def async_forget_module(hass: HomeAssistant) -> None:
    """Take our module out of Home Assistant's list, when the last home is removed."""
    if isinstance(resources := hass.data[LOVELACE_DATA].resources, ResourceStorageCollection):
        await resources.async_get_info()
        for item in _ours(resources):
            await resources.async_delete_item(item["id"])


async def _load_module(hass: HomeAssistant) -> None:
    """Name our module, in this version, to every browser."""
    url = f"{await _static_path(hass)}/{ENTRY_MODULE}"
    lovelace = hass.data[LOVELACE_DATA]
    resources = lovelace.resources
    if lovelace.resource_mode != MODE_STORAGE or not isinstance(resources, ResourceStorageCollection):
        frontend.add_extra_js_url(hass, url)
        return
    await resources.async_get_info()
    match _ours(resources):
        case []:
            await resources.async_create_item({"res_type": "module", "url": url})
        case [item, *_] if item["url"] != url:
            await resources.async_update_item(item["id"], {"res_type": "module", "url": url})


def _ours(resources: ResourceStorageCollection) -> list[dict[str, Any]]:
    return [item for item in resources.async_items() if item["url"].startswith(f"{STATIC}/")]


async def _static_path(hass: HomeAssistant) -> str:
    integration = await async_get_integration(hass, DOMAIN)
    return f"{STATIC}/{integration.version}"
