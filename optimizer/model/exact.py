"""Exact powers for given modes: with the modes fixed the plan is a convex problem in one energy.

Solved by hand instead of by an LP: backwards, the money over the energy stays a convex function of
straight pieces and every slot only merges its own pieces into it by slope; forwards, each slot takes
the step that the merge chose. No grid, no solver, half a millisecond.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np

from ..horizon import Array
from .case import CLOSE_KWH, Case
from .convex import SHORT, Convex, Pieces
from .modes import Course
from .pieces import Mode, Side
from .pieces import Pieces as Choice
from .taper import reach
from .terminal import EndValue

# Slopes may fall by this much and still count as ascending.
LEVEL = 1e-9
# kWh over which the wear at the extremes is looked at where nothing was to be fed.
EDGE_STEP = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """What a slot may do in its mode: the energy gained from ``low`` on, with its money as pieces."""

    low: float
    pieces: Pieces


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bands:
    """The bands of both directions in every slot; None where a direction is not possible."""

    charge: list[Band | None]
    feed: list[Band | None]

    @classmethod
    def of(cls, case: Case, choice: Choice, wanted: Course) -> Self:
        """Where the money is not convex, the stretch of it around the gain that is *wanted* counts.

        Where the car tapers, its limit is taken at the energies of *wanted*.
        """
        charge = _bands(choice.charge, wanted.gain)
        if case.taper is not None:
            energy = np.maximum(case.energy + np.cumsum(wanted.gain - case.trip) + case.trip - wanted.gain, 0)
            rooms = [
                float(reach(case, energy[slot : slot + 1], hours)[0] - energy[slot])
                for slot, hours in enumerate(case.hours.tolist())
            ]
            charge = [_capped(band, room) for band, room in zip(charge, rooms, strict=True)]
        return cls(charge=charge, feed=_bands(choice.feed, wanted.gain, _extremes(case, wanted)))

    def of_modes(self, modes: tuple[Mode, ...]) -> list[Band | None] | None:
        """One band per slot, None for holding; None instead of all where a mode is not possible."""
        sides = {Mode.CHARGE: self.charge, Mode.FEED: self.feed}
        found = [None if mode is Mode.HOLD else sides[mode][slot] for slot, mode in enumerate(modes)]
        stuck = any(band is None and mode is not Mode.HOLD for band, mode in zip(found, modes, strict=True))
        return None if stuck else found


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Exact:
    """Exact powers, with what is needed to find those of other modes quickly."""

    modes: tuple[Mode, ...]
    power: Array
    ahead: list[Convex]


def exact(
    case: Case, modes: tuple[Mode, ...], bands: Bands, end_value: EndValue, known: Exact | None = None
) -> Exact | None:
    """The cheapest powers, kW, that keep the *modes*; None where they cannot be kept.

    What is *known* of other modes saves the way back over the slots behind the last difference.
    """
    own = bands.of_modes(modes)
    if own is None:
        return None
    ahead = _backward(case, modes, own, end_value, known)
    return None if ahead is None else Exact(modes=modes, power=_forward(case, own, ahead), ahead=ahead)


def _backward(
    case: Case, modes: tuple[Mode, ...], bands: list[Band | None], end_value: EndValue, known: Exact | None
) -> list[Convex] | None:
    """For each slot the money over the energy at its end, before its trip; None where no energy fits."""
    money: Convex | None = end_value.convex()
    ahead: list[Convex] = []
    last = len(modes) - 1
    if known is not None:
        last = _last_difference(modes, known.modes)
        if last < 0:
            return known.ahead
        ahead = known.ahead[:last:-1]
        if ahead:
            money = _before(case, last + 1, bands[last + 1], ahead[-1])
    for slot in range(last, -1, -1):
        money = None if money is None else _end(case, slot, modes[slot], money.copy())
        if money is None:
            return None
        ahead.append(money)
        money = _before(case, slot, bands[slot], money)
    if money is None or not money.left - CLOSE_KWH <= case.energy <= money.right + CLOSE_KWH:
        return None
    return ahead[::-1]


def _end(case: Case, slot: int, mode: Mode, money: Convex) -> Convex | None:
    """The money over the energy at the end of a slot, before its trip, given that after it."""
    for level, weight in case.wishes.floors[slot + 1]:
        money.punish_below(level, weight)
    for level, weight in case.wishes.ceilings[slot + 1]:
        money.punish_above(level, weight)
    trip = float(case.trip[slot])
    if trip > 0:
        money.take_out(trip, case.stranded_weight)
    low = float(case.reserve[slot]) if mode is Mode.FEED else 0.0
    return money if money.clip(low, case.top if mode is Mode.CHARGE else case.capacity) else None


def _last_difference(modes: tuple[Mode, ...], others: tuple[Mode, ...]) -> int:
    for slot in reversed(range(len(modes))):
        if modes[slot] is not others[slot]:
            return slot
    return -1


def _before(case: Case, slot: int, band: Band | None, money: Convex) -> Convex | None:
    """The money over the energy at the beginning of a slot, given that at its end."""
    drain = 0.0 if case.drain is None else float(case.drain[slot])
    if band is None and not drain:
        return money
    money = money.copy()
    if band is None:
        money.take_out(drain, case.stranded_weight)
        return money if money.clip(0.0, case.capacity) else None
    money.blend(band.low, band.pieces)
    return money if money.clip(0.0, case.capacity) else None


def _forward(case: Case, bands: list[Band | None], ahead: list[Convex]) -> Array:
    energy, trips, hours = case.energy, case.trip.tolist(), case.hours.tolist()
    gains = [0.0] * len(bands) if case.drain is None else (-case.drain).tolist()
    for slot, band in enumerate(bands):
        if band is not None:
            gains[slot] = ahead[slot].best_step(energy, band.low, band.pieces)
            if case.taper is not None and gains[slot] > 0:
                gains[slot] = _tapered(case, energy, gains[slot], band.low, hours[slot])
        energy = max(0.0, energy + gains[slot] - trips[slot])
    return case.power(np.array(gains))


def _tapered(case: Case, energy: float, gain: float, least: float, hours: float) -> float:
    """As much as the car takes; nothing where that is less than the charger can give at least."""
    room = float(reach(case, np.array([energy]), hours)[0]) - energy
    return gain if gain <= room else room if room >= least - SHORT else 0.0


def _extremes(case: Case, wanted: Course) -> Array | None:
    """What a kWh fed costs on top at the energies of *wanted*; None where it costs the same everywhere."""
    if case.edge is None:
        return None
    before = case.energy + np.cumsum(wanted.gain - case.trip) + case.trip - wanted.gain
    step = np.minimum(wanted.gain, -EDGE_STEP)
    extra: Array = (case.edge.stock(before) - case.edge.stock(before + step)) / -step
    return extra


def _bands(side: Side, guess: Array, extra: Array | None = None) -> list[Band | None]:
    slope = side.slope if extra is None else side.slope - extra[:, None]
    rows = zip(side.possible.tolist(), side.gain.tolist(), slope.tolist(), guess.tolist(), strict=True)
    return [_band(gains, slopes, wish) if possible else None for possible, gains, slopes, wish in rows]


def _band(gains: list[float], slopes: list[float], wish: float) -> Band:
    """Ascending slopes make the money convex. Where they fall, it is cut there, on the side of the *wish*."""
    low = gains[0]
    pieces: Pieces = []
    for index, slope in enumerate(slopes):
        length = gains[index + 1] - gains[index]
        if length <= SHORT:
            continue
        if pieces and slope < pieces[-1][0] - LEVEL:
            if wish < gains[index] - SHORT:
                break
            low, pieces = gains[index], []
        pieces.append((slope, length))
    return Band(low=low, pieces=pieces)


def _capped(band: Band | None, room: float) -> Band | None:
    """As much of *band* as the car takes; all of it where it takes nothing, to be cut on the way forward."""
    if band is None or room < band.low:
        return band
    left, pieces = room - band.low, []
    for slope, length in band.pieces:
        if left > SHORT:
            pieces.append((slope, min(length, left)))
        left -= length
    return Band(low=band.low, pieces=pieces)
