"""When to ask for a new plan, and why."""

from typing import Final

from ..dispatch.memory import Memory
from ..dispatch.snapshot import Snapshot
from ..plan import Plan

# A plan takes a second. One that has not come by then was lost or could not be made.
PATIENCE_S: Final = 60.0
# And one that has not come by then is no longer waited for: planning takes a second, on a small box three.
COMES_WITHIN_S: Final = 10.0
# The car's energy is this far from where the plan sees it: kettles do not add up to that in one slot.
DEVIATION_WH: Final = 1000.0


class PlanWants:
    """Collects reasons for a new plan; asks once, and again if none comes. Times are monotonic seconds."""

    def __init__(self) -> None:
        self._reasons: list[str] = []
        self._asked_at: float | None = None
        self._due_since: float | None = None
        self._plugged: bool | None = None
        self._energy_known = False
        self._start: tuple[float, float] | None = None
        """Energy in the car (Wh) and time when the plan came: the start of the line it sees."""

    def add(self, why: str) -> None:
        """Something makes the plan out of date."""
        if why not in self._reasons:
            self._reasons.append(why)

    def made(self, snapshot: Snapshot, memory: Memory) -> None:
        """A plan came. Reasons that came up meanwhile still stand."""
        self._asked_at = None
        self._start = None if memory.energy_wh is None else (memory.energy_wh, snapshot.elapsed)

    def due(self, plan: Plan | None, snapshot: Snapshot, memory: Memory) -> bool:
        """Whether another plan is about to come: before this look, *memory* being that of the last one."""
        if memory.energy_wh is None:
            # The look that finds the car's charge asks for a plan.
            self._due_since = None
            return True
        wanted = self._reasons or self._asked_at is not None or self._age(plan, snapshot, memory)
        if not wanted:
            self._due_since = None
            return False
        if self._due_since is None:
            self._due_since = snapshot.elapsed
        return snapshot.elapsed - self._due_since < COMES_WITHIN_S

    def ask(self, plan: Plan | None, snapshot: Snapshot, memory: Memory) -> str | None:
        """Why a plan is wanted now, or ``None``."""
        self._note_changes(snapshot, memory)
        if self._asked_at is not None and snapshot.elapsed - self._asked_at < PATIENCE_S:
            return None
        reasons = [why for why in (self._age(plan, snapshot, memory), *self._reasons) if why]
        if not reasons:
            return None
        self._reasons.clear()
        self._asked_at = snapshot.elapsed
        return ", ".join(reasons)

    def _note_changes(self, snapshot: Snapshot, memory: Memory) -> None:
        charger = snapshot.charger
        if charger is not None and charger.connected:
            if self._plugged is not None and charger.plugged is not self._plugged:
                self.add("the car was plugged in" if charger.plugged else "the car was unplugged")
            self._plugged = charger.plugged
        known = memory.energy_wh is not None
        if known and not self._energy_known:
            self.add("the car's state of charge is known")
        self._energy_known = known

    def _age(self, plan: Plan | None, snapshot: Snapshot, memory: Memory) -> str | None:
        if plan is None or not plan.slots:
            return "no plan yet"
        if snapshot.now >= plan.good_until:
            return "the plan has expired"
        slot = plan.slots[0]
        if not slot.start <= snapshot.now < slot.end:
            return "a new slot has begun"
        if self._start is None or memory.energy_wh is None:
            return None
        start_wh, started = self._start
        left_s = (slot.end - plan.made_at).total_seconds()
        share = min(max((snapshot.elapsed - started) / left_s, 0.0), 1.0) if left_s > 0 else 1.0
        expected_wh = start_wh + share * (slot.energy_wh - start_wh)
        off = abs(memory.energy_wh - expected_wh) > DEVIATION_WH
        return "the car's energy has left the plan" if off else None
