"""A charger, as its caller sees it: what is known of it, and the few things that can be asked of it.

The state is sans-IO (`state.py`, changed by the blocks); this file adds the asking. A station lives as long
as the server, over any number of connections.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from . import orders, remote
from .answers import Said
from .bidirectional import session_capabilities, waiting_for
from .capabilities import Capabilities
from .changes import Changes
from .course import Course, Span
from .device_model import DeviceModel
from .errors import ConnectionLostError, OcppError
from .external_limits import ExternalLimit
from .following import Deviation
from .link import Link
from .messages import v21
from .messages.message import Request, Response
from .needs import Needs
from .orders import Control
from .outside import Answer, Outside
from .profile_reports import Fallback
from .provisioning import recognise
from .sessions import Session
from .state import Connector, Measured, StationState
from .steering import Steering
from .transaction import Transaction
from .truth import Composite, composite

# How far a charger's own schedule is asked for: the present is what counts.
COMPOSITE_S = 60


class Station:
    """One charger. Powers in W, positive into the car; nothing here raises when the charger misbehaves."""

    def __init__(self, state: StationState, outside: Outside) -> None:
        self.state = state
        """For the server and the blocks; callers read the properties."""
        self.changes: Changes | None = None
        """What we set at it, as long as it is connected; for the session."""
        self._outside = outside
        self._link: Link | None = None
        self.said = Said()
        """Our last answers to it, for the case that it asks again on another connection."""
        self._steering = Steering(state, outside, self._call)

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
        return orders.control(self.state, self._outside.elapsed())

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
    def waiting_for(self) -> str | None:
        """What still stands between us and a setpoint, as a sentence; None if nothing does."""
        return waiting_for(self.state, self._outside.elapsed())

    async def set_power(self, power_w: float, *, lease: timedelta | None = None) -> Answer:
        """Hold the car at *power_w* (negative feeds the house) until *lease* has run out.

        Exactly one message goes to the charger, none if the answer can be given without it. A charger that
        gets no further setpoint in time falls back to its own safe profile by itself.
        """
        return await self._steering.set_power(power_w, lease)

    async def set_schedule(self, spans: Sequence[Span]) -> Answer:
        """Hand over the plan as one schedule, where `control` is schedule.

        It ends its own discharge after the last span, or earlier if the charger takes fewer periods; `run_on`
        is then the time until that. Not more than once a minute: car and charger negotiate each time.
        """
        return await self._steering.set_schedule(spans)

    async def set_mode(
        self,
        mode: v21.OperationModeEnum,
        *,
        lease: timedelta | None = None,
        preconditioning: bool = False,
    ) -> Answer:
        """Leave the charger to itself for *lease*: idle, balancing the house, or obeying others.

        Idle sleeps where the charger can, and with *preconditioning* lets the car warm itself instead.
        Any other wish wakes it.
        """
        return await self._steering.set_mode(mode, lease, preconditioning=preconditioning)

    async def release(self) -> Answer:
        """Take our setpoint away: the charger does as it would without us, within its safe profile."""
        return await self._steering.release()

    async def charge_now(self, *, on: bool = True) -> Answer:
        """Charge at once, past all setpoints, or no longer (priority charging)."""
        return await self._steering.charge_now(on=on)

    async def renegotiate(self) -> Answer:
        """Let a car that settled for charging only agree on both directions in mid-session."""
        return await self._steering.renegotiate()

    async def composite(self) -> Composite | None:
        """What the charger means to do now, in its own words. None: it does not tell."""
        stay = self.state.transaction
        request = v21.GetCompositeScheduleRequest(
            duration=COMPOSITE_S,
            evse_id=1 if stay is None else stay.evse_id,
            charging_rate_unit=v21.ChargingRateUnitEnum.W,
        )
        try:
            return composite(await self._call(request))
        except OcppError:
            return None

    async def resume(self) -> None:
        """Give the charger back the setpoint that it has forgotten, for what is left of its lease."""
        held, elapsed = self.state.setpoint, self._outside.elapsed()
        if held is None or not held.alive(elapsed):
            return
        self.state.setpoint = None
        left = held.lease - timedelta(seconds=elapsed - held.elapsed)
        await self.set_power(held.power_w, lease=left)

    async def start(self, *, evse_id: int | None = None, token: v21.IdToken | None = None) -> Answer:
        """Let the plugged-in car begin its stay, in the name of *token* or of the home."""
        return await remote.start(self.state, self._outside.moment(), self._call, evse_id, token)

    async def stop(self, transaction_id: str | None = None) -> Answer:
        """End a car's stay (the one that we steer, if none is named): it neither charges nor gives back."""
        return await remote.stop(self.state, self._call, transaction_id)

    async def put_back(self) -> Answer:
        """Leave the charger as we found it: our profiles go, and what we set becomes what it was.

        For the day on which the charger is removed from this home. What somebody else has set since stays.
        """
        changes = self.changes
        if self._link is None or changes is None:
            return Answer(accepted=False, reason="The charger is not connected.")
        cleared = await self._steering.clear_all()
        if not cleared.accepted:
            return cleared
        left = await changes.put_back()
        if left:
            return Answer(accepted=False, reason=f"These settings stay as we made them: {', '.join(left)}.")
        return Answer(accepted=True)

    async def stand_down(self) -> None:
        """We are about to go: no power, if it was us who asked for some."""
        await self._steering.stand_down()

    def attach(self, link: Link) -> None:
        """A line stands. What the charger still holds of ours is unknown until it is told anew."""
        self._link = link
        state = self.state
        link.keep_note = state.note
        link.guests = lambda: state.quirk.v21_messages
        state.version, state.connected = link.version, True
        recognise(state)
        state.setpoint, state.confirmed, state.pending = None, False, False
        state.steering.rest()

    def detach(self, link: Link) -> bool:
        """The line is gone. False if another one has taken its place already."""
        link.close()
        if self._link is not link:
            return False
        self._link = self.changes = None
        self.state.connected = self.state.confirmed = False
        self.state.setpoint = None
        return True

    @property
    def link(self) -> Link | None:
        """The line, for the server."""
        return self._link

    async def _call[R: Response](self, request: Request[R]) -> R:
        if self._link is None:
            raise ConnectionLostError("it is not connected")
        return await self._link.call(request, urgent=True)
