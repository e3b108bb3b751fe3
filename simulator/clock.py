"""The one clock of the simulated world: real (at any speed) or stepped by the caller."""

import time
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

from .errors import BadTimeError

# Prices and plans live on quarter hours. A shift of whole quarters keeps the
# sample's price steps on the quarter hours of the real clock.
QUARTER: Final = timedelta(minutes=15)


class Clock(Protocol):
    """Tells two times: *now*, which goes on the wire, and the hour that the simulated home lives in."""

    @property
    def shift(self) -> timedelta:
        """Home time minus now."""

    def now(self) -> datetime:
        """UTC, as the charger stamps its messages."""

    def elapsed(self) -> float:
        """Monotonic seconds; only differences mean anything."""


class SteppedClock:
    """Stands still until the caller advances it: for a day in a minute."""

    shift = timedelta()

    def __init__(self, start: datetime) -> None:
        self._start = start.astimezone(UTC)
        self._elapsed = 0.0

    def now(self) -> datetime:
        """UTC; at the start exactly the time that was given."""
        return self._start + timedelta(seconds=self._elapsed)

    def elapsed(self) -> float:
        """Seconds advanced so far."""
        return self._elapsed

    def advance(self, seconds: float) -> None:
        """Let time pass. Physics and messages are stepped by the caller afterwards."""
        self._elapsed += seconds


class RealClock:
    """Runs by itself from now on, *speed* times as fast as the world outside.

    The sample is laid so that the home lives at *at* when the clock is made, to
    within 8 minutes: the shift is the nearest whole number of quarter hours.
    """

    def __init__(self, *, at: datetime, speed: float = 1.0) -> None:
        self._speed = speed
        self._born = datetime.now(UTC)
        self._born_elapsed = time.monotonic()
        self.shift = round((at - self._born) / QUARTER) * QUARTER

    def now(self) -> datetime:
        """UTC; the wall clock itself at speed 1, ahead of it when faster."""
        if self._speed == 1:
            return datetime.now(UTC)
        return self._born + timedelta(seconds=self.elapsed())

    def elapsed(self) -> float:
        """Simulated seconds since the clock was made."""
        return (time.monotonic() - self._born_elapsed) * self._speed


def time_of_day(text: str) -> timedelta:
    """HH:MM (or HH:MM:SS) as the time since midnight. BadTimeError if it is none."""
    for form in ("%H:%M", "%H:%M:%S"):
        try:
            parsed = datetime.strptime(text, form).replace(tzinfo=UTC)
        except ValueError:
            continue
        return timedelta(hours=parsed.hour, minutes=parsed.minute, seconds=parsed.second)
    raise BadTimeError(f"'{text}' is not a time of day; write it as HH:MM, for example 18:30.")
