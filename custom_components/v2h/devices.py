"""The devices of a home in Home Assistant's registry: one for each charger, car and inverter."""

from typing import TYPE_CHECKING, Any

from homeassistant.helpers import device_registry as dr

from .const import CONF_INVERTER_DEVICE, CONF_INVERTER_MAC, DOMAIN
from .entry_data import INVERTER, KEYS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from homeassistant.config_entries import ConfigEntry
    from homeassistant.core import HomeAssistant


def show_devices(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """A device per subentry, below the home's own. Those of removed subentries go by themselves."""
    registry = dr.async_get(hass)
    home = next(
        (
            device.id
            for device in dr.async_entries_for_config_entry(registry, entry.entry_id)
            if (DOMAIN, entry.entry_id) in device.identifiers
        ),
        None,
    )
    for subentry in entry.subentries.values():
        if subentry.subentry_type not in KEYS:
            continue
        device = registry.async_get_or_create(
            config_entry_id=entry.entry_id,
            config_subentry_id=subentry.subentry_id,
            identifiers={(DOMAIN, subentry.subentry_id)},
            name=subentry.title,
            connections=_connections(subentry.data),
            **_made_by(subentry.subentry_type, subentry.data),
        )
        if home:
            registry.async_update_device(device.id, via_device_id=home)


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
