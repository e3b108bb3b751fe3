"""Values that are young and possible, and still cannot be true: what contradicts itself or the rest.

A meter that shows one and the same number while the car's power moves. A sun of 4 "W" over a house that gives
kilowatts away: a sensor in kW. A state of charge that jumps without any energy. Each doubt ends by itself.
"""

from dataclasses import dataclass, replace
from typing import Final

from ..words import Text, percent
from .limits import Limits
from .snapshot import Sample, Snapshot

# No house holds its power to the last digit for this long while its car moves by this much.
FROZEN_S: Final = 20.0
MOVED_W: Final = 500.0
# The meter may show the car's move later than the car's own does.
LAG_S: Final = 10.0
# A home battery that answers may really keep the grid where it is.
ANSWERED_W: Final = 300.0
# So little sun cannot leave so much to give away; a number of kW can.
LARGEST_KW: Final = 30.0
GIVEN_W: Final = 500.0
LASTS_S: Final = 30.0
# A report further off than this share of the car is a jump; the same one again after a while is the truth.
JUMP_SHARE: Final = 0.10
SAME_SHARE: Final = 0.02
CONFIRMED_S: Final = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Jump:
    """A report of the car's charge that does not fit what went in and out. Wh, monotonic second."""

    told_wh: float
    counted_wh: float
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Still:
    """A number of the grid meter, since when it stands, and car and battery as they were then. W, s."""

    grid_w: float
    since: float
    car_w: float
    battery_w: float
    moved_at: float | None = None
    """When the car was first seen elsewhere."""

    def moved(self, car_w: float, battery_w: float) -> bool:
        """The car has moved, and no home battery has made up for it."""
        return abs(car_w - self.car_w) > MOVED_W and abs(battery_w - self.battery_w) < ANSWERED_W


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubts:
    """What is not believed right now."""

    still: Still | None = None
    frozen: bool = False
    sun_since: float | None = None
    sun_in_kw: bool = False
    jump: Jump | None = None

    def look(self, snapshot: Snapshot, limits: Limits) -> Doubts:
        """After a look at meter, car and sun. Jumps of the charge are the counting's to find."""
        return _look_at_sun(_look_at_meter(self, snapshot, limits), snapshot, limits)

    def clause(self, capacity_wh: float) -> Text | None:
        """What is doubted, in words; ``None``: nothing."""
        if self.frozen:
            return Text("the grid meter stands still while the car's power changes")
        if self.sun_in_kw:
            return Text("the sun's power does not fit the rest (is it in kW?)")
        if self.jump:
            counted, told = (percent(wh / capacity_wh) for wh in (self.jump.counted_wh, self.jump.told_wh))
            return Text(
                "the car's state of charge jumped from {counted} to {told}", counted=counted, told=told
            )
        return None

    def weigh(self, soc: Sample, told_wh: float, counted_wh: float, limits: Limits) -> Doubts:
        """After a new report of the charge, beside what was counted. A jump is believed the second time."""
        capacity_wh = limits.car.capacity_wh
        if abs(told_wh - counted_wh) <= JUMP_SHARE * capacity_wh:
            return replace(self, jump=None)
        jump = self.jump
        if jump is None or abs(told_wh - jump.told_wh) > SAME_SHARE * capacity_wh:
            return replace(self, jump=Jump(told_wh=told_wh, counted_wh=counted_wh, at=soc.elapsed))
        return replace(self, jump=None) if soc.elapsed - jump.at >= CONFIRMED_S else self


def _look_at_meter(doubts: Doubts, snapshot: Snapshot, limits: Limits) -> Doubts:
    grid = limits.fresh(snapshot, snapshot.grid_w, limits.grid_age_s)
    car = limits.fresh(snapshot, snapshot.car_w, limits.car_age_s)
    if grid is None or car is None:
        return replace(doubts, still=None) if grid is None else doubts
    battery_w, still = limits.battery(snapshot), doubts.still
    if still is None or grid.value != still.grid_w:
        now = Still(grid_w=grid.value, since=snapshot.elapsed, car_w=car.value, battery_w=battery_w)
        return replace(doubts, still=now, frozen=False)
    if not still.moved(car.value, battery_w):
        return replace(doubts, still=replace(still, moved_at=None))
    moved_at = snapshot.elapsed if still.moved_at is None else still.moved_at
    long = snapshot.elapsed - still.since >= FROZEN_S and snapshot.elapsed - moved_at >= LAG_S
    return replace(doubts, still=replace(still, moved_at=moved_at), frozen=doubts.frozen or long)


def _look_at_sun(doubts: Doubts, snapshot: Snapshot, limits: Limits) -> Doubts:
    sun = limits.fresh(snapshot, snapshot.sun_w, limits.battery_age_s)
    if sun is None or not 0 < sun.value < LARGEST_KW:
        return replace(doubts, sun_since=None, sun_in_kw=False)
    given_w = _given(snapshot, limits)
    if given_w < GIVEN_W:
        return replace(doubts, sun_since=None)
    since = snapshot.elapsed if doubts.sun_since is None else doubts.sun_since
    lasting = snapshot.elapsed - since >= LASTS_S
    return replace(doubts, sun_since=since, sun_in_kw=doubts.sun_in_kw or lasting)


def _given(snapshot: Snapshot, limits: Limits) -> float:
    """What the house gives away beside car and home battery, W."""
    grid = limits.fresh(snapshot, snapshot.grid_w, limits.grid_age_s)
    car = limits.fresh(snapshot, snapshot.car_w, limits.car_age_s)
    if grid is None or (car is None and snapshot.ready):
        return 0.0
    return (car.value if car else 0.0) + limits.battery(snapshot) - grid.value
