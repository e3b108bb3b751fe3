"""Names and numbers that more than one file of the integration needs."""

import logging
from datetime import timedelta
from typing import Final

from homeassistant.const import Platform

DOMAIN: Final = "v2h"
LOGGER: Final = logging.getLogger(__package__)
PLATFORMS: Final = (Platform.BINARY_SENSOR, Platform.SELECT, Platform.SENSOR)

# The entry's data: one flat mapping, the same for a real and for a simulated home.
CONF_OCPP_PORT: Final = "ocpp_port"
CONF_CHARGER_ID: Final = "charger_id"
CONF_CHARGER_PASSWORD: Final = "charger_password"  # noqa: S105  the name of a field
CONF_INVERTER_HOST: Final = "inverter_host"
CONF_INVERTER_PORT: Final = "inverter_port"
CONF_INVERTER_UNIT: Final = "inverter_unit"
CONF_PRICE_SOURCE: Final = "price_source"
CONF_FEED_IN_SOURCE: Final = "feed_in_source"
CONF_SUN_SOURCE: Final = "sun_source"
CONF_ANNUAL_USE: Final = "annual_use_kwh"
CONF_CAR_CAPACITY: Final = "car_capacity_kwh"
CONF_CAR_RESERVE: Final = "car_reserve_percent"
CONF_CAR_GOAL: Final = "car_goal_percent"
CONF_DEPARTURE: Final = "departure"
CONF_BACK: Final = "back"
CONF_TRIP: Final = "trip_kwh"
CONF_FUSE: Final = "fuse_a"
CONF_PHASES: Final = "fuse_phases"
CONF_EXPORT: Final = "export_allowed"
CONF_SIMULATED: Final = "simulated"
CONF_SIMULATED_AT: Final = "simulated_at"

# A setpoint must follow the house within a few seconds, and most inverters
# answer a Modbus read in well under one.
STEP_EVERY: Final = timedelta(seconds=2)

# Markets publish by the quarter hour, and forecasts are not newer than that.
REFRESH_EVERY: Final = timedelta(minutes=15)
