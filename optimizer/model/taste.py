"""Taste for several devices, after the money: no taking turns for nothing, no trickle, fewer starts.

Of equally cheap plans a linear programme takes any, so a car and a battery relieve each other every quarter
of an hour. Here the same flow at the meter is allotted anew, each device in one go, and what starts for
little is left out. Every plan is priced by the joint programme; all taste costs less than a cent.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..horizon import Array
from .calm import ACTIVE_SLOT, SHORT_REST, START, STAY, SUM, Run
from .case import Case
from .joint import Found, Joint, Modes
from .pieces import Mode

# In euros: this far above the bound a plan may get by taste; one that is farther already may spend the least.
FAR: Final = 0.008
LEAST: Final = 0.0003
# Starts that are looked at one by one, each at the price of a linear programme.
TRIES: Final = 6
# Below this share of the lowest power a device rests rather than start, and so does one that trickles.
ENOUGH: Final = 0.5
TRICKLE_KW: Final = 0.05
# Money per kWh and hour, in euros, by which a device should rather go first: far below what prices differ by.
GRAIN: Final = 4e-6
# kW below this in a power are rounding.
WEAK: Final = 1e-6

type Move = tuple[int, Run, Mode]
"""A device, some of its slots, and what it shall do there instead."""


class Taste:
    """Looks for calmer modes beside a plan that is cheap enough."""

    def __init__(
        self, cases: Sequence[Case], joint: Joint, clash: Callable[[Modes], bool], bound: float
    ) -> None:
        """*clash* says where modes cannot be together; *bound* is the money below which there is no plan."""
        self._cases, self._joint, self._clash, self._bound = cases, joint, clash, bound
        self._most, self._score, self._seen = np.inf, np.inf, set[Move]()

    def calmer(self, found: Found, enough: Callable[[], bool]) -> Found:
        """A calmer plan than *found* within the money that taste may cost, or *found* itself."""
        unit = self._cases[0].unit
        far = min(found.objective + SUM * unit, self._bound + FAR * unit)
        self._most, self._score = max(found.objective + LEAST * unit, far), self._score_of(found)
        self._joint.prefer(grain(self._cases))
        best = self._alloted(found)
        tries, calmer = 0, True
        while calmer and tries < TRIES and not enough():
            calmer = False
            for move in self._moves(best)[: TRIES - tries]:
                tries += 1
                self._seen.add(move)
                other = self._tried(_painted(best, move), best)
                if other is not None:
                    best, calmer = other, True
                    break
        self._joint.prefer(None)
        return best

    def staying(self, found: Found, before: Sequence[Array]) -> Found:
        """What was planned *before*, kW (NaN where nothing was), unless *found* gains more than a cent."""
        modes = [signs(power) for power in continued(found.powers, before)]
        stay = None if self._clash(modes) else self._joint.solve(modes, found.flow)
        if stay is None or stay.burns.any():
            return found
        return stay if stay.objective <= found.objective + STAY * self._cases[0].unit else found

    def _alloted(self, found: Found) -> Found:
        """The flow of *found* with each device in one go, or without what only trickles."""
        even = self._joint.allot(found, _directions(found))
        for trial in (even, found):
            other = None if trial is None else self._tried(_firm(self._cases, trial), found)
            if other is not None:
                return other
        return found

    def _tried(self, modes: Modes, near: Found) -> Found | None:
        """The plan of *modes* where it is possible, cheap enough and calmer than the best so far."""
        if self._clash(modes):
            return None
        found = self._joint.solve(modes, near.flow)
        if found is None or found.burns.any() or found.objective > self._most:
            return None
        score = self._score_of(found)
        if score >= self._score - 1e-7:
            return None
        self._score = score
        return found

    def _score_of(self, found: Found) -> float:
        modes = [signs(power) for power in found.powers]
        starts, active = sum(len(runs(row)) for row in modes), int(np.count_nonzero(modes))
        return found.objective + self._cases[0].unit * (START * starts + ACTIVE_SLOT * active)

    def _moves(self, best: Found) -> list[Move]:
        """Without one run, or with a rest between two runs filled: what may be cheap enough, least first."""
        moves = []
        for device, power in enumerate(best.powers):
            found = runs(signs(power))
            gaps = [
                Run(begin=left.end, end=right.begin, mode=left.mode)
                for left, right in pairwise(found)
                if left.mode is right.mode and right.begin - left.end <= SHORT_REST
            ]
            moves += [(device, run, Mode.HOLD) for run in found] + [(device, gap, gap.mode) for gap in gaps]
        priced = [(self._rise(best, move), place) for place, move in enumerate(moves)]
        cheap = [moves[place] for rise, place in sorted(priced) if best.objective + rise <= self._most]
        return [move for move in cheap if move not in self._seen]

    def _rise(self, best: Found, move: Move) -> float:
        """Money that *move* costs at least: with its modes fixed the programme is convex."""
        device, run, mode = move
        case, part = self._cases[device], slice(run.begin, run.end)
        slope, power = best.slopes[device][run.mode][part], best.powers[device][part]
        if mode is Mode.HOLD:
            others = np.delete(np.array(best.powers), device, axis=0)
            slots, beside = np.arange(run.begin, run.end), others[:, part].sum(axis=0)
            paid = case.money(0 * power, slots, beside) - case.money(power, slots, beside)
            alone = paid + best.worths[device][part] * case.gain(power, slots)
            # Whoever is busy anyway may do a part of it.
            busy = (signs(others[:, part]) == run.mode).any(axis=0)
            return float(np.where(busy, -slope * np.abs(power), alone).sum())
        low, high = _span(case, mode)
        if (high[part] < low).any():
            return np.inf
        return float(np.where(slope > 0, slope * low, slope * high[part]).sum())


def _span(case: Case, mode: Mode) -> tuple[float, Array]:
    """Lowest and highest power of *mode*, kW."""
    if mode is Mode.CHARGE:
        return case.charge_low, case.charge_high
    return case.discharge_low, case.discharge_high


def grain(cases: Sequence[Case]) -> list[tuple[Array, Array]]:
    """Money per kW of charging and of feeding in every slot: sooner rather than later, one after the other.

    Each device cares a little more than the one before: of equal slots one takes the first, one the last.
    """
    begin = np.cumsum(cases[0].hours) - cases[0].hours
    later = GRAIN * cases[0].unit * begin * cases[0].hours
    ranks = [1 + place / len(cases) for place in range(len(cases))]
    return [(later * rank, later * rank) for rank in ranks]


def runs(row: NDArray[np.intp]) -> list[Run]:
    """The runs that charge or feed."""
    cuts = (np.flatnonzero(np.diff(row)) + 1).tolist()
    pairs = zip([0, *cuts], [*cuts, len(row)], strict=True)
    return [Run(begin=begin, end=end, mode=Mode(int(row[begin]))) for begin, end in pairs if row[begin]]


def continued(powers: Sequence[Array], before: Sequence[Array]) -> list[Array]:
    """The powers, kW, of the plan *before*, where it has one; elsewhere, where it has NaN, *powers*."""
    pairs = zip(powers, before, strict=True)
    return [np.where(np.isnan(old), new, old) for new, old in pairs]


def signs(power: Array) -> NDArray[np.intp]:
    """The mode of each *power*."""
    return np.where(power > WEAK, int(Mode.CHARGE), np.where(power < -WEAK, int(Mode.FEED), int(Mode.HOLD)))


def _firm(cases: Sequence[Case], found: Found) -> Modes:
    """The modes of *found*, without powers that are far below what a device can do."""
    return [
        np.where(
            power > max(ENOUGH * case.charge_low, TRICKLE_KW),
            int(Mode.CHARGE),
            np.where(power < -max(ENOUGH * case.discharge_low, TRICKLE_KW), int(Mode.FEED), int(Mode.HOLD)),
        )
        for case, power in zip(cases, found.powers, strict=True)
    ]


def _directions(found: Found) -> NDArray[np.intp]:
    """What all busy devices do in each slot; HOLD where none is busy, or some do this and some that."""
    modes = np.array([signs(power) for power in found.powers])
    low, high = modes.min(axis=0), modes.max(axis=0)
    return np.where(low * high < 0, int(Mode.HOLD), np.sign(low + high))


def _painted(best: Found, move: Move) -> Modes:
    device, run, mode = move
    modes = [signs(power) for power in best.powers]
    modes[device][run.begin : run.end] = mode
    return modes
