"""The form of a home: its fields, their selectors and what is filled in at first."""

from collections.abc import Mapping
from typing import Any, Final

import probatio as vol
from homeassistant.const import CONF_NAME, PERCENTAGE, UnitOfElectricCurrent, UnitOfEnergy
from homeassistant.helpers import selector

from .choices import CHOICES, choose
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


_PASSWORD: Final = selector.TextSelector(
    selector.TextSelectorConfig(type=selector.TextSelectorType.PASSWORD, autocomplete="off")
)
_FIELDS: Final[Mapping[str, object]] = {
    CONF_NAME: selector.TextSelector(),
    CONF_OCPP_PORT: _whole(1, 65535),
    CONF_CHARGER_ID: selector.TextSelector(),
    CONF_CHARGER_PASSWORD: _PASSWORD,
    CONF_INVERTER_HOST: selector.TextSelector(),
    CONF_INVERTER_PORT: _whole(1, 65535),
    CONF_INVERTER_UNIT: _whole(0, 255),
    CONF_PRICE_SOURCE: choose(CONF_PRICE_SOURCE, None),
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
}

_MAY_BE_EMPTY: Final = frozenset({CONF_CHARGER_PASSWORD, CONF_INVERTER_HOST, CONF_SUN_SOURCE})
_SIMULATED: Final = (CONF_NAME, CONF_OCPP_PORT, CONF_SIMULATED_AT)


def _schema(fields: Mapping[str, object]) -> vol.Schema:
    return vol.Schema(
        {(vol.Optional if key in _MAY_BE_EMPTY else vol.Required)(key): fields[key] for key in fields}
    )


SIMULATED_HOME: Final = _schema({key: _FIELDS[key] for key in _SIMULATED})


def home_form(values: Mapping[str, Any]) -> vol.Schema:
    """The form of a home of one's own, made to show *values*: each source opens on its own choice."""
    sources = {key: choose(key, values.get(key)) for key in CHOICES}
    return _schema({key: _FIELDS[key] for key in _FIELDS if key != CONF_SIMULATED_AT} | sources)


def tidy(typed: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed, without the spaces around it that come along with copied text."""
    return {
        key: value.strip() if isinstance(value, str) and key != CONF_CHARGER_PASSWORD else value
        for key, value in typed.items()
    }
