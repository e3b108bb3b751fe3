"""The pages of a home: their fields, the selectors and what is filled in at first."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import probatio as vol
from homeassistant.const import (
    CONF_NAME,
    PERCENTAGE,
    UnitOfElectricCurrent,
    UnitOfEnergy,
    UnitOfPower,
    UnitOfTime,
)
from homeassistant.data_entry_flow import section

from ..car.preheat import CONF_PREHEAT_MINUTES, CONF_PREHEAT_POWER
from ..charger.door_security import CONF_CHARGER_SECURITY, SECURITY, TYPED
from ..const import (
    CONF_ANNUAL_USE,
    CONF_BACK,
    CONF_BATTERY_ENTITY,
    CONF_BATTERY_SOC_ENTITY,
    CONF_BUDGET_HOURS,
    CONF_BUDGET_KWH,
    CONF_CAR_CAPACITY,
    CONF_CAR_CHARGE,
    CONF_CAR_DISCHARGE,
    CONF_CAR_GOAL,
    CONF_CAR_NAME,
    CONF_CAR_RESERVE,
    CONF_CAR_SOC_ENTITY,
    CONF_CAR_TOKEN,
    CONF_CAR_WEAR,
    CONF_CHARGER_ID,
    CONF_CHARGER_PASSWORD,
    CONF_CHARGER_PHASE,
    CONF_DEPARTURE,
    CONF_EXPORT,
    CONF_FEED_IN_ADD,
    CONF_FEED_IN_SOURCE,
    CONF_FEED_IN_TIMES,
    CONF_FLIP_BATTERY,
    CONF_FLIP_GRID,
    CONF_FUSE,
    CONF_GRID_ENTITY,
    CONF_GRID_LIMIT_ENTITY,
    CONF_GRID_STATUS_ENTITY,
    CONF_HOUSE_ENTITY,
    CONF_INVERTER_HOST,
    CONF_INVERTER_PORT,
    CONF_INVERTER_UNIT,
    CONF_ISLANDS,
    CONF_OCPP_PORT,
    CONF_PHASES,
    CONF_PRICE_ADD,
    CONF_PRICE_TIMES,
    CONF_RESERVE_ENTITY,
    CONF_SIMULATED_AT,
    CONF_SIMULATED_DAY,
    CONF_STORM_RESERVE,
    CONF_SUN_CAREFUL,
    CONF_SUN_ENTITY,
    CONF_SUN_SOURCE,
    CONF_TRIP,
    CONF_TRIPS_ENTITY,
)
from ..settings import PHASES
from .choices import CHOICES, choose
from .fields import (
    BATTERY,
    FACTOR,
    MONEY,
    PASSWORD,
    POWER,
    TEXT,
    TIME,
    YES_OR_NO,
    entity,
    number,
    one_of,
    whole,
)

ANY_PHASE: Final = "any"
MORE: Final = "more"
"""The part of a page that is folded away."""

DEFAULTS: Final[Mapping[str, Any]] = {
    CONF_NAME: "My home",
    CONF_OCPP_PORT: 9000,
    CONF_CHARGER_ID: "",
    CONF_CHARGER_PASSWORD: "",
    CONF_INVERTER_PORT: 502,
    CONF_INVERTER_UNIT: 1,
    CONF_FEED_IN_SOURCE: 0.0,
    CONF_ANNUAL_USE: 4000,
    CONF_CAR_CAPACITY: 60,
    CONF_CAR_RESERVE: 20,
    CONF_CAR_GOAL: 80,
    CONF_DEPARTURE: "07:30:00",
    CONF_BACK: "17:00:00",
    CONF_TRIP: 12,
    CONF_FUSE: 25,
    CONF_PHASES: "3",
    CONF_EXPORT: False,
    CONF_CAR_NAME: "Car",
    CONF_STORM_RESERVE: 80,
    CONF_ISLANDS: False,
    CONF_FLIP_GRID: False,
    CONF_FLIP_BATTERY: False,
    CONF_PRICE_ADD: 0.0,
    CONF_PRICE_TIMES: 1.0,
    CONF_FEED_IN_ADD: 0.0,
    CONF_FEED_IN_TIMES: 1.0,
    CONF_SUN_CAREFUL: False,
    CONF_CHARGER_PHASE: ANY_PHASE,
    CONF_CHARGER_SECURITY: SECURITY[0],
}
"""A family with one car that commutes. Every value can be changed in the form."""


DAYS: Final = ("1", "2", "3")
"""The days of the simulator's sample."""
_FIELDS: Final[Mapping[str, object]] = {
    CONF_NAME: TEXT,
    CONF_OCPP_PORT: whole(1, 65535),
    CONF_CHARGER_ID: TEXT,
    CONF_CHARGER_PASSWORD: PASSWORD,
    CONF_INVERTER_HOST: TEXT,
    CONF_INVERTER_PORT: whole(1, 65535),
    CONF_INVERTER_UNIT: whole(0, 255),
    CONF_FEED_IN_SOURCE: choose(CONF_FEED_IN_SOURCE, None),
    CONF_SUN_SOURCE: choose(CONF_SUN_SOURCE, None),
    CONF_SUN_CAREFUL: YES_OR_NO,
    CONF_ANNUAL_USE: number(100, 100_000, UnitOfEnergy.KILO_WATT_HOUR),
    CONF_CAR_CAPACITY: number(5, 300, UnitOfEnergy.KILO_WATT_HOUR, 0.1),
    CONF_CAR_RESERVE: number(0, 90, PERCENTAGE),
    CONF_CAR_GOAL: number(10, 100, PERCENTAGE),
    CONF_DEPARTURE: TIME,
    CONF_BACK: TIME,
    CONF_TRIP: number(0, 200, UnitOfEnergy.KILO_WATT_HOUR, 0.1),
    CONF_FUSE: number(6, 200, UnitOfElectricCurrent.AMPERE),
    CONF_PHASES: one_of(("1", "3"), CONF_PHASES),
    CONF_EXPORT: YES_OR_NO,
    CONF_SIMULATED_AT: TIME,
    CONF_SIMULATED_DAY: one_of(DAYS, CONF_SIMULATED_DAY),
    CONF_CAR_NAME: TEXT,
    CONF_CAR_CHARGE: number(1, 50, UnitOfPower.KILO_WATT, 0.1),
    CONF_CAR_DISCHARGE: number(0, 50, UnitOfPower.KILO_WATT, 0.1),
    CONF_CAR_TOKEN: TEXT,
    CONF_CAR_SOC_ENTITY: BATTERY,
    CONF_TRIPS_ENTITY: entity("calendar"),
    CONF_GRID_ENTITY: POWER,
    CONF_SUN_ENTITY: POWER,
    CONF_BATTERY_ENTITY: POWER,
    CONF_BATTERY_SOC_ENTITY: BATTERY,
    CONF_HOUSE_ENTITY: POWER,
    CONF_GRID_LIMIT_ENTITY: entity("sensor", "number", "input_number", "binary_sensor", "switch"),
    CONF_GRID_STATUS_ENTITY: entity("binary_sensor"),
    CONF_RESERVE_ENTITY: entity("input_number", "number", "sensor", "binary_sensor", "schedule"),
    CONF_STORM_RESERVE: number(0, 100, PERCENTAGE),
    CONF_ISLANDS: YES_OR_NO,
    CONF_BUDGET_KWH: number(0, 1_000_000, UnitOfEnergy.KILO_WATT_HOUR),
    CONF_BUDGET_HOURS: number(0, 1_000_000, UnitOfTime.HOURS),
    CONF_CAR_WEAR: number(0, 100, None, "any"),
    CONF_PREHEAT_MINUTES: number(0, 120, UnitOfTime.MINUTES),
    CONF_PREHEAT_POWER: number(0.1, 22, UnitOfPower.KILO_WATT, 0.1),
    CONF_CHARGER_SECURITY: one_of(SECURITY, CONF_CHARGER_SECURITY),
    **dict.fromkeys(TYPED, TEXT),
    CONF_CHARGER_PHASE: one_of((ANY_PHASE, *PHASES), CONF_CHARGER_PHASE),
    CONF_FLIP_GRID: YES_OR_NO,
    CONF_FLIP_BATTERY: YES_OR_NO,
    CONF_PRICE_ADD: MONEY,
    CONF_PRICE_TIMES: FACTOR,
    CONF_FEED_IN_ADD: MONEY,
    CONF_FEED_IN_TIMES: FACTOR,
}

