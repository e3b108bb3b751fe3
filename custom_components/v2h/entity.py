"""What all entities of a home share: the device they are shown on, their identity, and the home's view."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, override

from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity import Entity, EntityDescription
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .const import DOMAIN
from .coordinator import HomeCoordinator
from .devices import Device, Kind, devices_of

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant
    from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

    from .home import Home, V2HConfigEntry
    from .view import HomeView


@dataclass(frozen=True, kw_only=True)
class V2HDescription(EntityDescription):
    """Where an entity is shown, and when it has something to say."""

    kind: Kind = Kind.HOME
    """The device that it is shown on."""
    lasting: bool = False
    """It has something to say even while its device is out of reach: that it is, for one."""
    apart: bool = False
    """Only worth showing on a device of its own: the home's tells the same already."""


def add_entities[D: V2HDescription](
    hass: HomeAssistant,
    entry: V2HConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
    domain: str,
    table: Iterable[D],
    make: Callable[[V2HConfigEntry, D, Device], Entity],
) -> None:
    """Add the entities of *table* to the devices that the home has. What was shown elsewhere moves."""
    rows, registry = tuple(table), er.async_get(hass)
    devices = devices_of(entry)
    for device in devices:
        own = [row for row in rows if row.kind in device.kinds and not (row.apart and not device.subentry_id)]
        for row in own:
            _move(registry, domain, unique_id(entry, row, None), unique_id(entry, row, device))
        async_add_entities([make(entry, row, device) for row in own], config_subentry_id=device.subentry_id)
    kinds = {kind for device in devices for kind in device.kinds}
    for row in rows:
        if row.kind not in kinds:
            _remove(registry, domain, unique_id(entry, row, None))


def unique_id(entry: V2HConfigEntry, description: V2HDescription, device: Device | None) -> str:
    """A home has one charger and one inverter, whichever they are: their entities outlive a new one.

    Cars are told apart. Without *device*: as it was when the home had only one device.
    """
    of_car = device is not None and device.subentry_id is not None and description.kind is Kind.CAR
    return f"{device.id if of_car and device else entry.entry_id}_{description.key}"


def _move(registry: er.EntityRegistry, domain: str, former: str, present: str) -> None:
    """Let the first car have what was told of the home's only one: its entity id and its history."""
    old = registry.async_get_entity_id(domain, DOMAIN, former)
    if former != present and old and registry.async_get_entity_id(domain, DOMAIN, present) is None:
        registry.async_update_entity(old, new_unique_id=present)


def _remove(registry: er.EntityRegistry, domain: str, gone: str) -> None:
    """Forget what no device of this home tells."""
    if entity_id := registry.async_get_entity_id(domain, DOMAIN, gone):
        registry.async_remove(entity_id)


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
