"""Taper: near full the car takes less and less, whatever the charger offers."""

from math import ceil
from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from ..horizon import Array
from .case import CLOSE_KWH, Case
from .pieces import Side

# Steps of the integration of dE/dt = taper(E) over one slot.
STRIDES: Final = 16
# Slack in kWh when a step is compared with what the car takes.
SLACK: Final = 1e-7
TOO_FAST: Final = 1e12


def reach(case: Case, energy: Array, hours: float) -> Array:
    """Highest energy after *hours* at the car's own limit: dE/dt = taper(E), midpoint rule.   kWh."""
    if case.taper is None:
        return np.full_like(energy, np.inf)
    levels, power = case.taper
    stride, end = hours / STRIDES, energy
    for _ in range(STRIDES):
        middle = end + 0.5 * stride * np.interp(end, levels, power)
        end = end + stride * np.interp(middle, levels, power)
    return end


class Taper:
    """Charging for energies at which the taper binds: the room of a slot depends on where it begins."""

    def __init__(self, case: Case, grid: Array) -> None:
        """Prepare for the lengths of slot of *case*."""
        self._case, self._grid, self._step = case, grid, float(grid[1])
        room = {hours: reach(case, grid, hours) - grid for hours in set(case.hours.tolist())}
        full = {hours: hours * float(case.charge_curve.battery[-1]) for hours in room}
        bound = np.any([room[hours] < full[hours] - CLOSE_KWH for hours in room], axis=0)
        self.begin = int(np.argmax(bound)) if bound.any() else len(grid)
        """From this grid point on the taper binds."""
        self._room = {hours: most[self.begin :] for hours, most in room.items()}
        self._masks = {hours: self._mask(most, full[hours]) for hours, most in self._room.items()}

    def _mask(self, room: Array, full: float) -> Array:
        """Row k: TOO_FAST where k grid steps are more than the car takes from there."""
        steps = np.arange(ceil(full / self._step) + 1)[:, None] * self._step
        return np.where(steps > room + SLACK, TOO_FAST, 0.0)

    def charge(self, slot: int, side: Side, landings: Array, into: Array) -> None:
        """Lower *into* by the best charging step that the taper leaves, given F over the *landings*."""
        if self.begin == len(self._grid):
            return
        hours, gains, costs = float(self._case.hours[slot]), side.gain[slot], side.cost[slot]
        first, last = ceil(gains[0] / self._step - SLACK), int(gains[-1] / self._step + SLACK)
        first = max(first, 1)
        tail, zone = landings[self.begin :], len(self._grid) - self.begin
        if last >= first:
            windows = sliding_window_view(tail, zone)[first : last + 1]
            price = np.interp(np.arange(first, last + 1) * self._step, gains, costs)
            block = self._masks[hours][first : last + 1] + windows
            block += price[:, None]
            into[self.begin :] = np.minimum(into[self.begin :], block.min(axis=0))
        # And the highest power that the car takes, which lands between grid points.
        most = np.minimum(self._room[hours], gains[-1])
        end = self._grid[self.begin :] + most
        able = (most >= gains[0] - SLACK) & (most > SLACK) & (end <= self._case.top + CLOSE_KWH)
        money = np.interp(end, self._grid, landings[: len(self._grid)]) + np.interp(most, gains, costs)
        into[self.begin :] = np.where(able, np.minimum(into[self.begin :], money), into[self.begin :])