_MAY_BE_EMPTY: Final = frozenset((
    CONF_CAR_CHARGE, CONF_CAR_DISCHARGE, CONF_CAR_SOC_ENTITY, CONF_CAR_TOKEN, CONF_BUDGET_HOURS,
    CONF_BUDGET_KWH, CONF_CAR_WEAR, CONF_PREHEAT_MINUTES, CONF_PREHEAT_POWER, *TYPED,
    CONF_CHARGER_ID, CONF_CHARGER_PASSWORD, CONF_GRID_LIMIT_ENTITY, CONF_GRID_STATUS_ENTITY,
    CONF_RESERVE_ENTITY, CONF_GRID_ENTITY, CONF_SUN_ENTITY, CONF_BATTERY_ENTITY,
    CONF_BATTERY_SOC_ENTITY, CONF_HOUSE_ENTITY, CONF_SIMULATED_DAY, CONF_SUN_SOURCE,
    CONF_SUN_CAREFUL, CONF_TRIPS_ENTITY, CONF_INVERTER_HOST, CONF_INVERTER_PORT, CONF_INVERTER_UNIT,
    CONF_FEED_IN_ADD, CONF_FEED_IN_TIMES,
))  # fmt: skip
CAR: Final = (
    CONF_CAR_NAME,
    CONF_CAR_CAPACITY,
    CONF_CAR_RESERVE,
    CONF_CAR_GOAL,
    CONF_DEPARTURE,
    CONF_BACK,
    CONF_TRIP,
)
PAGES: Final[Mapping[str, tuple[str, ...]]] = {
    "home": (CONF_NAME, CONF_FUSE, CONF_PHASES, CONF_EXPORT, CONF_ANNUAL_USE),
    "charger": (CONF_CHARGER_ID, CONF_CHARGER_PASSWORD),
    "charger_knocked": (CONF_CHARGER_PASSWORD,),
    "car": CAR,
    "port": (CONF_OCPP_PORT,),
    "inverter": (CONF_INVERTER_HOST,),
    "sensors": (
        CONF_GRID_ENTITY,
        CONF_SUN_ENTITY,
        CONF_BATTERY_ENTITY,
        CONF_BATTERY_SOC_ENTITY,
        CONF_HOUSE_ENTITY,
    ),
    "signs": (CONF_FLIP_GRID, CONF_FLIP_BATTERY),
    "price_check": (CONF_PRICE_ADD, CONF_PRICE_TIMES),
    "feed_in": (CONF_FEED_IN_SOURCE,),
    "sun": (CONF_SUN_SOURCE,),
    "simulated_home": (CONF_NAME, CONF_OCPP_PORT, CONF_SIMULATED_DAY, CONF_SIMULATED_AT),
}
"""Which fields stand open on which page. Some pages have a part that is folded away."""

