"""Which of our entities a trigger or condition is about, whatever the target of an automation names."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from homeassistant.helpers import entity_registry as er

from .const import DOMAIN

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant


def ours(hass: HomeAssistant, entity_ids: Iterable[str], translation_key: str) -> set[str]:
    """Those of *entity_ids* that are this integration's and show *translation_key*."""
    registry = er.async_get(hass)
    found = ((entity_id, registry.async_get(entity_id)) for entity_id in entity_ids)
    return {
        entity_id
        for entity_id, entity in found
        if entity and entity.platform == DOMAIN and entity.translation_key == translation_key
    }
