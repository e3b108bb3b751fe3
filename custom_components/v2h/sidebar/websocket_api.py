"""What the dashboard listens to and asks: the home now, its plan, its last hours, its money, its health."""

import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import probatio as vol
from homeassistant.components import websocket_api
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.util import dt as dt_util

from ..const import DOMAIN
from ..home import Home, news_signal
from ..market import Series
from ..optimizer.errors import LedgerError
from ..optimizer.words import Text, said, told
from .checkup import facts_of
from .health import health_of
from .money import money_of
from .sun_range import with_range

if TYPE_CHECKING:
    from ..home import V2HConfigEntry

# A page that hears nothing for long thinks that the line is lost.
SPEAK_EVERY_S: Final = 20
NO_HOME: Final = Text("No home is set up and running.")
USUAL_DAYS: Final = 31
MOST_DAYS: Final = 366


@callback
def async_setup_websocket_api(hass: HomeAssistant) -> None:
    """Register the commands."""
    websocket_api.async_register_command(hass, homes)
    websocket_api.async_register_command(hass, subscribe)
    websocket_api.async_register_command(hass, money)
    websocket_api.async_register_command(hass, health)


@websocket_api.websocket_command({vol.Required("type"): "v2h/homes"})
@callback
def homes(hass: HomeAssistant, connection: websocket_api.ActiveConnection, msg: dict[str, Any]) -> None:
    """Name every home that is set up, running or not, in the order of the names."""
    loaded = {entry.entry_id for entry in _loaded(hass)}
    found = [
        {"entry_id": entry.entry_id, "name": entry.title, "loaded": entry.entry_id in loaded}
        for entry in _by_name(hass.config_entries.async_entries(DOMAIN, include_ignore=False))
    ]
    connection.send_result(msg["id"], found)


@websocket_api.websocket_command(
    {vol.Required("type"): "v2h/subscribe", vol.Optional("entry_id"): str, vol.Optional("language"): str}
)
@callback
def subscribe(hass: HomeAssistant, connection: websocket_api.ActiveConnection, msg: dict[str, Any]) -> None:
    """Send now, plan and past at once, and from then on what changed. It outlives a reload of the home."""
    entry = _entry(hass, msg.get("entry_id"))
    if entry is None:
        connection.send_error(msg["id"], websocket_api.ERR_NOT_FOUND, said(NO_HOME, _language(hass, msg)))
        return
    page = _Page(connection, msg["id"], _language(hass, msg))
    unsubscribe = async_dispatcher_connect(hass, news_signal(entry.entry_id), page.show)
    connection.subscriptions[msg["id"]] = unsubscribe
    connection.send_result(msg["id"])
    page.show(entry.runtime_data)


@websocket_api.websocket_command(
    {
        vol.Required("type"): "v2h/money",
        vol.Optional("entry_id"): str,
        vol.Optional("language"): str,
        vol.Optional("days", default=USUAL_DAYS): vol.All(int, vol.Range(min=1, max=MOST_DAYS)),
    }
)
@websocket_api.async_response
async def money(hass: HomeAssistant, connection: websocket_api.ActiveConnection, msg: dict[str, Any]) -> None:
    """Tell what the last days saved, where that came from, and the stays of the car."""
    entry = _entry(hass, msg.get("entry_id"))
    if entry is None:
        connection.send_error(msg["id"], websocket_api.ERR_NOT_FOUND, said(NO_HOME, _language(hass, msg)))
        return
    books, view, end = entry.runtime_data.books, entry.runtime_data.coordinator.data, dt_util.utcnow()
    today = dt_util.start_of_local_day()
    begin = dt_util.start_of_local_day(today.date() - timedelta(days=msg["days"] - 1))
    try:
        slots, stays = await books.slots(begin, end), await books.sessions(begin, end)
    except LedgerError as err:
        why = err.sentence.said_in(_language(hass, msg))
        connection.send_error(msg["id"], websocket_api.ERR_HOME_ASSISTANT_ERROR, why)
        return
    found = money_of(slots, stays, zone=dt_util.get_default_time_zone(), today=today.date(), days=msg["days"])
    sums = {"currency": view.currency, "today": view.saved_today, "month": view.saved_month}
    problem = books.problem and said(books.problem, _language(hass, msg))
    connection.send_result(msg["id"], {**sums, "total": view.saved, "problem": problem, **found})


@websocket_api.websocket_command(
    {vol.Required("type"): "v2h/health", vol.Optional("entry_id"): str, vol.Optional("language"): str}
)
@callback
def health(hass: HomeAssistant, connection: websocket_api.ActiveConnection, msg: dict[str, Any]) -> None:
    """Tell how each part of the home does."""
    entry = _entry(hass, msg.get("entry_id"))
    if entry is None:
        connection.send_error(msg["id"], websocket_api.ERR_NOT_FOUND, said(NO_HOME, _language(hass, msg)))
        return
    signs = health_of(facts_of(entry.runtime_data))
    language = _language(hass, msg)
    connection.send_result(msg["id"], {"signs": [told(sign.to_dict(), language) for sign in signs]})


class _Page:
    """One open page: what it was told last."""

    def __init__(self, connection: websocket_api.ActiveConnection, message_id: int, language: str) -> None:
        self._connection = connection
        self._id = message_id
        self._language = language
        self._told: dict[str, object] = {}
        self._spoke = 0.0

    @callback
    def show(self, home: Home) -> None:
        """Tell what is new. `now` is part of every event."""
        view = home.coordinator.data
        parts: dict[str, object] = {
            "now": view.to_dict(),
            "plan": view.plan_made_at,
            "past": home.history.newest,
            "trips": _trips(home),
        }
        news = [key for key, value in parts.items() if key not in self._told or self._told[key] != value]
        if not news and time.monotonic() - self._spoke < SPEAK_EVERY_S:
            return
        self._told, self._spoke = parts, time.monotonic()
        event: dict[str, object] = {"now": told(parts["now"], self._language)}
        if "plan" in news:
            plan = view.plan and view.plan.in_language(self._language)
            sun = home.market.sources.get(Series.SUN)
            event["plan"] = with_range(plan, sun.low, sun.high) if plan and sun else plan
        if "past" in news:
            event["past"] = home.history.to_list()
        if "trips" in news:
            event["trips"] = parts["trips"]
        self._connection.send_event(self._id, event)


def _trips(home: Home) -> list[dict[str, object]]:
    """The trips that are not over yet."""
    now, capacity_wh = dt_util.utcnow(), home.settings.car.capacity_wh
    return [
        {
            "departure": trip.departure.isoformat(),
            "back": trip.back.isoformat(),
            "goal_percent": 100 * trip.goal_wh / capacity_wh,
        }
        for trip in home.trips.around(now)
        if trip.back > now
    ]


def _language(hass: HomeAssistant, msg: dict[str, Any]) -> str:
    """The user's own; a page that does not say gets the home's."""
    language: str = msg.get("language") or hass.config.language
    return language


def _entry(hass: HomeAssistant, entry_id: str | None) -> V2HConfigEntry | None:
    """The named home, or the first by name; None while it is not running."""
    return next((entry for entry in _loaded(hass) if entry_id in (None, entry.entry_id)), None)


def _loaded(hass: HomeAssistant) -> list[V2HConfigEntry]:
    entries: list[V2HConfigEntry] = hass.config_entries.async_loaded_entries(DOMAIN)
    return _by_name(entries)


def _by_name(entries: list[V2HConfigEntry]) -> list[V2HConfigEntry]:
    return sorted(entries, key=lambda entry: (entry.title.casefold(), entry.entry_id))
