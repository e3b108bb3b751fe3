"""Attributes of an entity of Home Assistant."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from homeassistant.const import STATE_UNAVAILABLE

from ..optimizer.words import Text
from .errors import MissingError

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant


def attributes(hass: HomeAssistant, entity_id: str) -> Mapping[str, object]:
    """The attributes as they are now. Raises MissingError while the entity has none."""
    state = hass.states.get(entity_id)
    if state is None:
        raise MissingError(
            Text(
                "{entity} does not exist (yet): check its name, or wait for its integration.",
                entity=entity_id,
            )
        )
    if state.state == STATE_UNAVAILABLE:
        raise MissingError(Text("{entity} is unavailable at the moment.", entity=entity_id))
    return state.attributes
