"""A charger, as its caller sees it: the few things that can be asked of it, beside what is known of it.

`portrait.py` has the knowing; this file adds the asking. A station lives as long as the server, over any
number of connections.
"""

from collections.abc import Sequence
from datetime import timedelta

from . import remote
from .changes import Changes
from .errors import ConnectionLostError, OcppError
from .link import Link
from .messages import v21
from .messages.message import Request, Response
from .outside import Answer, Outside
from .portrait import Portrait
from .provisioning import recognise
from .rpc.answers import Said
from .sentence import Sentence
from .state import StationState
from .steering.course import Span
from .steering.steering import Steering
from .steering.truth import Composite, composite

# How far a charger's own schedule is asked for: the present is what counts.
COMPOSITE_S = 60


class Station(Portrait):
    """One charger. Powers in W, positive into the car; nothing here raises when the charger misbehaves."""

    def __init__(self, state: StationState, outside: Outside) -> None:
        super().__init__(state, outside)
        self.changes: Changes | None = None
        """What we set at it, as long as it is connected; for the session."""
        self._link: Link | None = None
        self.said = Said()
        """Our last answers to it, for the case that it asks again on another connection."""
        self._steering = Steering(state, outside, self._call)

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

    async def put_back(self, *, but_safe: bool = False) -> Answer:
        """Leave the charger as we found it: our profiles go, and what we set becomes what it was.

        For the day on which the charger is removed from this home. What somebody else has set since stays.
        *but_safe*: the limit that the fuse can always carry stays as well, for the hours without us.
        """
        changes = self.changes
        if self._link is None or changes is None:
            return Answer(accepted=False, reason=Sentence("The charger is not connected."))
        cleared = await self._steering.clear_all(but_safe=but_safe)
        if not cleared.accepted:
            return cleared
        left = await changes.put_back()
        if left:
            said = Sentence("These settings stay as we made them: {names}.", names=", ".join(left))
            return Answer(accepted=False, reason=said)
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
            raise ConnectionLostError(Sentence("it is not connected"))
        return await self._link.call(request, urgent=True)
