"""Did the charger do what it was asked, and did the house's meter see it? From samples to a verdict. Pure.

The car's own meter says what the charger did, the house's meter whether that is true: only together they
tell a flipped sign from a charger that goes the wrong way.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from typing import Final

from ..optimizer.words import NOTHING, Text
from .sample import Sample, frozen, level, noise

# Meters, standby and the car's own rounding: closer than this is as asked.
TOLERANCE_W: Final = 200.0
TOLERANCE: Final = 0.25
# The house's meter sees losses and the house itself besides the car.
SEEN: Final = (0.6, 1.5)
"""Shares of the car's change that the meter may show."""
UNSEEN: Final = 0.3
# A house that strays by more than this share of the car's change hides it.
QUIET: Final = 0.4


class Verdict(StrEnum):
    """What one step of the trial has shown."""

    GOOD = "good"
    METER_FLIPPED = "meter_flipped"
    """The house's meter goes down where it should go up."""
    METER_STILL = "meter_still"
    """The house's meter does not see the car."""
    METER_SILENT = "meter_silent"
    """The house's meter told nothing."""
    UNCLEAR = "unclear"
    """The house used too much else at that moment."""
    CHARGER_STILL = "charger_still"
    """It took the setpoint, and went on as before."""
    CHARGER_STRAYS = "charger_strays"
    """It did something, and not what it was asked for."""
    CHARGER_BACKWARDS = "charger_backwards"
    """It gives where it should take."""
    CHARGER_TELLS_BACKWARDS = "charger_tells_backwards"
    """It does as asked, and says the opposite."""
    CHARGER_UNMEASURED = "charger_unmeasured"
    """It does as asked, and its own meter does not see that."""
    CHARGER_SILENT = "charger_silent"
    """It told nothing."""
    NOT_ASKED = "not_asked"
    """The house's own limits, or the charger's refusal, stood in the way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What was asked for and what was seen. Powers in W, + fills the car."""

    verdict: Verdict
    asked_w: float
    car_w: float | None = None
    """What the charger told."""
    moved_w: float | None = None
    """How far the house's meter moved."""
    noise_w: float = 0.0
    """How far the house strayed meanwhile."""
    frozen: bool = False
    """The house's meter told the very same number all the time."""
    why: Text = NOTHING
    """What stood in the way, as a sentence."""


class _Way(Enum):
    """Where something went, seen from what was asked for."""

    ALONG = auto()
    AGAINST = auto()
    STILL = auto()
    ELSEWHERE = auto()
    SILENT = auto()


_V = Verdict
_W = _Way
_SAYS: Final[Mapping[tuple[_Way, _Way], Verdict]] = {
    (_W.ALONG, _W.ALONG): _V.GOOD,
    (_W.ALONG, _W.AGAINST): _V.METER_FLIPPED,
    (_W.ALONG, _W.STILL): _V.METER_STILL,
    (_W.ALONG, _W.ELSEWHERE): _V.UNCLEAR,
    (_W.ALONG, _W.SILENT): _V.METER_SILENT,
    (_W.AGAINST, _W.ALONG): _V.CHARGER_TELLS_BACKWARDS,
    (_W.STILL, _W.ALONG): _V.CHARGER_UNMEASURED,
    (_W.SILENT, _W.SILENT): _V.CHARGER_SILENT,
}
_CHARGER: Final[Mapping[_Way, Verdict]] = {
    _W.AGAINST: _V.CHARGER_BACKWARDS,
    _W.STILL: _V.CHARGER_STILL,
    _W.ELSEWHERE: _V.CHARGER_STRAYS,
    _W.SILENT: _V.CHARGER_SILENT,
}
"""Where the meter cannot make it better."""


def judge(asked_w: float, before: Sequence[Sample], during: Sequence[Sample]) -> Step:
    """What *asked_w* has shown: *before* the car rested, *during* it should have settled."""
    car_w, rest_w = level(s.car_w for s in during), level(s.car_w for s in before)
    meter = [[s.meter_w for s in part] for part in (before, during)]
    low_w, high_w = level(meter[0]), level(meter[1])
    moved_w = None if low_w is None or high_w is None else high_w - low_w
    noise_w = max(map(noise, meter))
    car = _car(asked_w, car_w, rest_w or 0.0)
    size_w = abs(car_w - (rest_w or 0.0)) if car is _W.ALONG and car_w is not None else abs(asked_w)
    seen = _meter(asked_w, moved_w, noise_w, size_w)
    return Step(
        verdict=_SAYS.get((car, seen)) or _CHARGER.get(car, _V.UNCLEAR),
        asked_w=asked_w,
        car_w=car_w,
        moved_w=moved_w,
        noise_w=noise_w,
        frozen=frozen(meter[0] + meter[1]),
    )


def _car(asked_w: float, car_w: float | None, rest_w: float) -> _Way:
    if car_w is None:
        return _Way.SILENT
    near_w = max(TOLERANCE_W, TOLERANCE * abs(asked_w))
    if abs(car_w - rest_w) <= TOLERANCE_W:
        return _Way.STILL
    if abs(car_w - asked_w) <= near_w:
        return _Way.ALONG
    return _Way.AGAINST if abs(car_w + asked_w) <= near_w else _Way.ELSEWHERE


def _meter(asked_w: float, moved_w: float | None, noise_w: float, size_w: float) -> _Way:
    if moved_w is None:
        return _Way.SILENT
    if noise_w > QUIET * size_w:
        return _Way.ELSEWHERE
    share = moved_w / size_w * (1 if asked_w > 0 else -1)
    if SEEN[0] <= share <= SEEN[1]:
        return _Way.ALONG
    if SEEN[0] <= -share <= SEEN[1]:
        return _Way.AGAINST
    return _Way.STILL if abs(share) <= UNSEEN else _Way.ELSEWHERE
