"""Forward through the value function: charge, hold or feed in every slot, calmly."""

from dataclasses import dataclass
from math import ceil, floor
from typing import Final

import numpy as np

from ..horizon import Array
from .case import CLOSE_KWH, Case
from .pieces import SHORT, Mode, Pieces, Side
from .programme import FORBIDDEN, LATER_KWH_HOUR, after
from .taper import reach

# In euros: below this two actions cost the same, and the car goes on with what it does. Resting is not
# prolonged: each quarter-hour of waiting costs next to nothing, and the last of them is too late.
EQUAL: Final = 1e-5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Course:
    """A mode and a first guess of the energy gained, kWh, for every slot."""

    modes: tuple[Mode, ...]
    gain: Array


def course(case: Case, choice: Pieces, grid: Array, future: Array, before: Mode = Mode.HOLD) -> Course:
    """The modes that the value function wants. *before* is what the car does now."""
    energy, mode = case.energy, before
    lines = (_Lines(choice.feed), _Lines(choice.charge))
    later = (LATER_KWH_HOUR * case.unit * (np.cumsum(case.hours) - case.hours)).tolist()
    hold, usable, trips = choice.hold.tolist(), choice.usable.tolist(), case.trip.tolist()
    reserve, hours = case.reserve.tolist(), case.hours.tolist()
    drains = [0.0] * len(hours) if case.drain is None else case.drain.tolist()
    stock = None if case.edge is None else case.edge.stock(grid)
    modes, gains = [Mode.HOLD] * len(hours), [0.0] * len(hours)
    for slot, trip in enumerate(trips):
        if usable[slot]:
            ahead = after(case, grid, future[slot + 1], slot, grid)
            look = _Look(ahead, grid, energy)
            ways = {Mode.HOLD: (hold[slot] + look.at(max(0.0, energy - drains[slot])), -drains[slot])}
            if lines[0].possible[slot]:
                edged = look if stock is None else _Look(ahead - stock, grid, energy)
                money, gain = lines[0].best(slot, edged, (reserve[slot], energy), -later[slot])
                ways[Mode.FEED] = (
                    money if stock is None else money + float(np.interp(energy, grid, stock)),
                    gain,
                )
            if lines[1].possible[slot]:
                top = case.top
                if case.taper is not None:
                    top = min(top, float(reach(case, np.array([energy]), hours[slot])[0]))
                ways[Mode.CHARGE] = lines[1].best(slot, look, (energy - drains[slot], top), later[slot])
            going_on = EQUAL * case.unit * (mode is not Mode.HOLD)
            mode = min(ways, key=lambda way: ways[way][0] - going_on * (way is mode))
            modes[slot], gains[slot] = mode, ways[mode][1]
        else:
            mode, gains[slot] = Mode.HOLD, -drains[slot]
        energy = max(0.0, energy + gains[slot] - trip)
    return Course(modes=tuple(modes), gain=np.array(gains))


class _Look:
    """Money ahead over the grid of energy, seen from one energy."""

    __slots__ = ("ahead", "energy", "grid", "step")

    def __init__(self, ahead: Array, grid: Array, energy: float) -> None:
        self.ahead, self.grid, self.energy = ahead, grid, energy
        self.step = float(grid[1])

    def at(self, energy: float) -> float:
        """Money ahead at *energy*, between grid points on a straight line."""
        place = energy / self.step
        below = min(int(place), len(self.ahead) - 2)
        left = float(self.ahead[below])
        return left + (float(self.ahead[below + 1]) - left) * (place - below)


class _Lines:
    """One direction in plain numbers, for looking at one slot after the other."""

    def __init__(self, side: Side) -> None:
        self.possible = side.possible.tolist()
        self._gain, self._cost, self._slope = side.gain.tolist(), side.cost.tolist(), side.slope.tolist()

    def best(self, slot: int, look: _Look, between: tuple[float, float], later: float) -> tuple[float, float]:
        """Least money and its energy gained, among landings *between* two energies."""
        low, high = between[0] - look.energy - CLOSE_KWH, between[1] - look.energy + CLOSE_KWH
        gains, costs, best = self._gain[slot], self._cost[slot], (FORBIDDEN, 0.0)
        for index, gain in enumerate(gains):
            if low <= gain <= high and (index == 0 or gain - gains[index - 1] > SHORT):
                best = min(best, (costs[index] + later * gain + look.at(look.energy + gain), gain))
            if index and gain - gains[index - 1] > SHORT:
                span = (max(gains[index - 1], low), min(gain, high))
                slope = self._slope[slot][index - 1] + later
                found = self._landing(look, span, slope)
                if found is not None:
                    worth, landed = found
                    money = costs[index - 1] + later * gains[index - 1] - slope * gains[index - 1]
                    best = min(best, (worth + money, landed))
        return best

    def _landing(self, look: _Look, span: tuple[float, float], slope: float) -> tuple[float, float] | None:
        """The best grid point that a gain within *span* lands on: (F + slope * gain, gain)."""
        first = max(0, ceil((look.energy + span[0]) / look.step - 1e-9))
        last = min(len(look.grid) - 1, floor((look.energy + span[1]) / look.step + 1e-9))
        if last < first:
            return None
        money = look.ahead[first : last + 1] + slope * look.grid[first : last + 1]
        place = int(money.argmin())
        gain = float(look.grid[first + place]) - look.energy
        return float(money[place]) - slope * look.energy, gain
