"""The charge for a month's highest power: its terms, and the highest mean so far by the home's own meter."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any, Final, Self

from homeassistant.util import dt as dt_util

from .optimizer.site import QUARTER, DemandCharge
from .sources.fixed import WEEK

CONF_DEMAND_PRICE: Final = "demand_price"
CONF_DEMAND_INTERVAL: Final = "demand_interval"
CONF_DEMAND_FLOOR: Final = "demand_floor_kw"
CONF_DEMAND_FROM: Final = "demand_from"
CONF_DEMAND_TO: Final = "demand_to"
CONF_DEMAND_DAYS: Final = "demand_days"
CONF_DEMAND_MONTHS: Final = "demand_months"
DEMAND: Final = (
    CONF_DEMAND_PRICE,
    CONF_DEMAND_INTERVAL,
    CONF_DEMAND_FLOOR,
    CONF_DEMAND_FROM,
    CONF_DEMAND_TO,
    CONF_DEMAND_DAYS,
    CONF_DEMAND_MONTHS,
)
"""The fields of an entry's data that this file reads."""

INTERVALS: Final = ("15", "30", "60")
"""Over so many minutes grid companies take their means."""
MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

# A charge for Sundays alone still has a window ahead; a plan looks two days ahead.
DAYS_AHEAD: Final = 8
# A longer pause between two measurements is a hole, not a long measurement.
LONGEST_STEP_S: Final = 30.0
# An interval of which less than this was seen says nothing of its mean.
ENOUGH: Final = 0.8
HOUR: Final = timedelta(hours=1)
# Below this a highest power is no peak, but a house that was switched off.
LEAST_PEAK_W: Final = 30.0

