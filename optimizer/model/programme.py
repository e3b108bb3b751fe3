"""The dynamic programme over (slot, energy), backwards from the end of the horizon."""

from math import ceil
from typing import Final

import numpy as np

from ..horizon import Array
from .case import CLOSE_KWH, Case
from .pieces import SHORT, Mode, Pieces, Side
from .taper import Taper
from .terminal import EndValue

# Cost of what is not allowed: above any real cost, and finite, since 0 × ∞ is not a number.
FORBIDDEN: Final = 1e12
# The modes hardly change on a finer grid; where the car tapers there are no exact powers to mend them.
STEP_KWH: Final = 0.1
# Up to here there is time for steps of half that size: one home of 200 was 5 ct dearer without, where all
# cheap hours together were just enough.
SHORT_SLOTS: Final = 96
# Taste, in euros: a kWh an hour later costs this much more, so that equal prices make one block and
# nobody waits for the last moment. 20 kWh two days later: 0.2 ct.
LATER_KWH_HOUR: Final = 2e-6


def energy_grid(case: Case) -> Array:
    """The energies that the programme looks at, kWh, from empty to full."""
    step = STEP_KWH if case.taper is None and len(case.hours) > SHORT_SLOTS else STEP_KWH / 2
    points = ceil(case.capacity / step - 1e-9)
    return np.linspace(0.0, case.capacity, points + 1)


def value_function(case: Case, choice: Pieces, grid: Array, end_value: EndValue) -> Array:
    """Money still to be paid from every boundary on, over the grid of energy.

    F[t](E) = missed[t](E) + min over P of  cost[t](P) + F[t+1](E + gain[t](P) - trip[t]).
    """
    return values_before(case, choice, grid, end_value.owed(grid))


def values_before(case: Case, choice: Pieces, grid: Array, owed: Array) -> Array:
    """The same, with the money *owed* at the end over the grid."""
    slots = len(case.hours)
    future = np.empty((slots + 1, len(grid)))
    missed = _missed(case, grid)
    future[slots] = owed
    sweep = _Sweep(case, choice, grid)
    for slot in reversed(range(slots)):
        for price in missed[slot + 1]:
            future[slot + 1] += price
        ahead = after(case, grid, future[slot + 1], slot, grid)
        sweep.back(slot, ahead, future[slot])
    return future


def after(case: Case, grid: Array, future: Array, slot: int, energy: Array) -> Array:
    """Money from the end of *slot* on, over the energy before its trip is taken out."""
    trip = case.trip[slot]
    if trip <= 0:
        return future if energy is grid else np.interp(energy, grid, future)
    stranded = case.stranded_weight * np.maximum(trip - energy, 0)
    money: Array = np.interp(energy - trip, grid, future) + stranded
    return money


def _missed(case: Case, grid: Array) -> list[list[Array]]:
    """For every boundary what its wishes cost over the grid; equal ones are one array."""
    seen: dict[tuple[float, float, float], Array] = {}
    rows: list[list[Array]] = []
    for floors, ceilings in zip(case.wishes.floors, case.wishes.ceilings, strict=True):
        keys = [(-1.0, *floor) for floor in floors] + [(1.0, *ceiling) for ceiling in ceilings]
        for key in keys:
            if key not in seen:
                sign, level, weight = key
                seen[key] = weight * np.maximum(sign * (grid - level), 0)
        rows.append([seen[key] for key in keys])
    return rows


