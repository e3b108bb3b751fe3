"""What is to be sent so that a car does as it is asked, or why nothing is: pure, from state to message.

Source: OCPP 2.1 part 2, K01 (profiles), K28 (dynamic profiles), Q03, Q04, Q05, Q09, Q10.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from .. import older_version
from ..bidirectional import NO_CAR, session_capabilities, waiting_for
from ..capabilities import Capabilities
from ..messages import v21
from ..messages.message import Version
from ..reply import Moment
from ..sentence import Sentence
from ..state import Setpoint, StationState
from ..stays.transaction import Transaction
from . import course, profiles
from .control import GIVES_NOTHING, follows, obstacle_to_discharge
from .course import Course, Span
from .external_limits import strictest
from .ladder import ids
from .operation_modes import broken_rule

type SetpointRequest = (
    v21.SetChargingProfileRequest | v21.UpdateDynamicScheduleRequest | v21.SetVariablesRequest
)

# Below a second no lease can be written into a profile: durations are whole seconds.
SHORTEST_LEASE: Final = timedelta(seconds=1)

# A new schedule makes car and charger negotiate anew, during which some cars pause: not more often.
RENEGOTIATES_EVERY_S: Final = 60.0

_MODE: Final = v21.OperationModeEnum
_EXTERNAL: Final = frozenset({_MODE.EXTERNAL_SETPOINT, _MODE.EXTERNAL_LIMITS})

# What a charger can be left to do by itself. The others need values of ours.
SELF_RULED: Final = frozenset({_MODE.IDLE, _MODE.LOCAL_LOAD_BALANCING, *_EXTERNAL})


@dataclass(frozen=True, slots=True)
class Order:
    """The one message that carries a setpoint, and what will be true once the charger accepts it."""

    request: SetpointRequest
    setpoint: Setpoint


@dataclass(frozen=True, slots=True)
class CourseOrder:
    """The one message that carries a schedule, and the part of the plan that it holds."""

    request: v21.SetChargingProfileRequest
    course: Course
    transaction_id: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why no message was made, as a sentence."""

    reason: Sentence


def order(
    state: StationState,
    power_w: int,
    lease: timedelta,
    moment: Moment,
    *,
    pull_every: timedelta | None = None,
) -> Order | Refusal:
    """Make the message that brings the car to *power_w* (negative feeds the house) for *lease*.

    Limited to the powers that charger and car told of themselves. The whole profile, unless the charger
    holds one of ours that can be updated.
    """
    if lease < SHORTEST_LEASE:
        return Refusal(Sentence("A setpoint needs a lease of at least a second."))
    if (waiting := waiting_for(state, moment.elapsed)) or state.transaction is None:
        return Refusal(waiting or NO_CAR)
    can = session_capabilities(state, moment.elapsed)
    if power_w < 0 and (obstacle := obstacle_to_discharge(state, can)):
        return Refusal(obstacle)
    if state.version is not Version.V21:
        return _older(state, within(power_w, can, state, moment), lease, moment)
    # Each change is a negotiation with a car on a schedule: only those that follow get updates.
    dynamic = can.dynamic_profiles and follows(state)
    holds = Setpoint(
        power_w=within(power_w, can, state, moment),
        lease=lease,
        elapsed=moment.elapsed,
        transaction_id=state.transaction.id,
        dynamic=dynamic,
        v2x=can.v2x and dynamic,
    )
    if holds.updates(state.setpoint):
        profile_id = ids(state).setpoint
        return Order(
            v21.UpdateDynamicScheduleRequest(charging_profile_id=profile_id, schedule_update=values(holds)),
            holds,
        )
    profile = _leased(state, holds, can, moment, pull_every)
    return _checked(profile) or Order(_request(profile, state.transaction), holds)


def course_order(
    state: StationState, spans: Sequence[Span], moment: Moment, *, after_w: int
) -> CourseOrder | Refusal:
    """Make the message that hands over *spans* as one schedule that ends its own discharge.

    After the last span the car charges with *after_w* at most.
    """
    if (waiting := waiting_for(state, moment.elapsed)) or state.transaction is None:
        return Refusal(waiting or NO_CAR)
    can = session_capabilities(state, moment.elapsed)
    most = can.periods or 0
    if most < 2 or not can.v2x or state.version is not Version.V21:
        return Refusal(Sentence("The charger takes no schedule for both directions."))
    if course.overlaps(spans):
        return Refusal(Sentence("Two parts of the schedule claim the same time."))
    last = state.steering.renegotiated
    if last is not None and moment.elapsed - last < RENEGOTIATES_EVERY_S:
        return Refusal(Sentence("The car agreed on a schedule less than a minute ago."))
    bounded = [Span(start=s.start, end=s.end, power_w=within(s.power_w, can, state, moment)) for s in spans]
    fits = course.course(bounded, now=moment.now, most_periods=most)
    profile = profiles.absolute(
        course.periods(fits, now=moment.now, phases=can.phases, after_w=after_w),
        ids=ids(state),
        transaction_id=state.transaction.id,
        lease=None,
        now=moment.now,
    )
    stay = state.transaction
    return _checked(profile) or CourseOrder(_request(profile, stay), fits, stay.id)


