"""How the house spreads over its three phases, learned from the meter: the fuse that blows is that of one."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from ..face.look import fresh
from ..optimizer.numbers import number

if TYPE_CHECKING:
    from ..optimizer.dispatch.snapshot import Snapshot

PHASES: Final = 3
# The habits of a day weigh, and no single kettle.
LASTS_H: Final = 24.0
# Until then the phases are taken as alike.
ENOUGH_H: Final = 6.0
# A longer gap between two looks is a hole in the data.
LONGEST_STEP_S: Final = 120.0
# A house that takes less tells nothing of its phases.
LEAST_W: Final = 30.0
# What differs by less is alike: the plan is then quicker, and no worse.
ALIKE: Final = 0.03


class PhaseShares:
    """Slow means of what the house itself draws from each phase."""

    def __init__(self, remembered: Mapping[str, Any] | None = None) -> None:
        self._watts, self._hours = _read(remembered or {})
        self._looked_at: float | None = None

    @property
    def shares(self) -> tuple[float, ...]:
        """Of the whole on each phase, together 1. Empty: not known yet, or alike."""
        total = sum(self._watts)
        if self._hours < ENOUGH_H or total < LEAST_W:
            return ()
        one, two = (round(watts / total, 2) for watts in self._watts[:2])
        found = one, two, round(1 - one - two, 2)
        return found if max(found) > 1 / PHASES + ALIKE else ()

    def measure(self, snapshot: Snapshot) -> None:
        """One look further. A moment in which the car's own phases are not known counts for nothing."""
        before, self._looked_at = self._looked_at, snapshot.elapsed
        house = _house(snapshot)
        seconds = 0.0 if before is None else snapshot.elapsed - before
        if house is None or not 0 < seconds <= LONGEST_STEP_S:
            return
        hours = seconds / 3600
        self._hours = min(self._hours + hours, LASTS_H)
        weight = hours / self._hours
        self._watts = [mean + (now - mean) * weight for mean, now in zip(self._watts, house, strict=True)]

    def to_dict(self) -> dict[str, Any]:
        """JSON-safe, to go on after a restart. Empty: nothing is known."""
        if not self._hours:
            return {}
        return {"watts": [round(watts, 1) for watts in self._watts], "hours": round(self._hours, 3)}


def _house(snapshot: Snapshot) -> Sequence[float] | None:
    """What the house draws from each phase without the car, W; a phase that delivers draws nothing."""
    grid = [fresh(sample, snapshot.elapsed) for sample in snapshot.grid_phase_w]
    car = _car(snapshot)
    known = [watts for watts in grid if watts is not None]
    if car is None or len(known) < PHASES:
        return None
    return [max(watts - own, 0.0) for watts, own in zip(known, car, strict=True)]


def _car(snapshot: Snapshot) -> Sequence[float] | None:
    """What the car takes from each phase. None: nobody knows."""
    charger = snapshot.charger
    if charger is None or not charger.plugged:
        return (0.0,) * PHASES
    car_w = fresh(snapshot.car_w, snapshot.elapsed)
    if car_w is None:
        return None
    if charger.phases in {None, PHASES}:
        return (car_w / PHASES,) * PHASES
    if charger.phases == 1 and charger.phase is not None:
        return [car_w if phase == charger.phase else 0.0 for phase in range(1, PHASES + 1)]
    return (0.0,) * PHASES if abs(car_w) < LEAST_W else None


def _read(remembered: Mapping[str, Any]) -> tuple[list[float], float]:
    """What `to_dict` wrote; anything else begins anew."""
    told = remembered.get("watts")
    watts = [watt for one in told if (watt := number(one)) is not None] if isinstance(told, list) else []
    hours = number(remembered.get("hours"))
    if len(watts) != PHASES or min(watts) < 0 or hours is None or hours < 0:
        return [0.0] * PHASES, 0.0
    return watts, min(hours, LASTS_H)
