"""The home battery beside the car: what is the house's, and when one of the two fills the other.

Two controllers that both hold the grid at zero see each other's power as a load or as sun. A battery that
discharges is no surplus for the car, and one that charges is no house to feed.
"""

from dataclasses import dataclass, replace
from typing import Final

# A home battery and its meter hum below this, W.
RESTS: Final = 50.0
# One fills the other: more than this, W, and not only while both answer a kettle with their own delays.
POURS_W: Final = 200.0
LASTS_S: Final = 30.0
# Then the car stays away for a while: the battery's own controller would begin again at once.
AWAY_S: Final = 900.0
# A house that takes this much, beside a battery that gives nothing: it is held back (manners.py), or empty.
NEEDS_W: Final = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pouring:
    """Since when energy goes from one battery into the other, and when it last did. Monotonic seconds."""

    in_since: float | None = None
    in_at: float | None = None
    out_since: float | None = None
    out_at: float | None = None
    idle_since: float | None = None
    """Since when the battery has given nothing to a house that takes."""
    tried_at: float | None = None
    """When the car was last let near a battery that gave nothing."""

    def into_car(self, elapsed: float) -> bool:
        """The home battery has lately filled the car."""
        return self.in_at is not None and elapsed - self.in_at < AWAY_S

    def out_of_car(self, elapsed: float) -> bool:
        """The car has lately filled the home battery."""
        return self.out_at is not None and elapsed - self.out_at < AWAY_S

    def look(self, elapsed: float, *, house_w: float, car_w: float, battery_w: float) -> Pouring:
        """After a look at all three powers, W."""
        core_w = core(house_w, battery_w)
        # What a battery gives beyond the house's need goes where it can: into the car, else to the grid.
        into_w = min(car_w, -battery_w - max(core_w, 0.0))
        out_w = min(-car_w, battery_w - max(-core_w, 0.0))
        in_since = self._since(self.in_since, into_w, elapsed)
        out_since = self._since(self.out_since, out_w, elapsed)
        idle = battery_w >= -RESTS and core_w > NEEDS_W
        idle_since = (elapsed if self.idle_since is None else self.idle_since) if idle else None
        looked = replace(
            self,
            in_since=in_since,
            out_since=out_since,
            in_at=elapsed if _lasting(in_since, elapsed) else self.in_at,
            out_at=elapsed if _lasting(out_since, elapsed) else self.out_at,
            idle_since=idle_since,
        )
        return replace(looked, in_at=None, tried_at=elapsed) if looked.to_be_tried(elapsed) else looked

    def to_be_tried(self, elapsed: float) -> bool:
        """The battery shows that it would give nothing. One that gives after all is not tried again soon."""
        lately = self.tried_at is not None and elapsed - self.tried_at < AWAY_S
        return self.into_car(elapsed) and _lasting(self.idle_since, elapsed) and not lately

    def _since(self, since: float | None, power_w: float, elapsed: float) -> float | None:
        if power_w <= POURS_W:
            return None
        return elapsed if since is None else since


def _lasting(since: float | None, elapsed: float) -> bool:
    return since is not None and elapsed - since >= LASTS_S


def core(house_w: float, battery_w: float) -> float:
    """The house and its sun alone, without car and home battery, W: what there is to feed or to take."""
    return house_w - battery_w


def fair(house_w: float, battery_w: float) -> float:
    """The net load that is the car's to bring to zero, W: neither the battery's filling nor its giving."""
    core_w = core(house_w, battery_w)
    if house_w > 0:
        return min(house_w, max(core_w, 0.0))
    return max(house_w, min(core_w, 0.0))
