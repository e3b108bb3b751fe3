"""A charger, as its caller sees it: what is known of it, and the few things that can be asked of it.

The state is sans-IO (`state.py`, changed by the blocks); this file adds the asking. A station lives as long
as the server, over any number of connections.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from . import smart_charging
from .bidirectional import session_capabilities, waiting_for
from .capabilities import Capabilities
from .changes import Changes
from .device_model import DeviceModel
from .errors import OcppError
from .events import SetpointRefused, StationEvent
from .link import Link
from .messages import v21
from .needs import Needs
from .reply import Moment
from .sessions import Session
from .state import Connector, Measured, StationState
from .transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Did the charger take it? If not, *reason* is a sentence for the user."""

    accepted: bool
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """What a station needs of the world around it."""

    now: Callable[[], datetime]
    elapsed: Callable[[], float]
    tell: Callable[[StationEvent], None]
    lease: timedelta

    def moment(self) -> Moment:
        """Now, in both clocks."""
        return Moment(self.now(), self.elapsed())


class Station:
    """One charger. Powers in W, positive into the car; nothing here raises when the charger misbehaves."""

    def __init__(self, state: StationState, outside: Outside) -> None:
        self.state = state
        """For the server and the blocks; callers read the properties."""
        self.changes: Changes | None = None
        """What we set at it, as long as it is connected; for the session."""
        self._outside = outside
        self._link: Link | None = None
        self._asked_w = 0

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
        """Limits in W that others set at the charger, by their source."""
        return self.state.external_limits

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
        if not math.isfinite(power_w):
            return self._refused(0, "The setpoint is not a number.")
        moment, wish_w = self._outside.moment(), round(power_w)
        order = smart_charging.order(self.state, wish_w, lease or self._outside.lease, moment)
        if isinstance(order, smart_charging.Refusal):
            return self._refused(wish_w, order.reason)
        # Until it has answered, what the charger holds is unknown: the next setpoint is a whole profile.
        self.state.setpoint = None
        self._asked_w = order.setpoint.power_w
        failure = await self._ask(order.request)
        if failure is not None:
            return self._refused(wish_w, failure)
        stay = self.state.transaction
        if stay is not None and stay.id == order.setpoint.transaction_id and self.connected:
            self.state.setpoint = order.setpoint
        return Answer(accepted=True)

    async def release(self) -> Answer:
        """Take our setpoint away: the charger does as it would without us, within its safe profile."""
        if self._link is None:
            return Answer(accepted=False, reason="The charger is not connected.")
        self.state.setpoint = None
        self._asked_w = 0
        request = v21.ClearChargingProfileRequest(charging_profile_id=smart_charging.ids(self.state).setpoint)
        try:
            await self._link.call(request, urgent=True)
        except OcppError as err:
            return Answer(accepted=False, reason=_sentence(err))
        # Unknown is as good as Accepted: the profile is not there.
        return Answer(accepted=True)

    async def resume(self) -> None:
        """Give the charger back the setpoint that it has forgotten, for what is left of its lease."""
        held, elapsed = self.state.setpoint, self._outside.elapsed()
        if held is None or not held.alive(elapsed):
            return
        self.state.setpoint = None
        left = held.lease - timedelta(seconds=elapsed - held.elapsed)
        await self.set_power(held.power_w, lease=left)

    async def put_back(self) -> Answer:
        """Leave the charger as we found it: our profiles go, and what we set becomes what it was.

        For the day on which the charger is removed from this home. What somebody else has set since stays.
        """
        changes = self.changes
        if self._link is None or changes is None:
            return Answer(accepted=False, reason="The charger is not connected.")
        self.state.setpoint = None
        self._asked_w = 0
        ids = smart_charging.ids(self.state)
        try:
            for profile in (ids.setpoint, ids.alone, ids.fallback):
                request = v21.ClearChargingProfileRequest(charging_profile_id=profile)
                await self._link.call(request, urgent=True)
        except OcppError as err:
            return Answer(accepted=False, reason=_sentence(err))
        left = await changes.put_back()
        if left:
            return Answer(accepted=False, reason=f"These settings stay as we made them: {', '.join(left)}.")
        return Answer(accepted=True)

    async def stand_down(self) -> None:
        """We are about to go: no power, if it was us who asked for some."""
        if self._asked_w != 0 and self.ready:
            await self.set_power(0)

    def attach(self, link: Link) -> None:
        """A line stands. What the charger still holds of ours is unknown until it is told anew."""
        self._link = link
        state = self.state
        link.keep_note = state.note
        state.version, state.connected = link.version, True
        state.setpoint, state.confirmed, state.pending = None, False, False

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

    async def _ask(self, request: smart_charging.SetpointRequest) -> str | None:
        """Send a setpoint. None if it was accepted, otherwise why not."""
        if self._link is None:
            return "The charger is not connected."
        try:
            if isinstance(request, v21.UpdateDynamicScheduleRequest):
                update = await self._link.call(request, urgent=True)
                return _why(update.status, update.status_info)
            whole = await self._link.call(request, urgent=True)
            return _why(whole.status, whole.status_info)
        except OcppError as err:
            return _sentence(err)

    def _refused(self, power_w: int, reason: str) -> Answer:
        now = self._outside.now()
        self._outside.tell(SetpointRefused(identity=self.identity, now=now, power_w=power_w, reason=reason))
        return Answer(accepted=False, reason=reason)


def _why(status: v21.ChargingProfileStatusEnum, info: v21.StatusInfo | None) -> str | None:
    if status == v21.ChargingProfileStatusEnum.ACCEPTED:
        return None
    said = ": ".join(part for part in (info.reason_code, info.additional_info) if part) if info else ""
    return f"The charger refused the setpoint ({said or 'it gave no reason'})."


def _sentence(err: OcppError) -> str:
    return f"The charger did not take it: {err}."
