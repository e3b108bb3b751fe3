"""Which of our entities a trigger or condition is about, whatever the target of an automation names."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from homeassistant.helpers import entity_registry as er

from .const import DOMAIN

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant


def ours(hass: HomeAssistant, entity_ids: Iterable[str], translation_key: str) -> set[str]:
    """Those of this integration that show *translation_key*: of *entity_ids*, and of homes that these name.

    Who names a home means all of it, though its charger, cars and inverter are devices of their own.
    """
    registry = er.async_get(hass)
    named = [entity for entity_id in entity_ids if (entity := registry.async_get(entity_id))]
    own = [entity for entity in named if entity.platform == DOMAIN]
    homes = {entity.config_entry_id for entity in own if entity.config_subentry_id is None}
    theirs = [
        entity for home in homes if home for entity in er.async_entries_for_config_entry(registry, home)
    ]
    return {entity.entity_id for entity in (*own, *theirs) if entity.translation_key == translation_key}
