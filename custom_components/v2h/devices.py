"""The devices of a home in Home Assistant's registry: its own, and one for each charger, car and inverter."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from homeassistant.core import callback
from homeassistant.helpers import device_registry as dr

from .const import CONF_INVERTER_DEVICE, CONF_INVERTER_MAC, CONF_SIMULATED, DOMAIN
from .entry_data import CAR, CHARGER, INVERTER, KEYS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from homeassistant.config_entries import ConfigEntry, ConfigSubentry
    from homeassistant.core import HomeAssistant

    from .home import V2HConfigEntry


class Kind(StrEnum):
    """What a device is; and, of an entity, on which one it is shown."""

    HOME = "home"
    """The plan, the money, the mode, the reason."""
    CHARGER = CHARGER
    CAR = CAR
    INVERTER = INVERTER


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A device of a home, and what is shown on it."""

    id: str
    """As its identifier has it: of the entry, or of the subentry."""
    kinds: frozenset[Kind]
    subentry_id: str | None = None

    @property
    def info(self) -> dr.DeviceInfo:
        """What leads an entity to it; `show_devices` has told the rest."""
        return dr.DeviceInfo(identifiers={(DOMAIN, self.id)})


def devices_of(entry: ConfigEntry) -> tuple[Device, ...]:
    """The home's own first. A simulated home keeps everything on that one."""
    if entry.data.get(CONF_SIMULATED):
        return (Device(id=entry.entry_id, kinds=frozenset(Kind)),)
    home = Device(id=entry.entry_id, kinds=frozenset({Kind.HOME}))
    return (home, *(_device(subentry) for subentry in _subentries(entry)))


def show_devices(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Tell Home Assistant of all of them. Those of removed subentries go by themselves."""
    registry = dr.async_get(hass)
    home = registry.async_get_or_create(
        config_entry_id=entry.entry_id,
        identifiers={(DOMAIN, entry.entry_id)},
        entry_type=dr.DeviceEntryType.SERVICE,
        name=entry.title,
        manufacturer="V2H",
        model="Simulated home" if entry.data.get(CONF_SIMULATED) else "Home",
    )
    for subentry in _subentries(entry):
        device = registry.async_get_or_create(
            config_entry_id=entry.entry_id,
            config_subentry_id=subentry.subentry_id,
            identifiers={(DOMAIN, subentry.subentry_id)},
            name=subentry.title,
            connections=_connections(subentry.data),
            **_made_by(subentry.subentry_type, subentry.data),
        )
        registry.async_update_device(device.id, via_device_id=home.id)


PLATE: Final = {
    "manufacturer": "vendor",
    "model": "model",
    "serial_number": "serial",
    "sw_version": "firmware",
}
"""By the field of a device: what the charger calls it."""


def read_nameplate(hass: HomeAssistant, entry: V2HConfigEntry) -> None:
    """Write on the charger's device what the charger says of itself, whenever that is something else."""
    registry, home = dr.async_get(hass), entry.runtime_data
    chargers = entry.get_subentries_of_type(CHARGER)
    written: dict[str, Any] = {}

    @callback
    def look() -> None:
        station = home.chargers.station
        said = {field: getattr(station, name, "") for field, name in PLATE.items()}
        told: dict[str, Any] = {field: value for field, value in said.items() if value}
        device = registry.async_get_device_by_identifier((DOMAIN, chargers[0].subentry_id), entry.entry_id)
        if device is not None and told != written:
            written.update(told)
            registry.async_update_device(device.id, **told)

    if chargers:
        entry.async_on_unload(home.coordinator.async_add_listener(look))


def _subentries(entry: ConfigEntry) -> list[ConfigSubentry]:
    return [subentry for subentry in entry.subentries.values() if subentry.subentry_type in KEYS]


def _device(subentry: ConfigSubentry) -> Device:
    kinds = frozenset({Kind(subentry.subentry_type)})
    return Device(id=subentry.subentry_id, kinds=kinds, subentry_id=subentry.subentry_id)


def _connections(data: Mapping[str, Any]) -> set[tuple[str, str]]:
    """The hardware address, by which Home Assistant tells us when the device gets another network address."""
    mac = data.get(CONF_INVERTER_MAC)
    return {(dr.CONNECTION_NETWORK_MAC, mac)} if mac else set()


def _made_by(kind: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """Maker, model, serial number and firmware, where set-up found them out."""
    found = data.get(CONF_INVERTER_DEVICE) if kind == INVERTER else None
    if not found:
        return {}
    told = {
        "manufacturer": found.get("manufacturer"),
        "model": found.get("model"),
        "serial_number": found.get("serial"),
        "sw_version": found.get("firmware"),
    }
    return {key: value for key, value in told.items() if value}
