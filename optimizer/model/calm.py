"""Taste, after the money: fewer starts, no trickle, no gambling with a departure, for less than a cent.

Each move changes a few modes and asks for the exact powers again, so its price is known, not guessed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from .case import Case
from .exact import Bands, Exact, exact
from .pieces import CLOSE_KW, Mode, Pieces
from .refine import Gains, gains
from .terminal import EndValue
from .walk import Walk, walk

# In euros. All taste together may cost this much of a plan, one start less is worth a part of it, and so
# is one quarter-hour less in which the charger hums for nothing.
SUM: Final = 0.004
START: Final = 0.003
ACTIVE_SLOT: Final = 0.0004
# The last plan stays unless a new one is better by more than this.
STAY: Final = 0.01
# A quarter-hour of charging in the last half hour before a departure: a broken line then cannot be mended.
LATE_SLOT: Final = 0.001
LATE_SLOTS: Final = 2
# Each try costs a quarter of a millisecond; only moves that may pay by the exact value of energy are tried.
TRIES: Final = 12
# A run that moves less than this is not worth a start of its own, if another run can take it along. Above it
# even a tenth of a cent between two hours is more than all taste may cost.
SMALL_KWH: Final = 4.0
# A rest of this many slots between two runs of one kind is worth asking about.
SHORT_REST: Final = 2

type Modes = list[Mode]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Slots from ``begin`` up to ``end`` (not included) that do the same."""

    begin: int
    end: int
    mode: Mode


def calm(case: Case, choice: Pieces, bands: Bands, found: Exact, taken: Walk, end_value: EndValue) -> Walk:
    """A calmer walk than *taken*, which keeps the modes of *found*, or *taken* itself."""
    limit, tries, moving = taken.objective + SUM * case.unit, 0, True
    while moving:
        moving = False
        modes = list(found.modes)
        score, rise = _score(case, modes, taken.objective), _Rise(gains(case, choice, found, taken))
        for trial in _moves(case, modes, taken):
            least = taken.objective + rise.of(modes, trial)
            if least > limit or _score(case, trial, least) >= score:
                continue
            if tries == TRIES:
                return taken
            tries += 1
            other = exact(case, tuple(trial), bands, end_value, found)
            if other is None:
                continue
            led = walk(case, other.power, end_value)
            if led.objective <= limit and _score(case, trial, led.objective) < score:
                found, taken, moving = other, led, True
                break
    return taken


class _Rise:
    """What other modes cost at least, without asking for their powers."""

    def __init__(self, gains: Gains) -> None:
        self._rise: dict[Mode, list[float]] = {mode: (-gain).tolist() for mode, gain in gains.items()}

    def of(self, modes: Modes, trial: Modes) -> float:
        """Money that *trial* costs more than *modes*, at least."""
        pairs = zip(modes, trial, strict=True)
        return sum(self._rise[new][slot] for slot, (old, new) in enumerate(pairs) if new is not old)


def _score(case: Case, modes: Modes, objective: float) -> float:
    active = sum(mode is not Mode.HOLD for mode in modes)
    late = sum(modes[slot] is Mode.CHARGE for slot in _late(case))
    return objective + case.unit * (START * len(runs(modes)) + ACTIVE_SLOT * active + LATE_SLOT * late)


def _late(case: Case) -> set[int]:
    """The slots of the last half hour before the departures that want some energy."""
    goals = {boundary for boundary in case.wishes.goals if boundary is not None}
    return {slot for goal in goals for slot in range(max(0, goal - LATE_SLOTS), goal)}


def runs(modes: Modes) -> list[Run]:
    """The runs that charge or feed."""
    cuts = [slot for slot in range(1, len(modes)) if modes[slot] is not modes[slot - 1]]
    pairs = zip([0, *cuts], [*cuts, len(modes)], strict=True)
    return [
        Run(begin=begin, end=end, mode=modes[begin]) for begin, end in pairs if modes[begin] is not Mode.HOLD
    ]


