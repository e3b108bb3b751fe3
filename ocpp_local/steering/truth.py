"""What the charger really does with an accepted setpoint, and why, as far as it tells.

The measured power decides; the charger's own composite schedule, its operation mode and the state of the
car give the reason. Source: OCPP 2.1 part 2, K08 (composite schedule), E02 (charging states).
"""

from dataclasses import dataclass
from typing import Final

from ..events import SetpointFollowed, SetpointNotFollowed, StationEvent
from ..messages import v21
from ..reply import Moment
from ..state import StationState
from .external_limits import strictest
from .following import bounds

# Car and charger agree on each schedule anew, which ISO 15118 gives them a minute for.
NEGOTIATES_S: Final = 60.0

_PAUSES: Final = {
    "SuspendedEV": "the car has paused",
    "SuspendedEVSE": "the charger has paused",
    "EVConnected": "the session has not begun to flow",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Composite:
    """What the charger means to do now, all its profiles and limits together. W, negative feeds the house."""

    mode: str
    setpoint_w: float | None
    limit_w: float | None

    @property
    def power_w(self) -> float | None:
        """The one number in it."""
        return self.limit_w if self.setpoint_w is None else self.setpoint_w


def composite(told: v21.GetCompositeScheduleResponse) -> Composite | None:
    """The first period of the answer; None if there is none. Asked for in W."""
    if told.schedule is None or told.schedule.charging_rate_unit is not v21.ChargingRateUnitEnum.W:
        return None
    period = told.schedule.charging_schedule_period[0]
    mode = period.operation_mode or v21.OperationModeEnum.CHARGING_ONLY
    return Composite(mode=mode.value, setpoint_w=period.setpoint, limit_w=period.limit)


def watch(state: StationState, moment: Moment) -> tuple[StationEvent, ...]:
    """New measured values came in: does the charger do as it was asked? The event if it does again.

    Until *state.steering.why* is looked into, a deviation is only a value: `told` makes it an event.
    """
    steering, sample, held = state.steering, state.measured.power_w, state.setpoint
    if state.transaction is None or steering.watched != state.transaction.id:
        steering.rest()
        return ()
    if held is not None and not held.alive(moment.elapsed):
        steering.rest()  # the lease is over: the charger has nothing of ours to obey
        return ()
    if held is None:
        _follow_course(state, moment)
    if sample is None or sample.elapsed != moment.elapsed:
        return ()
    strayed = steering.following.deviation is not None
    steering.following = steering.following.measure(sample.value, moment.elapsed)
    if strayed and steering.following.deviation is None:
        steering.why = ""
        return (SetpointFollowed(identity=state.identity, now=moment.now),)
    return ()


def _follow_course(state: StationState, moment: Moment) -> None:
    """A schedule asks for something new by itself, and for nothing once it is over.

    A car on a schedule stays between rest and what it was asked for (`ev_schedule`).
    """
    steering, agreed_at = state.steering, state.steering.renegotiated
    if steering.course is None or agreed_at is None or steering.course_of != steering.watched:
        return
    power_w, asked = steering.course.at(moment.now), steering.following.asked
    if power_w is None:
        steering.rest()
    elif not asked or asked[-1].power_w != power_w:
        begin = max(moment.elapsed, agreed_at + NEGOTIATES_S)
        steering.following = steering.following.ask(power_w, begin, at_most=True)


def asks_why(state: StationState) -> bool:
    """Whether to ask the charger for its composite schedule: once per profile, and when it strays."""
    steering = state.steering
    if steering.following.deviation is not None:
        return not steering.why
    return state.setpoint is not None and not steering.checked


def told(state: StationState, says: Composite | None, moment: Moment) -> tuple[StationEvent, ...]:
    """The charger was asked: the event if it does not follow, or does not mean to."""
    steering = state.steering
    steering.checked = True
    strays, asked = steering.following.deviation, steering.following.asked
    disagrees = _disagrees(says, state)
    if not asked or (strays is None and not disagrees):
        return ()
    steering.why = _reason(state, says, moment, disagrees=disagrees)
    return (
        SetpointNotFollowed(
            identity=state.identity,
            now=moment.now,
            power_w=asked[-1].power_w,
            measured_w=None if strays is None else strays.measured_w,
            reason=steering.why,
        ),
    )


def _disagrees(says: Composite | None, state: StationState) -> bool:
    asked = state.steering.following.asked
    if says is None or says.power_w is None or not asked:
        return False
    lowest, highest = bounds(asked)
    return not lowest <= says.power_w <= highest


def _reason(state: StationState, says: Composite | None, moment: Moment, *, disagrees: bool) -> str:
    stay, limit = state.transaction, strictest(state.steering.limits.values(), moment.now)
    if disagrees and says is not None and says.power_w is not None:
        what = f"its own schedule says {says.power_w:.0f} W ({says.mode})"
    elif stay is not None and stay.charging_state in _PAUSES:
        what = _PAUSES[stay.charging_state]
    elif limit.charge_w is not None or limit.discharge_w is not None:
        what = "someone else limits it"
    elif stay is not None and stay.operation_mode not in {None, "CentralSetpoint", "ChargingOnly"}:
        what = f"it works in the mode {stay.operation_mode}"
    else:
        what = "it gives no reason"
    return f"The charger took the setpoint and does something else: {what}."
