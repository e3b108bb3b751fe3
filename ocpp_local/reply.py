"""What a block of the specification makes of a message: the answer, what to tell, what to do afterwards."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from .events import StationEvent
from .messages.message import Response


@dataclass(frozen=True, slots=True)
class Moment:
    """When a message came in: UTC for calendars, monotonic seconds for ages."""

    now: datetime
    elapsed: float


class Chore(Enum):
    """What we owe the charger after an answer. Chores make calls of their own, so they never delay one."""

    BRING_UP = auto()
    """Look into a charger that boots for the first time, and set it up, before it is accepted."""
    PROVISION = auto()
    """Refresh the inventory and the settings of one that is accepted, install the fallback profiles."""
    RECONCILE = auto()
    """Ask whether the transaction that we remember still runs."""
    UPHOLD = auto()
    """See whether the fallback profiles stand, and mend them."""
    ASK_WHY = auto()
    """Ask what the charger makes of the setpoint that it accepted."""
    RESUME = auto()
    """Send our setpoint again: the charger resumed a stay and has forgotten our profile (B13.FR.31)."""
    SIGN = auto()
    """Sign the certificate that the charger has asked for, and hand it over (A02)."""
    CERTIFY = auto()
    """See whether the charger has a certificate of its own, and for long enough (A02, A05)."""
    ASK_FOR_BOOT = auto()
    """Ask who it is: it talks to us as if we had accepted it, and we do not know it."""


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer goes out first, then *events* are told, then *chores* are done."""

    answer: Response
    events: tuple[StationEvent, ...] = ()
    chores: tuple[Chore, ...] = ()
