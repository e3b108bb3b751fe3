"""The plan of one car by a plain dynamic programme on a grid ten times finer: slow, simple, for any curve.

It knows only :mod:`tests.oracles.home`. Weighed are a hundred powers of each direction in every slot, and
those that end at a level where something bends.
"""

import numpy as np

from .evaluate import meter
from .home import Home

NEVER = 1e9
POWERS = 1_500


def best_objective(home: Home, step: float = 0.01) -> float:
    """The least objective on a grid of *step* kWh."""
    grid = np.arange(round(home.capacity / step) + 1) * step
    ahead = _missed(home, len(home.hours), grid) - np.array([home.left(energy) for energy in grid])
    for slot in reversed(range(len(home.hours))):
        left = np.maximum(grid - home.trip[slot], 0)
        ahead = np.interp(left, grid, ahead) + home.stranded_weight * np.maximum(home.trip[slot] - grid, 0)
        ahead = _back(home, slot, grid, ahead) + (_missed(home, slot, grid) if slot else 0.0)
    return float(np.interp(home.energy, grid, ahead))


def _missed(home, boundary, grid):
    total = np.zeros_like(grid)
    for level, weight in home.floors[boundary]:
        total += weight * np.maximum(level - grid, 0)
    for level, weight in home.ceilings[boundary] if home.ceilings else ():
        total += weight * np.maximum(grid - level, 0)
    return total


def _extreme(home, start, end):
    """What feeding from *start* down to *end* costs on top."""
    if home.edge is None:
        return 0.0
    low, high, price = home.edge
    below = np.minimum(start, low) - np.minimum(end, low)
    return price * (below + np.maximum(start, high) - np.maximum(end, high))


def _back(home, slot, grid, ahead):
    hours, net = home.hours[slot], home.load[slot] - home.sun[slot]
    best = ahead + sum(meter(home, slot, net))
    if not home.here[slot]:
        return best
    levels = {home.top, home.reserve[slot], *(level for level, _ in home.floors[slot + 1])}
    low, high = home.charge_min, min(home.charge_max[slot], home.import_max[slot] - net)
    if high >= max(low, 1e-6):
        power = np.linspace(low, high, POWERS)
        gain = hours * np.array([home.into(p) for p in power])
        money = np.array([sum(meter(home, slot, net + p)) for p in power])
        reach = np.minimum([home.reach(energy, hours, 60) for energy in grid], home.top)
        wanted = [np.full_like(grid, g) for g in gain[:: POWERS // 100]]
        wanted += [reach - grid, *(level - grid for level in levels), np.full_like(grid, gain[-1])]
        for step in wanted:
            fits = (step >= gain[0] - 1e-9) & (step <= gain[-1] + 1e-9) & (grid + step <= reach + 1e-9)
            cost = np.interp(grid + step, grid, ahead) + np.interp(step, gain, money)
            best = np.where(fits, np.minimum(best, cost), best)
    low, high = home.feed_min, min(home.feed_max[slot], net + min(home.deliver_max[slot], home.export_max))
    if high >= max(low, 1e-6):
        power = np.linspace(max(low, 1e-6), high, POWERS)
        taken = hours * np.array([home.out_of(p) for p in power])
        money = np.array([sum(meter(home, slot, net - p)) for p in power]) + home.wear * taken
        wanted = [np.full_like(grid, g) for g in taken[:: POWERS // 100]]
        wanted += [grid - level for level in levels]
        wanted += [np.full_like(grid, edge) for edge in (taken[-1], np.interp(net, power, taken))]
        for step in wanted:
            fits = (step >= taken[0] - 1e-9) & (step <= taken[-1] + 1e-9)
            fits &= grid - step >= home.reserve[slot] - 1e-9
            cost = np.interp(grid - step, grid, ahead) + np.interp(step, taken, money)
            cost += _extreme(home, grid, grid - step)
            best = np.where(fits, np.minimum(best, cost), best)
    return best
