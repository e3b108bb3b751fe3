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

# The register corrects the count by this share: it moves in steps, and later than the power.
LEAD: Final = 0.2
# A register that was not read for so long says nothing about this moment.
REGISTER_AGE_S: Final = 90.0
# A register that moved by more than the home can, and this on top, is another meter. Ahead: what comes late
# on a slow line is up to minutes old. Back: its own steps, and what was counted too much.
AHEAD_WH: Final = 2_000.0
BACK_WH: Final = 300.0
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
    most_wh: float
    """More cannot have flowed."""
    most_w: float
    """More cannot flow, for the hours that were missed before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """What a step brings: Wh within it (``None``: nobody knows), and Wh for all hours missed before it."""

    wh: float | None
    made_up_wh: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What was booked since the register stood at *begin_wh*."""

    begin_wh: float | None = None
    """``None``: there is no register, or none was read yet."""
    booked_wh: float = 0.0
    missed_h: float = 0.0
    """Hours that nobody has seen, and that the register may still make up for."""
    late_h: float = 0.0
    """For so long the power has been there again, and the register has not."""

    def book(self, step: Step) -> tuple[Self, Booking]:
        """Book the time since the last look."""
        power_wh = None if step.power_w is None else step.power_w * step.hours
        if step.told is None:
            return self._unled(step.hours, power_wh)
        most_wh = step.most_wh + step.most_w * self.missed_h
        due_wh = math.inf if self.begin_wh is None else step.told - self.begin_wh - self.booked_wh
        if not -most_wh - BACK_WH <= due_wh <= most_wh + AHEAD_WH:
            anew = replace(self, begin_wh=step.told, booked_wh=0.0, missed_h=0.0, late_h=0.0)
            return anew, Booking(wh=power_wh)
        if self.missed_h:
            return self._made_up(step, max(0.0, due_wh), power_wh)
        wh = max(0.0, due_wh)
        if power_wh is not None:
            lead_wh = LEAD * power_wh
            wh = power_wh + min(max(due_wh - power_wh, -lead_wh), lead_wh)
        return replace(self, booked_wh=self.booked_wh + wh), Booking(wh=wh)

    def _unled(self, hours: float, power_wh: float | None) -> tuple[Self, Booking]:
        """Nothing but the power, or not even that."""
        if power_wh is None:
            # Without a register nothing will ever make up for it.
            missed_h = 0.0 if self.begin_wh is None else self.missed_h + hours
            return replace(self, missed_h=missed_h), Booking(wh=None)
        late_h = self.late_h + hours if self.missed_h else 0.0
        kept = replace(self, late_h=late_h)
        if late_h > LATE_H:
            kept = replace(self, missed_h=0.0, late_h=0.0)
        return replace(kept, booked_wh=self.booked_wh + power_wh), Booking(wh=power_wh)

    def _made_up(self, step: Step, due_wh: float, power_wh: float | None) -> tuple[Self, Booking]:
        """The register is there again: some of it flowed just now, the rest in the hours before."""
        share = step.hours / (step.hours + self.missed_h)
        wh = due_wh * share if power_wh is None else min(power_wh, due_wh)
        told = replace(self, booked_wh=self.booked_wh + due_wh, missed_h=0.0, late_h=0.0)
        return told, Booking(wh=wh, made_up_wh=due_wh - wh)

    def to_dict(self) -> dict[str, float | None]:
        """JSON-safe."""
        return {
            "begin_wh": self.begin_wh,
            "booked_wh": self.booked_wh,
            "missed_h": self.missed_h,
            "late_h": self.late_h,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> Self:
        """What `to_dict` wrote. What is missing or no number starts anew."""
        sums = {name: number(data.get(name)) or 0.0 for name in ("booked_wh", "missed_h", "late_h")}
        return cls(begin_wh=number(data.get("begin_wh")), **sums)


def told_by(snapshot: Snapshot, name: str) -> Sample | None:
    """What the register of this name shows, Wh; ``None``: nothing to build upon."""
    register: Sample | None = getattr(snapshot.registers, name)
    if register is None or not math.isfinite(register.value):
        return None
    return register if register.age(snapshot.elapsed) <= REGISTER_AGE_S else None
