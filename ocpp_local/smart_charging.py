"""Block K, smart charging: one setpoint becomes one message, and others' limits are listened to.

Source: OCPP 2.1 part 2, K01 (profiles), K11 to K13 (external limits), K15 to K19 (the car's needs and
schedule), K21 (priority charging), K28 (dynamic profiles).
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from . import profiles
from .bidirectional import session_capabilities, waiting_for
from .capabilities import Capabilities
from .events import ChargingLimitChanged, NeedsReported, PriorityChargingChanged
from .messages import v21
from .messages.message import Version
from .needs import Needs
from .reply import Moment, Reply
from .state import Setpoint, StationState
from .transaction import Transaction

type SetpointRequest = v21.SetChargingProfileRequest | v21.UpdateDynamicScheduleRequest

# Below a second no lease can be written into a profile: durations are whole seconds.
SHORTEST_LEASE: Final = timedelta(seconds=1)

_ACCEPTED: Final = v21.ChargingProfileStatusEnum.ACCEPTED


@dataclass(frozen=True, slots=True)
class Order:
    """The one message that carries a setpoint, and what will be true once the charger accepts it."""

    request: SetpointRequest
    setpoint: Setpoint


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why no message was made, as a sentence."""

    reason: str


def order(state: StationState, power_w: int, lease: timedelta, moment: Moment) -> Order | Refusal:
    """Make the message that brings the car to *power_w* (negative feeds the house) for *lease*.

    Limited to the powers that charger and car told of themselves. The whole profile, unless the charger
    holds one of ours that can be updated.
    """
    if lease < SHORTEST_LEASE:
        return Refusal("A setpoint needs a lease of at least a second.")
    if (waiting := waiting_for(state, moment.elapsed)) or state.transaction is None:
        return Refusal(waiting or "No car is plugged in.")
    can = session_capabilities(state, moment.elapsed)
    if power_w < 0 and (refusal := _cannot_discharge(state, can)):
        return refusal
    holds = Setpoint(
        power_w=_within(power_w, can),
        lease=lease,
        elapsed=moment.elapsed,
        transaction_id=state.transaction.id,
        dynamic=can.dynamic_profiles,
        v2x=can.v2x and can.dynamic_profiles,
    )
    if holds.updates(state.setpoint):
        return Order(_update(state, holds), holds)
    return Order(_whole(state, holds, can, state.transaction, moment), holds)


def pull(state: StationState, request: v21.PullDynamicScheduleUpdateRequest, moment: Moment) -> Reply:
    """The charger asks for the present setpoint. A lease that has run out is not renewed by asking."""
    held = state.setpoint
    ours = held is not None and held.dynamic and request.charging_profile_id == ids(state).setpoint
    if held is None or not ours or not held.alive(moment.elapsed):
        why = v21.StatusInfo(reason_code="InvalidProfile")
        rejected = v21.ChargingProfileStatusEnum.REJECTED
        return Reply(v21.PullDynamicScheduleUpdateResponse(status=rejected, status_info=why))
    return Reply(v21.PullDynamicScheduleUpdateResponse(status=_ACCEPTED, schedule_update=_values(held)))


def needs(state: StationState, request: v21.NotifyEVChargingNeedsRequest, moment: Moment) -> Reply:
    """The car told what it needs. Accepted: a profile follows. Rejected would end the session."""
    told = state.needs_at[request.evse_id] = Needs.of(request)
    if state.transaction is None or state.transaction.evse_id == request.evse_id:
        state.needs = told
    answer = v21.NotifyEVChargingNeedsResponse(status=v21.NotifyEVChargingNeedsStatusEnum.ACCEPTED)
    event = NeedsReported(identity=state.identity, now=moment.now, needs=told)
    return Reply(answer, (event,))


def ev_schedule(
    _state: StationState, _request: v21.NotifyEVChargingScheduleRequest, _moment: Moment
) -> Reply:
    """What the car means to do within our profile. With dynamic setpoints it only echoes them."""
    return Reply(v21.NotifyEVChargingScheduleResponse(status=v21.GenericStatusEnum.ACCEPTED))


