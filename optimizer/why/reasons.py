"""Why the plan does what it does: the action, the next best one, what binds, and what would change it."""

from functools import cached_property

import numpy as np

from ..action import Action
from ..model.pieces import CLOSE_KW
from .bindings import bindings
from .changes import changes
from .ground import Ground
from .options import IMPOSSIBLE, ORDER, options
from .peak import Peak
from .reason import Reason
from .sentences import Facts, otherwise, sentence


class Reasons:
    """The reasons of one plan, worked out when somebody asks for the first of them."""

    def __init__(self, ground: Ground) -> None:
        """Keep what the plan was made from."""
        self._ground = ground

    @cached_property
    def _all(self) -> tuple[Reason, ...]:
        ground = self._ground
        peak = Peak.of(ground.case, ground.walk.power, ground.anew)
        choices = options(ground, peak)
        zero = np.zeros(len(ground.actions))
        money = np.stack([choice.at(zero, zero) for choice in choices], axis=1)
        refills, turns = _next_refill(ground), changes(ground, choices)
        found = []
        for slot, action in enumerate(ground.actions):
            runner_up, extra = _runner_up(money[slot].tolist(), action)
            facts = Facts.of(ground, slot, refills[slot], runner_up, peak)
            code, text = sentence(facts, action)
            reason = Reason(
                code=code,
                text=text,
                runner_up=runner_up,
                runner_up_cost=extra,
                bindings=bindings(ground, slot, peak),
                changes=turns[slot],
                otherwise=otherwise(facts, turns[slot]),
            )
            found.append(reason)
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


def _next_refill(ground: Ground) -> list[int | None]:
    """For each slot the next later one that charges."""
    refills: list[int | None] = [None] * len(ground.walk.power)
    coming: int | None = None
    for slot in reversed(range(len(refills))):
        refills[slot] = coming
        if ground.walk.power[slot] > CLOSE_KW:
            coming = slot
    return refills
