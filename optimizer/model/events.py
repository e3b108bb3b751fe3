"""Demand response: windows in which taking less, or delivering, is paid for."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from ..horizon import Array, hours_since
from ..problem import Problem
from .phases import Slots


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Windows:
    """The reward law: reward * max(0, baseline - G).

    What is delivered earns the reward as part of the export price; here is the rest, up to the baseline.
    """

    reward: Array
    """Money per kWh in each slot, for the share of the slot that the window covers."""
    baseline: Array
    """kW."""

    @classmethod
    def of(cls, problem: Problem) -> Self | None:
        """None where no window of the horizon pays anything."""
        reward, baseline = np.zeros(len(problem.horizon)), np.zeros(len(problem.horizon))
        offsets = problem.horizon.offsets
        for event in problem.events:
            if not event.reward_per_kwh:
                continue
            begin, end = hours_since(problem.horizon.start, (event.start, event.end))
            covered = np.clip(np.minimum(offsets[1:], end) - np.maximum(offsets[:-1], begin), 0, None)
            share = covered / problem.horizon.hours
            reward += share * event.reward_per_kwh
            baseline = np.where(share > 0, event.baseline_w / 1000, baseline)
        return cls(reward=reward, baseline=baseline) if reward.any() else None

    def earned(self, grid: Array, slots: Slots) -> Array:
        """Money per hour for taking less than the baseline, without what delivering earns."""
        baseline = self.baseline[slots]
        earned: Array = self.reward[slots] * (baseline - np.clip(grid, 0, baseline))
        return earned
