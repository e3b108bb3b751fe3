"""Several devices at one meter: the search for their modes, and under a demand charge for its level too."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ..horizon import Array
from .case import Case
from .joint import Found
from .search import Search
from .terminal import EndValue
from .way import golden

# Levels of the month's peak that are planned anew.
LEVELS: Final = 5
# Shares of a slot's energy that a device lacks when its turn comes.
SHARES: Final = (0.5, 0.25, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Together:
    """Powers of all devices, kW."""

    powers: list[Array]
    complete: bool
    """False where time was over before everything was tried."""


def together(
    cases: Sequence[Case],
    worths: Sequence[EndValue],
    chargers: Sequence[str],
    enough: Callable[[], bool],
    before: Sequence[Array] | None = None,
) -> Together | None:
    """The cheapest powers of *cases*, or those of the plan *before* within a cent; None without a solution.

    Devices of the same name in *chargers* use it one at a time. *enough* is asked before every proposal:
    once it says so the best powers by then are given.
    """
    search = Search(cases, worths, chargers)
    if search.bound is None:
        return None
    complete = search.run(enough)
    best = search.best
    if cases[0].demand is not None or any(chargers):
        best, complete = _at_levels(search, best, enough)
    if best is None:
        return None
    taste = search.taste()
    best = taste.calmer(best, enough)
    if before is not None:
        best = taste.staying(best, before)
    return Together(powers=best.powers, complete=complete)


def _at_levels(search: Search, first: Found | None, enough: Callable[[], bool]) -> tuple[Found | None, bool]:
    """The cheapest plan over levels of the month's peak, from that of the bound to that of the *first* plan.

    Each begins with the bound of its level, rounded to what chargers can do.
    """
    found, complete = [] if first is None else [first], True

    def money(level: float, share: float = SHARES[0]) -> float:
        nonlocal complete
        if enough():
            complete = False
            return np.inf
        capped = search.at(level)
        complete = capped.run(enough, share) and complete
        if capped.best is None:
            return np.inf
        found.append(capped.best)
        return capped.best.objective

    low, high = search.levels(first)
    for share in SHARES:
        if search.bound is not None and money(low, share) < search.near:
            break
    else:
        if high > low:
            golden(money, (low, high), LEVELS)
    return min(found, key=lambda each: each.objective, default=None), complete
