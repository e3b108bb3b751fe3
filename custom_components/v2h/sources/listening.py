"""Hears when an entity changes, so that what it tells is read at once and not only when its time has come."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from homeassistant.core import callback
from homeassistant.helpers.event import async_track_state_change_event

if TYPE_CHECKING:
    from homeassistant.core import Event, EventStateChangedData, HomeAssistant

type Listen = Callable[[Callable[[], None]], Callable[[], None]]
"""Call what is given whenever something changes, until what is answered is called."""


def deaf(_changed: Callable[[], None]) -> Callable[[], None]:
    """Of what has to be asked: nothing is ever heard."""
    return lambda: None


def to_entities(hass: HomeAssistant, entity_ids: Sequence[str]) -> Listen:
    """Hear these entities, also those that do not exist yet."""

    def listen(changed: Callable[[], None]) -> Callable[[], None]:
        @callback
        def heard(_event: Event[EventStateChangedData]) -> None:
            changed()

        return async_track_state_change_event(hass, entity_ids, heard)

    return listen
