"""Several devices behind one meter: cars and a home battery, planned together."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, tzinfo
from typing import Final

import numpy as np

from .errors import ProblemError
from .horizon import Array
from .model.case import Case
from .model.joint import Joint, joint
from .model.pieces import CLOSE_KW, Mode
from .model.terminal import end_value
from .plan import Plan
from .problem import Problem
from .solve import planned, powers_of

# What all devices of a home share; load and sun are those of the house alone.
COMMON: Final = (
    "site", "horizon", "import_price", "export_price", "load_w", "sun_w",
    "import_limit_w", "export_limit_w", "co2_g_per_kwh",
)  # fmt: skip

# kW below this in a seed are rounding.
WEAK: Final = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePlan:
    """A plan for every device. In each of them load and sun include what the others do."""

    plans: Mapping[str, Plan]
    cost: float
    """Money of the home over the horizon: import minus export plus all wear."""


def solve_several(problems: Mapping[str, Problem], tz: tzinfo = UTC) -> HomePlan:
    """The cheapest plans of all devices together.

    A linear programme without minimum powers says about what each device does; then each is planned by
    itself around the others; then one linear programme with these modes finds the powers of all together.
    Raises ProblemError where the problems are not those of one home.
    """
    _check(problems)
    names = list(problems)
    cases = [Case.of(problem) for problem in problems.values()]
    worths = [end_value(case) for case in cases]
    powers = _powers(problems, cases, worths)
    plans = {
        name: planned(_around(problems[name], powers, place), powers[place], tz)
        for place, name in enumerate(names)
    }
    wear = sum(
        case.wear * float(-np.minimum(case.gain(power, np.arange(len(power))), 0).sum())
        for case, power in zip(cases, powers, strict=True)
    )
    flow = np.sum(powers, axis=0)
    billed = replace(cases[0], wear=0.0).money(flow, np.arange(len(flow)))
    co2 = cases[0].co2_cost * cases[0].hours * np.maximum(cases[0].grid(flow, np.arange(len(flow))), 0)
    return HomePlan(plans=plans, cost=float((billed - co2).sum()) + wear)


def _powers(problems: Mapping[str, Problem], cases: list[Case], worths: list[float]) -> list[Array]:
    """Powers of all devices, kW: the best of two ways to modes, then once more around each other."""
    seed = joint(cases, worths)
    free = seed.powers if seed is not None else [np.zeros(len(case.hours)) for case in cases]
    alone = _in_turn(problems, free)
    if any(case.taper is not None or len(case.charge_curve.charger) > 2 for case in cases):
        return alone  # Curves are not straight: powers stay as they are planned.
    ways = [_polished(cases, worths, alone), _polished(cases, worths, _rounded(cases, free))]
    best = min((way for way in ways if way is not None), key=lambda way: way.objective, default=None)
    if best is None:
        return alone
    again = _polished(cases, worths, _in_turn(problems, best.powers))
    return best.powers if again is None or again.objective > best.objective else again.powers


def _in_turn(problems: Mapping[str, Problem], powers: list[Array]) -> list[Array]:
    """Each device planned by itself around the others, one after the other."""
    found = list(powers)
    for place, problem in enumerate(problems.values()):
        found[place] = powers_of(_around(problem, found, place))
    return found


def _rounded(cases: list[Case], powers: list[Array]) -> list[Array]:
    """Powers of the seed with those below half of the charger's minimum left out."""
    rows = zip(cases, powers, strict=True)
    return [
        np.where(
            (row >= max(case.charge_low / 2, WEAK)) | (-row >= max(case.discharge_low / 2, WEAK)), row, 0.0
        )
        for case, row in rows
    ]


def _polished(cases: list[Case], worths: list[float], powers: list[Array]) -> Joint | None:
    """All powers exact together in the modes of *powers*."""
    modes = [[_mode(power) for power in row.tolist()] for row in powers]
    return joint(cases, worths, modes, cases[0].net + np.sum(powers, axis=0))


def _mode(power: float) -> Mode:
    return Mode.CHARGE if power > CLOSE_KW else Mode.FEED if power < -CLOSE_KW else Mode.HOLD


def _around(problem: Problem, powers: list[Array], place: int) -> Problem:
    """The problem of one device, with what the others do as load and sun."""
    others = 1000 * (np.sum(powers, axis=0) - powers[place])
    load = np.array(problem.load_w) + np.maximum(others, 0)
    sun = np.array(problem.sun_w) + np.maximum(-others, 0)
    return replace(problem, load_w=tuple(load.tolist()), sun_w=tuple(sun.tolist()))


def _check(problems: Mapping[str, Problem]) -> None:
    first = next(iter(problems.values()))
    for name, problem in problems.items():
        for field in COMMON:
            if getattr(problem, field) != getattr(first, field):
                raise ProblemError(
                    field=f"{name}.{field}", value="different", expected="the same in all devices"
                )