def mode_order(
    state: StationState,
    mode: v21.OperationModeEnum,
    lease: timedelta,
    moment: Moment,
    *,
    preconditioning: bool = False,
) -> v21.SetChargingProfileRequest | Refusal:
    """Make the message that leaves the charger to itself in *mode*; an idle one sleeps where it can."""
    if (waiting := waiting_for(state, moment.elapsed)) or state.transaction is None:
        return Refusal(waiting or NO_CAR)
    can = session_capabilities(state, moment.elapsed)
    if mode not in SELF_RULED or mode.value not in can.operation_modes or state.version is not Version.V21:
        return Refusal(Sentence("The charger cannot be left to itself in the mode {mode}.", mode=mode))
    listens = state.device_model.flag("SmartChargingCtrlr", "ExternalControlSignalsEnabled")
    if mode in _EXTERNAL and not listens:
        return Refusal(
            Sentence("The charger listens to nobody but us: external control signals are off there.")
        )
    if mode is not _MODE.IDLE and not can.v2x:
        return Refusal(GIVES_NOTHING)
    sleep = True if mode is _MODE.IDLE and "EvseSleep" in can.features and not preconditioning else None
    profile = profiles.absolute(
        (profiles.mode(mode, sleep=sleep, preconditioning=preconditioning or None),),
        ids=ids(state),
        transaction_id=state.transaction.id,
        lease=lease,
        now=moment.now,
    )
    return _checked(profile) or _request(profile, state.transaction)


def run_on(state: StationState, moment: Moment, *, pulls: bool = False) -> timedelta:
    """How long the charger would go on discharging if we fell silent now: the longest it can be.

    A charger that *pulls* setpoints by itself may have done so in the last moment of the lease.
    """
    held, steering = state.setpoint, state.steering
    if state.transaction is None:
        return timedelta()
    if held is not None and held.power_w < 0:
        return 2 * held.lease if pulls and held.dynamic else held.lease
    if steering.course is None or steering.course_of != state.transaction.id:
        return timedelta()
    ends = steering.course.discharge_ends
    return timedelta() if ends is None else max(ends - moment.now, timedelta())


def within(power_w: int, can: Capabilities, state: StationState, moment: Moment) -> int:
    """*power_w* within what charger and car told, and those who limit the charger."""
    others = strictest(state.steering.limits.values(), moment.now)
    charge = [w for w in (can.max_charge_w, others.charge_w) if w is not None]
    discharge = [w for w in (can.max_discharge_w, others.discharge_w) if w is not None]
    bounded = min(power_w, int(min(charge))) if charge else power_w
    return max(bounded, -int(min(map(abs, discharge)))) if discharge else bounded


def values(held: Setpoint) -> v21.ChargingScheduleUpdate:
    """What an update of the held profile carries."""
    if held.v2x:
        return v21.ChargingScheduleUpdate(setpoint=held.power_w)
    return v21.ChargingScheduleUpdate(limit=max(held.power_w, 0))


def _older(state: StationState, power_w: int, lease: timedelta, moment: Moment) -> Order | Refusal:
    stay = state.transaction
    if stay is None:
        return Refusal(NO_CAR)
    lease = older_version.lease(state, lease)
    holds = Setpoint(
        power_w=power_w,
        lease=lease,
        elapsed=moment.elapsed,
        transaction_id=stay.id,
        dynamic=False,
        v2x=power_w < 0 or older_version.way(state.quirk) in older_version.BOTH_WAYS,
    )
    return Order(older_version.request(state, stay, power_w, lease, moment.now), holds)


def _leased(
    state: StationState, holds: Setpoint, can: Capabilities, moment: Moment, pull_every: timedelta | None
) -> v21.ChargingProfile:
    period = (profiles.setpoint if holds.v2x else profiles.limit)(holds.power_w, phases=can.phases)
    ours, session = ids(state), holds.transaction_id
    if not holds.dynamic:
        return profiles.absolute(
            (period,), ids=ours, transaction_id=session, lease=holds.lease, now=moment.now
        )
    return profiles.dynamic(
        period,
        ids=ours,
        transaction_id=session,
        lease=holds.lease,
        ends_offline=can.max_offline_duration,
        pull_every=pull_every,
    )


def _checked(profile: v21.ChargingProfile) -> Refusal | None:
    broken = broken_rule(profile)
    return None if broken is None else Refusal(Sentence(broken))


def _request(profile: v21.ChargingProfile, stay: Transaction) -> v21.SetChargingProfileRequest:
    return v21.SetChargingProfileRequest(evse_id=stay.evse_id, charging_profile=profile)
