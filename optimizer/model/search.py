"""Modes for several devices at one meter: a proposal by dynamic programmes, judged by the joint programme.

The joint programme without minimum powers bounds what is possible and says what energy is worth. With that
each device with a minimum power is planned anew, beside a battery that answers; what of the proposal makes
the whole cheaper is taken. Proposals differ in how far the battery may stray, until the bound is near or
nothing helps.
"""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..horizon import Array
from .branch import branched
from .buffer import Buffer
from .case import Case
from .exact import Bands, exact
from .joint import FREE, OPEN, Found, Joint, Modes
from .modes import course
from .pieces import CLOSE_KW, Mode, pieces
from .programme import energy_grid, value_function
from .taste import Taste, signs
from .terminal import EndValue
from .way import limited

# (money per kWh that keeps the battery at its plan, kW that it may stray). Measured on two dozen homes: the
# worst of them ends within a cent of the bound, and half of the real ones stop after the first.
PROPOSALS: Final = (
    (0.002, 9.0),
    (0.005, 3.0),
    (0.02, 9.0),
    (0.01, 9.0),
    (0.01, 1.5),
    (0.005, 9.0),
    (0.002, 9.0),
)
# In euros: nearer to the bound there is nothing left to look for.
NEAR: Final = 0.005
# Farther from it a stretch of slots is decided at once, which takes some tenths of a second.
GOOD: Final = 0.008
# Proposals in a row that may bring nothing.
PATIENCE: Final = 3
# Parts of one proposal that are tried, each a millisecond.
PARTS: Final = 10
# Slots of one part at most; a part ends where two slots do not change.
PART_SLOTS: Final = 6
# Slots that are left open at once, the next time from the half of them on; more of them below a peak, which
# binds slots that lie far apart, though that takes longer.
STRETCH: Final = 32
PEAK_STRETCH: Final = 48
# kW below this in a power are rounding.
WEAK: Final = 1e-6


