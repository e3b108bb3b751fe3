"""The plan: one immutable value with the power, the money and the reason of every slot."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Self

from .action import Action
from .errors import ProblemError
from .model.policy import Policy
from .violation import Violation
from .why.reason import Reason
from .words import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSlot:
    """One slot. Car + fills the car, grid + imports, sun and load >= 0."""

    start: datetime
    end: datetime
    car_w: float
    load_w: float
    sun_w: float
    grid_w: float
    energy_wh: float
    """In the car at the end of the slot."""
    import_price: float
    export_price: float
    cost: float
    """Money of the slot: import minus export plus wear."""
    stored_value: float
    """Money per kWh in the car at the end of the slot: what losing a little of it would cost."""
    action: Action
    reason: Reason
    curtailed_w: float = 0.0
    """Sun that is cut off."""
    others_w: float = 0.0
    """What other devices of the home draw, below 0 give, in plans of several devices."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmet:
    """A goal that the plan cannot reach."""

    departure: datetime
    goal_wh: float
    missing_wh: float
    why: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What the car shall do, from ``made_at`` on."""

    made_at: datetime
    good_until: datetime
    """Past this the plan counts as no plan."""
    slots: tuple[PlanSlot, ...]
    cost: float
    """Money over the horizon: import minus export plus wear."""
    currency: str
    capacity_wh: float
    unmet: tuple[Unmet, ...] = ()
    violations: tuple[Violation, ...] = ()
    """All that the plan cannot keep, safety first; the goals of ``unmet`` among it."""
    demand_cost: float = 0.0
    """The part of ``cost`` that a higher peak of the month costs; no slot carries it."""
    assumptions: tuple[Text, ...] = ()
    """What the plan had to guess, as sentences."""
    policy: Policy | None = field(default=None, repr=False, compare=False)
    """The value function; None in a plan that was read back from a file."""

    def index_at(self, now: datetime) -> int | None:
        """The index of the slot that *now* lies in."""
        return next((i for i, slot in enumerate(self.slots) if slot.start <= now < slot.end), None)

    def slot_at(self, now: datetime) -> PlanSlot | None:
        """The slot that *now* lies in, None before and after the plan."""
        index = self.index_at(now)
        return None if index is None else self.slots[index]

    def stored_value(self, now: datetime, energy_wh: float) -> float:
        """Money per kWh in the car once the slot of *now* is over, if it then held *energy_wh*.

        The slope of the value function: discharging pays where the kWh replaced costs more than
        this with losses and wear, charging where it costs less. 0 outside of the plan.
        """
        index = self.index_at(now)
        if index is None:
            return 0.0
        if self.policy is None:
            return self.slots[index].stored_value
        return self.policy.worth_at(index + 1, energy_wh / 1000)

    def to_dict(self) -> dict[str, object]:
        """JSON-safe, without the value function: to be `told` in a language, or kept `in_parts`."""
        return {
            "made_at": self.made_at.isoformat(),
            "good_until": self.good_until.isoformat(),
            "currency": self.currency,
            "cost": self.cost,
            "capacity_wh": self.capacity_wh,
            "slots": [_slot_to_dict(slot, self.capacity_wh) for slot in self.slots],
            "unmet": [_unmet_to_dict(unmet) for unmet in self.unmet],
            "violations": [violation.to_dict() for violation in self.violations],
            "demand_cost": self.demand_cost,
            "assumptions": list(self.assumptions),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """What ``to_dict`` wrote, without the value function. Raises ProblemError for anything else."""
        try:
            return cls(
                made_at=datetime.fromisoformat(data["made_at"]),
                good_until=datetime.fromisoformat(data["good_until"]),
                currency=str(data["currency"]),
                cost=float(data["cost"]),
                capacity_wh=float(data["capacity_wh"]),
                slots=tuple(_slot_from_dict(slot) for slot in data["slots"]),
                unmet=tuple(_unmet_from_dict(unmet) for unmet in data["unmet"]),
                violations=tuple(Violation.from_dict(row) for row in data.get("violations", ())),
                demand_cost=float(data.get("demand_cost", 0.0)),
                assumptions=tuple(Text.of(line) for line in data["assumptions"]),
            )
        except (KeyError, TypeError, ValueError) as err:
            raise ProblemError(field="plan", value=repr(err), expected="what Plan.to_dict wrote") from err


SLOT_NUMBERS: Final = (
    "car_w", "load_w", "sun_w", "grid_w", "energy_wh", "import_price", "export_price", "cost", "stored_value",
)  # fmt: skip


def _slot_to_dict(slot: PlanSlot, capacity_wh: float) -> dict[str, object]:
    return {
        "start": slot.start.isoformat(),
        "end": slot.end.isoformat(),
        **{name: getattr(slot, name) for name in SLOT_NUMBERS},
        "curtailed_w": slot.curtailed_w,
        "others_w": slot.others_w,
        "soc_percent": 100 * slot.energy_wh / capacity_wh,
        "action": slot.action.value,
        **slot.reason.to_dict(),
    }


def _unmet_to_dict(unmet: Unmet) -> dict[str, object]:
    return {
        "departure": unmet.departure.isoformat(),
        "goal_wh": unmet.goal_wh,
        "missing_wh": unmet.missing_wh,
        "why": unmet.why,
    }


def _slot_from_dict(data: Mapping[str, Any]) -> PlanSlot:
    return PlanSlot(
        start=datetime.fromisoformat(data["start"]),
        end=datetime.fromisoformat(data["end"]),
        **{name: float(data[name]) for name in SLOT_NUMBERS},
        curtailed_w=float(data.get("curtailed_w", 0.0)),
        others_w=float(data.get("others_w", 0.0)),
        action=Action(data["action"]),
        reason=Reason.from_dict(data),
    )


def _unmet_from_dict(data: Mapping[str, Any]) -> Unmet:
    return Unmet(
        departure=datetime.fromisoformat(data["departure"]),
        goal_wh=float(data["goal_wh"]),
        missing_wh=float(data["missing_wh"]),
        why=Text.of(data["why"]),
    )
