"""The plan as one schedule, for cars and chargers that follow no setpoints: what runs on if we fall silent.

Its last period always ends the discharge, so the longest run-on is known when it is sent.
Source: OCPP 2.1 part 2, K01, Q03; SmartChargingCtrlr.PeriodsPerSchedule.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from ..messages import v21
from . import profiles


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Hold the car at *power_w* (negative feeds the house) from *start* to *end*, UTC."""

    start: datetime
    end: datetime
    power_w: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A schedule that the charger holds, or is about to be given."""

    spans: tuple[Span, ...]
    """What fits, from the moment of sending on."""
    cut: bool
    """The charger takes fewer periods than the plan has: the rest must be sent later."""

    @property
    def discharge_ends(self) -> datetime | None:
        """When the last discharge in it is over, whatever becomes of us."""
        return max((span.end for span in self.spans if span.power_w < 0), default=None)

    def at(self, now: datetime) -> int | None:
        """What it asks for at this moment; None once it is over, when the charger's own limit rules."""
        if not self.spans or now >= self.spans[-1].end:
            return None
        return next((span.power_w for span in self.spans if span.start <= now < span.end), 0)


def course(spans: Sequence[Span], *, now: datetime, most_periods: int) -> Course:
    """The part of *spans* from now on that fits: one period stays free for the end of the discharge."""
    joined: list[Span] = []
    for span in sorted(spans, key=lambda span: span.start):
        begin = max(span.start, joined[-1].end if joined else now)
        if span.end <= begin:
            continue
        if joined and joined[-1].power_w == span.power_w and joined[-1].end == begin:
            joined[-1] = Span(start=joined[-1].start, end=span.end, power_w=span.power_w)
        else:
            joined.append(Span(start=begin, end=span.end, power_w=span.power_w))
    fitting = _fitting(joined, now, most_periods)
    return Course(spans=fitting, cut=len(fitting) < len(joined))


def periods(
    of: Course, *, now: datetime, phases: int | None, after_w: int
) -> tuple[v21.ChargingSchedulePeriod, ...]:
    """The course on the wire. Gaps stand still; at last the car charges with *after_w* at most."""
    told: list[v21.ChargingSchedulePeriod] = []
    end = now
    for span in of.spans:
        if span.start > end:
            told.append(_period(end, 0, now, phases))
        told.append(_period(span.start, span.power_w, now, phases))
        end = span.end
    last = profiles.limit(after_w, phases=phases, start_s=_seconds(end, now))
    return (*told, last)


def _fitting(joined: list[Span], now: datetime, most_periods: int) -> tuple[Span, ...]:
    """As many spans as leave room for the gaps between them and for the last period."""
    used, fitting, end = 1, [], now
    for span in joined:
        used += 1 + (span.start > end)
        if used > most_periods:
            break
        fitting.append(span)
        end = span.end
    return tuple(fitting)


def _period(start: datetime, power_w: int, now: datetime, phases: int | None) -> v21.ChargingSchedulePeriod:
    return profiles.setpoint(power_w, phases=phases, start_s=_seconds(start, now))


def _seconds(when: datetime, now: datetime) -> int:
    return int((when - now) / timedelta(seconds=1))


def overlaps(spans: Sequence[Span]) -> bool:
    """Whether two of them claim the same moment."""
    ordered = sorted(spans, key=lambda span: span.start)
    return any(before.end > after.start for before, after in pairwise(ordered))
