"""The dynamic programme over (slot, energy), backwards from the end of the horizon."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

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
    for slot in reversed(range(slots)):
        sweep.back(slot, after(case, grid, future[slot + 1], slot, grid), future[slot])
        if case.floors[slot]:
            future[slot] += case.shortfall(slot, grid)
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
        self._count, self._steps = len(table.grid), len(table.step)
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
        self._ranges = [self._range(row) for row in allowed]
        self._extra = [self._bends(table, row, slot) for slot, row in enumerate(allowed)]

    def _range(self, allowed: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> tuple[int, int, int, int]:
        """First and last allowed step of feeding and of charging, as slices."""
        feeding = np.flatnonzero(allowed[: self._hold])
        charging = np.flatnonzero(allowed[self._hold + 1 : self._steps]) + self._hold + 1
        low = (int(feeding[0]), int(feeding[-1]) + 1) if len(feeding) else (0, 0)
        high = (int(charging[0]), int(charging[-1]) + 1) if len(charging) else (0, 0)
        return *low, *high

    def _bends(
        self, table: Choices, allowed: np.ndarray[tuple[int], np.dtype[np.bool_]], slot: int
    ) -> list[tuple[bool, int, float, float]]:
        """(charging?, window, share of the next window, cost) of the powers between grid points."""
        rows = []
        for column in dict.fromkeys(np.flatnonzero(allowed[self._steps :]) + self._steps):
            gain = float(table.gain[slot, column])
            place = gain / table.step_kwh + self._first
            below = int(np.floor(place))
            rows.append((gain > 0, below, place - below, float(table.cost[slot, column])))
        return rows

    def back(self, slot: int, ahead: Array, into: Array) -> None:
        """Write F[slot] without its shortfall *into*, given the money *ahead* over the grid."""
        np.add(ahead, self._cost[slot, self._hold], out=into)
        feed_from, feed_to, charge_from, charge_to = self._ranges[slot]
        first = self._first
        if self._extra[slot] or charge_to or feed_to:
            self._charged[first : first + self._charge_end] = ahead[: self._charge_end]
            self._fed[first + self._feed_begin : first + self._count] = ahead[self._feed_begin :]
        for charging, begin, end in ((False, feed_from, feed_to), (True, charge_from, charge_to)):
            if end:
                block = self._windows[charging][begin + 1 : end + 1] + self._cost[slot, begin:end, None]
                np.minimum(into, block.min(axis=0), out=into)
        for charging, below, share, cost in self._extra[slot]:
            windows = self._windows[charging]
            row = windows[below] * (1 - share)
            row += windows[below + 1] * share
            row += cost
            np.minimum(into, row, out=into)
