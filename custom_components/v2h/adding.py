"""Adds entities to the devices that a home has: each once it has something to say, under its old id."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from homeassistant.core import callback
from homeassistant.helpers import entity_registry as er

from .const import DOMAIN
from .devices import Device, devices_of
from .entity import V2HDescription, V2HEntity, unique_id

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant
    from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

    from .home import V2HConfigEntry


def add_entities[D: V2HDescription](
    hass: HomeAssistant,
    entry: V2HConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
    domain: str,
    table: Iterable[D],
    make: Callable[[V2HConfigEntry, D, Device], V2HEntity],
) -> None:
    """Add the entities of *table*. What was shown elsewhere moves; what no device of this home tells goes."""
    registry, home, devices = er.async_get(hass), entry.runtime_data, devices_of(entry)
    rows = tuple(table)
    waiting = [(row, device) for device in devices for row in rows if _belongs(row, device)]
    for row, device in waiting:
        _move(registry, domain, unique_id(entry, row, None), unique_id(entry, row, device))
    kinds = {kind for device in devices for kind in device.kinds}
    for row in rows:
        if row.kind not in kinds:
            _remove(registry, domain, unique_id(entry, row, None))

    def known(row: D, device: Device) -> bool:
        """Whether it has something to say, or had in an earlier life of this home."""
        id_ = unique_id(entry, row, device)
        return row.exists_fn(home) or registry.async_get_entity_id(domain, DOMAIN, id_) is not None

    @callback
    def look() -> None:
        for device in devices if waiting else ():
            now = [row for row, its in waiting if its is device and known(row, device)]
            waiting[:] = [(row, its) for row, its in waiting if its is not device or row not in now]
            if now:
                made = [make(entry, row, device) for row in now]
                async_add_entities(made, config_subentry_id=device.subentry_id)

    look()
    if waiting:
        entry.async_on_unload(home.coordinator.async_add_listener(look))


def _belongs(row: V2HDescription, device: Device) -> bool:
    return row.kind in device.kinds and not (row.apart and device.subentry_id is None)


def _move(registry: er.EntityRegistry, domain: str, former: str, present: str) -> None:
    """Let the first car have what was told of the home's only one: its entity id and its history."""
    old = registry.async_get_entity_id(domain, DOMAIN, former)
    if former != present and old and registry.async_get_entity_id(domain, DOMAIN, present) is None:
        registry.async_update_entity(old, new_unique_id=present)


def _remove(registry: er.EntityRegistry, domain: str, gone: str) -> None:
    """Forget what no device of this home tells."""
    if entity_id := registry.async_get_entity_id(domain, DOMAIN, gone):
        registry.async_remove(entity_id)
