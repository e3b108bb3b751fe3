"""Finds what a plan misses, tier by tier: safety, then the driver, then money."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from .horizon import Array
from .model.case import Case
from .model.walk import Walk
from .plan import Unmet
from .problem import Problem
from .violation import Tier, Violation, ViolationCode
from .words import Text, money

# Below these a miss is rounding.
REACHED_WH: Final = 10.0
LEAST_W: Final = 5.0

DRAWS_FUSE: Final = Text(
    "The house draws more than the main fuse carries, and the car cannot make up for it."
)
DELIVERS_FUSE: Final = Text(
    "The house delivers more than the main fuse carries, and the car cannot make up for it."
)
DRAWS_LIMIT: Final = Text(
    "The house draws more than the grid operator allows, and the car cannot make up for it."
)
DELIVERS_LIMIT: Final = Text(
    "The house delivers more than the grid operator allows, and the car cannot make up for it."
)


def violations(problem: Problem, case: Case, walk: Walk, unmet: tuple[Unmet, ...]) -> tuple[Violation, ...]:
    """All that *walk* misses of what *problem* wants; *unmet* are the goals among it."""
    return (*_safety(problem, case, walk), *_driver(problem, case, walk, unmet), *_money(problem, case, walk))


def _safety(problem: Problem, case: Case, walk: Walk) -> Iterator[Violation]:
    fuse_w = problem.site.fuse_w
    slots = np.arange(len(case.hours))
    grid = case.grid(walk.power, slots)
    drawn = grid, case.import_high, DRAWS_FUSE, DRAWS_LIMIT
    delivered = -grid, case.export_high, DELIVERS_FUSE, DELIVERS_LIMIT
    for flow, high, over_fuse, over_limit in (drawn, delivered):
        over = 1000 * (flow - high)
        ordered = high < fuse_w / 1000 - 1e-9
        blown, broken = np.where(ordered, 0.0, over), np.where(ordered, over, 0.0)
        yield from _spans(problem, Tier.SAFETY, ViolationCode.FUSE, blown, "W", over_fuse)
        yield from _spans(problem, Tier.SAFETY, ViolationCode.GRID_LIMIT, broken, "W", over_limit)
    if case.phases is not None:
        over = 1000 * case.phases.over(walk.power, slots)
        text = Text("The house alone loads one phase above its fuse.")
        yield from _spans(problem, Tier.SAFETY, ViolationCode.PHASE, over, "W", text)
    here = np.array(problem.connected)
    below = 1000 * np.where(here, case.reserve - walk.energy[1:], 0.0)
    text = Text("The car is below its reserve and is charged first, as fast as fuse, charger and car allow.")
    yield from _spans(problem, Tier.SAFETY, ViolationCode.RESERVE, below, "Wh", text)


def _driver(problem: Problem, case: Case, walk: Walk, unmet: tuple[Unmet, ...]) -> Iterator[Violation]:
    for goal in unmet:
        yield Violation(
            tier=Tier.DRIVER,
            code=ViolationCode.GOAL,
            start=goal.departure,
            end=goal.departure,
            amount=goal.missing_wh,
            unit="Wh",
            why=goal.why,
        )
    gain = case.gain(walk.power, np.arange(len(case.hours)))
    lacking = 1000 * np.maximum(case.trip - np.maximum(walk.energy[:-1] + gain, 0.0), 0.0)
    text = Text("The trip needs more energy than the car has then.")
    yield from _spans(problem, Tier.DRIVER, ViolationCode.TRIP, lacking, "Wh", text)
    if case.drain is not None:
        lost = 1000 * np.minimum(np.maximum(-gain, 0.0), case.drain)
        text = Text("The car heats or cools itself from its battery, since it cannot be charged enough then.")
        yield from _spans(problem, Tier.DRIVER, ViolationCode.PRECONDITION, lost, "Wh", text)


def _money(problem: Problem, case: Case, walk: Walk) -> Iterator[Violation]:
    demand = case.demand
    if demand is None or walk.demand <= 0:
        return
    means = demand.means(case.grid(walk.power, np.arange(len(case.hours))))
    over = np.zeros(len(case.hours))
    over[demand.counts] = 1000 * (means[demand.place] - demand.peak)
    text = Text("The month's peak rises, which costs {cost}.", cost=money(walk.demand, problem.site.currency))
    yield from _spans(problem, Tier.MONEY, ViolationCode.DEMAND, over, "W", text)


def _spans(
    problem: Problem, tier: Tier, code: ViolationCode, amounts: Array, unit: str, why: Text
) -> Iterator[Violation]:
    """One violation for each row of slots in which *amounts* are above rounding."""
    bounds = problem.horizon.boundaries
    missed = amounts > (REACHED_WH if unit == "Wh" else LEAST_W)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], missed, [False]]).astype(np.int8))).tolist()
    for begin, end in zip(edges[::2], edges[1::2], strict=True):
        yield Violation(
            tier=tier,
            code=code,
            start=bounds[begin],
            end=bounds[end],
            amount=float(amounts[begin:end].max()),
            unit=unit,
            why=why,
        )
