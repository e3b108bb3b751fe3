"""What is seen of a home in one second, and the level and the noise of many such seconds. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from ..optimizer.dispatch.snapshot import Sample as Value

# Fewer values than these are no level, but chance.
FEWEST: Final = 3
# Older than this a value tells nothing of the present.
FRESH_S: Final = 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One second, monotonic. Powers in W; None: nobody told, or too long ago."""

    elapsed: float
    meter_w: float | None
    """What house and car take together, + takes: the grid's meter, without home battery and sun."""
    car_w: float | None
    """What the charger says that goes into the car, + fills it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """What the house's instruments tell: powers in W with the second of each. None: there is none."""

    grid_w: Value | None
    """+ imports."""
    battery_w: Value | None
    """The home battery's, + fills it."""
    sun_w: Value | None

    def meter_w(self, since: float, elapsed: float) -> float | None:
        """What house and car take together, as it was measured after *since*. None: nobody told.

        A home battery answers the car within seconds: without its word the grid's says nothing.
        """
        told = [one for one in (self.grid_w, self.battery_w) if one is not None]
        if self.grid_w is None or any(one.elapsed < since for one in told):
            return None
        if elapsed - self.grid_w.elapsed > FRESH_S:
            return None
        battery_w = self.battery_w.value if self.battery_w else 0.0
        return self.grid_w.value - battery_w + (self.sun_w.value if self.sun_w else 0.0)


def level(values: Iterable[float | None]) -> float | None:
    """The middle one of the known *values*: one kettle among them does not count. None: too few."""
    known = [value for value in values if value is not None]
    return median(known) if len(known) >= FEWEST else None


def noise(values: Iterable[float | None]) -> float:
    """How far the known *values* stray to either side, nearly all of them."""
    known: Sequence[float] = sorted(value for value in values if value is not None)
    if len(known) < FEWEST:
        return 0.0
    cut = len(known) // 10
    return (known[-1 - cut] - known[cut]) / 2


def frozen(values: Iterable[float | None]) -> bool:
    """Whether all known *values* are the very same: a meter that lives is never so still."""
    return len({value for value in values if value is not None}) == 1
