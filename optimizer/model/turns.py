"""Devices with curves, taper or wear at the extremes: each planned by itself around the others, in turn."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..horizon import Array
from ..stop import Stop
from .calm import STAY, SUM
from .case import Case
from .modes import Course
from .pieces import Mode
from .taste import continued
from .terminal import EndValue
from .together import Together
from .way import cheapest, kept, mode_of
from .whole import Whole

# Devices are planned around each other this often.
TURNS: Final = 2


class Turns:
    """Devices that a linear programme does not know."""

    def __init__(
        self,
        cases: Sequence[Case],
        worths: Sequence[EndValue],
        chargers: Sequence[str],
        stop: Stop,
    ) -> None:
        """Devices of the same name in *chargers* use it one at a time; *stop* ends the search."""
        self._cases, self._worths, self._chargers, self._stop = cases, worths, chargers, stop
        self._whole = Whole(cases, worths)

    def plan(self, before: Sequence[Array] | None) -> Together:
        """The best of all turns; calmer where that is cheap, and as *before* where nothing is won."""
        best, least, complete = self._best()
        if not complete:
            return Together(powers=best, complete=False)
        best = self._calmer(best, least + SUM * self._cases[0].unit)
        return Together(powers=self._as_before(best, before), complete=True)

    def _best(self) -> tuple[list[Array], float, bool]:
        powers = [np.zeros(len(case.hours)) for case in self._cases]
        best, least = powers, np.inf
        for turn in range(TURNS):
            if turn and self._stop.enough():
                return best, least, False
            for place in range(len(self._cases)):
                powers[place] = self._planned(powers, place, tasteful=False)
            money = self._whole.objective(powers)
            if money < least:
                best, least = list(powers), money
        return best, least, True

    def _planned(self, powers: Sequence[Array], place: int, *, tasteful: bool) -> Array:
        case, check = self._free(powers, place), self._stop.check
        return cheapest(case, self._worths[place], Mode.HOLD, check, tasteful=tasteful).walk.power

    def _free(self, powers: Sequence[Array], place: int) -> Case:
        """The device at *place* beside the others, at rest while another has its charger."""
        beside, busy = self._whole.beside(powers, place), taken(powers, self._chargers, place)
        return beside if busy is None else beside.without(busy)

    def _calmer(self, best: list[Array], most: float) -> list[Array]:
        """Each device once more with its own taste, where all together then cost no more than *most*."""
        for place in range(len(best)):
            trial = list(best)
            trial[place] = self._planned(best, place, tasteful=True)
            if self._whole.objective(trial) <= most:
                best = trial
        return best

    def _as_before(self, best: list[Array], before: Sequence[Array] | None) -> list[Array]:
        """The modes of *before*, unless all together would cost a cent more."""
        if before is None:
            return best
        trial = list(best)
        for place, wanted in enumerate(continued(best, before)):
            case, worth = self._free(trial, place), self._worths[place]
            way = cheapest(case, worth, Mode.HOLD, self._stop.check, tasteful=False)
            course = Course(modes=mode_of(wanted), gain=case.gain(wanted, np.arange(len(wanted))))
            led = kept(way, case, course, worth)
            if led is None or self._stop.enough():
                return best
            trial[place] = led.power
        most = self._whole.objective(best) + STAY * self._cases[0].unit
        return trial if self._whole.objective(trial) <= most else best


def taken(powers: Sequence[Array], chargers: Sequence[str], place: int) -> NDArray[np.bool_] | None:
    """Slots in which another device has the charger of the one at *place*. None: it has its own."""
    mates = [
        power != 0
        for other, (power, name) in enumerate(zip(powers, chargers, strict=True))
        if other != place and name and name == chargers[place]
    ]
    return np.any(mates, axis=0) if mates else None
