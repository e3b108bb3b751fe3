"""Driving the car by hand for a while: charge, feed the house, rest, and back to the plan."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

import probatio as vol
from homeassistant.core import HomeAssistant, ServiceCall, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.util import dt as dt_util

from ..const import DOMAIN
from ..optimizer.dispatch.decision import Command, Mode
from .ability import check_able
from .which_home import HOME_SCHEMA, home_of

START_CHARGE: Final = "start_charge"
START_DISCHARGE: Final = "start_discharge"
HOLD: Final = "hold"
RESUME_PLAN: Final = "resume_plan"
ATTR_POWER: Final = "power_w"
ATTR_DURATION: Final = "duration"
ATTR_SOC: Final = "soc_percent"
ATTR_ENERGY: Final = "energy_kwh"

# A guest or a holiday; what shall stand longer is a mode.
LONGEST: Final = timedelta(days=31)

HOLD_SCHEMA: Final = HOME_SCHEMA.extend({vol.Required(ATTR_DURATION): cv.time_period})
START_SCHEMA: Final = HOLD_SCHEMA.extend(
    {
        vol.Required(ATTR_POWER): vol.All(vol.Coerce(int), vol.Range(min=100, max=50_000)),
        vol.Optional(ATTR_SOC): vol.All(vol.Coerce(float), vol.Range(min=0, max=100)),
        vol.Optional(ATTR_ENERGY): vol.All(vol.Coerce(float), vol.Range(min=0.1, max=500)),
    }
)


@callback
def register(hass: HomeAssistant) -> None:
    """Register the actions of this file."""
    hass.services.async_register(DOMAIN, START_CHARGE, _start_charge, START_SCHEMA)
    hass.services.async_register(DOMAIN, START_DISCHARGE, _start_discharge, START_SCHEMA)
    hass.services.async_register(DOMAIN, HOLD, _hold, HOLD_SCHEMA)
    hass.services.async_register(DOMAIN, RESUME_PLAN, _resume_plan, HOME_SCHEMA)


async def _start_charge(call: ServiceCall) -> None:
    _start(call, Command(power_w=call.data[ATTR_POWER], max_soc_percent=call.data.get(ATTR_SOC)))


async def _start_discharge(call: ServiceCall) -> None:
    _start(call, Command(power_w=-call.data[ATTR_POWER], min_soc_percent=call.data.get(ATTR_SOC)))


async def _hold(call: ServiceCall) -> None:
    _start(call, Command(power_w=0))


async def _resume_plan(call: ServiceCall) -> None:
    home = home_of(call)
    if home.controller.mode is Mode.AUTOMATIC:
        home.withdraw()
    else:
        home.choose(Mode.AUTOMATIC)


def _start(call: ServiceCall, command: Command) -> None:
    """Give the *command* with the ends that all directions share."""
    home = home_of(call)
    duration: timedelta = call.data[ATTR_DURATION]
    if not timedelta() < duration <= LONGEST:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="duration_impossible",
            translation_placeholders={"given": f"{'-' if duration < timedelta() else ''}{abs(duration)}"},
        )
    check_able(home, command)
    kwh: float | None = call.data.get(ATTR_ENERGY)
    energy_wh = None if kwh is None else 1000 * kwh
    home.give(replace(command, until=dt_util.utcnow() + duration, energy_wh=energy_wh))
