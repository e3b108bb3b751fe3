"""What goes wrong, and when: a list of faults that follows from a seed alone.

Each kind comes at random, lasts at random, and takes no notice of the others: a charger reboots while the
meter is frozen and our process is killed.
"""

import random
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

DAY_S: Final = 86_400.0
# The first hour is quiet, so that each run begins with a home that works; so are a home's last minutes.
QUIET_S: Final = 3_600.0


class Kind(StrEnum):
    """Everything that can go wrong at one of our boundaries."""

    LINE_CUT = "line cut"
    LINE_DEAD = "line swallows bytes"
    CHARGER_REBOOTS = "charger reboots"
    CHARGER_REFUSES = "charger refuses setpoints"
    CHARGER_LIES = "charger accepts setpoints and does nothing"
    CHARGER_SLOW = "charger is slow"
    CHARGER_REPEATS = "charger sends frames twice"
    CHARGER_RAVES = "charger sends nonsense"
    SOC_MISSING = "no state of charge"
    SOC_ABSURD = "state of charge is no percentage"
    SOC_STUCK = "state of charge stands still"
    SOC_JUMPS = "state of charge jumps"
    CHARGER_REGISTERS_JUMP = "the charger's registers jump, and back"
    REGISTERS_JUMP = "the grid meter's registers jump, and back"
    BATTERY_GONE = "the home battery is silent"
    BATTERY_FROZEN = "the home battery's values stand still"
    GRID_OUT = "the street's grid has failed"
    GRID_LIMITED = "the grid operator allows little"
    RESERVE_RAISED = "a storm is coming"
    METER_GONE = "meter does not answer"
    METER_NAN = "meter has no value"
    METER_FROZEN = "meter repeats itself"
    METER_SPIKES = "meter spikes"
    SUN_WRONG = "the sun's power is nothing, or stands still, or comes in kW"
    PRICES_GONE = "price service is down"
    PRICES_LATE = "tomorrow's prices are late"
    PRICES_UNIT = "prices in another unit"
    CLOCK_JUMPS = "our clock is wrong"
    KILLED = "our process is killed"
    FROZEN = "our process is frozen"
    RESTARTED = "our process is restarted"
    USER = "the user plays"
    OTHER_CAR = "the household's other car comes home"
    VISITOR = "a visitor's car comes instead"


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """How often a kind comes (a day), and how long it lasts (s)."""

    a_day: float
    shortest_s: float
    longest_s: float


