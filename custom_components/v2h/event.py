"""What happens at the charger, as an event entity: for the logbook and for automations."""

from typing import TYPE_CHECKING, Final, override

from homeassistant.components.event import EventEntity, EventEntityDescription
from homeassistant.core import callback

from .entity import V2HEntity
from .happenings import Happening, happenings, known

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant
    from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

    from .home import V2HConfigEntry

PARALLEL_UPDATES: Final = 0

EVENTS: Final = (
    EventEntityDescription(key="charger_event", translation_key="charger_event", event_types=[*Happening]),
)


async def async_setup_entry(
    hass: HomeAssistant,  # noqa: ARG001  Home Assistant's signature
    entry: V2HConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the events of one home."""
    async_add_entities(V2HEvent(entry, description) for description in EVENTS)


class V2HEvent(V2HEntity, EventEntity):
    """Compares each view with the one before."""

    def __init__(self, entry: V2HConfigEntry, description: EventEntityDescription) -> None:
        super().__init__(entry, description)
        self._seen = self.view
        self._activity = known(None, self.view.activity)

    @override
    @callback
    def _handle_coordinator_update(self) -> None:
        before, self._seen = self._seen, self.view
        was, self._activity = self._activity, known(self._activity, self._seen.activity)
        for happening in happenings(was, before, self._seen):
            self._trigger_event(happening, {"reason": self._seen.reason})
            self.async_write_ha_state()
