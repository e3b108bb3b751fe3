"""The push side: whoever shows the home listens here."""

from typing import TYPE_CHECKING

from homeassistant.helpers.update_coordinator import DataUpdateCoordinator

from .const import LOGGER
from .view import HomeView

if TYPE_CHECKING:
    from homeassistant.config_entries import ConfigEntry
    from homeassistant.core import HomeAssistant


class HomeCoordinator(DataUpdateCoordinator[HomeView]):
    """Carries the newest view. It never polls: the shell pushes after every step."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry, view: HomeView) -> None:
        super().__init__(hass, LOGGER, config_entry=entry, name=entry.title, update_interval=None)
        self.data = view

    def push(self, view: HomeView) -> None:
        """Show *view*, unless it says what was shown before."""
        if view != self.data:
            self.data = view
            self.async_update_listeners()
