"""The cheapest course of one device, from its value function to calm, exact powers."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from ..horizon import Array
from .calm import calm
from .case import Case
from .exact import Bands, exact
from .modes import Course, course
from .pieces import CLOSE_KW, Mode, Pieces, pieces
from .programme import energy_grid, value_function
from .refine import refine
from .terminal import EndValue
from .walk import Walk, walk

# In euros: a first guess that is better by this is taken instead of polished powers.
MUCH: Final = 0.005
# Levels of the month's peak that are planned anew, and those around the best of them that keep its modes.
LEVELS: Final = (7, 5)
FINE_LEVELS: Final = 16
GOLDEN: Final = 0.618


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Way:
    """A course and what it was found with."""

    case: Case
    """The device as it was planned: under a demand charge with the limit that saves money."""
    choice: Pieces
    future: Array
    """The value function, a row per boundary."""
    wanted: Course
    walk: Walk


def cheapest(
    case: Case, worth: EndValue, before: Mode, check: Callable[[], None], *, tasteful: bool = True
) -> Way:
    """The cheapest way for *case*; energy left is *worth* that much. *check* may raise between steps."""
    if case.demand is None:
        return _way(case, case, worth, before, check, tasteful=tasteful)
    free = _way(case, case, worth, before, check, tasteful=False)
    high = float(case.demand.means(case.grid(free.walk.power, np.arange(len(case.hours)))).max())
    if high <= case.demand.least:
        return _way(case, case, worth, before, check, tasteful=tasteful)
    level, exactly = _level(case, worth, before, check, (case.demand.least, high), free)
    way = _way(case, limited(case, level), worth, before, check, tasteful=tasteful)
    return way if exactly is None or way.walk.objective <= exactly.objective else replace(way, walk=exactly)


def limited(case: Case, level: float) -> Case:
    """*case* with a connection that keeps the mean of every metering interval at *level*, kW."""
    if case.demand is None:
        return case
    limits = np.minimum(case.import_high, case.demand.limits(case.net, level))
    return case.with_room(case.net, limits, case.phases)


def _level(
    case: Case,
    worth: EndValue,
    before: Mode,
    check: Callable[[], None],
    between: tuple[float, float],
    free: Way,
) -> tuple[float, Walk | None]:
    """The level of import that costs least with its demand charge, with its walk where modes were kept.

    Some levels are planned anew; around the best of them the modes stay, which takes a tenth of the time.
    """

    def anew(level: float) -> float:
        ways[level] = _way(case, limited(case, level), worth, before, check, tasteful=False)
        return ways[level].walk.objective

    def same(level: float) -> float:
        chosen = limited(case, level)
        found = exact(chosen, modes, Bands.of(chosen, pieces(chosen), near.wanted), worth)
        if found is None:
            return float("inf")
        walks[level] = walk(case, found.power, worth)
        return walks[level].objective

    ways: dict[float, Way] = {between[1]: free}
    walks: dict[float, Walk] = {}
    anew(between[0])
    for tries in LEVELS:
        golden(anew, _around(ways), tries)
    for near in (ways[_best(ways)], ways[_around(ways)[0]]):
        modes = mode_of(near.walk.power)
        golden(same, _around(ways), FINE_LEVELS)
    best = _best(ways)
    level = min(walks, key=lambda level: walks[level].objective, default=best)
    if level not in walks or walks[level].objective >= ways[best].walk.objective:
        return best, None
    return level, walks[level]


def _best(ways: dict[float, Way]) -> float:
    return min(ways, key=lambda level: ways[level].walk.objective)


def _around(ways: dict[float, Way]) -> tuple[float, float]:
    """The levels next to the best one."""
    levels = sorted(ways)
    place = levels.index(_best(ways))
    return levels[max(0, place - 1)], levels[min(len(levels) - 1, place + 1)]


def mode_of(power: Array) -> tuple[Mode, ...]:
    """What *power* does in each slot."""
    return tuple(
        Mode.CHARGE if each > CLOSE_KW else Mode.FEED if each < -CLOSE_KW else Mode.HOLD
        for each in power.tolist()
    )


def golden(money: Callable[[float], float], between: tuple[float, float], tries: int) -> None:
    """Ask for the *money* of levels *between* two, ever nearer to the least, by golden section."""
    low, high = between
    left, right = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
    at_left, at_right = money(left), money(right)
    for _ in range(tries - 2):
        if at_left <= at_right:
            high, right, at_right = right, left, at_left
            left = high - GOLDEN * (high - low)
            at_left = money(left)
        else:
            low, left, at_left = left, right, at_right
            right = low + GOLDEN * (high - low)
            at_right = money(right)


def _way(
    case: Case, chosen: Case, worth: EndValue, before: Mode, check: Callable[[], None], *, tasteful: bool
) -> Way:
    """The way of the *chosen* case, judged as what it costs in *case*."""
    check()
    choice, grid = pieces(chosen), energy_grid(chosen)
    future = value_function(chosen, choice, grid, worth)
    check()
    wanted = course(chosen, choice, grid, future, before)
    taken = _polished(chosen, choice, wanted, worth, tasteful=tasteful)
    taken = taken if chosen is case else walk(case, taken.power, worth)
    return Way(case=chosen, choice=choice, future=future, wanted=wanted, walk=taken)


def _polished(case: Case, choice: Pieces, wanted: Course, worth: EndValue, *, tasteful: bool) -> Walk:
    """The powers of *wanted* made exact and calm, or as they are where its modes cannot be kept."""
    bands = Bands.of(case, choice, wanted)
    found = exact(case, wanted.modes, bands, worth)
    if found is None:
        return walk(case, case.power(wanted.gain), worth)
    found, taken = refine(case, choice, bands, found, worth)
    if case.taper is not None or case.edge is not None:
        # Exact powers know the taper and the wear at the extremes only at the energies of the guess.
        guess = walk(case, case.power(wanted.gain), worth)
        if guess.objective < taken.objective - case.unit * MUCH:
            return guess
    return calm(case, choice, bands, found, taken, worth) if tasteful else taken


def kept(way: Way, case: Case, wanted: Course, worth: EndValue) -> Walk | None:
    """What other modes lead to in the same case, judged in *case*; None where they are not possible."""
    found = exact(way.case, wanted.modes, Bands.of(way.case, way.choice, wanted), worth)
    return None if found is None else walk(case, found.power, worth)
