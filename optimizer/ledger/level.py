"""How far a register is believed: what a home cannot have drawn did not flow.

A register that leaps or falls is doubted, and meanwhile says nothing. If it comes back to where it can be,
all that flowed meanwhile is told after all; if it stays, it is another meter, and counts on from where it was
first seen.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, Self

from ..numbers import number

# Readings may be this far ahead of what can have flowed: what comes late on a slow line is up to minutes old,
# and some registers move by whole kWh. Back: rounding.
AHEAD_WH: Final = 2_000.0
BACK_WH: Final = 300.0
# A register that shows something else for so long, as far as anybody read it, is another meter's.
PATIENCE_H: Final = 0.25
# More doubt than this is not won by one look: nobody looked in between.
LOOK_H: Final = 60 / 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A register that shows what cannot be."""

    begin_wh: float
    """Where it was first seen."""
    last_wh: float
    counted_wh: float
    """What was booked between the last reading that was believed and that moment."""
    hours: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rise:
    """What a register has told."""

    wh: float
    """It moved by this much since it was last believed."""
    same: bool = True
    """It is the meter that it was: it has counted all the time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """The last reading that was believed."""

    wh: float
    hours: float = 0.0
    """Time since then, by the clock."""
    most_h: float = 0.0
    """It was not longer than this, however wrong the clock."""
    doubt: Doubt | None = None

    def later(self, hours: float, most_h: float) -> Self:
        """Some time has passed."""
        most_h += self.most_h
        return type(self)(wh=self.wh, hours=self.hours + hours, most_h=most_h, doubt=self.doubt)

    def hear(
        self, told_wh: float, most_w: float, counted_wh: float, look_h: float
    ) -> tuple[Self, Rise | None]:
        """Take a reading. *counted_wh*: booked since the last believed one. ``None``: this one is not."""
        rise_wh = told_wh - self.wh
        if _can(rise_wh, most_w * self.hours):
            return type(self)(wh=told_wh), Rise(wh=rise_wh)
        doubt = self.doubt
        if doubt is None or not _can(told_wh - doubt.last_wh, most_w * look_h):
            fresh = Doubt(begin_wh=told_wh, last_wh=told_wh, counted_wh=counted_wh)
            return replace(self, doubt=fresh), None
        hours = doubt.hours + min(look_h, LOOK_H)
        if hours < PATIENCE_H:
            return replace(self, doubt=replace(doubt, last_wh=told_wh, hours=hours)), None
        if _can(rise_wh, most_w * self.most_h):
            return type(self)(wh=told_wh), Rise(wh=rise_wh)
        moved_wh = told_wh - doubt.begin_wh + doubt.counted_wh
        return type(self)(wh=told_wh), Rise(wh=moved_wh, same=False)

    def to_dict(self) -> dict[str, float | list[float]]:
        """JSON-safe."""
        doubt = self.doubt
        known: dict[str, float | list[float]] = {
            "level_wh": self.wh,
            "level_h": self.hours,
            "level_most_h": self.most_h,
        }
        if doubt is None:
            return known
        return {**known, "doubt": [doubt.begin_wh, doubt.last_wh, doubt.counted_wh, doubt.hours]}

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> Self | None:
        """What `to_dict` wrote. ``None``: no register was read yet."""
        wh, begin_wh = number(data.get("level_wh")), number(data.get("begin_wh"))
        if wh is None and begin_wh is not None:
            # As an older release wrote it: nothing was due then.
            wh = begin_wh + (number(data.get("booked_wh")) or 0.0)
        if wh is None:
            return None
        hours, most_h = (number(data.get(name)) or 0.0 for name in ("level_h", "level_most_h"))
        return cls(wh=wh, hours=hours, most_h=most_h, doubt=_doubt(data.get("doubt")))


def _can(rise_wh: float, most_wh: float) -> bool:
    """Whether this much can have flowed."""
    return -BACK_WH <= rise_wh <= most_wh + AHEAD_WH


def _doubt(data: object) -> Doubt | None:
    match data:
        case [int() | float() as begin_wh, int() | float() as last_wh, int() | float() as counted_wh,
              int() | float() as hours]:  # fmt: skip
            return Doubt(begin_wh=begin_wh, last_wh=last_wh, counted_wh=counted_wh, hours=hours)
    return None
