"""One meter of the home: its power says when, its register says how much.

Between two looks the power is counted. Where the meter has a register, the count is led after it, gently, so
that in the end the ledger is the meter; and what flowed while nobody looked is made up for from it.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, Self

from ..dispatch.snapshot import Sample, Snapshot
from ..numbers import number
from .level import Level, Rise

# The register corrects the count by this share: it moves in steps, and later than the power.
LEAD: Final = 0.2
# A count that is so many of the register's usual steps ahead of it waits: that power was not there. One that
# is as far behind was told late, and is caught up with at this power where less flows.
STRIDES: Final = 2.0
CATCH_UP_W: Final = 200.0
# What is usual follows what is by this share.
LEARNS: Final = 0.1
# A register that was not read for so long says nothing about this moment.
REGISTER_AGE_S: Final = 90.0
# A meter that shows its power again shows its register as well, within this time or not at all.
LATE_H: Final = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """The time since the last look, as one meter tells of it."""

    hours: float
    power_w: float | None
    """``None``: nobody saw it."""
    told: float | None
    """The register now, Wh."""
    most_h: float
    """It was not longer than this."""
    most_w: float
    """More cannot flow."""

    @property
    def power_wh(self) -> float | None:
        """What the power brings."""
        return None if self.power_w is None else self.power_w * self.hours


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """What a step brings: Wh within it (``None``: nobody knows), and Wh for all hours missed before it."""

    wh: float | None
    made_up_wh: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What was booked, beside what the register tells."""

    level: Level | None = None
    """``None``: there is no register, or none was read yet."""
    due_wh: float = 0.0
    """What the register has told and nobody booked; below 0: what was booked and it did not tell."""
    since_wh: float = 0.0
    """Booked since the register was last believed."""
    stride_wh: float | None = None
    """By how much the register moves in one go, as a rule."""
    missed_h: float = 0.0
    """Hours that nobody has seen, and that the register may still make up for."""
    late_h: float = 0.0
    """For so long the power has been there again, and the register has not."""

    def book(self, step: Step) -> tuple[Self, Booking]:
        """Book the time since the last look."""
        if self.level is None and step.told is not None:
            begun = replace(self, level=Level(wh=step.told), due_wh=0.0, since_wh=0.0)
            return begun, Booking(wh=step.power_wh)
        if self.level is None:
            return self.unled(step)
        level = self.level.later(step.hours, step.most_h)
        if step.told is None:
            return replace(self, level=level).unled(step)
        counted_wh = self.since_wh + (step.power_wh or 0.0)
        level, rise = level.hear(step.told, step.most_w, counted_wh, step.hours)
        if rise is None:
            return replace(self, level=level).unled(step)
        heard = self._risen(rise, level)
        return heard.made_up(step) if heard.missed_h else heard.led(step)

    def _risen(self, rise: Rise, level: Level) -> Self:
        """The register has told, and is believed."""
        stride_wh = self.stride_wh
        if rise.wh > 0 and rise.same:
            stride_wh = rise.wh if stride_wh is None else stride_wh + LEARNS * (rise.wh - stride_wh)
        return type(self)(  # replace() takes three times as long, and this is done each second
            level=level,
            due_wh=self.due_wh + rise.wh,
            stride_wh=stride_wh,
            # Another meter knows nothing of the hours before.
            missed_h=self.missed_h if rise.same else 0.0,
            late_h=self.late_h if rise.same else 0.0,
        )

    def led(self, step: Step) -> tuple[Self, Booking]:
        """The register leads the count, gently; and holds it where it runs away."""
        power_wh = step.power_wh
        if power_wh is None:
            wh = max(0.0, self.due_wh)
        elif self.due_wh < -STRIDES * (self.stride_wh or math.inf):
            wh = 0.0
        else:
            lead_wh, stride_wh = LEAD * power_wh, self.stride_wh or math.inf
            late = self.due_wh - power_wh > STRIDES * stride_wh
            most_wh = max(lead_wh, CATCH_UP_W * step.hours) if late else lead_wh
            wh = power_wh + min(max(self.due_wh - power_wh, -lead_wh), most_wh)
        return self.booked(wh), Booking(wh=wh)

    def unled(self, step: Step) -> tuple[Self, Booking]:
        """Nothing but the power, or not even that."""
        power_wh = step.power_wh
        if power_wh is None:
            # Without a register nothing will ever make up for it.
            missed_h = 0.0 if self.level is None else self.missed_h + step.hours
            return replace(self, missed_h=missed_h), Booking(wh=None)
        kept = replace(self.booked(power_wh), since_wh=self.since_wh + power_wh)
        doubted = self.level is not None and self.level.doubt is not None
        late_h = self.late_h + step.hours if self.missed_h and not doubted else self.late_h
        if late_h > LATE_H:
            return replace(kept, missed_h=0.0, late_h=0.0), Booking(wh=power_wh)
        return replace(kept, late_h=late_h), Booking(wh=power_wh)

    def made_up(self, step: Step) -> tuple[Self, Booking]:
        """The register is there again: some of it flowed just now, the rest in the hours before."""
        due_wh, power_wh = max(0.0, self.due_wh), step.power_wh
        share = step.hours / (step.hours + self.missed_h)
        wh = due_wh * share if power_wh is None else min(power_wh, due_wh)
        told = replace(self.booked(due_wh), missed_h=0.0, late_h=0.0)
        return told, Booking(wh=wh, made_up_wh=due_wh - wh)

    def booked(self, wh: float) -> Self:
        """So much of what is due is in the books."""
        if wh == 0:
            return self
        return type(self)(
            level=self.level,
            due_wh=self.due_wh - wh,
            since_wh=self.since_wh,
            stride_wh=self.stride_wh,
            missed_h=self.missed_h,
            late_h=self.late_h,
        )

    def to_dict(self) -> dict[str, object]:
        """JSON-safe."""
        own = {"due_wh": self.due_wh, "since_wh": self.since_wh, "stride_wh": self.stride_wh}
        own |= {"missed_h": self.missed_h, "late_h": self.late_h}
        return {**own, **(self.level.to_dict() if self.level else {})}

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> Self:
        """What `to_dict` wrote. What is missing or no number starts anew."""
        names = ("due_wh", "since_wh", "missed_h", "late_h")
        sums = {name: number(data.get(name)) or 0.0 for name in names}
        return cls(level=Level.from_dict(data), stride_wh=number(data.get("stride_wh")), **sums)


def told_by(snapshot: Snapshot, name: str) -> Sample | None:
    """What the register of this name shows, Wh; ``None``: nothing to build upon."""
    register: Sample | None = getattr(snapshot.registers, name)
    if register is None or not math.isfinite(register.value):
        return None
    return register if register.age(snapshot.elapsed) <= REGISTER_AGE_S else None
