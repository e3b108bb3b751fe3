"""What all entities of a home share: its device, its identity and its view."""

from typing import TYPE_CHECKING

from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .const import DOMAIN
from .coordinator import HomeCoordinator

if TYPE_CHECKING:
    from homeassistant.helpers.entity import EntityDescription

    from .home import V2HConfigEntry
    from .view import HomeView


class V2HEntity(CoordinatorEntity[HomeCoordinator]):
    """An entity that shows a part of the home's view."""

    _attr_has_entity_name = True

    def __init__(self, entry: V2HConfigEntry, description: EntityDescription) -> None:
        super().__init__(entry.runtime_data.coordinator)
        self.entity_description = description
        self._attr_unique_id = f"{entry.entry_id}_{description.key}"
        self._attr_device_info = DeviceInfo(
            identifiers={(DOMAIN, entry.entry_id)},
            entry_type=DeviceEntryType.SERVICE,
            name=entry.title,
            manufacturer="V2H",
            model="Simulated home" if entry.runtime_data.settings.simulated else "Home",
        )

    @property
    def view(self) -> HomeView:
        """The home at this moment."""
        return self.coordinator.data
