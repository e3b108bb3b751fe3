"""A circuit breaker of the world: what it bears, and when it trips."""

from dataclasses import dataclass
from typing import Final

# What it bears for ever, in ratings.
BEARS: Final = 1.13


@dataclass(slots=True)
class Fuse:
    """A circuit breaker (B): heats with the square of the current, trips at once at three times its rating.

    1.13 times the rating passes for ever, 1.45 for a minute and a half: the early end of IEC 60898.
    """

    rated_w: float
    heat: float = 0.0
    tripped: bool = False

    def overloaded(self, power_w: float) -> bool:
        """So much, for long enough, trips it."""
        return abs(power_w) > BEARS * self.rated_w

    def feel(self, power_w: float, seconds: float = 1.0) -> bool:
        """Whether it trips now."""
        load = abs(power_w) / self.rated_w
        self.heat += (load * load - self.heat) * seconds / 90.0
        trips = self.heat > BEARS**2 or load > 3
        new, self.tripped = trips and not self.tripped, trips
        return new
