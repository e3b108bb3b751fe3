"""Does the charger do what it accepted? A pure detector over what was asked and what was measured.

An accepted setpoint proves nothing: another profile may outrank ours, the car may be full, the firmware may
lie. The measured power is the truth. Setpoints change every few seconds, so a measured value counts as
following if it lies within what was asked during the time that a slow charger needs.
"""

from dataclasses import dataclass, replace
from typing import Final

# Command, ISO 15118 loop, inverter ramp: the slowest that still counts as obeying.
SETTLES_WITHIN_S: Final = 20.0

# A charger that strays for longer than this, over at least two samples, does not follow.
PATIENCE_S: Final = 15.0

# Meters, standby and the car's own rounding: below this nothing is said about obedience.
TOLERANCE_W: Final = 300.0
TOLERANCE: Final = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Bounds in W from the second *elapsed* on. A setpoint has one value, a limit only an upper one."""

    elapsed: float
    lowest_w: int
    highest_w: int

    @property
    def power_w(self) -> int:
        """What was asked for: of bounds around rest the other one."""
        return self.lowest_w if self.lowest_w < 0 else self.highest_w


@dataclass(frozen=True, slots=True, kw_only=True)
class Deviation:
    """Accepted and not done. Powers in W, positive into the car."""

    asked_w: int
    measured_w: float
    since: float
    """The monotonic second at which it began to stray."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Following:
    """What was asked lately, and since when the car has done something else."""

    asked: tuple[Asked, ...] = ()
    """Oldest first; the first may be older than the window: it held until the second."""
    straying: float | None = None
    deviation: Deviation | None = None
    """What is told of it; stays until the charger follows again."""

    def ask(self, power_w: int, elapsed: float, *, at_most: bool = False) -> Following:
        """A setpoint was accepted; *at_most*: a limit, between which and rest the car may stay."""
        lowest_w, highest_w = (min(0, power_w), max(0, power_w)) if at_most else (power_w, power_w)
        asked = Asked(elapsed=elapsed, lowest_w=lowest_w, highest_w=highest_w)
        return replace(self, asked=_lately((*self.asked, asked), elapsed))

    def stop(self) -> Following:
        """Nothing is asked any more."""
        return Following()

    def measure(self, power_w: float, elapsed: float) -> Following:
        """A value was measured."""
        asked = _lately(self.asked, elapsed)
        if not asked or elapsed - asked[0].elapsed < SETTLES_WITHIN_S:
            return replace(self, asked=asked)
        if _fits(power_w, asked):
            return Following(asked=asked)
        since = elapsed if self.straying is None else self.straying
        if elapsed - since < PATIENCE_S:
            return replace(self, asked=asked, straying=since, deviation=self.deviation)
        strays = Deviation(asked_w=asked[-1].power_w, measured_w=power_w, since=since)
        return Following(asked=asked, straying=since, deviation=strays)


def bounds(asked: tuple[Asked, ...]) -> tuple[float, float]:
    """What counts as following: from the lowest to the highest that was asked, with some slack."""
    lowest, highest = min(a.lowest_w for a in asked), max(a.highest_w for a in asked)
    slack = max(TOLERANCE_W, TOLERANCE * max(abs(lowest), abs(highest)))
    return lowest - slack, highest + slack


def _lately(asked: tuple[Asked, ...], elapsed: float) -> tuple[Asked, ...]:
    """What held at some time within the window: the newest of the older ones held at its beginning."""
    begin = elapsed - SETTLES_WITHIN_S
    older = [entry for entry in asked if entry.elapsed <= begin]
    return (*older[-1:], *(entry for entry in asked if entry.elapsed > begin))


def _fits(power_w: float, asked: tuple[Asked, ...]) -> bool:
    lowest, highest = bounds(asked)
    return lowest <= power_w <= highest
