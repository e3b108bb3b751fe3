"""Windows in which the grid pays for less, or orders it: who announces them, shown before they are kept."""

from abc import abstractmethod
from typing import Any, Final

import probatio as vol
from homeassistant.const import UnitOfPower
from homeassistant.data_entry_flow import FlowContext, FlowResult
from homeassistant.util import dt as dt_util

from ..optimizer.words import Text, reason_of
from ..sources.errors import SourceError
from ..sources.grid_events import (
    CONF_EVENTS_ENTITY,
    CONF_EVENTS_LESS,
    CONF_EVENTS_LIMIT,
    CONF_EVENTS_REWARD,
    EVENTS,
    EventTerms,
    announced,
)
from .asking import Asking
from .checks import Findings
from .fields import YES_OR_NO, entity, number

_FIELDS: Final = {
    vol.Optional(CONF_EVENTS_ENTITY): entity("calendar", "event", "sensor", "binary_sensor"),
    vol.Optional(CONF_EVENTS_REWARD): number(0, 1000, None, "any"),
    vol.Required(CONF_EVENTS_LESS, default=True): YES_OR_NO,
    vol.Optional(CONF_EVENTS_LIMIT): number(0, 200, UnitOfPower.KILO_WATT, "any"),
}


class GridEventSteps[C: FlowContext, R: FlowResult[Any, Any], H](Asking[C, R, H]):
    """Two pages: the entity, and what it announces now. An empty one takes it away."""

    async def async_step_grid_events(self, user_input: dict[str, Any] | None = None) -> R:
        """Ask for the entity, and try it out."""
        found = Findings()
        if user_input is not None:
            told = EventTerms.from_data(user_input)
            words = await self._tried(told, found) if told else ""
            if not found.errors:
                kept = {key: value for key, value in self.answers.items() if key not in EVENTS}
                self.answers = {**kept, **user_input}
                return await self._announced(words) if told else await self.grid_events_known()
        return self.page(
            "grid_events", vol.Schema(_FIELDS), user_input, found, currency=self.hass.config.currency
        )

    async def async_step_grid_events_found(self, user_input: dict[str, Any] | None = None) -> R:  # noqa: ARG002
        """What was understood is right."""
        return await self.grid_events_known()

    @abstractmethod
    async def grid_events_known(self) -> R:
        """Go on."""

    async def _announced(self, words: str) -> R:
        return self.page("grid_events_found", vol.Schema({}), windows=words)

    async def _tried(self, terms: EventTerms, found: Findings) -> str:
        """The windows of the coming days in words."""
        try:
            windows = await announced(self.hass, terms, dt_util.utcnow())
        except SourceError as err:
            found.add(CONF_EVENTS_ENTITY, "source_unusable", source_reason=reason_of(err))
            return ""
        currency = self.hass.config.currency
        language = self.hass.config.language
        lines = [one.words(dt_util.get_default_time_zone(), currency) for one in windows]
        lines = lines or [Text("Nothing in the coming three days.")]
        return "\n".join(f"- {line.said_in(language)}" for line in lines)
