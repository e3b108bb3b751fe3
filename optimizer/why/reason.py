"""Why a plan does what it does in one slot, as a value: words, code, what binds, and what would change it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, override

from ..action import Action
from ..words import NOTHING, Text


class ReasonCode(StrEnum):
    """Why, for programs; the text of the reason says it for people."""

    FEED_HOUSE = "feed_house"
    SELL = "sell"
    RELIEVE_FUSE = "relieve_fuse"
    SHAVE_PEAK = "shave_peak"
    CHARGE_CHEAP = "charge_cheap"
    CHARGE_PAID = "charge_paid"
    CHARGE_SUN = "charge_sun"
    CHARGE_FROM_OTHERS = "charge_from_others"
    CHARGE_FOR_GOAL = "charge_for_goal"
    CHARGE_TO_RESERVE = "charge_to_reserve"
    WAIT_FOR_CHEAPER = "wait_for_cheaper"
    KEEP_ENERGY = "keep_energy"
    AT_RESERVE = "at_reserve"
    CHARGER_BUSY = "charger_busy"
    FED_BY_OTHERS = "fed_by_others"
    FULL = "full"
    NOTHING_TO_GAIN = "nothing_to_gain"
    AWAY = "away"


class Law(StrEnum):
    """What can bind a slot: without it, the slot or what follows it would be planned otherwise."""

    FUSE = "fuse"
    """The main fuse, W for the whole home."""
    IMPORT_LIMIT = "import_limit"
    """What the grid operator or an event allows the whole home, W."""
    PHASE = "phase"
    """What one phase of the main fuse carries, W."""
    EXPORT_LIMIT = "export_limit"
    """The same for export, W."""
    CAR_EXPORT = "car_export"
    """How much of the car's energy may leave the house, W: 0 without permission."""
    CHARGER_MAX = "charger_max"
    """What charger and car can do, W."""
    CHARGER_MIN = "charger_min"
    """The lowest power that the charger can do other than 0, W."""
    CHARGER_BUSY = "charger_busy"
    """Another car has the charger that both use: 0 W."""
    DEMAND_CHARGE = "demand_charge"
    """The peak of the month that the plan keeps to, W: more would cost more than it earns."""
    SLOT_LIMIT = "slot_limit"
    """A limit on the car alone in this slot, W."""
    FULL = "full"
    """The highest energy that the car may be charged to, Wh."""
    TAPER = "taper"
    """The power that the car takes when it is nearly full, W."""
    RESERVE = "reserve"
    """The energy that is never given away, Wh."""
    DEPARTURE = "departure"
    """The energy that the driver wants at the next departure, Wh."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """A law that binds in a slot, with the number it binds at."""

    law: Law
    amount: float
    unit: str
    """W or Wh."""


class Price(StrEnum):
    """The price of a slot that a change is about."""

    IMPORT = "import_price"
    EXPORT = "export_price"


class Turn(StrEnum):
    """The side of a price on which something else is done."""

    BELOW = "below"
    ABOVE = "above"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What would have to change: at this *price* of the slot another *action* costs as little.

    Everything else stays as it is, the energy in the car at the begin of the slot too.
    """

    of: Price
    turn: Turn
    price: float
    """Money per kWh."""
    action: Action
    """What is done beyond it."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reason:
    """Why this action and not another. Equal to another one that says the same."""

    code: ReasonCode
    text: Text
    runner_up: Action | None = None
    """The next best action that was possible."""
    runner_up_cost: float | None = None
    """Money that the runner-up would have cost more, from the value function."""
    bindings: tuple[Binding, ...] = ()
    """The laws that bind in this slot."""
    changes: tuple[Change, ...] = ()
    """At most one price below and one above which something else is done."""
    otherwise: Text = NOTHING
    """``changes`` as a sentence."""

    @override
    def __eq__(self, other: object) -> bool:
        return isinstance(other, Reason) and self._said == other._said

    @override
    def __hash__(self) -> int:
        return hash(self._said)

    @property
    def _said(self) -> tuple[object, ...]:
        told = self.code, self.text, self.runner_up, self.runner_up_cost
        return *told, self.bindings, self.changes, self.otherwise

    def to_dict(self) -> dict[str, object]:
        """JSON-safe, in the keys of a slot. To be told in a language, or kept, by `words`."""
        return {
            "reason": self.text,
            "reason_code": self.code.value,
            "runner_up": self.runner_up and self.runner_up.value,
            "runner_up_cost": self.runner_up_cost,
            "bindings": [
                {"law": one.law.value, "amount": one.amount, "unit": one.unit} for one in self.bindings
            ],
            "changes": [
                {"of": one.of.value, "turn": one.turn.value, "price": one.price, "action": one.action.value}
                for one in self.changes
            ],
            "otherwise": self.otherwise,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Reason:
        """What ``to_dict`` wrote, today or before it told of bindings. KeyError or ValueError otherwise."""
        runner_up = data["runner_up"]
        return Reason(
            code=ReasonCode(data["reason_code"]),
            text=Text.of(data["reason"]),
            runner_up=None if runner_up is None else Action(runner_up),
            runner_up_cost=data["runner_up_cost"],
            bindings=tuple(
                Binding(law=Law(one["law"]), amount=float(one["amount"]), unit=str(one["unit"]))
                for one in data.get("bindings", ())
            ),
            changes=tuple(
                Change(
                    of=Price(one["of"]),
                    turn=Turn(one["turn"]),
                    price=float(one["price"]),
                    action=Action(one["action"]),
                )
                for one in data.get("changes", ())
            ),
            otherwise=Text.of(data.get("otherwise", "")),
        )


class LateReason(Reason):
    """A reason that is worked out when it is first read: a plan that nobody looks at costs less."""

    __slots__ = ("_tell",)
    _tell: Callable[[], Reason]

    def __init__(self, tell: Callable[[], Reason]) -> None:
        """*tell* gives the reason, the same one each time."""
        object.__setattr__(self, "_tell", tell)

    @property
    def code(self) -> ReasonCode:
        """Why, for programs."""
        return self._tell().code

    @property
    def text(self) -> Text:
        """Why, for people."""
        return self._tell().text

    @property
    def runner_up(self) -> Action | None:
        """The next best action that was possible."""
        return self._tell().runner_up

    @property
    def runner_up_cost(self) -> float | None:
        """Money that it would have cost more."""
        return self._tell().runner_up_cost

    @property
    def bindings(self) -> tuple[Binding, ...]:
        """The laws that bind."""
        return self._tell().bindings

    @property
    def changes(self) -> tuple[Change, ...]:
        """The prices beyond which something else is done."""
        return self._tell().changes

    @property
    def otherwise(self) -> Text:
        """The same as a sentence."""
        return self._tell().otherwise
