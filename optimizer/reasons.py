"""Why the plan does what it does: the action, the next best one, and the difference in money."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from .ground import Ground
from .horizon import Array
from .model.case import CLOSE_KWH
from .model.choices import CLOSE_KW, FORBIDDEN
from .plan import Action, Reason
from .sentences import Facts, sentence

ORDER: Final = (Action.DISCHARGE, Action.HOLD, Action.CHARGE)
# Anything above this is FORBIDDEN plus money.
IMPOSSIBLE: Final = FORBIDDEN / 2


def reasons(ground: Ground) -> tuple[Reason, ...]:
    """A reason for every slot."""
    money = _money_of_actions(ground)
    refills = _next_refill(ground)
    found = []
    for slot, action in enumerate(ground.actions):
        runner_up, extra = _runner_up(money[slot].tolist(), action)
        code, text = sentence(Facts.of(ground, slot, refills[slot], runner_up), action)
        found.append(Reason(code=code, text=text, runner_up=runner_up, runner_up_cost=extra))
    return tuple(found)


def _runner_up(money: list[float], action: Action) -> tuple[Action | None, float | None]:
    if action is Action.AWAY:
        return None, None
    mine = money[ORDER.index(action)]
    others = [(cost, other) for cost, other in zip(money, ORDER, strict=True) if other is not action]
    cost, other = min(others, key=lambda pair: pair[0])
    return (other, max(0.0, cost - mine)) if cost < IMPOSSIBLE else (None, None)


def _money_of_actions(ground: Ground) -> Array:
    """Money from each slot on, for discharging, holding and charging in it at their best power."""
    case, table, hold = ground.case, ground.table, ground.table.hold
    begin = ground.walk.energy[:-1, None]
    money = table.cost + _after(ground, begin + table.gain)
    wrong = (table.gain > 0) & (begin + table.gain > case.top + CLOSE_KWH)
    wrong |= (table.gain < 0) & (begin + table.gain < case.reserve - CLOSE_KWH)
    wrong[:, hold] = False
    money[wrong] = FORBIDDEN
    steps = len(table.step)
    feeding = np.concatenate([money[:, :hold], money[:, steps : steps + 3]], axis=1).min(axis=1)
    charging = np.concatenate([money[:, hold + 1 : steps], money[:, steps + 3 :]], axis=1).min(axis=1)
    best = np.stack([feeding, money[:, hold], charging], axis=1)
    slots: NDArray[np.intp] = np.arange(len(best))
    power = ground.walk.power
    taken = case.money(power, slots) + case.overload(power, slots)
    taken += _after(ground, begin + case.gain(power, slots)[:, None])[:, 0]
    mode = np.where(power < -CLOSE_KW, 0, np.where(power > CLOSE_KW, 2, 1))
    best[slots, mode] = np.minimum(best[slots, mode], taken)
    return best


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
