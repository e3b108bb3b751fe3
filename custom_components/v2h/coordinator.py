"""The push side: whoever shows the home listens here."""

import time
from dataclasses import fields
from typing import TYPE_CHECKING, Final

from homeassistant.helpers.update_coordinator import DataUpdateCoordinator

from .const import LOGGER
from .face.view import HomeView

if TYPE_CHECKING:
    from homeassistant.config_entries import ConfigEntry
    from homeassistant.core import HomeAssistant

# The home is looked at every second; what only hums is worth a row in the recorder every so often.
CALM_S: Final = 5.0
# A power that leaps by this much is news at once.
LEAP_W: Final = 50.0

POWERS: Final = frozenset({"car_w", "house_w", "sun_w", "grid_w", "setpoint_w"})
CREEPING: Final = POWERS | {
    "reason",
    "charged_wh",
    "discharged_wh",
    "soc_percent",
    "soc_unsure_percent",
    "run_on_s",
    "stored_value",
    "saved",
    "saved_today",
    "saved_month",
    "cost_today",
    "cost_month",
    "session",
}
"""What changes a little with every second."""
COMPARED: Final = tuple(field.name for field in fields(HomeView) if field.compare)


class HomeCoordinator(DataUpdateCoordinator[HomeView]):
    """Carries the newest view. It never polls: the shell pushes after every step."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry, view: HomeView) -> None:
        super().__init__(hass, LOGGER, config_entry=entry, name=entry.title, update_interval=None)
        self.data = view
        self._told = view
        self._told_at = time.monotonic()

    def push(self, view: HomeView) -> None:
        """Keep *view*, and tell of it: at once where it is news, else when enough time has passed."""
        self.data, now = view, time.monotonic()
        if view != self._told and (is_news(self._told, view) or now - self._told_at >= CALM_S):
            self._told, self._told_at = view, now
            self.async_update_listeners()


def is_news(told: HomeView, view: HomeView) -> bool:
    """Whether *view* says more than that what creeps has crept on since *told*."""
    return any(_differs(name, getattr(told, name), getattr(view, name)) for name in COMPARED)


def _differs(name: str, before: object, now: object) -> bool:
    """A value that comes or goes is always news."""
    if before is None or now is None or name not in CREEPING:
        return before != now
    leap = isinstance(before, int | float) and isinstance(now, int | float) and abs(now - before) >= LEAP_W
    return leap and name in POWERS