CAR_MORE: Final = (
    CONF_TRIPS_ENTITY,
    CONF_CAR_SOC_ENTITY,
    CONF_CAR_TOKEN,
    CONF_CAR_CHARGE,
    CONF_CAR_DISCHARGE,
    CONF_BUDGET_KWH,
    CONF_BUDGET_HOURS,
    CONF_CAR_WEAR,
    CONF_PREHEAT_MINUTES,
    CONF_PREHEAT_POWER,
)
CHARGER_MORE: Final = (CONF_OCPP_PORT, CONF_CHARGER_SECURITY, *TYPED, CONF_CHARGER_PHASE)
HOME_MORE: Final = (
    CONF_GRID_LIMIT_ENTITY,
    CONF_GRID_STATUS_ENTITY,
    CONF_RESERVE_ENTITY,
    CONF_STORM_RESERVE,
    CONF_ISLANDS,
)
FOLDED: Final[Mapping[str, tuple[str, ...]]] = {
    "home": HOME_MORE,
    "charger": CHARGER_MORE,
    "car": CAR_MORE,
    "inverter": (CONF_INVERTER_PORT, CONF_INVERTER_UNIT),
    "feed_in": (CONF_FEED_IN_ADD, CONF_FEED_IN_TIMES),
    "sun": (CONF_SUN_CAREFUL,),
}
"""What is folded away on these pages: for most homes it is right as it is."""


def _schema(fields: Mapping[str, object]) -> vol.Schema:
    return vol.Schema(
        {(vol.Optional if key in _MAY_BE_EMPTY else vol.Required)(key): fields[key] for key in fields}
    )


def page(
    name: str, values: Mapping[str, Any], *, without: Sequence[str] = (), unfolded: bool = False
) -> vol.Schema:
    """The form of a page, made to show *values*: each source opens on its own choice.

    *without* are fields that need not be asked here. *unfolded* shows what is folded away at once: something
    in it may be wrong.
    """
    fields = {key: _FIELDS[key] for key in PAGES[name] if key not in without}
    sources = {key: choose(key, values.get(key)) for key in CHOICES if key in fields}
    whole = _schema(fields | sources)
    more = _schema({key: _FIELDS[key] for key in FOLDED.get(name, ()) if key not in without})
    if not more.schema:
        return whole
    return vol.Schema({**whole.schema, vol.Optional(MORE): section(more, {"collapsed": not unfolded})})


def flat(name: str) -> vol.Schema:
    """The fields of a page, those that are folded away beside the others."""
    return _schema({key: _FIELDS[key] for key in (*PAGES[name], *FOLDED.get(name, ()))})


def unfold(typed: Mapping[str, Any], folded: Sequence[str]) -> dict[str, Any]:
    """What was typed, the folded part beside the rest, without spaces around it. Emptied fields are empty."""
    more: Mapping[str, Any] = typed.get(MORE, {})
    flat = {key: value for key, value in typed.items() if key != MORE}
    if MORE in typed:
        flat |= {key: more.get(key) for key in folded}
    return {key: value for key, value in tidy(flat).items() if value is not None}


def tidy(typed: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed, without the spaces around it that come along with copied text."""
    return {
        key: value.strip() if isinstance(value, str) and key != CONF_CHARGER_PASSWORD else value
        for key, value in typed.items()
    }
