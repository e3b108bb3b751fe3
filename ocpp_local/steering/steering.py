"""Steers one charger: each wish becomes at most one message, and its answer a value. Never raises for a peer.

Powers in W, positive into the car. Source: OCPP 2.1 part 2, K01, K10, K21, K28, Q02 to Q05, Q09, Q10.
"""

import math
from collections.abc import Sequence
from datetime import timedelta
from typing import Final, Protocol

from .. import older_version
from ..bidirectional import NO_CAR, upgrade, waiting_for
from ..errors import CallRejectedError, CallSupersededError, ErrorCode, OcppError
from ..events import SetpointRefused
from ..messages import v21
from ..messages.message import Request, Response
from ..outside import NOTHING, Answer, Outside
from ..own_words import own_words
from ..sentence import Sentence
from ..state import StationState
from . import ladder, orders, profiles
from .course import Span
from .following import Following

_ACCEPTED: Final = v21.ChargingProfileStatusEnum.ACCEPTED
# No refusal: nobody was asked.
SUPERSEDED: Final = Sentence("A newer setpoint took its place before it was sent.")
_NO_SUCH_CALL: Final = frozenset({ErrorCode.NOT_IMPLEMENTED, ErrorCode.NOT_SUPPORTED})
_PRIORITY: Final = v21.PriorityChargingStatusEnum


class Ask(Protocol):
    """Makes an urgent call to the charger. Raises OcppError."""

    async def __call__[R: Response](self, request: Request[R]) -> R:
        """Ask."""
        ...


