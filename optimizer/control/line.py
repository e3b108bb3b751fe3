"""The line to the charger: what it was told, when to say it again, and when to leave it in peace."""

from dataclasses import dataclass
from typing import Final

from ..dispatch.snapshot import ChargerState
from ..words import NOTHING, Text, directed

# A charger answers within a second; one that takes longer must not get a queue of setpoints.
ANSWER_S: Final = 5.0
# The first try after a refusal. Each further one waits twice as long.
BACK_OFF_S: Final = 15.0
LONGEST_BACK_OFF_S: Final = 600.0
# A stop is tried again this soon even while the charger refuses things.
STOP_AGAIN_S: Final = 10.0
# And after a first refusal at once: a charger that has lost our profile does as it likes, but takes another.
ONCE_MORE_S: Final = 1.0


@dataclass(slots=True, kw_only=True)
class Line:
    """Counts and times the setpoints. All times are monotonic seconds."""

    count: int = 0
    """Setpoints sent in all."""
    power_w: int | None = None
    """What the charger was told last; ``None``: nothing of ours, or it refused."""
    held_w: int = 0
    """What it accepted last: it may still be doing that while it refuses."""
    took: bool = False
    """It has accepted something of ours, be it rest."""
    sent_at: float | None = None
    waiting: bool = False
    """The last setpoint has not been answered yet."""
    refusals: int = 0
    """In a row."""
    refused_w: int = 0
    refusal: Text = NOTHING
    """Why it refused that: a clause."""

    @property
    def touched(self) -> bool:
        """The charger holds something of ours, or may do so."""
        return self.power_w is not None or self.held_w != 0

    def due(self, power_w: int, elapsed: float, lease_s: float) -> bool:
        """Whether this power has to be sent now: it is new, or its lease of *lease_s* is a third over."""
        since_s = float("inf") if self.sent_at is None else elapsed - self.sent_at
        rest_refused = self.took and self.refusals > 0 and self.power_w is None and not self.refused_w
        if power_w == 0 and (self.power_w or self.held_w or rest_refused):
            again_s = ONCE_MORE_S if self.took and self.refusals == 1 else STOP_AGAIN_S
            return not self.backing_off(elapsed) or since_s >= again_s
        if self.backing_off(elapsed) or (self.waiting and since_s < ANSWER_S):
            return False
        return power_w != self.power_w or since_s >= lease_s / 3

    def backing_off(self, elapsed: float) -> bool:
        """The charger refused, and it is too soon to try again."""
        return self.sent_at is not None and self.refusals > 0 and elapsed - self.sent_at < self.pause_s

    @property
    def pause_s(self) -> float:
        """How long to wait after the last refusal."""
        return float(min(BACK_OFF_S * 2 ** min(self.refusals - 1, 10), LONGEST_BACK_OFF_S))

    @property
    def trouble(self) -> Text:
        """What it refused and when it is tried again, in a sentence."""
        return Text(
            "The charger refused {power} ({why}); trying again {seconds} s after that.",
            power=directed(self.refused_w),
            why=self.refusal,
            seconds=f"{self.pause_s:.0f}",
        )

    def send(self, power_w: int, elapsed: float) -> None:
        """A setpoint goes out."""
        self.power_w, self.sent_at, self.waiting = power_w, elapsed, True
        self.count += 1

    def accept(self) -> None:
        """The charger took the last setpoint."""
        self.waiting, self.took, self.held_w = False, True, self.power_w or 0
        # A charger that takes the stop may still refuse to work: that alone is no reason to hurry.
        if self.power_w or not self.refused_w:
            self.refusals = 0

    def refuse(self, refusal: Text) -> None:
        """The charger did not take the last setpoint."""
        self.refused_w, self.refusal = self.power_w or 0, refusal
        self.waiting, self.power_w = False, None
        self.refusals += 1

    def lapse(self, charger: ChargerState | None) -> None:
        """Nothing can be sent now. Unless the cable is free it may go on with what it took."""
        unplugged = charger is not None and charger.connected and not charger.plugged
        held_w = 0 if unplugged else self.power_w or self.held_w
        self.clear()
        self.held_w, self.took = held_w, held_w != 0

    def clear(self) -> None:
        """The charger holds nothing of ours any more."""
        self.power_w, self.held_w, self.took = None, 0, False
        self.waiting, self.refusals = False, 0