class Search:
    """The best plan so far and what it is compared with."""

    def __init__(
        self,
        cases: Sequence[Case],
        worths: Sequence[EndValue],
        chargers: Sequence[str],
    ) -> None:
        self._cases, self._worths, self._chargers = cases, worths, chargers
        self._joint = Joint(cases, worths, chargers)
        self.bound = self._joint.solve()
        self.best: Found | None = None
        self._modes: Modes = []
        self._supple = [case.charge_low <= CLOSE_KW and case.discharge_low <= CLOSE_KW for case in cases]
        most = [
            float(case.discharge_most.max()) if supple else 0.0
            for case, supple in zip(cases, self._supple, strict=True)
        ]
        self._battery = int(np.argmax(most)) if max(most) > 0 else None

    def levels(self, found: Found | None) -> tuple[float, float]:
        """The highest mean of a metering interval in the bound and in the plan *found*, kW."""
        demand = self._cases[0].demand
        if demand is None or self.bound is None or found is None:
            return np.inf, np.inf
        low, high = (float(demand.means(flow).max()) for flow in (self.bound.flow, found.flow))
        return max(demand.least, low), max(demand.least, high)

    def branch(self, enough: Callable[[], bool]) -> bool:
        """Seek the modes of whole stretches at once; False where time was over before."""
        size = len(self._cases[0].hours)
        stretch = STRETCH if self._cases[0].demand is None else PEAK_STRETCH
        for begin in range(0, max(1, size - stretch // 2), stretch // 2):
            if self.best is None or enough():
                return False
            inside = (np.arange(size) >= begin) & (np.arange(size) < begin + stretch)
            modes = [
                np.where(inside & _open(case), OPEN, signs(power))
                for case, power in zip(self._cases, self.best.powers, strict=True)
            ]
            decided = branched(self._joint, modes, self.best.powers, self.best.flow)
            if decided is not None:
                self._better(decided)
        return True

    def taste(self) -> Taste:
        """What looks for calmer plans near the best one."""
        bound = -np.inf if self.bound is None else self.bound.objective
        return Taste(self._cases, self._joint, self._clash, bound)

    @property
    def good(self) -> bool:
        """Whether the best plan is so near to the bound that modes need not be sought all at once."""
        if self.best is None or self.bound is None:
            return True
        return self.best.objective <= self.bound.objective + GOOD * self._cases[0].unit

    @property
    def near(self) -> float:
        """Money: nearer to the bound there is nothing left to look for."""
        return -np.inf if self.bound is None else self.bound.objective + NEAR * self._cases[0].unit

    def run(self, enough: Callable[[], bool]) -> bool:
        """Try all proposals; False where time was over before."""
        if self.bound is None:
            return True
        still = 0
        for turn, (grain, reach) in enumerate(PROPOSALS):
            if self.best is not None and enough():
                return False
            before = np.inf if self.best is None else self.best.objective
            modes = self._proposal(self.best or self.bound, grain, reach, turn)
            if self.best is None:
                self._begin(modes)
            else:
                self._take(modes)
            now = np.inf if self.best is None else self.best.objective
            still = 0 if now < before - WEAK else still + 1
            if now < self.near or still == PATIENCE:
                break
        return True

    def _begin(self, modes: Modes) -> None:
        """The first plan: as proposed, with batteries in one direction, or with all at rest."""
        if self.bound is None:
            return
        firm = [
            np.where(row == FREE, signs(power), row)
            for row, power in zip(modes, self.bound.powers, strict=True)
        ]
        rest = [np.zeros_like(row) for row in modes]
        for trial in (modes, firm, rest):
            if self._better(trial):
                return

    def _better(self, modes: Modes) -> bool:
        """Keep *modes* where they are possible and cheaper."""
        if self._clash(modes):
            return False
        near = self.best or self.bound
        most = np.inf if self.best is None else self.best.objective - WEAK
        found = self._joint.solve(modes, None if near is None else near.flow, most)
        for _ in range(2):
            if found is None or not found.burns.any():
                break
            signs = [signs(power) for power in found.powers]
            modes = [
                np.where(burn, sign, row) for burn, sign, row in zip(found.burns, signs, modes, strict=True)
            ]
            found = self._joint.solve(modes, found.flow, most)
        if found is None or found.burns.any():
            return False
        self.best, self._modes = found, modes
        return True

    def _clash(self, modes: Modes) -> bool:
        """Whether two devices would use one charger at once."""
        for name in set(self._chargers) - {""}:
            users = [row != Mode.HOLD for row, own in zip(modes, self._chargers, strict=True) if own == name]
            if (np.sum(users, axis=0) > 1).any():
                return True
        return False

    def _take(self, wanted: Modes) -> None:
        """As much of the *wanted* modes as makes the whole cheaper: all, else halves, quarters, parts."""
        parts = _parts(self._modes, wanted)
        queue, tries = ([parts] if parts else []), 0
        while queue and tries < PARTS:
            some, tries = queue.pop(0), tries + 1
            trial = [row.copy() for row in self._modes]
            for part in some:
                for device, slot in part:
                    trial[device][slot] = wanted[device][slot]
            if not self._better(trial) and len(some) > 1:
                half = len(some) // 2
                queue += [some[:half], some[half:]]

    def _proposal(self, near: Found, grain: float, reach: float, turn: int) -> Modes:
        """Modes for all: devices with a minimum power planned in turn, batteries as they are or free."""
        powers, modes = list(near.powers), self._modes_near(near)
        order = [place for place, supple in enumerate(self._supple) if not supple]
        for device in order if turn % 2 == 0 else order[::-1]:
            powers[device] = self._planned(device, powers, near, (grain, reach), turn)
            modes[device] = signs(powers[device])
            for mate in self._mates(device):
                # The one planned first has the charger; the others get what it leaves.
                busy = modes[device] != Mode.HOLD
                modes[mate] = np.where(busy, Mode.HOLD, modes[mate])
                powers[mate] = np.where(busy, 0.0, powers[mate])
        return modes

    def _modes_near(self, near: Found) -> Modes:
        """The modes kept so far; at first those of the powers, with batteries as free as the laws allow."""
        if self.best is not None:
            return [row.copy() for row in self._modes]
        return [
            _free(case, power, energy, near.flow) if supple else signs(power)
            for case, power, energy, supple in zip(
                self._cases, near.powers, near.energies, self._supple, strict=True
            )
        ]

    def _mates(self, device: int) -> list[int]:
        name = self._chargers[device]
        return [other for other, own in enumerate(self._chargers) if own == name and name and other != device]

    def _peak(self, near: Found, turn: int) -> float:
        """The peak that a demand charge lets a device reach: first that of the bound, then nearer ours."""
        low, high = self.levels(near)
        return low + (high - low) * turn / len(PROPOSALS)

    def _taken(self, device: int, powers: list[Array], turn: int) -> NDArray[np.bool_]:
        """Slots in which another has the charger of *device*: who needs it more, or who has it."""
        own = self._share(device, powers[device])
        taken = np.zeros(len(own), dtype=np.bool_)
        for mate in self._mates(device):
            other = self._share(mate, powers[mate])
            # Every second turn the first to be planned may take it from the others.
            taken |= other > own if turn % 2 == 0 else other > WEAK
        return taken

    def _share(self, device: int, power: Array) -> Array:
        """Of what the charger can do, with this device, in each slot."""
        case = self._cases[device]
        most = np.where(power > 0, case.charge_most, case.discharge_most)
        share: Array = np.abs(power) / np.maximum(most, 1e-3)
        return share

    def _planned(
        self, device: int, powers: list[Array], near: Found, stray: tuple[float, float], turn: int
    ) -> Array:
        """One device planned around the others, with the battery answering."""
        battery = self._battery
        beside = [
            (other, power)
            for place, (other, power) in enumerate(zip(self._cases, powers, strict=True))
            if place not in {device, battery}
        ]
        case = self._cases[device].beside(beside)
        if case.demand is not None:
            case = limited(case, self._peak(near, turn))
        case = case.without(self._taken(device, powers, turn))
        if battery is None:
            choice = pieces(case)
        else:
            buffer = Buffer.of(self._cases[battery], near.powers[battery], near.worths[battery], *stray)
            choice = buffer.pieces(case)
        worth, grid = self._worths[device], energy_grid(case)
        wanted = course(case, choice, grid, value_function(case, choice, grid, worth))
        found = exact(case, wanted.modes, Bands.of(case, choice, wanted), worth)
        return case.power(wanted.gain) if found is None else found.power


def _open(case: Case) -> NDArray[np.bool_]:
    """Slots in which a device may do more than rest."""
    return (case.charge_high >= max(case.charge_low, CLOSE_KW)) | (
        case.discharge_high >= max(case.discharge_low, CLOSE_KW)
    )


def _free(case: Case, power: Array, energy: Array, flow: Array) -> NDArray[np.intp]:
    """FREE where charging and feeding at once cannot pay and no law depends on the direction."""
    both = (case.charge_most > CLOSE_KW) & (case.discharge_most > CLOSE_KW)
    calm = (case.import_price > 0) & (case.export_price >= 0)
    inside = (energy + case.trip >= case.reserve) & (energy + case.trip <= case.top)
    meter = flow >= -np.minimum(case.leaving, case.export_high)
    return np.where(both & calm & inside & meter, FREE, signs(power))


def _parts(modes: Modes, wanted: Modes) -> list[list[tuple[int, int]]]:
    """What differs, as (device, slot), in runs of neighbouring slots."""
    parts: list[list[tuple[int, int]]] = []
    different = np.array(modes) != np.array(wanted)
    for slot, device in np.argwhere(different.T).tolist():
        if parts and slot - parts[-1][-1][1] <= 1 and len(parts[-1]) < PART_SLOTS:
            parts[-1].append((device, slot))
        else:
            parts.append([(device, slot)])
    return parts
