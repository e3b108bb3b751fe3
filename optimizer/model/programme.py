"""The dynamic programme over (slot, energy), backwards from the end of the horizon."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from ..horizon import Array
from .case import CLOSE_KWH, Case
from .choices import FORBIDDEN, Choices


def value_function(case: Case, table: Choices, end_value: float) -> Array:
    """Money still to be paid from every boundary on, over the grid of energy.

    F[t](E) = shortfall[t](E) + min over P of  cost[t](P) + F[t+1](E + gain[t](P) - trip[t]).
    """
    slots, grid = len(case.hours), table.grid
    future = np.empty((slots + 1, len(grid)))
    future[slots] = case.shortfall(slots, grid) - end_value * grid
    sweep = _Sweep(case, table)
    usable = np.maximum(case.charge_high, case.discharge_high) > 0
    below = {level: np.maximum(level - grid, 0) for floors in case.floors for level, _ in floors}
    for slot in reversed(range(slots)):
        ahead = after(case, grid, future[slot + 1], slot, grid)
        if usable[slot]:
            sweep.back(slot, ahead, future[slot])
        else:
            np.add(ahead, table.cost[slot, table.hold], out=future[slot])
        for level, weight in case.floors[slot]:
            future[slot] += weight * below[level]
    return future


def after(case: Case, grid: Array, future: Array, slot: int, energy: Array) -> Array:
    """Money from the end of *slot* on, over the energy before its trip is taken out."""
    trip = case.trip[slot]
    if trip <= 0:
        return future if energy is grid else np.interp(energy, grid, future)
    stranded = case.stranded_weight * np.maximum(trip - energy, 0)
    money: Array = np.interp(energy - trip, grid, future) + stranded
    return money


class _Sweep:
    """One backward step at a time, over all energies at once. Holds the buffers between steps."""

    def __init__(self, case: Case, table: Choices) -> None:
        self._cost, self._hold = table.cost, table.hold
        self._count = len(table.grid)
        # One point more than the steps need: the highest powers lie between the last step and the next.
        self._first = 1 - int(table.step[0])
        padded = self._first + self._count + int(table.step[-1]) + 1
        # After charging the car may not be above its top, after feeding not below its reserve.
        self._charged, self._fed = np.full(padded, FORBIDDEN), np.full(padded, FORBIDDEN)
        self._charge_end = int(np.searchsorted(table.grid, case.top + CLOSE_KWH, side="right"))
        self._feed_begin = int(np.searchsorted(table.grid, case.reserve - CLOSE_KWH))
        self._windows = {
            True: sliding_window_view(self._charged, self._count),
            False: sliding_window_view(self._fed, self._count),
        }
        allowed = self._cost < FORBIDDEN
        self._feed = _spans(allowed[:, : self._hold], 0)
        self._charge = _spans(allowed[:, self._hold + 1 : len(table.step)], self._hold + 1)
        self._bends = _between_points(table, allowed, self._first)

    def back(self, slot: int, ahead: Array, into: Array) -> None:
        """Write F[slot] without its shortfall *into*, given the money *ahead* over the grid."""
        np.add(ahead, self._cost[slot, self._hold], out=into)
        first = self._first
        self._charged[first : first + self._charge_end] = ahead[: self._charge_end]
        self._fed[first + self._feed_begin : first + self._count] = ahead[self._feed_begin :]
        for charging, (begin, end) in ((False, self._feed[slot]), (True, self._charge[slot])):
            if end > begin:
                block = self._windows[charging][begin + 1 : end + 1] + self._cost[slot, begin:end, None]
                np.minimum(into, block.min(axis=0), out=into)
        for charging, below, share, cost in self._bends[slot]:
            windows = self._windows[charging]
            row = windows[below] * (1 - share)
            row += windows[below + 1] * share
            row += cost
            np.minimum(into, row, out=into)


def _spans(allowed: NDArray[np.bool_], offset: int) -> list[tuple[int, int]]:
    """From the first allowed step to behind the last, in every slot; (0, 0) where there is none."""
    if not allowed.size:
        return [(0, 0)] * len(allowed)
    begin = np.argmax(allowed, axis=1)
    end = allowed.shape[1] - np.argmax(allowed[:, ::-1], axis=1)
    pairs = np.where(allowed.sum(axis=1, keepdims=True) > 0, np.stack([begin, end], axis=1) + offset, 0)
    return [(begin, end) for begin, end in pairs.tolist()]


def _between_points(
    table: Choices, allowed: NDArray[np.bool_], first: int
) -> list[list[tuple[bool, int, float, float]]]:
    """For every slot the powers that end between grid points.

    (charging?, window, share of the next window, cost); equal ones once.
    """
    steps = len(table.step)
    gain, cost = table.gain[:, steps:], table.cost[:, steps:]
    place = gain / table.step_kwh + first
    below = np.floor(place)
    columns = (allowed[:, steps:], gain > 0, below.astype(np.intp), place - below, cost)
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return [list(dict.fromkeys(bend[1:] for bend in zip(*row, strict=True) if bend[0])) for row in rows]
