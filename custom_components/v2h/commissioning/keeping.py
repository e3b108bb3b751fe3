"""Where a trial lies in the config entry: with the charger it is about."""

from typing import TYPE_CHECKING

from ..const import CONF_CHARGER_ID, CONF_FLIP_GRID
from ..entry_data import CHARGER, INVERTER, home_data
from .trial import CONF_TRIAL, Trial

if TYPE_CHECKING:
    from homeassistant.config_entries import ConfigEntry
    from homeassistant.core import HomeAssistant


def kept(entry: ConfigEntry) -> Trial | None:
    """The last trial of the charger that the home has now."""
    data = home_data(entry)
    return Trial.from_dict(data.get(CONF_TRIAL), data[CONF_CHARGER_ID])


def keep(hass: HomeAssistant, entry: ConfigEntry, trial: Trial | None) -> None:
    """Remember *trial*, or that there is none any more."""
    told = None if trial is None else trial.to_dict()
    _change(hass, entry, CHARGER, CONF_TRIAL, told)


def flip_meter(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Turn the sign of the house's meter round. What was seen with the other sign counts no more."""
    keep(hass, entry, None)
    _change(hass, entry, INVERTER, CONF_FLIP_GRID, not home_data(entry).get(CONF_FLIP_GRID, False))


def _change(hass: HomeAssistant, entry: ConfigEntry, kind: str, key: str, value: object) -> None:
    """One field of a device, or of the home where it keeps its devices itself."""
    devices = entry.get_subentries_of_type(kind)
    if devices:
        hass.config_entries.async_update_subentry(entry, devices[0], data={**devices[0].data, key: value})
    else:
        hass.config_entries.async_update_entry(entry, data={**entry.data, key: value})
