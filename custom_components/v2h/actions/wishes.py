"""What the plan shall heed from now on: the next departure, a higher reserve."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

import probatio as vol
from homeassistant.core import HomeAssistant, ServiceCall, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.util import dt as dt_util

from ..const import DOMAIN
from ..optimizer.words import Text, reason_of
from ..trips.planned import Planned, TimetableError
from .telling import minutes
from .which_home import HOME_SCHEMA, home_of

if TYPE_CHECKING:
    from ..home import Home

SET_DEPARTURE: Final = "set_departure"
SET_RESERVE: Final = "set_reserve"
ATTR_DEPARTURE: Final = "departure"
ATTR_BACK: Final = "back"
ATTR_SOC: Final = "soc_percent"
ATTR_TRIP: Final = "trip_kwh"
ATTR_RESERVE: Final = "reserve_percent"
ATTR_WHY: Final = "why"

# Where nobody says when the car is back and no usual day tells it.
USUALLY_AWAY: Final = timedelta(hours=9)

PERCENT: Final = vol.All(vol.Coerce(float), vol.Range(min=0, max=100))
DEPARTURE_SCHEMA: Final = HOME_SCHEMA.extend(
    {
        vol.Required(ATTR_DEPARTURE): cv.datetime,
        vol.Optional(ATTR_BACK): cv.datetime,
        vol.Optional(ATTR_SOC): PERCENT,
        vol.Optional(ATTR_TRIP): vol.All(vol.Coerce(float), vol.Range(min=0, max=500)),
    }
)
RESERVE_SCHEMA: Final = HOME_SCHEMA.extend(
    {vol.Optional(ATTR_RESERVE): PERCENT, vol.Optional(ATTR_WHY): cv.string}
)


@callback
def register(hass: HomeAssistant) -> None:
    """Register the actions of this file."""
    hass.services.async_register(DOMAIN, SET_DEPARTURE, _set_departure, DEPARTURE_SCHEMA)
    hass.services.async_register(DOMAIN, SET_RESERVE, _set_reserve, RESERVE_SCHEMA)


async def _set_departure(call: ServiceCall) -> None:
    """Plan one trip. A second one for the same day takes the place of the first."""
    home = home_of(call)
    departure = dt_util.as_utc(call.data[ATTR_DEPARTURE])
    if departure <= dt_util.utcnow():
        raise _impossible(
            call, Text("departure is {given}: expected a time to come.", given=minutes(departure))
        )
    back: datetime | None = call.data.get(ATTR_BACK)
    if back is not None and dt_util.as_utc(back) <= departure:
        raise _impossible(
            call,
            Text(
                "back is {given}: expected a time after departure, {departure}.",
                given=minutes(back),
                departure=minutes(departure),
            ),
        )
    try:
        trip = Planned(
            uid=f"departure-{dt_util.as_local(departure):%Y-%m-%d}",
            start=departure,
            end=dt_util.as_utc(back) if back else departure + _usually_away(home),
            summary=Text("Trip").said_in(call.hass.config.language),
            description=_wishes(call),
        )
    except TimetableError as err:
        raise _impossible(call, reason_of(err)) from err
    home.plan_trips(home.trips.table.add(trip))


async def _set_reserve(call: ServiceCall) -> None:
    """Keep more than the usual reserve, until this is called without a value (for the same reason)."""
    home, why = home_of(call), call.data.get(ATTR_WHY, "")
    percent: float | None = call.data.get(ATTR_RESERVE)
    asked = home.reserves
    home.keep(asked.take_back(why) if percent is None else asked.ask(why, percent))


def _wishes(call: ServiceCall) -> str:
    """The calendar's words for what was wished."""
    told = ((ATTR_SOC, "%"), (ATTR_TRIP, "kWh"))
    return ", ".join(f"{call.data[key]:g} {unit}" for key, unit in told if key in call.data)


def _usually_away(home: Home) -> timedelta:
    usual = home.settings.trips(dt_util.utcnow(), dt_util.get_default_time_zone())
    return usual[0].back - usual[0].departure if usual else USUALLY_AWAY


def _impossible(call: ServiceCall, reason: Text) -> ServiceValidationError:
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key="trip_impossible",
        translation_placeholders={"reason": reason.said_in(call.hass.config.language)},
    )
