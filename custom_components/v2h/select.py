"""Who drives the charger: the plan, one fixed idea, or nobody."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, override

from homeassistant.components.select import DOMAIN, SelectEntity, SelectEntityDescription

from .adding import add_entities
from .entity import V2HDescription, V2HEntity
from .optimizer.dispatch.decision import Mode

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant
    from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

    from .home import V2HConfigEntry

# A choice is an event for the controller, which orders them itself.
PARALLEL_UPDATES: Final = 0


@dataclass(frozen=True, kw_only=True)
class V2HSelectDescription(SelectEntityDescription, V2HDescription):
    """A choice of the home."""


MODE: Final = V2HSelectDescription(key="mode", translation_key="mode", options=[*Mode])


async def async_setup_entry(
    hass: HomeAssistant, entry: V2HConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the mode of one home."""
    add_entities(hass, entry, async_add_entities, DOMAIN, (MODE,), V2HModeSelect)


class V2HModeSelect(V2HEntity, SelectEntity):
    """The mode. It survives a restart in the home's own memory."""

    entity_description: V2HSelectDescription

    @property
    @override
    def current_option(self) -> str:
        return self.view.mode

    @override
    async def async_select_option(self, option: str) -> None:
        self.home.choose(Mode(option))
