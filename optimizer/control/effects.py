"""What the controller wants done. The shell does it, in this order, and reports back with events."""

from dataclasses import dataclass
from datetime import datetime

from ..dispatch.decision import Decision
from ..ledger import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPower:
    """Hold the car at this power (W, + fills the car) for *lease_s* seconds: one frame on the wire."""

    power_w: int
    lease_s: int
    until: datetime | None = None
    """For a charger that agrees on schedules: how long it goes on with this without us, UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """Take our profile off the charger and leave it alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskForPlan:
    """Make a new plan and bring it back as `PlanMade`."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tell:
    """The decision has changed: show it."""

    decision: Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """Write this page of the ledger, all or nothing, and report `Posted` once it is on the disk.

    A page that could not be written comes again within the next one.
    """

    page: Page


type Effect = SetPower | Release | AskForPlan | Tell | Post