class Steering:
    """What a station can be asked to do with its car."""

    def __init__(self, state: StationState, outside: Outside, ask: Ask) -> None:
        self._state = state
        self._outside = outside
        self._ask = ask
        self._asked_w = 0

    async def set_power(self, power_w: float, lease: timedelta | None) -> Answer:
        """See `Station.set_power`."""
        if not math.isfinite(power_w):
            return self._refused(0, Sentence("The setpoint is not a number."))
        moment, wish_w, outside = self._outside.moment(), round(power_w), self._outside
        order = orders.order(
            self._state, wish_w, lease or outside.lease, moment, pull_every=outside.pull_every
        )
        if isinstance(order, orders.Refusal):
            return self._refused(wish_w, order.reason)
        # Until it has answered, what the charger holds is unknown: the next setpoint is a whole profile.
        self._state.setpoint = self._state.steering.course = None
        self._asked_w = order.setpoint.power_w
        failure = await self._send(order.request)
        if failure is not None:
            return self._refused(wish_w, failure)
        stay = self._state.transaction
        if stay is not None and stay.id == order.setpoint.transaction_id and self._state.connected:
            self._took(order)
        return Answer(accepted=True)

    async def set_schedule(self, spans: Sequence[Span]) -> Answer:
        """See `Station.set_schedule`."""
        moment, steering = self._outside.moment(), self._state.steering
        order = orders.course_order(self._state, spans, moment, after_w=self._outside.fallback_w)
        lowest_w = min((span.power_w for span in spans), default=0)
        if isinstance(order, orders.Refusal):
            return self._refused(lowest_w, order.reason)
        self._rest()
        steering.renegotiated = moment.elapsed
        self._asked_w = lowest_w
        failure = await self._send(order.request)
        if failure is not None:
            return self._refused(lowest_w, failure)
        steering.course, steering.course_of = order.course, order.transaction_id
        steering.watched = order.transaction_id
        short = Sentence("The charger takes only the first part of the schedule.")
        return Answer(accepted=True, reason=short if order.course.cut else NOTHING)

    async def set_mode(
        self, mode: v21.OperationModeEnum, lease: timedelta | None, *, preconditioning: bool
    ) -> Answer:
        """See `Station.set_mode`."""
        moment = self._outside.moment()
        request = orders.mode_order(
            self._state, mode, lease or self._outside.lease, moment, preconditioning=preconditioning
        )
        if isinstance(request, orders.Refusal):
            return Answer(accepted=False, reason=request.reason)
        self._rest()
        self._asked_w = 0
        failure = await self._send(request)
        return Answer(accepted=failure is None, reason=failure or NOTHING)

    async def release(self) -> Answer:
        """See `Station.release`."""
        failure = None
        if (rest := older_version.rest(self._state)) is not None:
            failure = await self._send(rest)
        cleared = await self._clear(ladder.ids(self._state).setpoint)
        return cleared if failure is None else Answer(accepted=False, reason=failure)

    async def clear_all(self, *, but_safe: bool = False) -> Answer:
        """Take every profile of ours away, the fallback last. *but_safe*: the fallback stays."""
        ours = ladder.ids(self._state)
        answer = Answer(accepted=True)
        last = () if but_safe else (ours.fallback,)
        for profile_id in (ours.setpoint, ours.priority, ours.alone, *last):
            if not (answer := await self._clear(profile_id)).accepted:
                break
        return answer

    async def _clear(self, profile_id: int) -> Answer:
        self._rest()
        self._asked_w = 0
        try:
            await self._ask(v21.ClearChargingProfileRequest(charging_profile_id=profile_id))
        except OcppError as err:
            if isinstance(err, CallRejectedError) and err.code in _NO_SUCH_CALL:
                return Answer(accepted=True)  # without smart charging it holds no profile either
            return Answer(accepted=False, reason=_sentence(err))
        # Unknown is as good as Accepted: the profile is not there.
        return Answer(accepted=True)

    async def stand_down(self) -> None:
        """We are about to go: no power, if it was us who asked for some."""
        if self._asked_w == 0:
            return
        if self._state.steering.course is not None:
            await self.release()
        elif waiting_for(self._state, self._outside.elapsed()) is None:
            await self.set_power(0, None)

    async def charge_now(self, *, on: bool) -> Answer:
        """See `Station.charge_now`."""
        stay = self._state.transaction
        if stay is None:
            return Answer(accepted=False, reason=NO_CAR)
        use = v21.UsePriorityChargingRequest(transaction_id=stay.id, activate=on)
        try:
            told = await self._ask(use)
            if on and told.status is _PRIORITY.NO_PROFILE and await self._offer_priority():
                told = await self._ask(use)
        except OcppError as err:
            return Answer(accepted=False, reason=_sentence(err))
        if told.status is not _PRIORITY.ACCEPTED:
            said = Sentence(
                "The charger said {status} ({why}).", status=told.status, why=own_words(told.status_info)
            )
            return Answer(accepted=False, reason=said)
        self._state.steering.priority = stay.id if on else None
        self._state.setpoint = None
        return Answer(accepted=True)

    async def renegotiate(self) -> Answer:
        """See `Station.renegotiate`."""
        request = upgrade(self._state)
        if request is None:
            said = Sentence("There is nothing for this car and charger to agree on anew.")
            return Answer(accepted=False, reason=said)
        try:
            told = await self._ask(request)
        except OcppError as err:
            return Answer(accepted=False, reason=_sentence(err))
        if told.status is v21.NotifyAllowedEnergyTransferStatusEnum.ACCEPTED:
            return Answer(accepted=True)
        said = Sentence("The charger refused ({why}).", why=own_words(told.status_info))
        return Answer(accepted=False, reason=said)

    def _took(self, order: orders.Order) -> None:
        """The charger has accepted it. Whether it obeys is for the measured power to say."""
        steering, setpoint = self._state.steering, order.setpoint
        self._state.setpoint = setpoint
        if steering.watched != setpoint.transaction_id:
            steering.watched, steering.following = setpoint.transaction_id, Following()
        if isinstance(order.request, v21.SetChargingProfileRequest):
            steering.checked = False
        steering.following = steering.following.ask(
            setpoint.power_w, setpoint.elapsed, at_most=not setpoint.v2x
        )

    def _rest(self) -> None:
        self._state.setpoint = self._state.steering.course = None
        self._state.steering.rest()

    async def _offer_priority(self) -> bool:
        """A charger without a profile for charging at once gets one, but not over and over (it is kept)."""
        can, steering = self._state.capabilities, self._state.steering
        ours, elapsed = ladder.ids(self._state), self._outside.elapsed()
        last = steering.written.get(ours.priority)
        offered = self._state.device_model.members("SmartChargingCtrlr", "SupportedAdditionalPurposes")
        if "PriorityCharging" not in (offered or ()) or (
            last is not None and elapsed - last < ladder.WRITES_EVERY_S
        ):
            return False
        steering.written[ours.priority] = elapsed
        most_w = int(can.max_charge_w or self._outside.fallback_w)
        told = await self._ask(profiles.priority(most_w, ids=ours, phases=can.phases))
        return told.status is _ACCEPTED

    async def _send(self, request: orders.SetpointRequest) -> Sentence | None:
        """Send it. None if it was accepted, otherwise why not."""
        try:
            if isinstance(request, v21.UpdateDynamicScheduleRequest):
                update = await self._ask(request)
                return _why(update.status, update.status_info)
            if isinstance(request, v21.SetVariablesRequest):
                (result, *_) = (await self._ask(request)).set_variable_result
                taken = result.attribute_status is v21.SetVariableStatusEnum.ACCEPTED
                return None if taken else _refusal(result.attribute_status)
            whole = await self._ask(request)
            return _why(whole.status, whole.status_info)
        except CallSupersededError:
            return SUPERSEDED
        except OcppError as err:
            return _sentence(err)

    def _refused(self, power_w: int, reason: Sentence) -> Answer:
        if reason == SUPERSEDED:
            return Answer(accepted=False, reason=reason)
        now = self._outside.now()
        identity = self._state.identity
        self._outside.tell(SetpointRefused(identity=identity, now=now, power_w=power_w, reason=reason))
        return Answer(accepted=False, reason=reason)


def _why(status: v21.ChargingProfileStatusEnum, info: v21.StatusInfo | None) -> Sentence | None:
    return None if status == _ACCEPTED else _refusal(own_words(info))


def _refusal(why: str) -> Sentence:
    return Sentence("The charger refused the setpoint ({why}).", why=why)


def _sentence(err: OcppError) -> Sentence:
    return Sentence("The charger did not take it: {why}.", why=err.sentence)
