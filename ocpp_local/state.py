"""What is known of one charger: plain values, no sockets, no clock.

Powers are W and positive when they fill the car; energies are Wh; times are UTC. `elapsed` is the
monotonic second at which we learned a value, `at` is the charger's own time for it.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from .capabilities import Capabilities
from .device_model import DeviceModel
from .messages.message import Version
from .needs import Needs
from .quirks import NONE, Quirk
from .reports import Reports
from .security.security_state import SecurityState
from .stays.phases import Phases
from .stays.stays import Stays
from .stays.transaction import Transaction
from .steering.steering_state import SteeringState

# A charger with more kinds of faults than this is known well enough by then.
MOST_NOTES: Final = 50
NOTE_LENGTH: Final = 250


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampled[T = float]:
    """One measured value."""

    value: T
    at: datetime
    elapsed: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """The newest measured values of the charger. None: never told."""

    power_w: Sampled | None = None
    """Net power, positive into the car, negative out of it."""
    soc_percent: Sampled | None = None
    imported_wh: Sampled | None = None
    """Register of the energy that went into the car since the meter was built."""
    exported_wh: Sampled | None = None
    """Register of the energy that came out of the car."""
    phases: Sampled[Phases] | None = None
    """What flows over each phase."""
    temperature_c: Sampled | None = None
    """Of the charger itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Connector:
    """One plug of the charger: Available, Occupied, Reserved, Unavailable or Faulted."""

    evse_id: int
    connector_id: int
    status: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Setpoint:
    """What we last asked of the charger, and the profile of ours that holds it."""

    power_w: int
    lease: timedelta
    elapsed: float
    transaction_id: str
    dynamic: bool
    """The profile can be updated; otherwise each setpoint is a profile of its own."""
    v2x: bool
    """The profile carries a setpoint in both directions; otherwise an upper limit for charging."""

    def alive(self, elapsed: float) -> bool:
        """Whether the lease still runs."""
        return elapsed - self.elapsed <= self.lease.total_seconds()

    def updates(self, held: Setpoint | None) -> bool:
        """Whether an update can bring the profile that the charger holds here."""
        if held is None or not self.dynamic:
            return False
        same = (held.transaction_id, held.dynamic, held.v2x, held.lease)
        return same == (self.transaction_id, self.dynamic, self.v2x, self.lease)


@dataclass(slots=True, kw_only=True)
class StationState:
    """The charger as the blocks of the specification see and change it."""

    identity: str
    version: Version = Version.V21
    connected: bool = False
    online_since: datetime | None = None
    """When the line was made that it talks on."""
    accepted: bool = False
    pending: bool = False
    """It has booted on this connection and is looked into before it is accepted (B02)."""
    booted_for: str = ""
    """Why it booted, when it was told to wait."""
    looked_into: bool = False
    """Its inventory was taken and its settings are made, as far as it let us: the next boot is accepted."""
    looks: int = 0
    """How often that was begun since it showed this firmware."""
    fresh: bool = False
    """Inventory and settings belong to this very boot."""
    inventoried: bool = False
    """`capabilities` are known, or the charger does not tell them."""
    needs_reboot: bool = False
    """A setting of ours takes effect after the charger's next restart."""
    confirmed: bool = False
    """The charger has spoken of the transaction on this connection: it is not only a memory of ours."""
    vendor: str = ""
    model: str = ""
    firmware: str = ""
    serial: str = ""
    quirk: Quirk = NONE
    """Where it departs from the specification."""
    device_model: DeviceModel = field(default_factory=DeviceModel)
    reports: Reports = field(default_factory=Reports)
    capabilities: Capabilities = field(default_factory=Capabilities)
    """Of the charger alone; `session_capabilities` in bidirectional.py adds the car."""
    connectors: dict[tuple[int, int], Connector] = field(default_factory=dict)
    transaction: Transaction | None = None
    """The stay that setpoints go to. With several EVSEs others may run beside it, see *stays*."""
    stays: Stays = field(default_factory=Stays)
    measured: Measured = field(default_factory=Measured)
    needs: Needs | None = None
    """Of the car that setpoints go to."""
    needs_at: dict[int, Needs] = field(default_factory=dict)
    """What the cars told, by the EVSE that they stand at."""
    remote_start_id: int = 0
    """The number of our last RequestStartTransaction."""
    connected_car: str | None = None
    """What the car that is plugged in calls itself, where the charger tells it apart from any token."""
    tokens: frozenset[str] | None = None
    """Cards and cars that may charge, as `household` makes them. None: any."""
    setpoint: Setpoint | None = None
    steering: SteeringState = field(default_factory=SteeringState)
    security: SecurityState = field(default_factory=SecurityState)
    notes: tuple[str, ...] = ()
    """What had to be forgiven or worked around at this charger, each once, in words."""

    def note(self, text: str) -> bool:
        """Keep a note for the diagnostics. False if it is there already, or there are too many."""
        short = text[:NOTE_LENGTH]
        if short in self.notes or len(self.notes) >= MOST_NOTES:
            return False
        self.notes = (*self.notes, short)
        return True