HABITS: Final = {
    Kind.LINE_CUT: Habit(a_day=6, shortest_s=1, longest_s=900),
    Kind.LINE_DEAD: Habit(a_day=4, shortest_s=5, longest_s=600),
    Kind.CHARGER_REBOOTS: Habit(a_day=1.5, shortest_s=1, longest_s=1),
    Kind.CHARGER_REFUSES: Habit(a_day=2, shortest_s=30, longest_s=1_800),
    Kind.CHARGER_LIES: Habit(a_day=1.5, shortest_s=30, longest_s=1_200),
    Kind.CHARGER_SLOW: Habit(a_day=3, shortest_s=30, longest_s=1_800),
    Kind.CHARGER_REPEATS: Habit(a_day=3, shortest_s=60, longest_s=3_600),
    Kind.CHARGER_RAVES: Habit(a_day=2, shortest_s=30, longest_s=900),
    Kind.SOC_MISSING: Habit(a_day=1.5, shortest_s=60, longest_s=3_600),
    Kind.SOC_ABSURD: Habit(a_day=1.5, shortest_s=30, longest_s=1_800),
    Kind.SOC_STUCK: Habit(a_day=1, shortest_s=60, longest_s=1_800),
    Kind.SOC_JUMPS: Habit(a_day=1, shortest_s=10, longest_s=600),
    Kind.CHARGER_REGISTERS_JUMP: Habit(a_day=1, shortest_s=5, longest_s=600),
    Kind.REGISTERS_JUMP: Habit(a_day=1, shortest_s=5, longest_s=600),
    Kind.BATTERY_GONE: Habit(a_day=2, shortest_s=10, longest_s=1_800),
    Kind.BATTERY_FROZEN: Habit(a_day=2, shortest_s=10, longest_s=300),
    Kind.GRID_OUT: Habit(a_day=1, shortest_s=30, longest_s=2_400),
    Kind.GRID_LIMITED: Habit(a_day=2, shortest_s=120, longest_s=7_200),
    Kind.RESERVE_RAISED: Habit(a_day=0.7, shortest_s=600, longest_s=6 * 3_600),
    Kind.METER_GONE: Habit(a_day=4, shortest_s=5, longest_s=1_800),
    Kind.METER_NAN: Habit(a_day=2, shortest_s=5, longest_s=900),
    Kind.METER_FROZEN: Habit(a_day=2, shortest_s=5, longest_s=300),
    Kind.METER_SPIKES: Habit(a_day=3, shortest_s=5, longest_s=600),
    Kind.SUN_WRONG: Habit(a_day=2, shortest_s=60, longest_s=4 * 3_600),
    Kind.PRICES_GONE: Habit(a_day=1, shortest_s=60, longest_s=6 * 3_600),
    Kind.PRICES_LATE: Habit(a_day=0.5, shortest_s=3_600, longest_s=12 * 3_600),
    Kind.PRICES_UNIT: Habit(a_day=0.5, shortest_s=900, longest_s=3 * 3_600),
    Kind.CLOCK_JUMPS: Habit(a_day=1.5, shortest_s=10, longest_s=3_600),
    Kind.KILLED: Habit(a_day=3, shortest_s=1, longest_s=900),
    Kind.FROZEN: Habit(a_day=3, shortest_s=1, longest_s=400),
    Kind.RESTARTED: Habit(a_day=1.5, shortest_s=5, longest_s=120),
    Kind.USER: Habit(a_day=4, shortest_s=60, longest_s=3_600),
    # They count in the second in which a car is plugged in, once a day.
    Kind.OTHER_CAR: Habit(a_day=0.4, shortest_s=4 * 3_600, longest_s=DAY_S),
    Kind.VISITOR: Habit(a_day=0.4, shortest_s=4 * 3_600, longest_s=DAY_S),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One of them. *size* is uniform between 0 and 1 and means what the kind makes of it."""

    kind: Kind
    at: float
    until: float
    size: float


def faults(seed: int, days: float) -> tuple[Fault, ...]:
    """All faults of *days* days, in the order of their beginnings. The same seed gives the same.

    Fewer days are the beginning of more, and a new kind of fault leaves the others where they were.
    """
    # Some homes are calm and some are mad: a home must also be seen to work.
    madness = random.Random(f"faults {seed}").choice((0.3, 1.0, 1.0, 2.5))  # noqa: S311 - a game, not a secret
    made, end = [], days * DAY_S - QUIET_S
    for kind, habit in HABITS.items():
        dice, at = random.Random(f"faults {seed} {kind.name}"), QUIET_S  # noqa: S311 - likewise
        while (at := at + dice.expovariate(habit.a_day * madness / DAY_S)) < end:
            # Short ones are more common than long ones.
            lasts = habit.shortest_s * (habit.longest_s / habit.shortest_s) ** dice.random()
            made.append(Fault(kind=kind, at=round(at, 1), until=round(at + lasts, 1), size=dice.random()))
            at += lasts
    return tuple(sorted(made, key=lambda fault: (fault.at, fault.kind)))


class Trouble:
    """Which faults are on right now. The boundaries ask it, each about its own kinds."""

    def __init__(self) -> None:
        self._on: dict[Kind, Fault] = {}
        self.ended: dict[Kind, float] = {}
        """When a kind was last on."""

    def begin(self, fault: Fault) -> None:
        """It is on."""
        self._on[fault.kind] = fault

    def end(self, fault: Fault) -> None:
        """It is over."""
        self._on.pop(fault.kind, None)
        self.ended[fault.kind] = fault.until

    def size(self, kind: Kind) -> float | None:
        """The size of this fault while it is on, otherwise None."""
        fault = self._on.get(kind)
        return None if fault is None else fault.size

    def is_on(self, fault: Fault) -> bool:
        """Whether this very one is on."""
        return self._on.get(fault.kind) is fault

    def on(self, *kinds: Kind) -> bool:
        """Whether one of these is on."""
        return not self._on.keys().isdisjoint(kinds)

    def lately(self, now: float, within_s: float, *kinds: Kind) -> bool:
        """Whether one of these is on, or was within the last seconds."""
        return self.on(*kinds) or any(now - self.ended.get(kind, float("-inf")) <= within_s for kind in kinds)

    def since(self, kind: Kind) -> float | None:
        """When it came on, otherwise None."""
        fault = self._on.get(kind)
        return None if fault is None else fault.at