class _Sweep:
    """One backward step at a time, over all energies at once. Holds the buffers between steps."""

    def __init__(self, case: Case, choice: Pieces, grid: Array) -> None:
        self._case, self._hold, self._usable = case, choice.hold.tolist(), choice.usable.tolist()
        self._count, step = len(grid), float(grid[1])
        self._step = step
        lowest = min(float(choice.feed.gain.min(initial=0.0)), float(choice.charge.gain.min(initial=0.0)))
        down = ceil(-lowest / step) + 1
        up = ceil(float(choice.charge.gain.max(initial=0.0)) / step) + 1
        self._first = down
        size = down + self._count + up + 1
        self._line = (np.arange(size) - down) * step
        # After charging the car may not be above its top, after feeding not below its reserve.
        self._charged, self._fed = np.full(size, FORBIDDEN), np.full(size, FORBIDDEN)
        self._steep, self._rest = np.empty(size), np.empty(size)
        self._spare = [np.empty(size) for _ in range(2)]
        self._row = np.empty(self._count)
        self._charge_end = int(np.searchsorted(grid, case.top + CLOSE_KWH, side="right"))
        self._feed_begin = np.searchsorted(grid, case.reserve - CLOSE_KWH).tolist()
        later = LATER_KWH_HOUR * case.unit * (np.cumsum(case.hours) - case.hours)
        self._sides = (
            (self._fed, _plan(choice.feed, step, -later)),
            (self._charged, _plan(choice.charge, step, later)),
        )
        self._stock = None if case.edge is None else case.edge.stock(grid)
        self._drain = [0.0] * len(case.hours) if case.drain is None else case.drain.tolist()
        self._grid = grid
        self._taper = None if case.taper is None else Taper(case, grid)
        self._charge = choice.charge

    def back(self, slot: int, ahead: Array, into: Array) -> None:
        """Write F[slot] without its wishes *into*, given the money *ahead* over the grid."""
        np.add(self._drained(slot, ahead), self._hold[slot], out=into)
        if not self._usable[slot]:
            return
        first, begin = self._first, self._feed_begin[slot]
        self._charged[first : first + self._charge_end] = ahead[: self._charge_end]
        self._fed[first : first + begin] = FORBIDDEN
        # Wear at the extremes: feeding from E to D costs X(E) - X(D).
        stock = self._stock
        self._fed[first + begin : first + self._count] = (
            ahead[begin:] if stock is None else (ahead - stock)[begin:]
        )
        if stock is not None:
            into -= stock
        for mode, (buffer, plans) in zip((Mode.FEED, Mode.CHARGE), self._sides, strict=True):
            lines, bends = plans[slot]
            slow = self._taper if mode is Mode.CHARGE and bends else None
            kept = None if slow is None else into[slow.begin :].copy()
            for line in lines:
                self._slide(buffer, line, into)
            for bend in bends:
                self._land(buffer, bend, into)
            if mode is Mode.FEED and stock is not None:
                into += stock
            if slow is not None and kept is not None:
                into[slow.begin :] = kept
                slow.charge(slot, self._charge, self._charged[first:], into)

    def _drained(self, slot: int, ahead: Array) -> Array:
        """The money *ahead* for a car at rest that heats itself."""
        drain = self._drain[slot]
        if not drain:
            return ahead
        stranded = self._case.stranded_weight * np.maximum(drain - self._grid, 0)
        money: Array = np.interp(self._grid - drain, self._grid, ahead) + stranded
        return money

    def _slide(self, buffer: Array, line: Line, into: Array) -> None:
        """All landings on grid points between two bends: a sliding minimum of F + slope * E."""
        lowest, points, slope, offset = line
        count = self._count
        begin = self._first + lowest
        width = count + points - 1
        steep = np.multiply(self._line[begin : begin + width], slope, out=self._steep[:width])
        best = np.add(buffer[begin : begin + width], steep, out=self._rest[:width])
        reach, turn = 1, 0
        while 2 * reach <= points:
            width -= reach
            spare = self._spare[turn][:width]
            best = np.minimum(best[:width], best[reach : reach + width], out=spare)
            reach, turn = 2 * reach, 1 - turn
        row = self._row
        if reach < points:
            np.minimum(best[:count], best[points - reach : points - reach + count], out=row)
        else:
            np.copyto(row, best[:count])
        row -= self._steep[:count]
        row += offset
        np.minimum(into, row, out=into)

    def _land(self, buffer: Array, bend: Bend, into: Array) -> None:
        """The power of a bend, which lands between two grid points."""
        below, share, cost = bend
        begin = self._first + below
        here, row = buffer[begin : begin + self._count], self._row
        if share > 0:
            np.subtract(buffer[begin + 1 : begin + 1 + self._count], here, out=row)
            row *= share
            row += here
            row += cost
        else:
            np.add(here, cost, out=row)
        np.minimum(into, row, out=into)


type Line = tuple[int, int, float, float]
"""First grid step, number of steps, money per kWh, money of the first step."""
type Bend = tuple[int, float, float]
"""Grid step below, share of the way to the next, money."""


def _plan(side: Side, step: float, later: Array) -> list[tuple[list[Line], list[Bend]]]:
    """The straight lines and the bends of every slot, in grid steps, with the grain of taste."""
    cost = side.cost + later[:, None] * side.gain
    slope = side.slope + later[:, None]
    place = side.gain / step
    lowest, highest = np.ceil(place[:, :-1] - 1e-7), np.floor(place[:, 1:] + 1e-7)
    points = np.where(np.diff(side.gain, axis=1) > SHORT, highest - lowest + 1, 0)
    offset = cost[:, :-1] + slope * (lowest * step - side.gain[:, :-1])
    below = np.floor(place + 1e-7)
    share = np.where(place - below > 1e-6, place - below, 0.0)
    lines = _columns(lowest, points, slope, offset)
    bends = _columns(below, share, cost)
    return [
        (
            [(int(first), int(count), rise, money) for first, count, rise, money in line if count > 0],
            list(dict.fromkeys((int(under), part, money) for under, part, money in bend)),
        )
        if able
        else ([], [])
        for able, line, bend in zip(side.possible.tolist(), lines, bends, strict=True)
    ]


def _columns(*columns: Array) -> list[list[tuple[float, ...]]]:
    """For every slot the values of all columns side by side."""
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return [list(zip(*row, strict=True)) for row in rows]
