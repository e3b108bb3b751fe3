"""What a higher peak of the month would cost: reasons under a demand charge look at several levels of import.

A plan is made for one level. An action that draws more needs a higher one, and one that leaves the car
emptier may make a higher one worth while; the rest of the horizon would then be planned otherwise. So there
is a value function for each of some levels, and between two of them a straight line.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from ..horizon import Array
from ..model.case import Case
from ..model.demand import Demand
from ..model.policy import Policy
from ..model.way import limited

# Levels as shares of the way from the planned one to the least and to the highest there can be, closer near
# the planned one, where most actions end.
BELOW: Final = (1.0, 0.6, 0.3, 0.1, 0.03)
ABOVE: Final = (0.005, 0.012, 0.02, 0.03, 0.045, 0.07, 0.11, 0.18, 0.35, 1.0)
# Besides them, where charging becomes possible in one more slot: so many to each side.
STEPS: Final = 3
# In euros above the planned level: a lower one that costs more would need what no car can do.
OUT_OF_REACH: Final = 5.0
# kW: nearer to the peak is at it.
CLOSE_KW: Final = 0.005


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Peak:
    """The money from every boundary on, for levels of the month's peak that the plan could have."""

    price: float
    """Money per kW."""
    planned: float
    """The peak of the plan, kW."""
    levels: Array
    """kW, ascending."""
    policies: tuple[Policy, ...]
    """One per level: what reaching it or a higher one costs, the peak included."""
    drawn: Array
    """What the interval of each slot has imported before it, kWh."""
    room: Array
    """A row per level: what the interval of each slot may have imported by its end, kWh."""
    length: Array
    """Hours of the interval of each slot; infinite where a slot does not count."""
    reached: Array
    """The highest mean of the intervals that are over before each slot, kW."""
    imported: Array
    """By the plan, in each slot, kWh."""
    more: Array
    """What the rest of the interval after each slot could import on top of its plan, kWh."""
    less: Array
    """What it could do without."""
    later: Array
    """Money per kWh imported in the slot after each."""
    efficiency: float

    @classmethod
    def of(cls, case: Case, power: Array, future: Callable[[Case], Array]) -> Self | None:
        """Around the plan of *power*, kW; *future* makes a value function. None without a demand charge."""
        demand = case.demand
        if demand is None:
            return None
        grid = case.grid(power, np.arange(len(power)))
        planned = max(demand.least, float(demand.means(grid).max()))
        levels, policies = _policies(case, demand, planned, future)
        imported = np.maximum(grid, 0) * case.hours
        limits = [np.minimum(demand.limits(case.net, level), 1e3) * case.hours for level in levels]
        length = np.full(len(power), np.inf)
        length[demand.counts] = demand.length[demand.place]
        return cls(
            price=demand.price,
            planned=planned,
            levels=np.array(levels),
            policies=policies,
            drawn=_until(demand, imported) - imported,
            room=np.array([_until(demand, limit) for limit in limits]),
            length=length,
            reached=_reached(demand, grid),
            imported=imported,
            more=_rest(demand, np.maximum(case.charge_high - power, 0) * case.hours),
            less=_rest(demand, np.maximum(power + np.maximum(case.discharge_high, 0), 0) * case.hours),
            later=np.append(case.import_price[1:], case.import_price[-1]),
            efficiency=case.charge_efficiency,
        )

    def needed(self, imported: Array) -> Array:
        """The level that a slot needs which has *imported*, kWh, with a steady rest of its interval.   kW."""
        by_then = self.drawn + imported
        level: Array = np.full_like(by_then, self.levels[0])
        for low, high, below, above in zip(
            self.levels, self.levels[1:], self.room, self.room[1:], strict=False
        ):
            share = (by_then - below) / np.maximum(above - below, 1e-9)
            level = np.where(share > 0, low + (high - low) * np.minimum(share, 1.0), level)
        level = level + np.maximum(by_then - self.room[-1], 0.0) / self.length
        needed: Array = np.maximum(np.where(np.isinf(self.length), 0.0, level), self.reached)
        return needed

    def future(self, boundary: NDArray[np.intp], energy: Array, imported: Array) -> Array:
        """Money from each boundary on, its peak included, if the slot before has *imported* so much, kWh."""
        best = self._at(boundary, energy, self.needed(imported))
        made_up = self.imported - imported
        able = (made_up <= self.more) & (-made_up <= self.less) & (self.more + self.less > 0)
        if not able.any():
            return best
        # The rest of the interval makes up for it: the mean stays, a little energy comes later or sooner.
        same = np.broadcast_to(np.maximum(self.needed(self.imported), self.reached), energy.shape)
        other = self._at(boundary, energy + made_up * self.efficiency, same) + self.later * made_up
        return np.where(able, np.minimum(best, other), best)

    def _at(self, boundary: NDArray[np.intp], energy: Array, needed: Array) -> Array:
        """Money from each boundary on with at least the level *needed*, kW."""
        level = np.maximum(needed, self.levels[0])
        above = self.policies[-1].future(boundary, energy)
        best: Array = above + self.price * np.maximum(level - self.levels[-1], 0.0)
        for low, high, policy in reversed(
            list(zip(self.levels, self.levels[1:], self.policies, strict=False))
        ):
            money = policy.future(boundary, energy)
            share = np.clip((level - low) / (high - low), 0.0, 1.0)
            best = np.where(level < high, money + share * (above - money), best)
            above = money
        return best

    def above(self, case: Case, slot: int) -> bool:
        """Whether the home without the device would raise the peak of the plan."""
        return self.holds(case, slot, float(case.net[slot]) - 2 * CLOSE_KW)

    def holds(self, case: Case, slot: int, grid: float) -> bool:
        """Whether *grid*, kW, in *slot* is all that the peak of the plan allows, or more."""
        own = np.zeros_like(self.length)
        own[slot] = max(grid, 0.0) * float(case.hours[slot])
        counts = np.isfinite(self.length[slot])
        return bool(counts and self.needed(own)[slot] >= self.planned - CLOSE_KW)


