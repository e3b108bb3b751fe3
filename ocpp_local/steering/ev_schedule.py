"""What a car means to do within the profile of ours, and whether it keeps to it (NotifyEVChargingSchedule).

A car on dynamic setpoints only echoes them: there is nothing to judge. One on a schedule must stay between
rest and what it was asked for. Powers in W, positive into the car.
Source: OCPP 2.1 part 2, K16.FR.06/07, K17.FR.11/12, K18.FR.11/12.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from ..messages import v21
from ..reply import Moment
from ..state import StationState
from .external_limits import END_OF_DAYS, factor, later

# Cars plan in steps of 100 W.
ROUNDING_W: Final = 100.0


@dataclass(frozen=True, slots=True)
class Stretch:
    """From *start* to *end* (UTC) at *power_w*."""

    start: datetime
    end: datetime
    power_w: float


def oversteps(
    state: StationState, request: v21.NotifyEVChargingScheduleRequest, moment: Moment
) -> tuple[Stretch, Stretch] | None:
    """The first stretch of the car's that leaves what was asked, and what was; None if it keeps to us."""
    asked = tuple(_asked(state, request.evse_id, moment))
    for means in _stretches(request.charging_schedule, request.time_base):
        for ours in asked:
            together = means.start < ours.end and ours.start < means.end
            lowest_w, highest_w = min(0.0, ours.power_w), max(0.0, ours.power_w)
            if together and not lowest_w - ROUNDING_W <= means.power_w <= highest_w + ROUNDING_W:
                return means, ours
    return None


def _asked(state: StationState, evse_id: int, moment: Moment) -> Iterator[Stretch]:
    """What the car has to keep to, from now on. After our schedule the charger's own limit rules."""
    held, steering, stay = state.setpoint, state.steering, state.transaction
    if stay is None or stay.evse_id != evse_id:
        return
    if steering.course is not None and steering.course_of == stay.id:
        end = moment.now
        for span in steering.course.spans:
            if end < span.start:
                yield Stretch(end, span.start, 0)
            end = span.end
            yield Stretch(span.start, end, span.power_w)
    elif held is not None and not held.dynamic and held.alive(moment.elapsed):
        left = held.lease - timedelta(seconds=moment.elapsed - held.elapsed)
        yield Stretch(moment.now, moment.now + left, held.power_w)


def _stretches(schedule: v21.ChargingSchedule, time_base: datetime) -> Iterator[Stretch]:
    periods = schedule.charging_schedule_period
    starts = [later(time_base, period.start_period) for period in periods]
    end = END_OF_DAYS if schedule.duration is None else later(time_base, schedule.duration)
    for period, (begin, until) in zip(periods, pairwise((*starts, end)), strict=True):
        told = next(
            (v for v in (period.setpoint, period.limit, period.discharge_limit) if v is not None), None
        )
        if told is not None:
            yield Stretch(begin, until, told * factor(schedule, period))
