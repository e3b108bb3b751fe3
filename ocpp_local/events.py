"""What the server tells its caller: one frozen value per thing that happened, with the charger's identity.

`now` is our UTC time of learning it. Sentences in `reason` are fit for the user.
"""

from dataclasses import dataclass
from datetime import datetime

from .capabilities import Capabilities
from .needs import Needs
from .sentence import Sentence
from .state import Connector, Measured
from .stays.reading import Reading
from .stays.sessions import Session
from .stays.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class StationEvent:
    """Something happened at the charger *identity*."""

    identity: str
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StationKnocked(StationEvent):
    """A charger that nobody has enrolled tried to connect. Its identity is what it claims to be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StationRefused(StationEvent):
    """A charger was sent away, for *reason*."""

    reason: Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class StationConnected(StationEvent):
    """The line stands, in this version of OCPP."""

    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StationDisconnected(StationEvent):
    """The line is gone."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StationBooted(StationEvent):
    """The charger said who it is, and was accepted."""

    vendor: str
    model: str
    firmware: str
    serial: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StationIntroduced(StationEvent):
    """The charger said who it is, at a server that takes nobody in: it boots again elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InventoryReported(StationEvent):
    """The charger told what it is made of."""

    capabilities: Capabilities


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectorChanged(StationEvent):
    """A plug became Available, Occupied, Reserved, Unavailable or Faulted."""

    connector: Connector


@dataclass(frozen=True, slots=True, kw_only=True)
class TransactionStarted(StationEvent):
    """A car's stay began, or one was found that we did not know of."""

    transaction: Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class TransactionUpdated(StationEvent):
    """The stay goes on; something about it may have changed."""

    transaction: Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class TransactionEnded(StationEvent):
    """The stay is over."""

    transaction: Transaction
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TransactionReplayed(StationEvent):
    """An event that the charger kept while it was offline: history, never the present."""

    transaction_id: str
    kind: str
    seq_no: int
    at: datetime
    readings: tuple[Reading, ...] = ()
    """What it measured meanwhile, each at its own time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionBooked(StationEvent):
    """A stay is over: its record. It comes again, with the same id, if the charger tells more of it later."""

    session: Session


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterSampled(StationEvent):
    """New measured values came in."""

    measured: Measured


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedsReported(StationEvent):
    """The car told what it needs and what it can do."""

    needs: Needs


@dataclass(frozen=True, slots=True, kw_only=True)
class SetpointRefused(StationEvent):
    """The charger did not take a setpoint (W, negative feeds the house)."""

    power_w: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetpointNotFollowed(StationEvent):
    """The charger took the setpoint and does something else (W, negative feeds the house)."""

    power_w: int
    measured_w: float | None
    """None: the charger itself says so, nothing was measured yet."""
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetpointFollowed(StationEvent):
    """The charger does again what it is asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfilesReported(StationEvent):
    """The charger told which charging profiles it holds, by their ids."""

    held: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FallbackChecked(StationEvent):
    """The profiles that rule the charger without us were compared with what it holds."""

    verified: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargingLimitChanged(StationEvent):
    """Someone else limits the charger (*source*), None: no longer. Two controllers may be at odds."""

    source: str
    limit_w: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorityChargingChanged(StationEvent):
    """Somebody pressed "charge now" at the charger, or let go of it."""

    transaction_id: str
    activated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityEventReported(StationEvent):
    """The charger saw something that touches its security, in the words of the specification."""

    kind: str
    at: datetime
    info: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemReported(StationEvent):
    """A part of the charger reports a problem, or the end of one."""

    component: str
    active: bool
    info: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenPresented(StationEvent):
    """Somebody identified at the charger. `Server.enrol` with one of the names lets it charge."""

    token: str
    kind: str
    """The type of the token in the words of OCPP: ISO14443, KeyCode, EVCCID and so on."""
    accepted: bool
    cars: tuple[tuple[str, str], ...] = ()
    """What the car calls itself, best name first: EVCCID, MacAddress or VIN, and the name."""