def _moves(case: Case, modes: Modes, taken: Walk) -> Iterator[Modes]:
    found = runs(modes)
    trimmed = _trimmed(case, modes, taken, found)
    if trimmed != modes:
        yield trimmed
    yield from _without_small(case, modes, taken, found)
    for left, right in pairwise(found):
        rest = range(left.end, right.begin)
        if (
            left.mode is right.mode
            and len(rest) <= SHORT_REST
            and all(_possible(case, s, left.mode) for s in rest)
        ):
            yield _painted(modes, left.end, right.begin, left.mode)
    yield from _without_gambling(case, modes, found)


def _without_gambling(case: Case, modes: Modes, found: list[Run]) -> Iterator[Modes]:
    """With what is charged in the last half hour before a departure charged right before that run."""
    late = _late(case)
    for run in found:
        count = len(late.intersection(range(run.begin, run.end)))
        before = range(max(0, run.begin - count), run.begin)
        if run.mode is Mode.CHARGE and len(before) == count > 0 and _free(case, modes, before, run.mode):
            earlier = _painted(modes, before.start, before.stop, run.mode)
            yield _painted(earlier, run.end - count, run.end, Mode.HOLD)


def _trimmed(case: Case, modes: Modes, taken: Walk, found: list[Run]) -> Modes:
    """Without the slots at the edges of a run that only trickle, as far as the rest can take their energy."""
    for run in found:
        power = np.abs(taken.power[run.begin : run.end])
        low = case.charge_low if run.mode is Mode.CHARGE else case.discharge_low
        high = case.charge_high if run.mode is Mode.CHARGE else case.discharge_high
        hours = case.hours[run.begin : run.end]
        trickle = (power <= low + CLOSE_KW).tolist()
        energy, room = (power * hours).tolist(), ((high[run.begin : run.end] - power) * hours).tolist()
        moved, left = 0.0, sum(room)
        for slot in [*reversed(range(len(trickle))), *range(len(trickle))]:
            edge = all(trickle[slot:]) or all(trickle[: slot + 1])
            if not edge or modes[run.begin + slot] is Mode.HOLD or moved + energy[slot] > left - room[slot]:
                continue
            moved, left = moved + energy[slot], left - room[slot]
            modes = _painted(modes, run.begin + slot, run.begin + slot + 1, Mode.HOLD)
    return modes


def _without_small(case: Case, modes: Modes, taken: Walk, found: list[Run]) -> Iterator[Modes]:
    """Without one small run; then with the nearest run of its kind as many slots longer instead."""
    size = {
        run.begin: abs(float(taken.power[run.begin : run.end] @ case.hours[run.begin : run.end]))
        for run in found
    }
    for run in sorted(found, key=lambda run: size[run.begin]):
        if size[run.begin] > SMALL_KWH:
            return
        without, count = _painted(modes, run.begin, run.end, Mode.HOLD), run.end - run.begin
        yield without
        kin = [other for other in found if other.mode is run.mode and other is not run]
        if kin:
            near = min(kin, key=lambda other: abs(other.begin - run.begin))
            sides = (range(near.end, near.end + count), range(near.begin - count, near.begin))
            for side in sides if near.begin < run.begin else sides[::-1]:
                if _free(case, without, side, run.mode):
                    yield _painted(without, side.start, side.stop, run.mode)


def _free(case: Case, modes: Modes, slots: range, mode: Mode) -> bool:
    """Whether all the *slots* rest and could do *mode* instead."""
    inside = slots.start >= 0 and slots.stop <= len(modes)
    return inside and all(modes[slot] is Mode.HOLD and _possible(case, slot, mode) for slot in slots)


def _possible(case: Case, slot: int, mode: Mode) -> bool:
    if mode is Mode.CHARGE:
        return bool(case.charge_high[slot] >= max(case.charge_low, CLOSE_KW))
    return bool(case.discharge_high[slot] >= max(case.discharge_low, CLOSE_KW))


def _painted(modes: Modes, begin: int, end: int, mode: Mode) -> Modes:
    return modes if begin >= end else [*modes[:begin], *([mode] * (end - begin)), *modes[end:]]
