"""What keeps a wanted power from being driven: hands off, a start without data, a charger that refuses."""

import math
from dataclasses import dataclass
from typing import Final

from ..dispatch.decision import Decision, Mode, Rule
from ..dispatch.memory import Memory
from ..dispatch.snapshot import Snapshot
from ..dispatch.wishes import NOT_KNOWN
from ..words import Text
from .line import Line
from .pace import UNPACED, Pace, Paced


@dataclass(frozen=True, slots=True, kw_only=True)
class Gated:
    """How far the gate has opened. Times are monotonic seconds."""

    began_at: float = math.inf
    """The first look of this run."""
    awake: bool = False
    """Everything was known once, or the wait for it was over."""
    pace: Paced = UNPACED


SHUT: Final = Gated()


class Gate:
    """Between what dispatch wants and what the charger hears. Starts shut. Times are monotonic seconds."""

    def __init__(self, passive_s: float, state: Gated = SHUT) -> None:
        """Wait for data for so long, or go on from what `state` told."""
        self._passive_s = passive_s
        self._pace = Pace(state.pace)
        self._began_at = state.began_at
        self._awake = state.awake

    @property
    def state(self) -> Gated:
        """What to go on from."""
        return Gated(began_at=self._began_at, awake=self._awake, pace=self._pace.state)

    def let(self, wanted: Decision, mode: Mode, snapshot: Snapshot, memory: Memory, line: Line) -> Decision:
        """What is done instead of *wanted*, or that itself, as fast as this charger can follow."""
        if mode is Mode.OFF:
            return _instead(Rule.OFF, Text("Off: the charger does what it wants."), wanted)
        if wanted.rule is Rule.NOT_READY:
            return wanted
        if not self._awakened(snapshot, memory):
            waiting = Text("Just started: waiting, since {missing}.", missing=memory.blind or NOT_KNOWN)
            return _instead(Rule.PASSIVE, waiting, wanted)
        if line.backing_off(snapshot.elapsed) and wanted.power_w != 0:
            return _instead(Rule.REFUSED, line.trouble, wanted)
        return self._pace.slowed(wanted, snapshot)

    def begin(self, elapsed: float) -> None:
        """The first look of this run."""
        self._began_at = elapsed

    def _awakened(self, snapshot: Snapshot, memory: Memory) -> bool:
        """Once everything was known and fresh, or the wait for it has become too long."""
        waited_s = snapshot.elapsed - self._began_at
        self._awake = self._awake or memory.blind is None or waited_s >= self._passive_s
        return self._awake


def _instead(rule: Rule, reason: Text, wanted: Decision) -> Decision:
    """0 W, and what was wanted."""
    return Decision(
        power_w=0, rule=rule, reason=reason, otherwise_w=wanted.power_w, otherwise_rule=wanted.rule
    )
