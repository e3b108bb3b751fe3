"""All meters of the home: what went through each of them since the last look."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Self

from ..dispatch.limits import Limits
from ..dispatch.snapshot import Sample, Snapshot
from .flows import NAMES
from .gap import MOST_PIECES
from .records import SLOT, slot_start
from .tally import Booking, Step, Tally, told_by

# A clock that was set while nobody looked tells little about how long that was.
CLOCK_H: Final = 1.0
SET_BACK_H: Final = 24.0
# What a meter counted in a longer absence is booked in proportion for its last days, the rest is nobody's.
LONGEST_GAP: Final = MOST_PIECES * SLOT
LEAST: Final = timedelta(seconds=0.1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """From one look to the next."""

    since: datetime | None
    """``None``: there was none before."""
    now: datetime
    watched: bool
    """The powers were seen, not only what the registers show now."""

    @property
    def hours(self) -> float:
        """How long, by the clock; next to nothing where it was set back."""
        return 0.0 if self.since is None else max(LEAST, self.now - self.since) / timedelta(hours=1)

    @property
    def most_h(self) -> float:
        """It was not longer than this."""
        if self.since is None or self.watched:
            return self.hours
        return self.hours + (SET_BACK_H if self.now < self.since else CLOCK_H)

    def shares(self) -> list[tuple[datetime, float]]:
        """The slots in it, and each one's share of the time. Of a long time only the last days."""
        since, now = self.since, self.now
        if since is None or now <= since:
            return [(slot_start(now), 1.0)]
        whole, shares, start = now - since, [], slot_start(max(since, now - LONGEST_GAP))
        while start < now:
            begin, end = max(start, since), min(start + SLOT, now)
            shares.append((start, (end - begin) / whole))
            start += SLOT
        return shares


class Meters:
    """Remembers what was booked of each register."""

    def __init__(self, tallies: Mapping[str, Tally] | None = None) -> None:
        """Begin at whatever the registers show first, or go on from these *tallies*."""
        self._tallies = dict(tallies) if tallies else dict.fromkeys(NAMES, Tally())
        self._told_at: dict[str, float] = {}

    def measure(self, snapshot: Snapshot, limits: Limits, interval: Interval) -> dict[str, Booking]:
        """What went through each meter."""
        powers = _powers(snapshot, limits)
        most_w = 2 * max(limits.site.fuse_w, limits.car.max_charge_w)
        # A home without a battery needs nobody to watch it.
        none = {"battery_in", "battery_out"} if snapshot.battery_w is None else frozenset[str]()
        found, hours, most_h = {}, interval.hours, interval.most_h
        for name in NAMES:
            seen = interval.watched or name in none
            step = Step(
                hours=hours,
                power_w=powers[name] if seen else None,
                told=self._told(snapshot, name, powers[name] if seen else None),
                most_h=most_h,
                most_w=most_w,
            )
            self._tallies[name], found[name] = self._tallies[name].book(step)
        return found

    def waits(self, name: str) -> bool:
        """Whether this meter may still tell about time that was missed."""
        return self._tallies[name].missed_h > 0

    def to_dict(self) -> dict[str, Any]:
        """JSON-safe."""
        return {name: tally.to_dict() for name, tally in self._tallies.items()}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """What `to_dict` wrote. Raises KeyError, TypeError or AttributeError for anything else."""
        return cls({name: Tally.from_dict(data[name]) for name in NAMES})

    def _told(self, snapshot: Snapshot, name: str, power_w: float | None) -> float | None:
        """What the register shows; one that was read before the silence began tells nothing about it."""
        register: Sample | None = told_by(snapshot, name)
        if register is None:
            return None
        old = register.elapsed <= self._told_at.get(name, float("-inf"))
        if old and (power_w is None or self.waits(name)):
            return None
        self._told_at[name] = register.elapsed
        return register.value


def _powers(snapshot: Snapshot, limits: Limits) -> dict[str, float | None]:
    """Power of each meter in its own direction, W >= 0."""
    grid = limits.fresh(snapshot, snapshot.grid_w, limits.grid_age_s)
    car = limits.fresh(snapshot, snapshot.car_w, limits.car_age_s)
    sun = limits.fresh(snapshot, snapshot.sun_w, limits.battery_age_s)
    battery = limits.fresh(snapshot, snapshot.battery_w, limits.battery_age_s)
    charger = snapshot.charger
    # A cable without a car carries nothing.
    empty = charger is not None and charger.connected and not charger.plugged
    car_w = car.value if car else (0.0 if empty else None)
    battery_w = battery.value if battery else (0.0 if snapshot.battery_w is None else None)
    grid_in, grid_out = _both(grid.value if grid else None)
    car_in, car_out = _both(car_w)
    battery_in, battery_out = _both(battery_w)
    return {
        "grid_in": grid_in,
        "grid_out": grid_out,
        "sun": max(0.0, sun.value) if sun else None,
        "battery_in": battery_in,
        "battery_out": battery_out,
        "car_in": car_in,
        "car_out": car_out,
    }


def _both(watts: float | None) -> tuple[float | None, float | None]:
    return (None, None) if watts is None else (max(0.0, watts), max(0.0, -watts))
