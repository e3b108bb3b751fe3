"""Conditions by purpose: an automation asks whether the car feeds the house, and names a home."""

from typing import TYPE_CHECKING, ClassVar, override

from homeassistant.const import STATE_ON, Platform
from homeassistant.helpers.automation import DomainSpec
from homeassistant.helpers.condition import Condition, EntityStateConditionBase

from .face.activity import Activity
from .own_entities import ours

if TYPE_CHECKING:
    from collections.abc import Mapping

    from homeassistant.core import HomeAssistant


class _Is(EntityStateConditionBase):
    """One of our entities is in a state."""

    shows: ClassVar[str]

    @override
    def entity_filter(self, entities: set[str]) -> set[str]:
        return super().entity_filter(ours(self._hass, entities, self.shows))


def _is(platform: Platform, shows: str, state: str) -> type[Condition]:
    parts = {"_domain_specs": {platform: DomainSpec()}, "shows": shows, "_states": {state}}
    return type(f"{shows.title()}{state.title()}Condition", (_Is,), parts)


CONDITIONS: Mapping[str, type[Condition]] = {
    "is_charging": _is(Platform.SENSOR, "activity", Activity.CHARGING),
    "is_discharging": _is(Platform.SENSOR, "activity", Activity.DISCHARGING),
    "is_resting": _is(Platform.SENSOR, "activity", Activity.RESTING),
    "car_is_connected": _is(Platform.BINARY_SENSOR, "car_connected", STATE_ON),
    "goal_is_at_risk": _is(Platform.BINARY_SENSOR, "goal_at_risk", STATE_ON),
    "price_is_below_value": _is(Platform.BINARY_SENSOR, "price_below_value", STATE_ON),
}


async def async_get_conditions(hass: HomeAssistant) -> Mapping[str, type[Condition]]:  # noqa: ARG001
    """The conditions of this integration."""
    return CONDITIONS
