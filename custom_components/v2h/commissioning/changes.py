"""Whether the owner has changed something of a home: only then is it set up anew."""

from typing import TYPE_CHECKING, Any

from .trial import CONF_TRIAL

if TYPE_CHECKING:
    from collections.abc import Mapping

    from homeassistant.config_entries import ConfigEntry
    from homeassistant.core import HomeAssistant


class Changes:
    """Sets a home up anew after a change, but for a trial that was kept: the home knows of it already."""

    def __init__(self, entry: ConfigEntry) -> None:
        self._told = _told(entry)

    async def __call__(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """The entry was written."""
        if _told(entry) != self._told:
            hass.config_entries.async_schedule_reload(entry.entry_id)


def _told(entry: ConfigEntry) -> tuple[object, ...]:
    devices = [(sub.subentry_id, sub.title, _without_trial(sub.data)) for sub in entry.subentries.values()]
    return entry.title, _without_trial(entry.data), dict(entry.options), devices


def _without_trial(data: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key != CONF_TRIAL}
