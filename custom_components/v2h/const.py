"""Names and numbers that more than one file of the integration needs."""

import logging
from datetime import timedelta
from typing import Final

from homeassistant.const import Platform

DOMAIN: Final = "v2h"
LOGGER: Final = logging.getLogger(__package__)
PLATFORMS: Final = (
    Platform.BINARY_SENSOR,
    Platform.CALENDAR,
    Platform.EVENT,
    Platform.SELECT,
    Platform.SENSOR,
)

# What the owner told: of the site in the entry's data, of charger, car and inverter in one subentry each.
# A simulated home keeps all of it in the entry's data.
CONF_OCPP_PORT: Final = "ocpp_port"
CONF_CHARGER_ID: Final = "charger_id"
CONF_CHARGER_PASSWORD: Final = "charger_password"  # noqa: S105  the name of a field
CONF_CHARGER_PHASE: Final = "charger_phase"
CONF_INVERTER_HOST: Final = "inverter_host"
CONF_INVERTER_PORT: Final = "inverter_port"
CONF_INVERTER_UNIT: Final = "inverter_unit"
CONF_PRICE_SOURCE: Final = "price_source"
CONF_FEED_IN_SOURCE: Final = "feed_in_source"
CONF_SUN_CAREFUL: Final = "sun_careful"
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
CONF_PRICE_TIMES: Final = "price_times"
CONF_PRICE_ADD: Final = "price_add"
CONF_FEED_IN_TIMES: Final = "feed_in_times"
CONF_FEED_IN_ADD: Final = "feed_in_add"
CONF_INVERTER_MAP: Final = "inverter_map"
CONF_INVERTER_DEVICE: Final = "inverter_device"
CONF_INVERTER_MAC: Final = "inverter_mac"
CONF_FLIP_GRID: Final = "flip_grid"
CONF_FLIP_BATTERY: Final = "flip_battery"
CONF_GRID_ENTITY: Final = "grid_entity"
CONF_SUN_ENTITY: Final = "sun_entity"
CONF_BATTERY_ENTITY: Final = "battery_entity"
CONF_BATTERY_SOC_ENTITY: Final = "battery_soc_entity"
CONF_HOUSE_ENTITY: Final = "house_entity"
CONF_CAR_NAME: Final = "car_name"
CONF_CAR_CHARGE: Final = "car_charge_kw"
CONF_CAR_DISCHARGE: Final = "car_discharge_kw"
CONF_CAR_WEAR: Final = "car_wear"
CONF_CAR_TOKEN: Final = "car_token"  # noqa: S105  a card's or car's number, and the name of its field
CONF_CAR_SOC_ENTITY: Final = "car_soc_entity"
CONF_TRIPS_ENTITY: Final = "trips_entity"
CONF_GRID_LIMIT_ENTITY: Final = "grid_limit_entity"
CONF_GRID_STATUS_ENTITY: Final = "grid_status_entity"
CONF_RESERVE_ENTITY: Final = "reserve_entity"
CONF_STORM_RESERVE: Final = "storm_reserve_percent"
CONF_ISLANDS: Final = "islands"
CONF_BUDGET_KWH: Final = "budget_kwh"
CONF_BUDGET_HOURS: Final = "budget_hours"
CONF_SIMULATED: Final = "simulated"
CONF_SIMULATED_AT: Final = "simulated_at"
CONF_SIMULATED_DAY: Final = "simulated_day"

SPOT: Final = "spot"
"""What is fed in is paid by the same market as what is bought, with a formula of its own."""

# A setpoint must follow the house within a few seconds, and most inverters
# answer a Modbus read in well under one.
STEP_EVERY: Final = timedelta(seconds=2)

# Markets publish by the quarter hour, and forecasts are not newer than that.
REFRESH_EVERY: Final = timedelta(minutes=15)
