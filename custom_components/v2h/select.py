"""Who drives the charger: the plan, one fixed idea, or nobody."""

from typing import TYPE_CHECKING, Final, override

from homeassistant.components.select import SelectEntity, SelectEntityDescription

from .entity import V2HEntity
from .optimizer.dispatch.decision import Mode

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant
    from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

    from .home import V2HConfigEntry

# A choice is an event for the controller, which orders them itself.
PARALLEL_UPDATES: Final = 0

MODE: Final = SelectEntityDescription(key="mode", translation_key="mode", options=[*Mode])


async def async_setup_entry(
    hass: HomeAssistant,  # noqa: ARG001  Home Assistant's signature
    entry: V2HConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the mode of one home."""
    async_add_entities([V2HModeSelect(entry)])


class V2HModeSelect(V2HEntity, SelectEntity):
    """The mode. It survives a restart in the home's own memory."""

    def __init__(self, entry: V2HConfigEntry) -> None:
        super().__init__(entry, MODE)
        self._home = entry.runtime_data

    @property
    @override
    def current_option(self) -> str:
        return self.view.mode

    @override
    async def async_select_option(self, option: str) -> None:
        self._home.choose(Mode(option))