def charging_limit(state: StationState, request: v21.NotifyChargingLimitRequest, moment: Moment) -> Reply:
    """Someone else limits the charger: another energy manager, or the grid operator's box."""
    source = request.charging_limit.charging_limit_source
    limits = (
        _watts(schedule, period)
        for schedule in request.charging_schedule or ()
        for period in schedule.charging_schedule_period[:1]
    )
    limit_w = min((limit for limit in limits if limit is not None), default=None)
    if limit_w is not None:
        state.external_limits = {**state.external_limits, source: limit_w}
    event = ChargingLimitChanged(identity=state.identity, now=moment.now, source=source, limit_w=limit_w)
    return Reply(v21.NotifyChargingLimitResponse(), (event,))


def cleared_limit(state: StationState, request: v21.ClearedChargingLimitRequest, moment: Moment) -> Reply:
    """The limit of others is gone."""
    source = request.charging_limit_source
    state.external_limits = {key: value for key, value in state.external_limits.items() if key != source}
    event = ChargingLimitChanged(identity=state.identity, now=moment.now, source=source, limit_w=None)
    return Reply(v21.ClearedChargingLimitResponse(), (event,))


def priority_charging(
    state: StationState, request: v21.NotifyPriorityChargingRequest, moment: Moment
) -> Reply:
    """Somebody pressed the button for charging at once."""
    event = PriorityChargingChanged(
        identity=state.identity,
        now=moment.now,
        transaction_id=request.transaction_id,
        activated=request.activated,
    )
    return Reply(v21.NotifyPriorityChargingResponse(), (event,))


def reported_profiles(
    _state: StationState, _request: v21.ReportChargingProfilesRequest, _moment: Moment
) -> Reply:
    """The profiles that the charger holds."""
    return Reply(v21.ReportChargingProfilesResponse())


def ids(state: StationState) -> profiles.Ids:
    """The profile ids that are ours at this charger."""
    return profiles.Ids(state.capabilities.max_external_constraints_id)


def _cannot_discharge(state: StationState, can: Capabilities) -> Refusal | None:
    if state.version is not Version.V21:
        return Refusal(f"The charger speaks OCPP {state.version}, which cannot ask a car for power.")
    if not state.capabilities.v2x:
        return Refusal("The charger does not take power back from a car.")
    if not can.v2x:
        return Refusal("The car does not give power back in this session.")
    if not can.dynamic_profiles:
        return Refusal("The charger cannot end a discharge by itself when it loses us, so none is started.")
    if state.needs is not None and not state.needs.dynamic:
        return Refusal("The car follows a schedule that it agreed on beforehand, not setpoints.")
    return None


def _within(power_w: int, can: Capabilities) -> int:
    most = power_w if can.max_charge_w is None else min(power_w, int(can.max_charge_w))
    return most if can.max_discharge_w is None else max(most, -int(can.max_discharge_w))


def _values(held: Setpoint) -> v21.ChargingScheduleUpdate:
    if held.v2x:
        return v21.ChargingScheduleUpdate(setpoint=held.power_w)
    return v21.ChargingScheduleUpdate(limit=max(held.power_w, 0))


def _update(state: StationState, holds: Setpoint) -> v21.UpdateDynamicScheduleRequest:
    return v21.UpdateDynamicScheduleRequest(
        charging_profile_id=ids(state).setpoint, schedule_update=_values(holds)
    )


def _whole(
    state: StationState, holds: Setpoint, can: Capabilities, transaction: Transaction, moment: Moment
) -> v21.SetChargingProfileRequest:
    period = (profiles.setpoint if holds.v2x else profiles.limit)(holds.power_w, phases=can.phases)
    ours, session = ids(state), holds.transaction_id
    if holds.dynamic:
        profile = profiles.dynamic(
            period,
            ids=ours,
            transaction_id=session,
            lease=holds.lease,
            ends_offline=can.max_offline_duration,
        )
    else:
        profile = profiles.absolute(
            period, ids=ours, transaction_id=session, lease=holds.lease, now=moment.now
        )
    return v21.SetChargingProfileRequest(evse_id=transaction.evse_id, charging_profile=profile)


def _watts(schedule: v21.ChargingSchedule, period: v21.ChargingSchedulePeriod) -> float | None:
    """A limit in W; one in A counts at 230 V on the phases that it names, three if none."""
    if period.limit is None or schedule.charging_rate_unit == v21.ChargingRateUnitEnum.W:
        return period.limit
    return period.limit * 230 * (period.number_phases or 3)