def _policies(
    case: Case, demand: Demand, planned: float, future: Callable[[Case], Array]
) -> tuple[list[float], tuple[Policy, ...]]:
    """Levels from the least to the highest possible, and what each costs from every boundary on."""
    most = np.minimum(case.net + case.charge_most, case.import_high)
    top = max(planned, float(demand.means(most).max()))
    wanted = [planned - share * (planned - demand.least) for share in BELOW]
    wanted += [planned, *(planned + share * (top - planned) for share in ABOVE)]
    wanted += [level for level in _begun(case, planned, top) if level >= demand.least]
    found, start = {}, np.array([case.energy])
    for level in dict.fromkeys(round(level, 6) for level in (planned, *wanted)):
        cost = future(limited(case, level)) + demand.price * max(0.0, level - demand.peak)
        found[level] = Policy(cost=cost, step_kwh=case.capacity / (cost.shape[1] - 1))
    money = {level: float(policy.future(np.array([0]), start)[0]) for level, policy in found.items()}
    most_money = money[round(planned, 6)] + OUT_OF_REACH * case.unit
    levels = sorted(level for level in found if level >= round(planned, 6) or money[level] < most_money)
    return levels, tuple(_or_higher([found[level] for level in levels]))


def _begun(case: Case, planned: float, top: float) -> list[float]:
    """The levels next to the planned one at which charging becomes possible in one more slot."""
    begun = np.unique(np.round(case.net + case.charge_low, 3))
    above = begun[(begun > planned) & (begun < top)][:STEPS]
    below = begun[begun < planned][-STEPS:]
    return [*below.tolist(), *above.tolist()]


def _or_higher(policies: list[Policy]) -> list[Policy]:
    """For each level what it costs to reach it or a higher one."""
    found: list[Policy] = []
    for policy in reversed(policies):
        cost = policy.cost if not found else np.minimum(policy.cost, found[-1].cost)
        found.append(replace(policy, cost=cost))
    return found[::-1]


def _until(demand: Demand, energy: Array) -> Array:
    """What the interval of each slot has by its end, kWh, of the *energy* of the slots and from before."""
    total, course = demand.before.copy(), np.zeros(len(energy))
    for slot, place in zip(demand.counts.tolist(), demand.place.tolist(), strict=True):
        total[place] += energy[slot]
        course[slot] = total[place]
    return course


def _rest(demand: Demand, energy: Array) -> Array:
    """Of the *energy*, kWh, of the slots what lies in the interval of each slot after it."""
    total = np.bincount(demand.place, weights=energy[demand.counts], minlength=len(demand.length))
    rest = np.zeros(len(energy))
    rest[demand.counts] = total[demand.place] + demand.before[demand.place]
    rest -= _until(demand, energy)
    return rest


def _reached(demand: Demand, grid: Array) -> Array:
    """The highest mean of the intervals that are over before each slot."""
    means, reached, last = demand.means(grid), np.empty(len(grid)), demand.least
    of_slot = dict(zip(demand.counts.tolist(), demand.place.tolist(), strict=True))
    under_way = -1
    for slot in range(len(grid)):
        place = of_slot.get(slot, -1)
        if place != under_way and under_way >= 0:
            last = max(last, float(means[under_way]))
        under_way, reached[slot] = place, last
    return reached
