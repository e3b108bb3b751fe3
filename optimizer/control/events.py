"""What can happen to the controller, besides time passing (a step without an event)."""

from dataclasses import dataclass

from ..dispatch.decision import Command, Mode
from ..dispatch.snapshot import Reserve
from ..plan import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanMade:
    """The planner has finished. The plan is swapped whole."""

    plan: Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class InputsChanged:
    """New prices, a new forecast or new settings arrived: the plan is out of date."""

    what: str
    """In words, to complete *because of ...*: "new prices", "a new forecast"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModeChosen:
    """The user chose who drives the charger."""

    mode: Mode


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandGiven:
    """The user wants this now."""

    command: Command


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandWithdrawn:
    """The user takes the command back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetpointAnswered:
    """The charger's answer to the last `SetPower`. No answer in time counts as not accepted."""

    accepted: bool
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopping:
    """Home Assistant stops, updates or removes us."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReserveSet:
    """The user wants this much kept from now on; ``None``: no more than the car's own reserve."""

    reserve: Reserve | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """The page of this number (`Post`) is on the disk."""

    number: int


type Event = (
    PlanMade
    | InputsChanged
    | ModeChosen
    | CommandGiven
    | CommandWithdrawn
    | SetpointAnswered
    | ReserveSet
    | Posted
    | Stopping
)
