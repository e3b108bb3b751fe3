"""What all entities of a home share: the device they are shown on, their identity, and the home's view."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, override

from homeassistant.helpers.entity import EntityDescription
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .coordinator import HomeCoordinator
from .devices import Device, Kind

if TYPE_CHECKING:
    from .face.view import HomeView
    from .home import Home, V2HConfigEntry


@dataclass(frozen=True, kw_only=True)
class V2HDescription(EntityDescription):
    """Where an entity is shown, and when it has something to say."""

    kind: Kind = Kind.HOME
    """The device that it is shown on."""
    lasting: bool = False
    """It has something to say even while its device is out of reach: that it is, for one."""
    exists_fn: Callable[[Home], bool] = lambda _home: True
    """Whether it has ever had something to say: until then it is not added."""
    apart: bool = False
    """Only worth showing on a device of its own: the home's tells the same already."""


def unique_id(entry: V2HConfigEntry, description: V2HDescription, device: Device | None) -> str:
    """A home has one charger and one inverter, whichever they are: their entities outlive a new one.

    Cars are told apart. Without *device*: as it was when the home had only one device.
    """
    of_car = device is not None and device.subentry_id is not None and description.kind is Kind.CAR
    return f"{device.id if of_car and device else entry.entry_id}_{description.key}"


class V2HEntity(CoordinatorEntity[HomeCoordinator]):
    """An entity that shows a part of the home's view."""

    _attr_has_entity_name = True

    def __init__(self, entry: V2HConfigEntry, description: V2HDescription, device: Device) -> None:
        super().__init__(entry.runtime_data.coordinator)
        self.home: Home = entry.runtime_data
        self.entity_description: EntityDescription = description
        self._kind, self._lasting = description.kind, description.lasting
        self._car = device.subentry_id if description.kind is Kind.CAR else None
        self._attr_unique_id = unique_id(entry, description, device)
        self._attr_device_info = device.info

    @property
    def view(self) -> HomeView:
        """The home at this moment."""
        return self.coordinator.data

    @property
    def language(self) -> str:
        """The home's: that of states and attributes, which everybody shares."""
        return self.hass.config.language

    @property
    def meant(self) -> bool:
        """Whether the view tells of this entity's device: of several cars it tells of one."""
        return self._car in (None, self.view.car)

    @property
    @override
    def available(self) -> bool:
        return super().available and (self._lasting or self._reached)

    @property
    def _reached(self) -> bool:
        match self._kind:
            case Kind.CHARGER | Kind.CAR:
                return self.view.charger.connected
            case Kind.INVERTER:
                return self.view.metered
            case Kind.HOME:
                return True
