"""What is known of one charger, for its caller to read: plain values, each as fresh as its own age tells.

The state is sans-IO (`state.py`, changed by the blocks). Powers in W, positive into the car.
"""

from collections.abc import Mapping
from datetime import timedelta

from .bidirectional import session_capabilities, waiting_for
from .capabilities import Capabilities
from .device_model import DeviceModel
from .needs import Needs
from .outside import Outside
from .security.station_certificate import StationCertificate
from .sentence import Sentence
from .state import Connector, Measured, StationState
from .stays.sessions import Session
from .stays.transaction import Transaction
from .steering import control, orders
from .steering.control import Control
from .steering.course import Course
from .steering.external_limits import ExternalLimit
from .steering.following import Deviation
from .steering.profile_reports import Fallback


class Portrait:
    """A charger as it is known now. `Station` adds what can be asked of it."""

    def __init__(self, state: StationState, outside: Outside) -> None:
        self.state = state
        """For the server and the blocks; callers read the properties."""
        self._outside = outside

    @property
    def identity(self) -> str:
        """The name under which it was enrolled."""
        return self.state.identity

    @property
    def connected(self) -> bool:
        """Whether there is a line."""
        return self.state.connected

    @property
    def accepted(self) -> bool:
        """Whether it said who it is, now or before a restart of ours."""
        return self.state.accepted

    @property
    def version(self) -> str:
        """The OCPP version of its last connection: 2.1 or 2.0.1."""
        return self.state.version.value

    @property
    def vendor(self) -> str:
        """Who made it, in its own words."""
        return self.state.vendor

    @property
    def model(self) -> str:
        """What it is, in its own words."""
        return self.state.model

    @property
    def firmware(self) -> str:
        """The version of its firmware, empty if it does not say."""
        return self.state.firmware

    @property
    def serial(self) -> str:
        """Its serial number, empty if it does not say."""
        return self.state.serial

    @property
    def certificate(self) -> StationCertificate | None:
        """What it has shown of itself on this line (security profile 3). None: it came with its password."""
        return self.state.security.shown if self.state.connected else None

    @property
    def certificate_trouble(self) -> Sentence:
        """Why it has no certificate of its own, or no new one, as a sentence. Empty: all is well."""
        return self.state.security.trouble

    @property
    def capabilities(self) -> Capabilities:
        """What it can do, together with the car that is plugged in."""
        return session_capabilities(self.state, self._outside.elapsed())

    @property
    def device_model(self) -> DeviceModel:
        """All that it says it is made of, to be asked by component and variable."""
        return self.state.device_model

    @property
    def notes(self) -> tuple[str, ...]:
        """What had to be forgiven or worked around at it, each once, for the diagnostics."""
        return self.state.notes

    @property
    def needs_reboot(self) -> bool:
        """Whether a setting of ours waits for its next restart."""
        return self.state.needs_reboot

    @property
    def connector(self) -> Connector | None:
        """The plug that the car uses, or the first one. None: it never told."""
        plugs = self.state.connectors
        stay = self.state.transaction
        used = None if stay is None else plugs.get((stay.evse_id, stay.connector_id or 1))
        return used or next(iter(plugs.values()), None)

    @property
    def plugged(self) -> bool:
        """Whether a car is plugged in, by its stay or by the state of the plug."""
        if (stay := self.state.transaction) is not None:
            return stay.ev_connected
        return self.connector is not None and self.connector.status == "Occupied"

    @property
    def transaction(self) -> Transaction | None:
        """The car's stay, None if there is none."""
        return self.state.transaction

    @property
    def sessions(self) -> tuple[Session, ...]:
        """The records of the last stays, over or not, oldest first: what a ledger books, each by its id."""
        records = (Session.of(self.identity, stay) for stay in self.state.stays)
        return tuple(sorted(records, key=lambda session: session.started_at))

    @property
    def measured(self) -> Measured:
        """The newest measured values, each with its age."""
        return self.state.measured

    @property
    def needs(self) -> Needs | None:
        """What the car told of itself in this stay."""
        return self.state.needs

    @property
    def external_limits(self) -> Mapping[str, float]:
        """Limits for charging, in W, that hold now and were set by others at the charger, by their source."""
        now = self._outside.now()
        bounds = {source: limit.at(now) for source, limit in self.state.steering.limits.items()}
        return {s: b.charge_w for s, b in bounds.items() if b is not None and b.charge_w is not None}

    @property
    def constraints(self) -> tuple[ExternalLimit, ...]:
        """All that others allow or forbid at the charger, in time and in both directions."""
        return tuple(self.state.steering.limits.values())

    @property
    def control(self) -> Control:
        """How charger and car can be steered: by setpoints, by a schedule, or only limited."""
        return control.possible(self.state, self._outside.elapsed())

    @property
    def no_discharge(self) -> Sentence | None:
        """Why car and charger cannot be asked to give power now, as a sentence. None: they can.

        A charger that could not end a discharge without us, by a lease or by a schedule, is never asked.
        """
        return control.no_discharge(self.state, self._outside.elapsed())

    @property
    def run_on(self) -> timedelta:
        """How long at most the car would go on feeding the house if we fell silent now."""
        pulls = self._outside.pull_every is not None
        return orders.run_on(self.state, self._outside.moment(), pulls=pulls)

    @property
    def course(self) -> Course | None:
        """The schedule that the charger holds of ours, None if there is none."""
        steering, stay = self.state.steering, self.state.transaction
        return steering.course if stay is not None and steering.course_of == stay.id else None

    @property
    def fallback(self) -> Fallback | None:
        """Whether the charger holds the profiles that rule it without us. None: not looked at yet."""
        return self.state.steering.fallback

    @property
    def deviation(self) -> Deviation | None:
        """What the charger does instead of the setpoint that it took. None: it follows, or none is set."""
        return self.state.steering.following.deviation

    @property
    def charging_now(self) -> bool:
        """Whether somebody wants this car charged at once, past our setpoints."""
        stay = self.state.transaction
        return stay is not None and self.state.steering.priority == stay.id

    @property
    def ready(self) -> bool:
        """Whether a setpoint would be sent. `waiting_for` says what is missing."""
        return self.waiting_for is None

    @property
    def waiting_for(self) -> Sentence | None:
        """What still stands between us and a setpoint, as a sentence; None if nothing does."""
        return waiting_for(self.state, self._outside.elapsed())
