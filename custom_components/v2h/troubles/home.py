"""What is wrong with a home's prices, its meter or its cars. Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Final

from .trouble import Trouble

if TYPE_CHECKING:
    from ..optimizer.series import Rate

# Markets publish tomorrow's prices around one o'clock, the slowest of them in the afternoon.
TOMORROW_IS_DUE: Final = 17
# An inverter that wakes with the sun has done so by then, even on a dull morning.
LIGHT_S: Final = 2 * 3600.0
DAY_S: Final = 24 * 3600.0
# Integrations that start again or lose their cloud for a moment are back by then.
SENSORS_PAUSE: Final = timedelta(minutes=15)


def price_troubles(rates: Iterable[Rate], now: datetime, zone: tzinfo) -> list[Trouble]:
    """No price for tomorrow, at an hour at which there should be one."""
    local = now.astimezone(zone)
    known_until = max((rate.end for rate in rates), default=None)
    if known_until is None or local.hour < TOMORROW_IS_DUE:
        return []
    tomorrow = (local + timedelta(days=1)).replace(hour=1, minute=0, second=0, microsecond=0)
    return [] if known_until > tomorrow else [Trouble(key="no_price_for_tomorrow")]


def meter_trouble(where: str, reason: str) -> Trouble:
    """The inverter or meter at *where* has been silent for too long. *reason* is its last sentence."""
    return Trouble(
        key="inverter_silent", placeholders={"address": where, "reason": reason}, lasts=timedelta(), fix={}
    )


def sensors_trouble(reason: str) -> Trouble:
    """No entity tells the power of the grid. *reason* says which and why; clouds have their pauses."""
    return Trouble(key="sensors_silent", placeholders={"reason": reason}, lasts=SENSORS_PAUSE, fix={})


def stranger_trouble(name: str) -> Trouble:
    """A car was plugged in that calls itself *name*, and no car of the home is called so."""
    return Trouble(key="car_unknown", placeholders={"car": name}, lasts=timedelta(), fix={"car": name})


class Silence:
    """Whether a meter has been silent for longer than a night explains.

    Many inverters sleep while it is dark. So it takes two hours of daylight, or a whole day and night. What
    was told once stands until the meter answers.
    """

    def __init__(self) -> None:
        self._since: float | None = None
        self._last = 0.0
        self._light_s = 0.0
        self._told = False

    def step(self, elapsed: float, *, silent: bool, daylight: bool) -> bool:
        """Look at the monotonic second *elapsed*. True: somebody has to see to it."""
        if not silent:
            self._since, self._light_s, self._told = None, 0.0, False
            return False
        if self._since is None:
            self._since = self._last = elapsed
        self._light_s += elapsed - self._last if daylight else 0.0
        self._last = elapsed
        self._told = self._told or self._light_s >= LIGHT_S or elapsed - self._since >= DAY_S
        return self._told
