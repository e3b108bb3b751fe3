"""The car: how much it holds, how it is used, how it is recognised."""

from abc import abstractmethod
from typing import Any

from homeassistant.config_entries import SOURCE_RECONFIGURE
from homeassistant.data_entry_flow import FlowContext, FlowResult
from homeassistant.helpers.translation import async_get_translations

from ..const import CONF_CAR_NAME, CONF_TRIPS_ENTITY, DOMAIN
from ..entry_data import CAR
from ..own_entities import is_own
from .asking import Asking
from .checks import Findings, check_car, check_wear
from .form import CAR_MORE, DEFAULTS, MORE, page, unfold
from .known_car import known_car


class CarSteps[C: FlowContext, R: FlowResult[Any, Any], H](Asking[C, R, H]):
    """One page; what most people never need is folded away."""

    async def async_step_car(self, user_input: dict[str, Any] | None = None) -> R:
        """Ask for the car."""
        found = Findings()
        if user_input is not None:
            emptied = CAR_MORE if MORE in user_input else ()
            user_input = unfold(user_input, CAR_MORE)
            check_car(user_input, found)
            check_wear(user_input, self.hass.config.currency, found)
            if is_own(self.hass, user_input.get(CONF_TRIPS_ENTITY)):
                found.add("base", "calendar_is_own")
            if not found.errors:
                kept = {key: value for key, value in self.answers.items() if key not in emptied}
                self.answers = {**kept, **user_input}
                return await self.car_known()
        elif self.source != SOURCE_RECONFIGURE:
            self.answers |= {CONF_CAR_NAME: await self._usual_name(), **known_car(self.hass)}
        values = {**self.answers, **(user_input or {})}
        return self.page("car", page("car", values, unfolded="base" in found.errors), values, found)

    async def _usual_name(self) -> str:
        """What a car is called in the language of the home."""
        language = self.hass.config.language
        told = await async_get_translations(self.hass, language, "config_subentries", {DOMAIN})
        known: str | None = told.get(f"component.{DOMAIN}.config_subentries.{CAR}.entry_type")
        return known or DEFAULTS[CONF_CAR_NAME]

    @abstractmethod
    async def car_known(self) -> R:
        """Go on."""
