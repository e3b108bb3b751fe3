"""Several devices behind one meter: cars and a home battery, planned together."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, tzinfo
from typing import Final

import numpy as np

from .errors import ProblemError
from .horizon import Array
from .model.case import Case
from .model.terminal import end_values
from .model.together import together
from .model.turns import Turns, taken
from .model.whole import Whole
from .plan import Plan
from .problem import Problem
from .solve import UNSTOPPED, planned
from .stop import Stop
from .words import Text

# What all devices of a home share; load and sun are those of the house alone.
COMMON: Final = (
    "site", "horizon", "import_price", "export_price", "load_w", "sun_w", "phase_net_w", "events",
    "import_limit_w", "export_limit_w", "co2_g_per_kwh", "demand_window",
)  # fmt: skip
SPENT: Final = Text(
    "The time for planning was over before everything was tried; a little better plan may exist."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePlan:
    """A plan for every device. In each of them ``others_w`` is what the others do at the same meter."""

    plans: Mapping[str, Plan]
    cost: float
    """Money of the home over the horizon: import minus export plus all wear, and what a higher peak costs."""
    complete: bool = True
    """False where time was over before everything was tried; the plans say so too."""


def solve_several(
    problems: Mapping[str, Problem],
    tz: tzinfo = UTC,
    *,
    previous: Mapping[str, Plan] | None = None,
    stop: Stop = UNSTOPPED,
) -> HomePlan:
    """The cheapest plans of all devices together. Problems that name the same charger use it one at a time.

    Among plans within a cent of it the *previous* ones, as far as they reach. Raises ProblemError where the
    problems are not of one home, PlanningCancelledError where *stop* says so.
    """
    _check(problems)
    cases = [Case.of(problem) for problem in problems.values()]
    worths = end_values(cases)
    chargers = [problem.charger for problem in problems.values()]
    before = (
        [_before(problem, previous.get(name)) for name, problem in problems.items()] if previous else None
    )
    found = None
    if not any(_bent(case) for case in cases):
        found = together(cases, worths, chargers, stop.enough, before)
    if found is None:
        found = Turns(cases, worths, chargers, stop).plan(before)
    whole, powers, plans = Whole(cases, worths), found.powers, {}
    for place, (name, problem) in enumerate(problems.items()):
        stop.check()
        told = problem if found.complete else replace(problem, assumptions=(*problem.assumptions, SPENT))
        around = _around(told, list(problems.values()), powers, place)
        plans[name] = planned(around, powers[place], tz, whole.level(powers), worths[place])
    return HomePlan(plans=plans, cost=whole.cost(powers), complete=found.complete)


def _bent(case: Case) -> bool:
    """Curves, taper and wear at the extremes are not straight: a linear programme does not know them."""
    curved = len(case.charge_curve.charger) > 2 or len(case.discharge_curve.charger) > 2
    standing = bool(case.charge_curve.battery[0] or case.discharge_curve.battery[0])
    return curved or standing or case.taper is not None or case.edge is not None


def _before(problem: Problem, previous: Plan | None) -> Array:
    """The power, kW, of the *previous* plan in each slot; NaN where it has none."""
    ends = {} if previous is None else {slot.end: slot.car_w / 1000 for slot in previous.slots}
    found = [
        ends.get(end, np.nan) if connected else 0.0
        for end, connected in zip(problem.horizon.boundaries[1:], problem.connected, strict=True)
    ]
    return np.array(found)


def _around(problem: Problem, problems: list[Problem], powers: list[Array], place: int) -> Problem:
    """The problem of one device, with what the others do at its meter, on its phases and at its charger."""
    others = [
        (one, power) for at, (one, power) in enumerate(zip(problems, powers, strict=True)) if at != place
    ]
    others_w = sum((1000 * power for _, power in others), np.zeros(len(powers[place])))
    busy = taken(powers, [one.charger for one in problems], place)
    phased = problem.phase_net_w or any(one.car.phases for one in problems)
    return replace(
        problem,
        others_w=tuple(others_w.tolist()) if others else (),
        charger_busy=() if busy is None else tuple(busy.tolist()),
        phase_net_w=_on_phases(problem, others) if phased else (),
    )


def _on_phases(problem: Problem, others: list[tuple[Problem, Array]]) -> tuple[tuple[float, ...], ...]:
    """House minus sun on each phase, W, with what the others do there."""
    count = problem.site.phases
    even = (np.array(problem.load_w) - np.array(problem.sun_w)) / count
    rows = np.array(problem.phase_net_w or [even] * count, dtype=np.float64)
    for other, power in others:
        on = other.car.phases or tuple(range(1, count + 1))
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
