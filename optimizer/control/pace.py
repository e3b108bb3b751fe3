"""Slows setpoints down for chargers that follow none: charger and car agree on each change as a schedule.

Discharging changes rarely and keeps to the least of the last minutes, so that a kettle that is switched off
does not make the car feed the grid until the next change. A stop is never slowed down.
"""

import math
from collections import deque
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from ..dispatch.decision import Decision, Rule
from ..dispatch.snapshot import Snapshot
from ..words import Text, joined

# Car and charger negotiate each time, and some cars pause meanwhile.
EVERY_S: Final = 60.0
# The house has taken at least this long what the car is asked for.
LOOK_BACK_S: Final = 300.0
# What is given too much or too little for less than this is not worth a negotiation.
NOTABLE_W: Final = 200
NOTABLE_SHARE: Final = 0.1
# Renewed after a third of it: once in five minutes.
PACED_LEASE_S: Final = 900
# While the car does more than the charger agreed to: it has swallowed an order. Again after a third of it.
SWALLOWED_LEASE_S: Final = 90
# A charger's word on the car that is older tells nothing of the order in force.
FRESH_S: Final = 30.0
SLOT: Final = timedelta(minutes=15)
# Laws that charging keeps to the watt: less of it is a limit, which needs no agreement.
EXACT: Final = frozenset({Rule.FUSE, Rule.GRID_LIMIT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Paced:
    """What was wished for lately, and what the charger holds. Powers in W, times monotonic seconds."""

    wishes: tuple[tuple[float, int], ...] = ()
    held_w: int = 0
    changed_at: float | None = None


UNPACED: Final = Paced()


class Pace:
    """What a charger that agrees on schedules is asked for. Powers in W, times monotonic seconds."""

    def __init__(self, state: Paced = UNPACED) -> None:
        """Go on from what `state` told."""
        self._wishes = deque(state.wishes)
        self._held_w = state.held_w
        self._changed_at = state.changed_at

    @property
    def state(self) -> Paced:
        """What to go on from."""
        return Paced(wishes=tuple(self._wishes), held_w=self._held_w, changed_at=self._changed_at)

    def step(self, wish_w: int, elapsed: float, *, lawful: bool = False) -> int:
        """The power to ask for now, where *wish_w* is what a charger that follows at once would be told.

        *lawful*: fuse or grid operator leave no more than that, and nearly is too much.
        """
        least_w = self._least(wish_w, elapsed)
        less = lawful and 0 < least_w < self._held_w
        asked_w = least_w if less else self._asked(least_w, elapsed)
        if asked_w != self._held_w:
            # A stop needs no agreement, and the first wish after it may come at once.
            self._changed_at = elapsed if asked_w else self._changed_at
            self._held_w = asked_w
        return asked_w

    def slowed(self, wanted: Decision, snapshot: Snapshot) -> Decision:
        """The decision as this charger can follow it, with how long it would go on without us."""
        if snapshot.charger is None or not snapshot.charger.paced:
            return wanted
        if wanted.rule is Rule.DWELL and wanted.otherwise_w is not None:
            # A start that only waits: what the house takes meanwhile counts for the look back.
            self._least(wanted.otherwise_w, snapshot.elapsed)
            self._held_w = 0
            return wanted
        lawful, reason = wanted.rule in EXACT, wanted.reason
        power_w = self.step(wanted.power_w, snapshot.elapsed, lawful=lawful)
        if power_w < 0:
            minutes = math.ceil((good_until(snapshot.now) - snapshot.now) / timedelta(minutes=1))
            alone = Text(
                "If we fell silent, this charger would go on for up to {minutes} minutes.",
                minutes=str(minutes),
            )
            reason = joined(reason, alone)
        return replace(wanted, power_w=power_w, reason=reason)

    def _least(self, wish_w: int, elapsed: float) -> int:
        """The wish, for discharging not more than all wishes of the last minutes."""
        self._wishes.append((elapsed, wish_w))
        while self._wishes[0][0] < elapsed - LOOK_BACK_S:
            self._wishes.popleft()
        if wish_w >= 0:
            return wish_w
        return max(min(0, wish) for _, wish in self._wishes)

    def _asked(self, least_w: int, elapsed: float) -> int:
        held_w = self._held_w
        if least_w == 0 or _similar(least_w, held_w):
            return 0 if least_w == 0 else held_w
        rested = self._changed_at is None or elapsed - self._changed_at >= EVERY_S
        if rested:
            return least_w
        # Too soon to agree on less: charging less is a limit that needs no agreement, the rest is a stop.
        if held_w > 0 and 0 <= least_w < held_w:
            return least_w
        too_much = held_w < least_w if held_w < 0 else least_w < 0
        return 0 if too_much else held_w


def renew_s(power_w: int, snapshot: Snapshot, lease_s: float) -> float:
    """The lease by which the order of *power_w* is renewed, s: *lease_s*, less where it seems swallowed.

    Only what charges or stops: that is a limit, which needs no agreement.
    """
    told = snapshot.car_w
    if power_w < 0 or told is None or told.age(snapshot.elapsed) > FRESH_S:
        return lease_s
    beyond_w = max(told.value - power_w, -told.value)
    notable_w = max(NOTABLE_W, NOTABLE_SHARE * power_w)
    return min(lease_s, SWALLOWED_LEASE_S) if beyond_w > notable_w else lease_s


def good_until(now: datetime) -> datetime:
    """How long a discharge on a schedule goes on without us: the end of this slot and one slot more."""
    at = now.astimezone(UTC)
    begin = at.replace(minute=at.minute - at.minute % 15, second=0, microsecond=0)
    return begin + 2 * SLOT


def _similar(one_w: int, other_w: int) -> bool:
    if (one_w > 0) != (other_w > 0) or (one_w < 0) != (other_w < 0):
        return False
    return abs(one_w - other_w) <= max(NOTABLE_W, NOTABLE_SHARE * abs(other_w))
