"""Did the charger stop by itself when its line was cut? From what was seen and what it tells. Pure.

Three witnesses, each of which may have nothing to say: what the charger kept and told afterwards, the house's
meter, and the charger's own register of what it gave. One who saw it run on is enough.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from .sample import Sample, level, noise

# Of the lease. Clocks, ramps and intervals of measuring: nobody stops to the second.
SLACK: Final = 1 / 6
# A kettle is no proof: the meter must have moved by about as much as the car gave, and the house been still.
MOVED: Final = 0.6
STOOD: Final = 0.3
# What registers are rounded to, several times over.
REGISTER_WH: Final = 20.0


class Left(StrEnum):
    """What became of a discharge whose line was cut."""

    STOPPED = "stopped"
    RAN_ON = "ran_on"
    UNSEEN = "unseen"
    """Nobody could tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the charger says that it did, this many seconds after the cut. W, + fills the car."""

    after_s: float
    power_w: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """What is known of the time without a line."""

    asked_w: float
    """What it was told last, W, negative: it fed the house."""
    lease_s: float
    """After so long it had to have stopped."""
    away_s: float
    """So long it heard nothing from us."""
    before: Sequence[Sample]
    """The last seconds before the cut."""
    away: Sequence[Sample]
    """The seconds since; *elapsed* counts from the cut."""
    told: Sequence[Told] = ()
    gave_wh: float | None = None
    """By its own register."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """What became of it."""

    left: Left
    lease_s: float
    after_s: float | None = None
    """So long after the cut the car had stopped giving. None: it is not known."""
    gave_wh: float | None = None
    witnesses: tuple[str, ...] = ()
    """Who saw it: charger, meter, register."""


def judge_leaving(absence: Absence) -> Leaving:
    """What became of the discharge."""
    said = {
        "charger": _by_charger(absence),
        "meter": _by_meter(absence),
        "register": _by_register(absence),
    }
    for left in (Left.RAN_ON, Left.STOPPED):
        if witnesses := tuple(name for name, word in said.items() if word and word[0] is left):
            after_s = next((word[1] for word in said.values() if word and word[0] is left), None)
            return Leaving(
                left=left,
                lease_s=absence.lease_s,
                after_s=after_s if left is Left.STOPPED else None,
                gave_wh=absence.gave_wh,
                witnesses=witnesses,
            )
    return Leaving(left=Left.UNSEEN, lease_s=absence.lease_s, gave_wh=absence.gave_wh)


type _Word = tuple[Left, float | None] | None


def _by_charger(absence: Absence) -> _Word:
    gives = [(one.after_s, one.power_w <= absence.asked_w / 2) for one in sorted(absence.told, key=_when)]
    if any(giving for after_s, giving in gives if after_s > (1 + SLACK) * absence.lease_s):
        return Left.RAN_ON, None
    if not gives or gives[-1][1]:
        return None
    last = max((after_s for after_s, giving in gives if giving), default=-1.0)
    return Left.STOPPED, next(after_s for after_s, giving in gives if not giving and after_s > last)


def _by_meter(absence: Absence) -> _Word:
    step_w = abs(absence.asked_w)
    before = [sample.meter_w for sample in absence.before]
    late = [s.meter_w for s in absence.away if s.elapsed > absence.lease_s]
    base_w, late_w = level(before), level(late)
    if base_w is None or late_w is None or noise(before) > STOOD * step_w or noise(late) > STOOD * step_w:
        return None
    if late_w - base_w >= MOVED * step_w:
        half_w = base_w + step_w / 2
        below = [s.elapsed for s in absence.away if s.meter_w is not None and s.meter_w < half_w]
        return Left.STOPPED, max((at for at in below if at <= absence.lease_s), default=0.0)
    stood = noise([sample.meter_w for sample in absence.away]) <= STOOD * step_w
    return (Left.RAN_ON, None) if stood and abs(late_w - base_w) <= STOOD * step_w else None


def _by_register(absence: Absence) -> _Word:
    """What a charger that stops gives at most, and one that runs on: only if these are far enough apart."""
    step_w = abs(absence.asked_w)
    stops_wh, runs_wh = (step_w * seconds / 3600 for seconds in (absence.lease_s, absence.away_s))
    if absence.gave_wh is None or runs_wh - stops_wh < REGISTER_WH:
        return None
    return (Left.RAN_ON if absence.gave_wh > (stops_wh + runs_wh) / 2 else Left.STOPPED), None


def _when(told: Told) -> float:
    return told.after_s
