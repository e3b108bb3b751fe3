"""What happens at the charger, as an event entity: for the logbook and for automations."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, override

from homeassistant.components.event import DOMAIN, EventEntity, EventEntityDescription
from homeassistant.core import callback

from .adding import add_entities
from .devices import Device, Kind
from .entity import V2HDescription, V2HEntity
from .face.happenings import Happening, happenings, known

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant
    from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

    from .home import V2HConfigEntry

PARALLEL_UPDATES: Final = 0


@dataclass(frozen=True, kw_only=True)
class V2HEventDescription(EventEntityDescription, V2HDescription):
    """Something that happens now and then."""


EVENTS: Final = (
    V2HEventDescription(
        key="charger_event",
        kind=Kind.CHARGER,
        lasting=True,
        translation_key="charger_event",
        event_types=[*Happening],
    ),
)


async def async_setup_entry(
    hass: HomeAssistant, entry: V2HConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the events of one home."""
    add_entities(hass, entry, async_add_entities, DOMAIN, EVENTS, V2HEvent)


class V2HEvent(V2HEntity, EventEntity):
    """Compares each view with the one before.

    It tells what happened only once every other entity shows it: an automation that hears *the car came*
    may ask at once whether a car is there.
    """

    entity_description: V2HEventDescription

    def __init__(self, entry: V2HConfigEntry, description: V2HEventDescription, device: Device) -> None:
        super().__init__(entry, description, device)
        self._seen = self.view
        self._activity = known(None, self.view.activity)
        self._untold: list[tuple[Happening, str]] = []

    @override
    @callback
    def _handle_coordinator_update(self) -> None:
        before, self._seen = self._seen, self.view
        was, self._activity = self._activity, known(self._activity, self._seen.activity)
        happened = happenings(was, before, self._seen)
        if not happened:
            return
        if not self._untold:
            self.hass.loop.call_soon(self._tell)
        reason = self._seen.reason.said_in(self.language)
        self._untold += [(happening, reason) for happening in happened]

    @override
    async def async_will_remove_from_hass(self) -> None:
        self._untold.clear()

    @callback
    def _tell(self) -> None:
        untold, self._untold = self._untold, []
        for happening, reason in untold:
            self._trigger_event(happening, {"reason": reason})
            self.async_write_ha_state()
