"""Triggers by purpose: an automation says *the car starts to feed the house*, and names a home."""

from typing import TYPE_CHECKING, ClassVar, override

from homeassistant.components.event import DOMAIN as EVENT
from homeassistant.const import STATE_OFF, STATE_ON, Platform
from homeassistant.helpers.automation import DomainSpec
from homeassistant.helpers.trigger import (
    EntityTargetStateTriggerBase,
    NotTriggeredReasonReporter,
    StatelessEntityTriggerBase,
    Trigger,
)

from .face.happenings import Happening
from .own_entities import ours

if TYPE_CHECKING:
    from collections.abc import Mapping

    from homeassistant.core import HomeAssistant, State

EVENT_TYPE = "event_type"


class _Happened(StatelessEntityTriggerBase):
    """Something happened at the charger."""

    _domain_specs: Mapping[str, DomainSpec] = {EVENT: DomainSpec()}
    happenings: ClassVar[frozenset[Happening]]

    @override
    def entity_filter(self, entities: set[str]) -> set[str]:
        return super().entity_filter(ours(self._hass, entities, "charger_event"))

    @override
    def is_valid_state(self, state: State, report_not_triggered: NotTriggeredReasonReporter) -> bool:
        return state.attributes.get(EVENT_TYPE) in self.happenings


class _Became(EntityTargetStateTriggerBase):
    """One of our binary sensors changed to a state."""

    _domain_specs: Mapping[str, DomainSpec] = {Platform.BINARY_SENSOR: DomainSpec()}
    shows: ClassVar[str]

    @override
    def entity_filter(self, entities: set[str]) -> set[str]:
        return super().entity_filter(ours(self._hass, entities, self.shows))


def _happened(*what: Happening) -> type[Trigger]:
    return type(f"{what[0].name.title()}Trigger", (_Happened,), {"happenings": frozenset(what)})


def _became(what: str, state: str) -> type[Trigger]:
    return type(f"{what.title()}Trigger", (_Became,), {"shows": what, "_to_states": {state}})


TRIGGERS: Mapping[str, type[Trigger]] = {
    "car_connected": _happened(Happening.CAR_CONNECTED),
    "car_disconnected": _happened(Happening.CAR_DISCONNECTED),
    "charge_started": _happened(Happening.CHARGE_STARTED),
    "charge_stopped": _happened(Happening.CHARGE_STOPPED),
    "discharge_started": _happened(Happening.DISCHARGE_STARTED),
    "discharge_stopped": _happened(Happening.DISCHARGE_STOPPED),
    "discharge_refused": _happened(Happening.DISCHARGE_REFUSED),
    "refused": _happened(Happening.REFUSED, Happening.DISCHARGE_REFUSED),
    "goal_at_risk": _became("goal_at_risk", STATE_ON),
    "price_below_value": _became("price_below_value", STATE_ON),
    "price_above_value": _became("price_below_value", STATE_OFF),
    "charger_lost": _became("charger_connected", STATE_OFF),
}


async def async_get_triggers(hass: HomeAssistant) -> Mapping[str, type[Trigger]]:  # noqa: ARG001  HA's signature
    """The triggers of this integration."""
    return TRIGGERS
