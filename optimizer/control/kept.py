"""What the controller keeps over a restart. Read back piece by piece: nonsense starts afresh."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from ..dispatch.budget import Spent
from ..dispatch.decision import Command, Mode
from ..dispatch.memory import Memory
from ..dispatch.outage import Outage
from ..dispatch.snapshot import Reserve
from ..errors import ProblemError
from ..numbers import number
from ..plan import Plan
from ..savings import Savings
from ..words import Text, in_parts


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Everything that has to survive, but for the ledger, which has a file of its own."""

    mode: Mode = Mode.AUTOMATIC
    command: Command | None = None
    plan: Plan | None = None
    reserve: Reserve | None = None
    """The user's own, beyond the car's."""
    spent: Mapping[str, Spent] = field(default_factory=dict)
    """By car: each has a maker and a budget of its own."""
    meter_wh: float | None = None
    """What the charger's meter had counted by then, Wh into the car less out of it."""
    outage: bool = False
    """The grid had failed when we were last alive."""
    savings: Savings = Savings()  # noqa: RUF009 - frozen

    def memory_of(self, who: str) -> Memory:
        """The memory to begin with, while this car is here."""
        spent, outage = self.spent.get(who, Spent()), Outage(lost=self.outage)
        return Memory(spent=spent, outage=outage, kept_meter_wh=self.meter_wh)

    def to_dict(self) -> dict[str, Any]:
        """JSON-safe."""
        reserve = self.reserve
        return {
            "mode": self.mode.value,
            "command": self.command.to_dict() if self.command else None,
            "plan": in_parts(_valid_part(self.plan).to_dict()) if self.plan else None,
            "reserve": {"energy_wh": reserve.energy_wh, "why": in_parts(reserve.why)} if reserve else None,
            "spent": {who: spent.to_dict() for who, spent in self.spent.items()},
            "meter_wh": self.meter_wh,
            "outage": self.outage,
            "savings": self.savings.to_dict(),
        }

    @classmethod
    def from_dict(cls, state: Mapping[str, Any]) -> Self:
        """What `to_dict` wrote."""
        mode, outage = state.get("mode"), state.get("outage")
        return cls(
            mode=Mode(mode) if isinstance(mode, str) and mode in {*Mode} else Mode.AUTOMATIC,
            command=_command(_mapping(state, "command")),
            plan=_plan(state.get("plan")),
            reserve=_reserve(_mapping(state, "reserve")),
            spent=_spent(_mapping(state, "spent")),
            meter_wh=number(state.get("meter_wh")),
            outage=outage is True,
            savings=Savings.from_dict(_mapping(state, "savings")),
        )


def _mapping(state: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = state.get(key)
    return found if isinstance(found, Mapping) else {}


def _command(told: Mapping[str, Any]) -> Command | None:
    try:
        return Command.from_dict(told)
    except ValueError:
        return None


def _plan(told: object) -> Plan | None:
    if not isinstance(told, Mapping):
        return None
    try:
        return Plan.from_dict(told)
    except ProblemError:
        return None


def _spent(told: Mapping[str, Any]) -> dict[str, Spent]:
    return {who: Spent.from_dict(one) for who, one in told.items() if isinstance(one, Mapping)}


def _reserve(told: Mapping[str, Any]) -> Reserve | None:
    energy_wh = number(told.get("energy_wh"))
    try:
        why = Text.of(told.get("why"))
    except ValueError, KeyError:
        return None
    return None if energy_wh is None else Reserve(energy_wh=energy_wh, why=why)


def _valid_part(plan: Plan) -> Plan:
    """The slots in which the plan counts: the rest would only wear the disk."""
    return replace(plan, slots=tuple(slot for slot in plan.slots if slot.start < plan.good_until))
