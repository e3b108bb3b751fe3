"""The actions that people and automations use."""

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import probatio as vol
from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import HomeAssistant, ServiceCall, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.service import async_get_config_entry
from homeassistant.util import dt as dt_util

from .const import DOMAIN
from .optimizer.decision import Command, Mode

if TYPE_CHECKING:
    from .home import Home, V2HConfigEntry

START_CHARGE: Final = "start_charge"
START_DISCHARGE: Final = "start_discharge"
STOP_DISCHARGE: Final = "stop_discharge"
ATTR_POWER: Final = "power_w"
ATTR_DURATION: Final = "duration"
ATTR_SOC: Final = "soc_percent"
ATTR_ENERGY: Final = "energy_kwh"

STOP_SCHEMA: Final = vol.Schema({vol.Optional(ATTR_CONFIG_ENTRY_ID): cv.string})
START_SCHEMA: Final = STOP_SCHEMA.extend(
    {
        vol.Required(ATTR_POWER): vol.All(vol.Coerce(int), vol.Range(min=100, max=50_000)),
        vol.Required(ATTR_DURATION): cv.time_period,
        vol.Optional(ATTR_SOC): vol.All(vol.Coerce(float), vol.Range(min=0, max=100)),
        vol.Optional(ATTR_ENERGY): vol.All(vol.Coerce(float), vol.Range(min=0.1, max=500)),
    }
)


@callback
def async_setup_services(hass: HomeAssistant) -> None:
    """Register the actions, whether or not a home is set up yet."""
    hass.services.async_register(DOMAIN, START_CHARGE, _start_charge, START_SCHEMA)
    hass.services.async_register(DOMAIN, START_DISCHARGE, _start_discharge, START_SCHEMA)
    hass.services.async_register(DOMAIN, STOP_DISCHARGE, _stop_discharge, STOP_SCHEMA)


async def _start_charge(call: ServiceCall) -> None:
    command = Command(power_w=call.data[ATTR_POWER], max_soc_percent=call.data.get(ATTR_SOC))
    _start(call, command)


async def _start_discharge(call: ServiceCall) -> None:
    command = Command(power_w=-call.data[ATTR_POWER], min_soc_percent=call.data.get(ATTR_SOC))
    _start(call, command)


def _start(call: ServiceCall, command: Command) -> None:
    """Give the *command* with the ends that both directions share."""
    home = _home(call)
    duration: timedelta = call.data[ATTR_DURATION]
    if duration <= timedelta():
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="duration_not_positive")
    _check_able(home)
    kwh: float | None = call.data.get(ATTR_ENERGY)
    energy_wh = None if kwh is None else 1000 * kwh
    home.give(replace(command, until=dt_util.utcnow() + duration, energy_wh=energy_wh))


async def _stop_discharge(call: ServiceCall) -> None:
    _home(call).withdraw()


def _check_able(home: Home) -> None:
    """Say at once why nothing can begin, rather than let it lapse in silence."""
    if home.controller.mode is Mode.OFF:
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="mode_off")
    charger = home.coordinator.data.charger
    if not charger.connected:
        raise _unable("charger_not_connected", charger.identity)
    if not charger.ready:
        raise _unable("car_not_ready", charger.identity)


def _unable(key: str, charger: str) -> ServiceValidationError:
    return ServiceValidationError(
        translation_domain=DOMAIN, translation_key=key, translation_placeholders={"charger": charger}
    )


def _home(call: ServiceCall) -> Home:
    """The home that is meant: the named one, or the only one."""
    if entry_id := call.data.get(ATTR_CONFIG_ENTRY_ID):
        named: V2HConfigEntry = async_get_config_entry(call.hass, DOMAIN, entry_id)
        return named.runtime_data
    entries: list[V2HConfigEntry] = call.hass.config_entries.async_loaded_entries(DOMAIN)
    if len(entries) != 1:
        key = "home_unclear" if entries else "no_home"
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key=key)
    return entries[0].runtime_data