type Window = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandTerms:
    """What the grid company charges for the highest mean import of a month."""

    price_per_kw: float
    interval: timedelta = QUARTER
    floor_w: float = 0.0
    """Paid for at least, whatever the home does."""
    begin: time = time()
    end: time = time()
    """On the clock on the wall; the same as *begin*: the whole day. May lie on the next day."""
    days: tuple[int, ...] = ()
    """Monday is 0; empty: every day."""
    months: tuple[int, ...] = ()
    """January is 1; empty: all year."""

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self | None:
        """Read an entry's data. None: the home pays no such charge."""
        if not (price := data.get(CONF_DEMAND_PRICE)):
            return None
        return cls(
            price_per_kw=price,
            interval=timedelta(minutes=int(data.get(CONF_DEMAND_INTERVAL, INTERVALS[0]))),
            floor_w=1000 * (data.get(CONF_DEMAND_FLOOR) or 0.0),
            begin=_clock(data.get(CONF_DEMAND_FROM)),
            end=_clock(data.get(CONF_DEMAND_TO)),
            days=_places(data.get(CONF_DEMAND_DAYS), WEEK, 0),
            months=_places(data.get(CONF_DEMAND_MONTHS), MONTHS, 1),
        )

    def windows(self, now: datetime, zone: tzinfo) -> tuple[Window, ...]:
        """When it counts in the coming days. Empty: not in these days."""
        first = now.astimezone(zone).date() - timedelta(days=1)
        days = (first + timedelta(days=ahead) for ahead in range(DAYS_AHEAD + 1))
        return tuple(self._window(day, zone) for day in days if self._holds_on(day))

    def counts(self, at: datetime, zone: tzinfo) -> bool:
        """Whether a mean that is taken from *at* on is charged for."""
        return any(begin <= at < end for begin, end in self.windows(at, zone))

    def charge(self, meter: PeakMeter, now: datetime, zone: tzinfo, most_w: float) -> DemandCharge | None:
        """As a plan takes it, *meter* read now. None where it does not count in the coming days.

        More than *most_w*, what the fuse carries, is an error of the meter.
        """
        if not self.windows(now, zone):
            return None
        known_w = max(min(meter.peak_w(now), most_w), self.floor_w)
        mean_w = meter.begun_w(now)
        return DemandCharge(
            price_per_kw=self.price_per_kw,
            interval=self.interval,
            peak_w=known_w if known_w >= LEAST_PEAK_W else 0.0,
            imported_wh=None if mean_w is None else min(mean_w, most_w) * self.gone(now) / HOUR,
        )

    def begin_of(self, now: datetime) -> datetime:
        """When the metering interval of *now* began."""
        seconds = self.interval.total_seconds()
        return dt_util.utc_from_timestamp(now.timestamp() // seconds * seconds)

    def gone(self, now: datetime) -> timedelta:
        """How much of the metering interval lies behind."""
        return now - self.begin_of(now)

    def _holds_on(self, day: date) -> bool:
        return (not self.days or day.weekday() in self.days) and (not self.months or day.month in self.months)

    def _window(self, day: date, zone: tzinfo) -> Window:
        night = timedelta(days=1) if self.end <= self.begin else timedelta()
        begin, end = (
            datetime.combine(day, self.begin, zone),
            datetime.combine(day + night, self.end, zone),
        )
        return dt_util.as_utc(begin), dt_util.as_utc(end)


class PeakMeter:
    """The month's highest mean import, and the mean of the metering interval that is under way."""

    def __init__(self, terms: DemandTerms, zone: tzinfo, remembered: object = None) -> None:
        self._terms = terms
        self._zone = zone
        self._month, self._peak_w = _recalled(remembered)
        self._interval: datetime | None = None
        self._joules = 0.0
        self._seconds = 0.0
        self._elapsed: float | None = None

    def measure(self, now: datetime, elapsed: float, grid_w: float | None) -> None:
        """Take in what flows through the main connection, W, + imports. None: unknown."""
        interval = self._terms.begin_of(now)
        if interval != self._interval:
            self._learn()
            self._interval, self._joules, self._seconds = interval, 0.0, 0.0
        if grid_w is None:
            self._elapsed = None
            return
        if self._elapsed is not None and 0 < (step := elapsed - self._elapsed) <= LONGEST_STEP_S:
            self._joules += max(grid_w, 0.0) * step
            self._seconds += step
        self._elapsed = elapsed

    def learn(self, means: Iterable[tuple[datetime, float]], now: datetime) -> None:
        """Take in *means* of before the home was here: start and W. Shorter means may have been higher."""
        month, peak_w = self._month_of(now), self.peak_w(now)
        for start, mean_w in means:
            if self._month_of(start) == month and self._terms.counts(start, self._zone):
                peak_w = max(peak_w, mean_w)
        self._month, self._peak_w = month, peak_w

    def peak_w(self, now: datetime) -> float:
        """The highest mean of the month of *now* that counts, W; 0 where none was seen yet."""
        return self._peak_w if self._month == self._month_of(now) else 0.0

    def begun_w(self, now: datetime) -> float | None:
        """The mean import of the interval of *now* so far, W. None: nothing of it was seen."""
        if self._interval is None or self._terms.begin_of(now) != self._interval or not self._seconds:
            return None
        return self._joules / self._seconds

    def to_dict(self) -> dict[str, str | float]:
        """JSON-safe."""
        return {"month": self._month, "watts": round(self._peak_w, 1)}

    def _learn(self) -> None:
        began = self._interval
        if began is None or self._seconds < ENOUGH * self._terms.interval.total_seconds():
            return
        month, mean_w = self._month_of(began), self._joules / self._seconds
        if month != self._month:
            self._month, self._peak_w = month, 0.0
        if self._terms.counts(began, self._zone):
            self._peak_w = max(self._peak_w, mean_w)

    def _month_of(self, now: datetime) -> str:
        return f"{now.astimezone(self._zone):%Y-%m}"


def _recalled(remembered: object) -> tuple[str, float]:
    match remembered:
        case {"month": str(month), "watts": int() | float() as watts}:
            return month, float(watts)
        case _:
            return "", 0.0


def _clock(text: str | None) -> time:
    return (dt_util.parse_time(text) if text else None) or time()


def _places(chosen: Sequence[str] | None, names: Sequence[str], first: int) -> tuple[int, ...]:
    return tuple(sorted(first + names.index(name) for name in chosen or () if name in names))
