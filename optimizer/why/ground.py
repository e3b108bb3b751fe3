"""What a plan was made from, for those who explain it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Self

import numpy as np

from ..action import Action
from ..horizon import Array
from ..model.case import Case
from ..model.pieces import CLOSE_KW
from ..model.policy import Policy
from ..model.walk import Walk
from ..problem import Problem


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ground:
    """Problem, model and result of one plan."""

    problem: Problem
    case: Case
    policy: Policy
    walk: Walk
    tz: tzinfo
    actions: tuple[Action, ...]
    """What the car does in each slot."""
    worth: Array
    """Money per kWh in the car at the end of each slot."""
    highest_price: float
    anew: Callable[[Case], Array]
    """Makes the value function of the same device with another limit."""

    @classmethod
    def of(
        cls,
        problem: Problem,
        case: Case,
        future: Array,
        taken: Walk,
        tz: tzinfo,
        anew: Callable[[Case], Array],
    ) -> Self:
        """Gather what follows from the value function *future* and the course *taken*.

        *case* has no limit for the sake of a demand charge; *future* is that of the level that was planned.
        """
        policy = Policy(cost=future, step_kwh=case.capacity / (future.shape[1] - 1))
        powers = zip(taken.power.tolist(), problem.connected, strict=True)
        return cls(
            problem=problem,
            case=case,
            policy=policy,
            walk=taken,
            tz=tz,
            actions=tuple(_action(power, connected=connected) for power, connected in powers),
            worth=policy.worth(np.arange(1, len(case.hours) + 1), taken.energy[1:]),
            highest_price=max(problem.import_price),
            anew=anew,
        )

    def charging_price(self, slot: int) -> float:
        """Money per kWh charged in *slot*, at the meter: the import price, or what selling it would earn."""
        others = self.problem.others_w[slot] / 1000 if self.problem.others_w else 0.0
        from_sun = self.case.net[slot] + self.walk.power[slot] + max(0.0, -others) <= CLOSE_KW
        return float(self.case.export_price[slot] if from_sun else self.case.import_price[slot])

    def next_departure(self, slot: int) -> datetime | None:
        """The next departure with a goal after *slot* begins, home time."""
        start = self.problem.horizon.starts[slot]
        ahead = [goal.departure for goal in self.problem.goals if goal.departure > start]
        return min(ahead).astimezone(self.tz) if ahead else None


def _action(power: float, *, connected: bool) -> Action:
    if not connected:
        return Action.AWAY
    return Action.CHARGE if power > CLOSE_KW else Action.DISCHARGE if power < -CLOSE_KW else Action.HOLD
