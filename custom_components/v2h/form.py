"""The form of a home: its fields, their selectors and what is filled in at first."""

from collections.abc import Mapping
from typing import Any, Final

import probatio as vol
from homeassistant.const import CONF_NAME, PERCENTAGE, UnitOfElectricCurrent, UnitOfEnergy
from homeassistant.core import valid_entity_id
from homeassistant.helpers import selector

from .const import (
    CONF_ANNUAL_USE,
    CONF_BACK,
    CONF_CAR_CAPACITY,
    CONF_CAR_GOAL,
    CONF_CAR_RESERVE,
    CONF_CHARGER_ID,
    CONF_CHARGER_PASSWORD,
    CONF_DEPARTURE,
    CONF_EXPORT,
    CONF_FEED_IN_SOURCE,
    CONF_FUSE,
    CONF_INVERTER_HOST,
    CONF_INVERTER_PORT,
    CONF_INVERTER_UNIT,
    CONF_OCPP_PORT,
    CONF_PHASES,
    CONF_PRICE_SOURCE,
    CONF_SIMULATED_AT,
    CONF_SUN_SOURCE,
    CONF_TRIP,
)

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
}
"""A family with one car that commutes. Every value can be changed in the form."""


def _number(minimum: float, maximum: float, unit: str | None = None, step: float = 1) -> object:
    config = selector.NumberSelectorConfig(
        min=minimum, max=maximum, step=step, mode=selector.NumberSelectorMode.BOX
    )
    if unit:
        config["unit_of_measurement"] = unit
    return selector.NumberSelector(config)


def _whole(minimum: int, maximum: int, unit: str | None = None) -> object:
    return vol.All(_number(minimum, maximum, unit), vol.Coerce(int))


_URL: Final = {"text": {"type": "url"}}
_PASSWORD: Final = selector.TextSelector(
    selector.TextSelectorConfig(type=selector.TextSelectorType.PASSWORD, autocomplete="off")
)
_PRICE: Final = selector.ChooseSelector(
    selector.ChooseSelectorConfig(
        choices={
            "entity": {"selector": {"entity": {"domain": ["sensor", "event"]}}},
            "number": {"selector": {"number": {"min": -1, "max": 1000, "step": "any", "mode": "box"}}},
            "url": {"selector": _URL},
        },
        translation_key="price_source",
    )
)
_SUN: Final = selector.ChooseSelector(
    selector.ChooseSelectorConfig(
        choices={
            "nothing": {"selector": {"constant": {"value": "", "label": ""}}},
            "entity": {"selector": {"entity": {"domain": "sensor"}}},
            "integration": {"selector": {"config_entry": {}}},
            "url": {"selector": _URL},
        },
        translation_key="sun_source",
    )
)

_FIELDS: Final[Mapping[str, object]] = {
    CONF_NAME: selector.TextSelector(),
    CONF_OCPP_PORT: _whole(1, 65535),
    CONF_CHARGER_ID: selector.TextSelector(),
    CONF_CHARGER_PASSWORD: _PASSWORD,
    CONF_INVERTER_HOST: selector.TextSelector(),
    CONF_INVERTER_PORT: _whole(1, 65535),
    CONF_INVERTER_UNIT: _whole(0, 255),
    CONF_PRICE_SOURCE: _PRICE,
    CONF_FEED_IN_SOURCE: _PRICE,
    CONF_SUN_SOURCE: _SUN,
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
}

_MAY_BE_EMPTY: Final = frozenset({CONF_CHARGER_PASSWORD, CONF_INVERTER_HOST, CONF_SUN_SOURCE})
_SIMULATED: Final = (CONF_NAME, CONF_OCPP_PORT, CONF_SIMULATED_AT)


def _schema(keys: tuple[str, ...]) -> vol.Schema:
    return vol.Schema(
        {(vol.Optional if key in _MAY_BE_EMPTY else vol.Required)(key): _FIELDS[key] for key in keys}
    )


HOME: Final = _schema(tuple(key for key in _FIELDS if key != CONF_SIMULATED_AT))
SIMULATED_HOME: Final = _schema(_SIMULATED)


def shown(data: Mapping[str, Any]) -> dict[str, Any]:
    """*data* as the form wants to see it: a chosen source names its choice, else the first one opens."""
    values = dict(data)
    for key in (CONF_PRICE_SOURCE, CONF_FEED_IN_SOURCE, CONF_SUN_SOURCE):
        if key in values:
            choice = _choice(key, values[key])
            values[key] = {"active_choice": choice, choice: values[key]}
    return values


def _choice(key: str, value: str | float) -> str:
    match value:
        case str() if "://" in value:
            return "url"
        case "":
            return "nothing"
        case str() if key == CONF_SUN_SOURCE and not valid_entity_id(value):
            return "integration"
        case str():
            return "entity"
        case _:
            return "number"
