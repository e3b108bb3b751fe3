"""Which of our entities a trigger or condition is about, whatever the target of an automation names."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from homeassistant.helpers import entity_registry as er

from .const import DOMAIN
from .entry_data import CHARGER

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant


def is_own(hass: HomeAssistant, entity_id: str | None) -> bool:
    """Whether the entity is one of this integration."""
    entity = er.async_get(hass).async_get(entity_id) if entity_id else None
    return entity is not None and entity.platform == DOMAIN


def ours(hass: HomeAssistant, entity_ids: Iterable[str], translation_key: str) -> set[str]:
    """Those of this integration that show *translation_key*: of *entity_ids*, and of homes that these name.

    Who names a home or its charger means all of the home, though they are devices of their own: each is what
    people take for it. Who names a car means nothing but that car.
    """
    registry = er.async_get(hass)
    named = [entity for entity_id in entity_ids if (entity := registry.async_get(entity_id))]
    own = [entity for entity in named if entity.platform == DOMAIN]
    homes = {entity.config_entry_id for entity in own if _stands_for_home(hass, entity)}
    theirs = [
        entity for home in homes if home for entity in er.async_entries_for_config_entry(registry, home)
    ]
    return {entity.entity_id for entity in (*own, *theirs) if entity.translation_key == translation_key}


def _stands_for_home(hass: HomeAssistant, entity: er.RegistryEntry) -> bool:
    if entity.config_subentry_id is None:
        return True
    entry = hass.config_entries.async_get_entry(entity.config_entry_id or "")
    subentry = entry.subentries.get(entity.config_subentry_id) if entry else None
    return subentry is not None and subentry.subentry_type == CHARGER
