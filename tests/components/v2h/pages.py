"""Walking through the pages of set-up as a person would: choose a kind of home, fill in a page, go on."""

import asyncio
from typing import Any

from homeassistant.config_entries import SOURCE_USER, ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.v2h.const import DOMAIN
from custom_components.v2h.flow.form import DEFAULTS, FOLDED, MORE, PAGES

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
    manager = _manager(hass, flow["handler"])
    result: Any = await manager.async_configure(flow["flow_id"], form)
    while result["type"] is FlowResultType.SHOW_PROGRESS:
        await asyncio.sleep(0.05)
        result = await manager.async_configure(flow["flow_id"])
    await hass.async_block_till_done()
    return result


def _manager(hass: HomeAssistant, handler: object) -> Any:
    """A flow of a device is handled by its home and its kind, one of options by its home."""
    if handler == DOMAIN:
        return hass.config_entries.flow
    return hass.config_entries.options if isinstance(handler, str) else hass.config_entries.subentries


async def gear(hass: HomeAssistant, entry: MockConfigEntry, page: str) -> Any:
    """The page of this name among the options of a home that stands."""
    menu = await hass.config_entries.options.async_init(entry.entry_id)
    assert menu["step_id"] == "init"
    return await submit(hass, menu, {"next_step_id": page})


def pages(form: Form) -> dict[str, Form]:
    """What is typed on each page of a home with these values."""
    told = {name: {key: form[key] for key in PAGES[name] if key in form} for name in PAGES}
    more = {name: {key: form[key] for key in FOLDED[name] if key in form} for name in FOLDED}
    door = {key: form.get(key, DEFAULTS[key]) for key in ("ocpp_port", "charger_security", "charger_phase")}
    url = form["price_source"]
    return {
        "home": told["home"],
        "charger": {**told["charger"], MORE: door},
        "charger_address": {"charger_arrival": "later"},
        "car": {"car_name": "Car", **told["car"]},
        "meter": {"next_step_id": "inverter"},
        "inverter": {**told["inverter"], MORE: more["inverter"]},
        "inverter_found": RIGHT,
        "prices": {"price_from": "price_web"},
        "no_prices": {"price_from": "price_web"},
        "price_web": {"price_web": url},
        "price_shown": {},
        "price_check": UNCHANGED,
        "feed_in": {"feed_in_source": form["feed_in_source"]},
        "sun": {**told["sun"], MORE: {"sun_careful": False, **more["sun"]}},
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
