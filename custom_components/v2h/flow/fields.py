"""The selectors that the pages of set-up are made of."""

from collections.abc import Sequence
from typing import Any, Final, Literal, override

import probatio as vol
from homeassistant.core import async_get_hass
from homeassistant.helpers import selector

from ..optimizer.words import Figure, Text


class Bounded(selector.NumberSelector):
    """A box for a number that says what may be entered, and not only that this may not."""

    @override
    def __call__(self, data: Any) -> float:
        try:
            return super().__call__(data)
        except vol.Invalid as err:
            least, most = self.config["min"], self.config["max"]
            unit = self.config.get("unit_of_measurement")
            told = {"low": Figure(f"{least:g}"), "high": Figure(f"{most:g}")}
            said = Text("Enter a number from {low} to {high}.", **told)
            if unit:
                said = Text("Enter a number from {low} to {high} {unit}.", unit=unit, **told)
            raise vol.Invalid(said.said_in(async_get_hass().config.language)) from err


def number(
    minimum: float, maximum: float, unit: str | None = None, step: float | Literal["any"] = 1
) -> object:
    """A box for a number."""
    config = selector.NumberSelectorConfig(
        min=minimum, max=maximum, step=step, mode=selector.NumberSelectorMode.BOX
    )
    if unit:
        config["unit_of_measurement"] = unit
    return Bounded(config)


def whole(minimum: int, maximum: int, unit: str | None = None) -> object:
    """A box for a number that counts things."""
    return vol.All(number(minimum, maximum, unit), vol.Coerce(int))


def entity(*domains: str) -> object:
    """An entity of one of these domains."""
    return selector.EntitySelector(selector.EntitySelectorConfig(domain=list(domains)))


def one_of(options: Sequence[str], key: str) -> object:
    """One of a few; their names stand in the translations under *key*."""
    return selector.SelectSelector(selector.SelectSelectorConfig(options=list(options), translation_key=key))


def some_of(options: Sequence[str], key: str) -> object:
    """Any number of a few."""
    config = selector.SelectSelectorConfig(
        options=list(options),
        translation_key=key,
        multiple=True,
        mode=selector.SelectSelectorMode.DROPDOWN,
    )
    return selector.SelectSelector(config)


TEXT: Final = selector.TextSelector()
YES_OR_NO: Final = selector.BooleanSelector()
TIME: Final = selector.TimeSelector()
PASSWORD: Final = selector.TextSelector(
    selector.TextSelectorConfig(type=selector.TextSelectorType.PASSWORD, autocomplete="off")
)
POWER: Final = selector.EntitySelector({"filter": [{"domain": "sensor", "device_class": "power"}]})
BATTERY: Final = selector.EntitySelector({"filter": [{"domain": "sensor", "device_class": "battery"}]})
MONEY: Final = number(-100, 100, None, "any")
FACTOR: Final = number(0, 5, None, "any")
