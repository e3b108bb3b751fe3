"""Several devices behind one meter: cars and a home battery, planned together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, tzinfo
from typing import Final

import numpy as np

from .errors import ProblemError
from .horizon import Array
from .model.case import Case
from .model.pieces import Mode
from .model.terminal import end_value
from .model.together import together
from .model.walk import Walk, walk
from .model.way import cheapest
from .plan import Plan
from .problem import Problem
from .solve import UNSTOPPED, planned
from .stop import Stop

# What all devices of a home share; load and sun are those of the house alone.
COMMON: Final = (
    "site", "horizon", "import_price", "export_price", "load_w", "sun_w", "phase_net_w", "events",
    "import_limit_w", "export_limit_w", "co2_g_per_kwh", "demand_window",
)  # fmt: skip
# Devices with bends are planned around each other this often.
TURNS: Final = 2
SPENT: Final = "The time for planning was over before everything was tried; a little better plan may exist."


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePlan:
    """A plan for every device. In each of them load and sun include what the others do."""

    plans: Mapping[str, Plan]
    cost: float
    """Money of the home over the horizon: import minus export plus all wear, and what a higher peak costs."""
    complete: bool = True
    """False where time was over before everything was tried; the plans say so too."""


def solve_several(problems: Mapping[str, Problem], tz: tzinfo = UTC, *, stop: Stop = UNSTOPPED) -> HomePlan:
    """The cheapest plans of all devices together. Problems that name the same charger use it one at a time.

    Raises ProblemError where they are not of one home, PlanningCancelledError where *stop* says so.
    """
    _check(problems)
    cases = [Case.of(problem) for problem in problems.values()]
    worths = [end_value(case) for case in cases]
    chargers = [problem.charger for problem in problems.values()]
    powers, complete = _powers(cases, worths, chargers, stop)
    level = _level(cases[0], powers)
    plans = {}
    for place, (name, problem) in enumerate(problems.items()):
        stop.check()
        told = problem if complete else replace(problem, assumptions=(*problem.assumptions, SPENT))
        plans[name] = planned(_around(told, list(problems.values()), powers, place), powers[place], tz, level)
    return HomePlan(plans=plans, cost=_cost(cases, worths, powers), complete=complete)


def _powers(
    cases: list[Case], worths: list[float], chargers: list[str], stop: Stop
) -> tuple[list[Array], bool]:
    """Powers of all devices, kW, and whether everything was tried."""
    if not any(_bent(case) for case in cases):
        found = together(cases, worths, chargers, stop.enough)
        if found is not None:
            return found.powers, found.complete
    return _in_turn(cases, worths, chargers, stop)


def _bent(case: Case) -> bool:
    """Curves, taper and wear at the extremes are not straight: a linear programme does not know them."""
    curved = len(case.charge_curve.charger) > 2 or len(case.discharge_curve.charger) > 2
    standing = bool(case.charge_curve.battery[0] or case.discharge_curve.battery[0])
    return curved or standing or case.taper is not None or case.edge is not None


def _in_turn(
    cases: list[Case], worths: list[float], chargers: list[str], stop: Stop
) -> tuple[list[Array], bool]:
    """Each device planned by itself around the others, one after the other; the best of all turns."""
    powers = [np.zeros(len(case.hours)) for case in cases]
    best, least = powers, np.inf
    for turn in range(TURNS):
        if turn and stop.enough():
            return best, False
        for place, case in enumerate(cases):
            mates = [
                power != 0
                for other, (power, name) in enumerate(zip(powers, chargers, strict=True))
                if other != place and name and name == chargers[place]
            ]
            free = case if not mates else case.without(np.any(mates, axis=0))
            alone = _beside(free, cases, powers, place)
            powers[place] = cheapest(alone, worths[place], Mode.HOLD, stop.check, tasteful=False).walk.power
        money = _objective(cases, worths, powers)
        if money < least:
            best, least = list(powers), money
    return best, True


def _beside(case: Case, cases: list[Case], powers: list[Array], place: int) -> Case:
    pairs = zip(cases, powers, strict=True)
    return case.beside([pair for other, pair in enumerate(pairs) if other != place])


def _house(case: Case, flow: Array) -> Walk:
    """The bill of the home alone, with *flow*, kW, of all devices."""
    bare = replace(case, wear=0.0, drain=None, edge=None, trip=np.zeros_like(case.trip), phases=None)
    return walk(replace(bare, net=case.net + flow), np.zeros_like(flow), 0.0)


def _walks(cases: list[Case], worths: list[float], powers: list[Array]) -> list[Walk]:
    return [
        walk(_beside(case, cases, powers, place), powers[place], worths[place])
        for place, case in enumerate(cases)
    ]


def _objective(cases: list[Case], worths: list[float], powers: list[Array]) -> float:
    """The money of all with what they miss; what each walk says of the meter counts once."""
    house = _house(cases[0], np.sum(powers, axis=0))
    missed = cases[0].wishes.missed(house.energy)
    walks = _walks(cases, worths, powers)
    return sum(led.objective for led in walks) - (len(cases) - 1) * (house.objective - missed)


def _cost(cases: list[Case], worths: list[float], powers: list[Array]) -> float:
    house = _house(cases[0], np.sum(powers, axis=0))
    bill = float(house.money.sum())
    own = sum(float(led.money.sum()) - bill for led in _walks(cases, worths, powers))
    return bill + own + house.demand


def _level(case: Case, powers: Sequence[Array]) -> float | None:
    """The peak that the home reaches, kW; None without a demand charge."""
    if case.demand is None:
        return None
    means = case.demand.means(case.grid(np.sum(powers, axis=0), np.arange(len(case.hours))))
    return max(case.demand.peak, float(means.max()))


def _around(problem: Problem, problems: list[Problem], powers: list[Array], place: int) -> Problem:
    """The problem of one device, with what the others do as load and sun."""
    others = 1000 * (np.sum(powers, axis=0) - powers[place])
    load = np.array(problem.load_w) + np.maximum(others, 0)
    sun = np.array(problem.sun_w) + np.maximum(-others, 0)
    phased = problem.phase_net_w or any(other.car.phases for other in problems)
    return replace(
        problem,
        load_w=tuple(load.tolist()),
        sun_w=tuple(sun.tolist()),
        phase_net_w=_on_phases(problem, problems, powers, place) if phased else (),
    )


def _on_phases(
    problem: Problem, problems: list[Problem], powers: list[Array], place: int
) -> tuple[tuple[float, ...], ...]:
    """House minus sun on each phase, W, with what the others do there."""
    count = problem.site.phases
    even = (np.array(problem.load_w) - np.array(problem.sun_w)) / count
    rows = np.array(problem.phase_net_w or [even] * count, dtype=np.float64)
    for other, (neighbour, power) in enumerate(zip(problems, powers, strict=True)):
        if other != place:
            on = neighbour.car.phases or tuple(range(1, count + 1))
            for phase in on:
                rows[phase - 1] += 1000 * power / len(on)
    return tuple(tuple(row) for row in rows.tolist())


def _check(problems: Mapping[str, Problem]) -> None:
    if not problems:
        raise ProblemError(field="problems", value="none", expected="at least one device")
    first = next(iter(problems.values()))
    for name, problem in problems.items():
        for field in COMMON:
            if getattr(problem, field) != getattr(first, field):
                raise ProblemError(
                    field=f"{name}.{field}", value="different", expected="the same in all devices"
                )
