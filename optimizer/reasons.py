"""Why the plan does what it does: the action, the next best one, and the difference in money."""

from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .action import Action
from .ground import Ground
from .horizon import Array
from .model.case import CLOSE_KWH, Case
from .model.pieces import CLOSE_KW, Side
from .model.programme import FORBIDDEN
from .model.taper import reach
from .reason import Reason
from .sentences import Facts, sentence

ORDER: Final = (Action.DISCHARGE, Action.HOLD, Action.CHARGE)
# Anything above this is FORBIDDEN plus money.
IMPOSSIBLE: Final = FORBIDDEN / 2
# Powers between the lowest and the highest that are looked at for the runner-up.
SHARES: Final = np.linspace(0.0, 1.0, 12)[None, 1:-1]


class Reasons:
    """The reasons of one plan, worked out when somebody asks for the first of them."""

    def __init__(self, ground: Ground) -> None:
        """Keep what the plan was made from."""
        self._ground = ground

    @cached_property
    def _all(self) -> tuple[Reason, ...]:
        money = _money_of_actions(self._ground)
        refills = _next_refill(self._ground)
        found = []
        for slot, action in enumerate(self._ground.actions):
            runner_up, extra = _runner_up(money[slot].tolist(), action)
            code, text = sentence(Facts.of(self._ground, slot, refills[slot], runner_up), action)
            found.append(Reason(code=code, text=text, runner_up=runner_up, runner_up_cost=extra))
        return tuple(found)

    def of(self, slot: int) -> Reason:
        """Why the plan does in *slot* what it does."""
        return self._all[slot]


def _runner_up(money: list[float], action: Action) -> tuple[Action | None, float | None]:
    if action is Action.AWAY:
        return None, None
    mine = money[ORDER.index(action)]
    others = [(cost, other) for cost, other in zip(money, ORDER, strict=True) if other is not action]
    cost, other = min(others, key=lambda pair: pair[0])
    return (other, max(0.0, cost - mine)) if cost < IMPOSSIBLE else (None, None)


def _money_of_actions(ground: Ground) -> Array:
    """Money from each slot on, for discharging, holding and charging in it at their best power."""
    case, choice, power = ground.case, ground.choice, ground.walk.power
    slots: NDArray[np.intp] = np.arange(len(power))
    begin = ground.walk.energy[:-1]
    feed = _best(ground, choice.feed, case.reserve - begin, np.zeros_like(begin))
    charge = _best(ground, choice.charge, np.zeros_like(begin), _room(case, begin))
    hold = choice.hold + _after(ground, begin[:, None])[:, 0]
    best = np.stack([feed, hold, charge], axis=1)
    taken = case.money(power, slots) + case.overload(power, slots)
    taken += _after(ground, (begin + case.gain(power, slots))[:, None])[:, 0]
    mode = np.where(power < -CLOSE_KW, 0, np.where(power > CLOSE_KW, 2, 1))
    best[slots, mode] = np.minimum(best[slots, mode], taken)
    return best


def _best(ground: Ground, side: Side, low: Array, high: Array) -> Array:
    """Least money of one direction with a gain between *low* and *high*; FORBIDDEN where there is none."""
    least, most = side.gain[:, :1], side.gain[:, -1:]
    begin = ground.walk.energy[:-1, None]
    levels = [ground.case.top, *{level for floors in ground.case.wishes.floors for level, _ in floors}]
    marks = np.concatenate([low[:, None], high[:, None], np.array(levels)[None, :] - begin], axis=1)
    gain = np.concatenate([side.gain, least + (most - least) * SHARES, np.clip(marks, least, most)], axis=1)
    money = side.cost_of(gain) + _after(ground, begin + gain)
    wrong = (gain < low[:, None] - CLOSE_KWH) | (gain > high[:, None] + CLOSE_KWH) | ~side.possible[:, None]
    result: Array = np.where(wrong, FORBIDDEN, money).min(axis=1)
    return result


def _room(case: Case, begin: Array) -> Array:
    """What the car can take in each slot, kWh."""
    room = case.top - begin
    if case.taper is not None:
        for hours in set(case.hours.tolist()):
            room = np.where(case.hours == hours, np.minimum(room, reach(case, begin, hours) - begin), room)
    return room


def _after(ground: Ground, energy: Array) -> Array:
    """Money from the end of each slot on (one row per slot), over the energy before its trip."""
    trip = ground.case.trip[:, None]
    rows = np.broadcast_to(np.arange(1, len(trip) + 1)[:, None], energy.shape)
    stranded = ground.case.stranded_weight * np.maximum(trip - energy, 0)
    money: Array = ground.policy.future(rows, energy - trip) + stranded
    return money


def _next_refill(ground: Ground) -> list[int | None]:
    """For each slot the next later one that charges."""
    refills: list[int | None] = [None] * len(ground.walk.power)
    coming: int | None = None
    for slot in reversed(range(len(refills))):
        refills[slot] = coming
        if ground.walk.power[slot] > CLOSE_KW:
            coming = slot
    return refills
