"""The pages of a home: their fields, the selectors and what is filled in at first."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

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
from homeassistant.helpers import selector

from .choices import CHOICES, choose
from .const import (
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
    CONF_CHARGER_ID,
    CONF_CHARGER_PASSWORD,
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
    CONF_SUN_ENTITY,
    CONF_SUN_SOURCE,
    CONF_TRIP,
)

MORE: Final = "more"
"""The part of the car's page that is folded away."""

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
}
"""A family with one car that commutes. Every value can be changed in the form."""


def _number(
    minimum: float, maximum: float, unit: str | None = None, step: float | Literal["any"] = 1
) -> object:
    config = selector.NumberSelectorConfig(
        min=minimum, max=maximum, step=step, mode=selector.NumberSelectorMode.BOX
    )
    if unit:
        config["unit_of_measurement"] = unit
    return selector.NumberSelector(config)


def _whole(minimum: int, maximum: int, unit: str | None = None) -> object:
    return vol.All(_number(minimum, maximum, unit), vol.Coerce(int))


def _entity(*domains: str) -> object:
    return selector.EntitySelector(selector.EntitySelectorConfig(domain=list(domains)))


DAYS: Final = ("1", "2", "3")
"""The days of the simulator's sample."""
_DAY: Final = selector.SelectSelector(
    selector.SelectSelectorConfig(options=list(DAYS), translation_key=CONF_SIMULATED_DAY)
)
_PASSWORD: Final = selector.TextSelector(
    selector.TextSelectorConfig(type=selector.TextSelectorType.PASSWORD, autocomplete="off")
)
_POWER: Final = selector.EntitySelector({"filter": [{"domain": "sensor", "device_class": "power"}]})
_BATTERY: Final = selector.EntitySelector({"filter": [{"domain": "sensor", "device_class": "battery"}]})
_ADD: Final = _number(-100, 100, None, "any")
_TIMES: Final = _number(0, 5, None, "any")
_FIELDS: Final[Mapping[str, object]] = {
    CONF_NAME: selector.TextSelector(),
    CONF_OCPP_PORT: _whole(1, 65535),
    CONF_CHARGER_ID: selector.TextSelector(),
    CONF_CHARGER_PASSWORD: _PASSWORD,
    CONF_INVERTER_HOST: selector.TextSelector(),
    CONF_INVERTER_PORT: _whole(1, 65535),
    CONF_INVERTER_UNIT: _whole(0, 255),
    CONF_FEED_IN_SOURCE: choose(CONF_FEED_IN_SOURCE, None),
    CONF_SUN_SOURCE: choose(CONF_SUN_SOURCE, None),
    CONF_ANNUAL_USE: _number(100, 100_000, UnitOfEnergy.KILO_WATT_HOUR),
    CONF_CAR_CAPACITY: _number(5, 300, UnitOfEnergy.KILO_WATT_HOUR, 0.1),
    CONF_CAR_RESERVE: _number(0, 90, PERCENTAGE),
    CONF_CAR_GOAL: _number(10, 100, PERCENTAGE),
    CONF_DEPARTURE: selector.TimeSelector(),
    CONF_BACK: selector.TimeSelector(),
    CONF_TRIP: _number(0, 200, UnitOfEnergy.KILO_WATT_HOUR, 0.1),
    CONF_FUSE: _number(6, 200, UnitOfElectricCurrent.AMPERE),
    CONF_PHASES: selector.SelectSelector({"options": ["1", "3"], "translation_key": "fuse_phases"}),
    CONF_EXPORT: selector.BooleanSelector(),
    CONF_SIMULATED_AT: selector.TimeSelector(),
    CONF_SIMULATED_DAY: _DAY,
    CONF_CAR_NAME: selector.TextSelector(),
    CONF_CAR_CHARGE: _number(1, 50, UnitOfPower.KILO_WATT, 0.1),
    CONF_CAR_DISCHARGE: _number(0, 50, UnitOfPower.KILO_WATT, 0.1),
    CONF_CAR_TOKEN: selector.TextSelector(),
    CONF_CAR_SOC_ENTITY: _BATTERY,
    CONF_GRID_ENTITY: _POWER,
    CONF_SUN_ENTITY: _POWER,
    CONF_BATTERY_ENTITY: _POWER,
    CONF_BATTERY_SOC_ENTITY: _BATTERY,
    CONF_HOUSE_ENTITY: _POWER,
    CONF_GRID_LIMIT_ENTITY: _entity("sensor", "number", "input_number", "binary_sensor", "switch"),
    CONF_GRID_STATUS_ENTITY: _entity("binary_sensor"),
    CONF_RESERVE_ENTITY: _entity("input_number", "number", "sensor", "binary_sensor", "schedule"),
    CONF_STORM_RESERVE: _number(0, 100, PERCENTAGE),
    CONF_ISLANDS: selector.BooleanSelector(),
    CONF_BUDGET_KWH: _number(0, 1_000_000, UnitOfEnergy.KILO_WATT_HOUR),
    CONF_BUDGET_HOURS: _number(0, 1_000_000, UnitOfTime.HOURS),
    CONF_FLIP_GRID: selector.BooleanSelector(),
    CONF_FLIP_BATTERY: selector.BooleanSelector(),
    CONF_PRICE_ADD: _ADD,
    CONF_PRICE_TIMES: _TIMES,
    CONF_FEED_IN_ADD: _ADD,
    CONF_FEED_IN_TIMES: _TIMES,
}

