"""What a plan cannot keep: each miss with its tier, how much, when and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from .errors import ProblemError
from .words import Text


class Tier(StrEnum):
    """What counts more: safety before the driver before money."""

    SAFETY = "safety"
    DRIVER = "driver"
    MONEY = "money"


class ViolationCode(StrEnum):
    """What is missed."""

    FUSE = "fuse"
    PHASE = "phase"
    GRID_LIMIT = "grid_limit"
    RESERVE = "reserve"
    GOAL = "goal"
    TRIP = "trip"
    PRECONDITION = "precondition"
    DEMAND = "demand"


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One wish or limit that the best plan there is does not keep."""

    tier: Tier
    code: ViolationCode
    start: datetime
    end: datetime
    amount: float
    """How much at most in this time, in ``unit``, > 0."""
    unit: str
    """W or Wh."""
    why: Text
    """A sentence."""

    def to_dict(self) -> dict[str, object]:
        """JSON-safe."""
        return {
            "tier": self.tier.value,
            "code": self.code.value,
            "start": self.start.isoformat(),
            "end": self.end.isoformat(),
            "amount": self.amount,
            "unit": self.unit,
            "why": self.why,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """What ``to_dict`` wrote. Raises ProblemError for anything else."""
        try:
            return cls(
                tier=Tier(data["tier"]),
                code=ViolationCode(data["code"]),
                start=datetime.fromisoformat(data["start"]),
                end=datetime.fromisoformat(data["end"]),
                amount=float(data["amount"]),
                unit=str(data["unit"]),
                why=Text.of(data["why"]),
            )
        except (KeyError, TypeError, ValueError) as err:
            raise ProblemError(
                field="violation", value=repr(err), expected="what Violation.to_dict wrote"
            ) from err
