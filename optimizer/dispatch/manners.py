"""When the home battery shall be held back, so that it and the car do not fill each other.

Dispatch keeps the car away from the battery's energy (pouring.py); that costs the car its turn. Where the
owner has given us a handle on the battery, the battery is held back instead: it gives nothing while the car
charges with more than the sun leaves over, and takes nothing while the car feeds the house.
"""

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from .decision import Rule
from .pouring import POURS_W, core

if TYPE_CHECKING:
    from .decision import Decision
    from .snapshot import Sample, Snapshot

# Longer than a kettle or a cloud's edge: a battery is not to be written to for those.
LASTS_S: Final = 30.0
# And once held back it stays so: at worst one change in 930 s and back, 93 pairs a day. Flash memory of
# inverters and settings of other integrations are not made for every second.
STAYS_S: Final = 900.0
# A power older than this tells nothing of now.
FRESH_S: Final = 30.0
HANDS_OFF: Final = frozenset({Rule.OFF, Rule.STOPPING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Latch:
    """A condition that must last before it counts, and then counts for a good while. Monotonic seconds."""

    since: float | None = None
    last: float | None = None
    """When it was last true, once it had lasted."""

    def look(self, elapsed: float, *, true: bool) -> Latch:
        """After one more look."""
        if not true:
            return replace(self, since=None)
        since = elapsed if self.since is None else self.since
        lasted = elapsed - since >= LASTS_S or self.on(elapsed)
        return Latch(since=since, last=elapsed if lasted else self.last)

    def on(self, elapsed: float) -> bool:
        """It counts."""
        return self.last is not None and elapsed - self.last < STAYS_S


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """What the home battery is asked for, look after look."""

    charging: Latch = field(default_factory=Latch)
    feeding: Latch = field(default_factory=Latch)
    block_discharge: bool = False
    """It gives nothing: it would go into the car."""
    block_charge: bool = False
    """It takes nothing: it would come out of the car."""

    def look(self, snapshot: Snapshot, decision: Decision) -> Manners:
        """After one more look. Without a battery, or with our hands off the charger, nothing is asked."""
        if snapshot.battery_w is None or decision.rule in HANDS_OFF:
            return Manners()
        elapsed = snapshot.elapsed
        car_w, core_w = _car_w(snapshot, decision), _core_w(snapshot)
        charging = self.charging.look(elapsed, true=_charges_beyond_sun(car_w, core_w))
        feeding = self.feeding.look(elapsed, true=_feeds_house(car_w, core_w))
        return Manners(
            charging=charging,
            feeding=feeding,
            block_discharge=charging.on(elapsed),
            block_charge=feeding.on(elapsed),
        )


def _charges_beyond_sun(car_w: float, core_w: float | None) -> bool:
    """The car takes more than the sun leaves over. Where nobody knows, it may."""
    left_over_w = 0.0 if core_w is None else max(-core_w, 0.0)
    return car_w - left_over_w > POURS_W


def _feeds_house(car_w: float, core_w: float | None) -> bool:
    """The car gives, and there is no sun left over that the battery might take."""
    return car_w < -POURS_W and (core_w is None or core_w > -POURS_W)


def _car_w(snapshot: Snapshot, decision: Decision) -> float:
    """What the car takes, or what it was told where the charger does not say."""
    if not snapshot.ready:
        return 0.0
    measured = _fresh(snapshot.car_w, snapshot.elapsed)
    return decision.power_w if measured is None else measured


def _core_w(snapshot: Snapshot) -> float | None:
    """House and sun alone, W. None where it cannot be known."""
    values = [_fresh(of, snapshot.elapsed) for of in (snapshot.grid_w, snapshot.car_w, snapshot.battery_w)]
    grid_w, car_w, battery_w = values
    if grid_w is None or car_w is None or battery_w is None:
        return None
    return core(grid_w - car_w, battery_w)


def _fresh(sample: Sample | None, elapsed: float) -> float | None:
    return sample.value if sample is not None and sample.age(elapsed) <= FRESH_S else None
