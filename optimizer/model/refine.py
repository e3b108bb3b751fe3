"""Better modes by exact prices: what a slot would gain by doing something else, priced by hand.

The programme sees energy on a grid. With the exact powers the value of energy is known exactly too, so a
slot whose mode is not the best one at that value stands out and is tried.
"""

from typing import Final

import numpy as np

from ..horizon import Array
from .case import Case
from .exact import Bands, Exact, exact
from .pieces import Mode, Pieces, Side
from .terminal import EndValue
from .walk import Walk, walk

# In euros: smaller promises are not worth a try.
WORTH_A_TRY: Final = 2e-4
# Each try costs a third of a millisecond.
TRIES: Final = 6
NEVER: Final = 1e12


type Gains = dict[Mode, Array]
"""What every slot would gain at most by each mode, in money, if the value of energy stayed; below 0: lose."""


def refine(case: Case, choice: Pieces, bands: Bands, found: Exact, end_value: EndValue) -> tuple[Exact, Walk]:
    """Modes that cost less than those of *found*, one slot after the other, with their walk."""
    taken = walk(case, found.power, end_value)
    tries, tried = 0, set[tuple[int, Mode]]()
    while tries < TRIES:
        flips = [flip for flip in _promises(case, choice, found, taken) if flip not in tried]
        better = None
        for slot, mode in flips[: TRIES - tries]:
            tries += 1
            tried.add((slot, mode))
            modes = (*found.modes[:slot], mode, *found.modes[slot + 1 :])
            other = exact(case, modes, bands, end_value, found)
            led = None if other is None else walk(case, other.power, end_value)
            if other is not None and led is not None and led.objective < taken.objective - 1e-9:
                better = other, led
                break
        if better is None:
            break
        found, taken = better
    return found, taken


def _promises(case: Case, choice: Pieces, found: Exact, taken: Walk) -> list[tuple[int, Mode]]:
    """(slot, mode) in the order of what the flip would gain if the value of energy stayed."""
    modes = np.array(found.modes)
    flips = [
        (float(gain[slot]), int(slot), mode)
        for mode, gain in gains(case, choice, found, taken).items()
        for slot in np.flatnonzero(choice.usable & (modes != mode) & (gain > WORTH_A_TRY * case.unit))
    ]
    return [(slot, mode) for _, slot, mode in sorted(flips, key=lambda flip: -flip[0])]


def gains(case: Case, choice: Pieces, found: Exact, taken: Walk) -> Gains:
    """What other modes promise beside *found*, whose walk is *taken*.

    The problem with its modes fixed is convex, so what several flips gain together is no more than the sum.
    """
    slots = np.arange(len(taken.power))
    ends = (taken.energy[1:] + case.trip).tolist()
    pairs = [ahead.slopes_at(end) for ahead, end in zip(found.ahead, ends, strict=True)]
    worth = _carried(pairs)
    own = case.gain(taken.power, slots)
    still = np.zeros_like(own) if case.drain is None else -case.drain
    cost = case.money(taken.power, slots) + case.overload(taken.power, slots)
    return {
        Mode.CHARGE: cost - _best(choice.charge, own, worth),
        Mode.FEED: cost - _best(choice.feed, own, worth),
        Mode.HOLD: cost - choice.hold - worth * (still - own),
    }


def _carried(slopes: list[tuple[float, float]]) -> Array:
    """Slope of the money ahead at the end of each slot: as it was a slot before, where the bend allows.

    What a slot takes out can be put in before, at that price: a goal that is just reached is no wall.
    """
    carried = slopes[0][1]
    course = [carried := min(max(carried, below), above) for below, above in slopes]
    return np.array(course)


def _best(side: Side, own: Array, worth: Array) -> Array:
    """Least money of a direction, with the energy above or below its *own* priced at the value there."""
    money = side.cost + worth[:, None] * (side.gain - own[:, None])
    return np.where(side.possible, money.min(axis=1), NEVER)
