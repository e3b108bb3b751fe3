"""What is seen of a home in one second, and the level and the noise of many such seconds. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

# Fewer values than these are no level, but chance.
FEWEST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One second, monotonic. Powers in W; None: nobody told, or too long ago."""

    elapsed: float
    meter_w: float | None
    """What house and car take together, + takes: the grid's meter, without home battery and sun."""
    car_w: float | None
    """What the charger says that goes into the car, + fills it."""


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
