"""Limits that others (the grid operator's box, another energy manager) set at the charger: constraints.

Source: OCPP 2.1 part 2, K11 to K13, Q06. Powers in W: charging >= 0, discharging <= 0 as on the wire.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from ..messages import v21

# A limit in A counts at the European voltage; on phases that it does not name, three (K01.FR.49).
_VOLTS: Final = 230
_PHASES: Final = 3
END_OF_DAYS: Final = datetime.max.replace(tzinfo=UTC)
# Three schedules of as many periods as the standard allows.
_MOST_BOUNDS: Final = 3 * 1_024


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What is allowed from *start* on. None: not limited."""

    start: datetime
    charge_w: float | None = None
    discharge_w: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExternalLimit:
    """What one source allows, until it clears it."""

    source: str
    grid_critical: bool
    """The grid needs it: the source will not ask twice."""
    local_generation: bool
    """No cap: power from the roof that comes on top of the others."""
    bounds: tuple[Bounds, ...] = ()
    """In the order of time. Empty: the charger told that there is a limit, not which."""
    end: datetime | None = None

    @classmethod
    def of(cls, request: v21.NotifyChargingLimitRequest, now: datetime) -> ExternalLimit:
        """Read the message. Schedules without a start begin now."""
        told = request.charging_limit
        schedules = request.charging_schedule or ()
        bounds = [bound for schedule in schedules for bound in _bounds(schedule, now)]
        ends = [_end(schedule, now) for schedule in schedules]
        known = [end for end in ends if end is not None]
        return cls(
            source=told.charging_limit_source,
            grid_critical=bool(told.is_grid_critical),
            local_generation=bool(told.is_local_generation),
            bounds=tuple(sorted(bounds, key=lambda bound: bound.start)[:_MOST_BOUNDS]),
            end=max(known) if known and len(known) == len(ends) else None,
        )

    def at(self, now: datetime) -> Bounds | None:
        """What is allowed now; None if nothing is said about now."""
        if self.local_generation or (self.end is not None and now >= self.end):
            return None
        return next((bound for bound in reversed(self.bounds) if bound.start <= now), None)


def strictest(limits: Iterable[ExternalLimit], now: datetime) -> Bounds:
    """All limits of now together."""
    present = [bounds for limit in limits if (bounds := limit.at(now)) is not None]
    charge = [bounds.charge_w for bounds in present if bounds.charge_w is not None]
    discharge = [bounds.discharge_w for bounds in present if bounds.discharge_w is not None]
    return Bounds(start=now, charge_w=min(charge, default=None), discharge_w=max(discharge, default=None))


def _bounds(schedule: v21.ChargingSchedule, now: datetime) -> Iterable[Bounds]:
    start = schedule.start_schedule or now
    for period in schedule.charging_schedule_period:
        watts = factor(schedule, period)
        yield Bounds(
            start=later(start, period.start_period),
            # What is beyond rest on the other side would be an order to do the opposite, not a limit.
            charge_w=None if period.limit is None else max(0.0, period.limit * watts),
            discharge_w=None if period.discharge_limit is None else min(0.0, period.discharge_limit * watts),
        )


def factor(schedule: v21.ChargingSchedule, period: v21.ChargingSchedulePeriod) -> int:
    """How many W one unit of the values in *period* is."""
    in_amperes = schedule.charging_rate_unit == v21.ChargingRateUnitEnum.A
    return _VOLTS * (period.number_phases or _PHASES) if in_amperes else 1


def _end(schedule: v21.ChargingSchedule, now: datetime) -> datetime | None:
    if schedule.duration is None:
        return None
    return later(schedule.start_schedule or now, schedule.duration)


def later(start: datetime, seconds: float) -> datetime:
    """*seconds* after *start*; the end of all days where a calendar has no such day."""
    try:
        return start + timedelta(seconds=seconds)
    except OverflowError:
        return END_OF_DAYS
