"""Several devices at one meter: their modes, cheap first and calm then."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ..horizon import Array
from .case import Case
from .search import Search
from .terminal import EndValue


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
    if search.best is None:
        return None
    if not search.good:
        complete = search.branch(enough) and complete
    taste = search.taste()
    best = taste.calmer(search.best, enough)
    if before is not None:
        best = taste.staying(best, before)
    return Together(powers=best.powers, complete=complete)
