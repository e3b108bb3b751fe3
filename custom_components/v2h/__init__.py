"""V2H Home Energy Manager: the car powers the home, planned, explained, local."""

import asyncio
import shutil
from functools import partial
from typing import TYPE_CHECKING

from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.exceptions import ConfigEntryNotReady, HomeAssistantError
from homeassistant.helpers import config_validation as cv

from . import rooms  # noqa: F401  first: it tells a broken copy from a broken machine

# isort: split
from . import languages  # noqa: F401  read here: Home Assistant imports outside its loop
from .actions import async_setup_services
from .battery.etiquette import forget
from .bookkeeper import Bookkeeper
from .charger.authority import see_off
from .charger.door_security import authority_folder
from .charger.farewell import close_door, give_back, go_down, leave_ajar
from .commissioning.changes import Changes
from .const import CONF_CHARGER_ID, DOMAIN, PLATFORMS
from .devices import read_nameplate, show_devices
from .entry_data import home_data, migrate
from .home import Home
from .learning.lessons import Lessons, lessons_store
from .messenger import Messenger
from .ocpp_local import OcppError, PortTakenError
from .optimizer.words import said
from .settings import HomeSettings
from .sidebar.dashboard import (
    async_forget_module,
    async_hide_dashboard,
    async_serve_frontend,
    async_show_dashboard,
)
from .sidebar.websocket_api import async_setup_websocket_api
from .simulated import Simulation
from .simulator import SimulatorError
from .store import home_store, journal_path, ledger_path, remove_file
from .troubles.port_taken import port_is_ours, tell_port_taken

if TYPE_CHECKING:
    from homeassistant.core import Event, HomeAssistant
    from homeassistant.helpers.typing import ConfigType

    from .home import V2HConfigEntry

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:  # noqa: ARG001  HA's signature
    """Register what does not belong to one home: actions, commands, our JavaScript."""
    async_setup_services(hass)
    async_setup_websocket_api(hass)
    await async_serve_frontend(hass)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: V2HConfigEntry) -> bool:
    """Bring a home to life. Only a taken port or a broken journal keep it from that."""
    await close_door(hass, entry.entry_id)
    simulation = await _simulation(entry)
    data = simulation.data if simulation else home_data(entry)
    settings = HomeSettings.from_data(data, hass.config.currency)
    memory = await home_store(hass, entry.entry_id).async_load() or {}
    books = await Bookkeeper.open(hass, ledger_path(hass, entry.entry_id))
    home = Home(hass, entry, settings, memory, books, simulation)
    entry.async_on_unload(home.stop)  # for a set-up that fails from here on

    async def stop(_event: Event) -> None:
        await home.rest()
        await go_down(hass, home.chargers)

    entry.async_on_unload(hass.bus.async_listen_once(EVENT_HOMEASSISTANT_STOP, stop))
    try:
        await home.start()
    except OcppError as err:
        if isinstance(err, PortTakenError):
            tell_port_taken(hass, entry, settings.ocpp_port)
        raise _in_words(err, settings, hass.config.language) from err
    port_is_ours(hass, entry.entry_id)
    entry.runtime_data = home
    if simulation is None:
        lessons = Lessons(hass, entry.entry_id, home)
        entry.async_create_background_task(hass, lessons.run(), f"{DOMAIN} lessons")
        entry.async_on_unload(lessons.close)
    Messenger(hass, entry, home).listen()
    entry.async_on_unload(entry.add_update_listener(Changes(entry)))
    await asyncio.sleep(0)  # Others want the loop, too: our entities are added in another turn of it.
    show_devices(hass, entry)
    read_nameplate(hass, entry)
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    await async_show_dashboard(hass)
    return True


async def async_migrate_entry(hass: HomeAssistant, entry: V2HConfigEntry) -> bool:
    """Bring what an older release stored to the form of this one."""
    return migrate(hass, entry)


async def async_unload_entry(hass: HomeAssistant, entry: V2HConfigEntry) -> bool:
    """Bring the car to rest, let go of the charger, and take our page away with the last home."""
    if not await hass.config_entries.async_unload_platforms(entry, PLATFORMS):
        return False
    home = entry.runtime_data
    await home.rest()
    if home.chargers.is_open:
        leave_ajar(hass, entry.entry_id, home.chargers)
    others = [other for other in hass.config_entries.async_loaded_entries(DOMAIN) if other is not entry]
    if not others:
        async_hide_dashboard(hass)
    return True


async def async_remove_entry(hass: HomeAssistant, entry: V2HConfigEntry) -> None:
    """Leave nothing behind, neither here nor in the charger."""
    await give_back(hass, entry.entry_id)
    port_is_ours(hass, entry.entry_id)
    await forget(hass, entry.entry_id)
    await home_store(hass, entry.entry_id).async_remove()
    await lessons_store(hass, entry.entry_id).async_remove()
    for path in (journal_path(hass, entry.entry_id), ledger_path(hass, entry.entry_id)):
        await hass.async_add_executor_job(remove_file, path)
    await see_off(hass, home_data(entry).get(CONF_CHARGER_ID, ""))
    if not hass.config_entries.async_entries(DOMAIN):
        await async_forget_module(hass)
        await hass.async_add_executor_job(partial(shutil.rmtree, authority_folder(hass), ignore_errors=True))


async def _simulation(entry: V2HConfigEntry) -> Simulation | None:
    try:
        return await Simulation.of(entry.data)
    except SimulatorError as err:
        raise ConfigEntryNotReady(
            translation_domain=DOMAIN,
            translation_key="simulator_failed",
            translation_placeholders={"reason": str(err)},
        ) from err


def _in_words(err: OcppError, settings: HomeSettings, language: str) -> HomeAssistantError:
    """Why the charger's door stays shut. Home Assistant tries again by itself."""
    if isinstance(err, PortTakenError):
        return ConfigEntryNotReady(
            translation_domain=DOMAIN,
            translation_key="port_taken",
            translation_placeholders={"port": str(settings.ocpp_port)},
        )
    return ConfigEntryNotReady(
        translation_domain=DOMAIN,
        translation_key="door_shut",
        translation_placeholders={"reason": said(err.sentence, language)},
    )
