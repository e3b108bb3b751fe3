"""Exact powers for given modes: with the modes fixed the plan is a convex problem in one energy.

Solved by hand instead of by an LP: backwards, the money over the energy stays a convex function of
straight pieces and every slot only merges its own pieces into it by slope; forwards, each slot takes
the step that the merge chose. No grid, no solver, one millisecond.
"""

from dataclasses import dataclass

import numpy as np

from ..horizon import Array
from .case import CLOSE_KWH, Case
from .choices import CLOSE_KW
from .convex import SHORT, Convex, Pieces
from .modes import Course, Mode


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """What a slot may do in its mode: the energy gained from ``low`` on, with its money as pieces."""

    low: float
    pieces: Pieces


def exact(case: Case, wanted: Course, end_value: float) -> Array | None:
    """The cheapest powers, kW, that keep the modes of *wanted*; None where the modes cannot be kept."""
    bands = _bands(case, wanted)
    if bands is None:
        return None
    ahead = _backward(case, wanted, bands, end_value)
    return None if ahead is None else _forward(case, bands, ahead)


def _backward(case: Case, wanted: Course, bands: list[Band | None], end_value: float) -> list[Convex] | None:
    """For each slot the money over the energy at its end, before its trip; None where no energy fits."""
    money = Convex(0.0, [-end_value], [case.capacity])
    ahead: list[Convex] = []
    for slot in reversed(range(len(bands))):
        for level, weight in case.floors[slot + 1]:
            money.punish_below(level, weight)
        if case.trip[slot] > 0:
            money.take_out(float(case.trip[slot]), case.stranded_weight)
        fed, charged = wanted.modes[slot] is Mode.FEED, wanted.modes[slot] is Mode.CHARGE
        if not money.clip(case.reserve if fed else 0.0, case.top if charged else case.capacity):
            return None
        ahead.append(money)
        band = bands[slot]
        if band is not None:
            money = money.copy()
            money.blend(band.low, band.pieces)
            if not money.clip(0.0, case.capacity):
                return None
        elif case.trip[slot] > 0 or case.floors[slot]:
            money = money.copy()
    if not money.left - CLOSE_KWH <= case.energy <= money.right + CLOSE_KWH:
        return None
    return ahead[::-1]


def _forward(case: Case, bands: list[Band | None], ahead: list[Convex]) -> Array:
    energy = case.energy
    gains = np.zeros(len(bands))
    for slot, band in enumerate(bands):
        if band is not None:
            gains[slot] = ahead[slot].best_step(energy, band.low, band.pieces)
        energy = max(0.0, energy + float(gains[slot]) - float(case.trip[slot]))
    share = np.where(gains > 0, 1 / case.charge_efficiency, case.discharge_efficiency)
    power: Array = gains * share / case.hours
    return power


def _bands(case: Case, wanted: Course) -> list[Band | None] | None:
    """The range of every slot that charges or feeds; None where a mode is not possible."""
    modes = np.array(wanted.modes)
    low, high = _ranges(case, modes, wanted.power)
    if (high < low - CLOSE_KW).any():
        return None
    kinks = (low, -case.fuse - case.net, -case.net, case.fuse - case.net, high)
    power = np.stack([np.clip(kink, low, np.maximum(low, high)) for kink in kinks], axis=1)
    slots = np.arange(len(modes))[:, None]
    gain = case.gain(power, slots)
    cost = case.money(power, slots) + case.overload(power, slots)
    lengths, rises = np.diff(gain, axis=1), np.diff(cost, axis=1)
    slopes = np.divide(rises, lengths, out=np.zeros_like(rises), where=lengths > SHORT).tolist()
    bands: list[Band | None] = []
    for mode, first, row, heights in zip(modes, gain[:, 0].tolist(), lengths.tolist(), slopes, strict=True):
        pieces = [(slope, length) for slope, length in zip(heights, row, strict=True) if length > SHORT]
        bands.append(None if mode == Mode.HOLD else Band(low=first, pieces=pieces))
    return bands


def _ranges(case: Case, modes: Array, guess: Array) -> tuple[Array, Array]:
    """Lowest and highest power of the modes, kW.

    Where exporting pays more than importing costs, the money bends the wrong way at the standing
    meter: there the powers stay on the side of the *guess*.
    """
    low = np.select([modes == Mode.CHARGE, modes == Mode.FEED], [case.charge_low, -case.discharge_high], 0.0)
    high = np.select([modes == Mode.CHARGE, modes == Mode.FEED], [case.charge_high, -case.discharge_low], 0.0)
    still = -case.net
    bent = (case.export_price > case.import_price) & (low < still) & (still < high)
    return np.where(bent & (guess >= still), still, low), np.where(bent & (guess < still), still, high)
