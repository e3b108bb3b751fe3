"""One meter of the home: its power says when, its register says how much.

Between two looks the power is counted. Where the meter has a register, the count is led after it, gently, so
that in the end the ledger is the meter; and what flowed while nobody looked is booked from it.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, Self

from ..numbers import number
from ..snapshot import Sample, Snapshot

# The register corrects the count by this share: it moves in steps, and later than the power.
LEAD: Final = 0.2
# A register that was not read for so long says nothing about this moment.
REGISTER_AGE_S: Final = 90.0
# A register that moved by more than the home can, and this on top for its steps, is another meter.
SLACK_WH: Final = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What was booked since the register stood at *begin_wh*."""

    begin_wh: float | None = None
    """``None``: there is no register, or none was read yet."""
    booked_wh: float = 0.0
    missed_h: float = 0.0
    """Hours that nobody has seen and nobody has booked."""

    def book(
        self, hours: float, power_w: float | None, told: float | None, most_w: float
    ) -> tuple[Self, float | None]:
        """Book the *hours* since the last look; the Wh that flowed, ``None``: nobody knows.

        *power_w* ``None``: nobody saw it. *told*: the register now. *most_w*: more cannot flow.
        """
        power_wh = None if power_w is None else power_w * hours
        if told is None and power_wh is None:
            return replace(self, missed_h=self.missed_h + hours), None
        if told is None:
            return replace(self, booked_wh=self.booked_wh + (power_wh or 0.0)), power_wh
        most_wh = most_w * (hours + self.missed_h) + SLACK_WH
        due_wh = math.inf if self.begin_wh is None else told - self.begin_wh - self.booked_wh
        if abs(due_wh) > most_wh:
            return replace(self, begin_wh=told, booked_wh=0.0, missed_h=0.0), power_wh
        wh = max(0.0, due_wh)
        if power_wh is not None and not self.missed_h:
            lead_wh = LEAD * power_wh
            wh = power_wh + min(max(due_wh - power_wh, -lead_wh), lead_wh)
        return replace(self, booked_wh=self.booked_wh + wh, missed_h=0.0), wh

    def to_dict(self) -> dict[str, float | None]:
        """JSON-safe."""
        return {"begin_wh": self.begin_wh, "booked_wh": self.booked_wh, "missed_h": self.missed_h}

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> Self:
        """What `to_dict` wrote. What is missing or no number starts anew."""
        return cls(
            begin_wh=number(data.get("begin_wh")),
            booked_wh=number(data.get("booked_wh")) or 0.0,
            missed_h=number(data.get("missed_h")) or 0.0,
        )


def told_by(snapshot: Snapshot, name: str) -> float | None:
    """What the register of this name shows, Wh; ``None``: nothing to build upon."""
    register: Sample | None = getattr(snapshot.registers, name)
    if register is None or not math.isfinite(register.value):
        return None
    return register.value if register.age(snapshot.elapsed) <= REGISTER_AGE_S else None
