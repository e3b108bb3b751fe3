"""Block K, smart charging: the messages of the charger about how it is steered, by us and by others.

Source: OCPP 2.1 part 2, K09 (reports), K11 to K13 (external limits), K15 to K19 (the car's needs and
schedule), K21 and K22 (priority charging), K28 (dynamic profiles).
"""

from typing import Final

from ..events import (
    ChargingLimitChanged,
    NeedsReported,
    PriorityChargingChanged,
    ProfilesReported,
    SetpointNotFollowed,
)
from ..messages import v21
from ..needs import Needs
from ..reply import Moment, Reply
from ..state import StationState
from .ev_schedule import oversteps
from .external_limits import ExternalLimit
from .ladder import ids
from .orders import values

# Cars at EVSEs, and others who limit the charger. What is told of more pushes out the oldest.
MOST_TOLD: Final = 32

_ACCEPTED: Final = v21.ChargingProfileStatusEnum.ACCEPTED


def pull(state: StationState, request: v21.PullDynamicScheduleUpdateRequest, moment: Moment) -> Reply:
    """The charger asks for the present setpoint. A lease that has run out is not renewed by asking."""
    held = state.setpoint
    ours = held is not None and held.dynamic and request.charging_profile_id == ids(state).setpoint
    if held is None or not ours or not held.alive(moment.elapsed):
        why = v21.StatusInfo(reason_code="InvalidProfile")
        rejected = v21.ChargingProfileStatusEnum.REJECTED
        return Reply(v21.PullDynamicScheduleUpdateResponse(status=rejected, status_info=why))
    return Reply(v21.PullDynamicScheduleUpdateResponse(status=_ACCEPTED, schedule_update=values(held)))


def needs(state: StationState, request: v21.NotifyEVChargingNeedsRequest, moment: Moment) -> Reply:
    """The car told what it needs. Accepted: a profile follows. Rejected would end the session.

    What was asked before belongs to the old negotiation: the next setpoint is a whole profile.
    """
    told = state.needs_at[request.evse_id] = Needs.of(request)
    if len(state.needs_at) > MOST_TOLD:
        del state.needs_at[next(iter(state.needs_at))]
    power = request.charging_needs.v2x_charging_parameters
    if power and (power.max_discharge_power or 0) < 0 and not state.quirk.negative_discharge_limits:
        state.note("It writes the power that the car can give as a negative number.")
    if state.transaction is None or state.transaction.evse_id == request.evse_id:
        state.needs, state.setpoint = told, None
    answer = v21.NotifyEVChargingNeedsResponse(status=v21.NotifyEVChargingNeedsStatusEnum.ACCEPTED)
    event = NeedsReported(identity=state.identity, now=moment.now, needs=told)
    return Reply(answer, (event,))


def ev_schedule(state: StationState, request: v21.NotifyEVChargingScheduleRequest, moment: Moment) -> Reply:
    """What the car means to do within our profile: refused where it leaves it, so that both agree anew."""
    beyond = oversteps(state, request, moment)
    if beyond is None:
        return Reply(v21.NotifyEVChargingScheduleResponse(status=v21.GenericStatusEnum.ACCEPTED))
    means, ours = beyond
    what = f"it means to take {means.power_w:.0f} W where {ours.power_w:.0f} W were asked for"
    event = SetpointNotFollowed(
        identity=state.identity,
        now=moment.now,
        power_w=round(ours.power_w),
        measured_w=None,
        reason=f"The car does not keep to the schedule: {what}.",
    )
    return Reply(v21.NotifyEVChargingScheduleResponse(status=v21.GenericStatusEnum.REJECTED), (event,))


def charging_limit(state: StationState, request: v21.NotifyChargingLimitRequest, moment: Moment) -> Reply:
    """Someone else limits the charger: another energy manager, or the grid operator's box."""
    limit, steering = ExternalLimit.of(request, moment.now), state.steering
    others = [(source, known) for source, known in steering.limits.items() if source != limit.source]
    steering.limits = dict([*others[1 - MOST_TOLD :], (limit.source, limit)])
    return Reply(v21.NotifyChargingLimitResponse(), (_limit_changed(state, limit.source, moment),))


def cleared_limit(state: StationState, request: v21.ClearedChargingLimitRequest, moment: Moment) -> Reply:
    """The limit of others is gone."""
    source, steering = request.charging_limit_source, state.steering
    steering.limits = {key: limit for key, limit in steering.limits.items() if key != source}
    return Reply(v21.ClearedChargingLimitResponse(), (_limit_changed(state, source, moment),))


def priority_charging(
    state: StationState, request: v21.NotifyPriorityChargingRequest, moment: Moment
) -> Reply:
    """Somebody pressed the button for charging at once, at the charger or through us."""
    state.steering.priority = request.transaction_id if request.activated else None
    event = PriorityChargingChanged(
        identity=state.identity,
        now=moment.now,
        transaction_id=request.transaction_id,
        activated=request.activated,
    )
    return Reply(v21.NotifyPriorityChargingResponse(), (event,))


def reported_profiles(
    state: StationState, request: v21.ReportChargingProfilesRequest, moment: Moment
) -> Reply:
    """The profiles that the charger holds, part by part."""
    answer = v21.ReportChargingProfilesResponse()
    if not state.steering.reports.take(request):
        return Reply(answer)
    held = tuple(h.profile.id for h in state.steering.reports.held)
    return Reply(answer, (ProfilesReported(identity=state.identity, now=moment.now, held=held),))


def _limit_changed(state: StationState, source: str, moment: Moment) -> ChargingLimitChanged:
    limit = state.steering.limits.get(source)
    bounds = None if limit is None else limit.at(moment.now)
    limit_w = None if bounds is None else bounds.charge_w
    return ChargingLimitChanged(identity=state.identity, now=moment.now, source=source, limit_w=limit_w)