_MAY_BE_EMPTY: Final = frozenset(
    {
        CONF_CAR_CHARGE,
        CONF_CAR_DISCHARGE,
        CONF_CAR_SOC_ENTITY,
        CONF_CAR_TOKEN,
        CONF_BUDGET_HOURS,
        CONF_BUDGET_KWH,
        CONF_CHARGER_ID,
        CONF_CHARGER_PASSWORD,
        CONF_GRID_LIMIT_ENTITY,
        CONF_GRID_STATUS_ENTITY,
        CONF_RESERVE_ENTITY,
        CONF_GRID_ENTITY,
        CONF_SUN_ENTITY,
        CONF_BATTERY_ENTITY,
        CONF_BATTERY_SOC_ENTITY,
        CONF_HOUSE_ENTITY,
        CONF_SIMULATED_DAY,
        CONF_SUN_SOURCE,
    }
)
PAGES: Final[Mapping[str, tuple[str, ...]]] = {
    "home": (CONF_NAME, CONF_FUSE, CONF_PHASES, CONF_EXPORT, CONF_ANNUAL_USE),
    "charger": (CONF_CHARGER_ID, CONF_CHARGER_PASSWORD, CONF_OCPP_PORT),
    "charger_knocked": (CONF_CHARGER_PASSWORD,),
    "port": (CONF_OCPP_PORT,),
    "inverter": (CONF_INVERTER_HOST, CONF_INVERTER_PORT, CONF_INVERTER_UNIT),
    "sensors": (
        CONF_GRID_ENTITY,
        CONF_SUN_ENTITY,
        CONF_BATTERY_ENTITY,
        CONF_BATTERY_SOC_ENTITY,
        CONF_HOUSE_ENTITY,
    ),
    "signs": (CONF_FLIP_GRID, CONF_FLIP_BATTERY),
    "price_check": (CONF_PRICE_ADD, CONF_PRICE_TIMES),
    "feed_in": (CONF_FEED_IN_SOURCE, CONF_FEED_IN_ADD, CONF_FEED_IN_TIMES),
    "sun": (CONF_SUN_SOURCE,),
    "simulated_home": (CONF_NAME, CONF_OCPP_PORT, CONF_SIMULATED_DAY, CONF_SIMULATED_AT),
}
"""Which fields stand on which page. The car's page has a part that is folded away: `car_page`."""

CAR: Final = (
    CONF_CAR_NAME,
    CONF_CAR_CAPACITY,
    CONF_CAR_RESERVE,
    CONF_CAR_GOAL,
    CONF_DEPARTURE,
    CONF_BACK,
    CONF_TRIP,
)
CAR_MORE: Final = (
    CONF_CAR_SOC_ENTITY,
    CONF_CAR_TOKEN,
    CONF_CAR_CHARGE,
    CONF_CAR_DISCHARGE,
    CONF_BUDGET_KWH,
    CONF_BUDGET_HOURS,
)
HOME_MORE: Final = (
    CONF_GRID_LIMIT_ENTITY,
    CONF_GRID_STATUS_ENTITY,
    CONF_RESERVE_ENTITY,
    CONF_STORM_RESERVE,
    CONF_ISLANDS,
)
"""What is folded away on the page of the car and of the home: emergencies and the grid operator."""


def _schema(fields: Mapping[str, object]) -> vol.Schema:
    return vol.Schema(
        {(vol.Optional if key in _MAY_BE_EMPTY else vol.Required)(key): fields[key] for key in fields}
    )


def page(name: str, values: Mapping[str, Any]) -> vol.Schema:
    """The form of a page, made to show *values*: each source opens on its own choice."""
    fields = {key: _FIELDS[key] for key in PAGES[name]}
    sources = {key: choose(key, values.get(key)) for key in CHOICES if key in fields}
    return _schema(fields | sources)


def car_page(values: Mapping[str, Any], batteries: Sequence[str]) -> vol.Schema:
    """The form of the car. *batteries* are entities that may tell its charge, the likely ones first."""
    known = list(dict.fromkeys(filter(None, (values.get(CONF_CAR_SOC_ENTITY), *batteries))))
    fields: dict[str, Any] = {key: _FIELDS[key] for key in CAR_MORE}
    if known:
        fields[CONF_CAR_SOC_ENTITY] = selector.EntitySelector({"include_entities": known})
    return _folded(CAR, _schema(fields))


def home_page() -> vol.Schema:
    """The form of the building."""
    return _folded(PAGES["home"], _schema({key: _FIELDS[key] for key in HOME_MORE}))


def _folded(open_fields: Sequence[str], more: vol.Schema) -> vol.Schema:
    fields = _schema({key: _FIELDS[key] for key in open_fields}).schema
    return vol.Schema({**fields, vol.Optional(MORE): section(more, {"collapsed": True})})


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
