"""One entry of a calendar of trips: once, or again and again. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from typing import Any, Final, Self
from zoneinfo import ZoneInfo

from ..optimizer.words import Figure, Text, reason_of
from .recurrence import RecurrenceError, before, check, end_of, goes_on, name, starts

_PERCENT: Final = re.compile(r"(\d{1,3}(?:[.,]\d+)?)\s*%")
_KWH: Final = re.compile(r"(\d{1,3}(?:[.,]\d+)?)\s*kWh", re.IGNORECASE)
_UTC: Final = ZoneInfo("UTC")


class TimetableError(ValueError):
    """A trip that cannot be; the text says which value and what was expected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One entry of the trips calendar.

    With times it is a trip, which takes the place of the usual one of that day. With dates alone the car
    stays at home on these days (the last one is not included, as in calendars).
    """

    uid: str
    start: datetime | date
    end: datetime | date
    summary: str = ""
    description: str = ""
    rule: str = ""
    """When it begins again (RFC 5545, RRULE). Empty: it is once."""
    left_out: tuple[str, ...] = ()
    """Which of its many do not take place, by the names that `recurrence` gives them."""
    which: str = ""
    """Of one of many: its name."""

    def __post_init__(self) -> None:
        if isinstance(self.start, datetime) is not isinstance(self.end, datetime):
            raise TimetableError(Text("start and end: expected two times or two dates."))
        if self.end <= self.start:
            raise TimetableError(
                Text(
                    "end: expected a time after {start}, got {given}.",
                    given=f"{self.end}",
                    start=f"{self.start}",
                )
            )
        if self.goal_percent is not None and self.goal_percent > 100:
            given = Figure(f"{self.goal_percent:g}")
            raise TimetableError(Text("description: expected 0 to 100 %, got {given} %.", given=given))
        if self.rule:
            try:
                check(self.rule, self.start, _UTC)
            except RecurrenceError as err:
                raise TimetableError(reason_of(err)) from err

    @property
    def goal_percent(self) -> float | None:
        """How full the car shall be at the departure, if the text says so: "90 %"."""
        return _number(_PERCENT, f"{self.summary} {self.description}")

    @property
    def energy_wh(self) -> float | None:
        """What the trip takes, if the text says so: "25 kWh"."""
        kwh = _number(_KWH, f"{self.summary} {self.description}")
        return None if kwh is None else kwh * 1000

    def touches(self, day: date, zone: tzinfo) -> bool:
        """Whether this entry takes the place of the usual trip that begins on *day*."""
        if isinstance(self.start, datetime):
            return self.start.astimezone(zone).date() == day
        return self.start <= day < self.end

    def between(self, begin: datetime, end: datetime, zone: tzinfo) -> tuple[Self, ...]:
        """What of it lies between these moments: itself, or each time that it takes place."""
        if not self.rule:
            return (self,) if self._overlaps(begin, end, zone) else ()
        first = end_of(begin, self.end, self.start, zone)  # one that began before may not be over yet
        times = (self._at(start, zone) for start in starts(self.rule, self.start, first, end, zone))
        kept = (one for one in times if one.which not in self.left_out)
        return tuple(one for once in kept for one in once.between(begin, end, zone))

    def without(self, which: str) -> Self:
        """But for the one of this name."""
        return replace(self, left_out=(*self.left_out, which))

    def until(self, which: str, zone: tzinfo) -> Self | None:
        """The ones before that of this name. None: there are none."""
        start = _named(which, zone)
        if name(self.start, zone) >= which:
            return None
        return replace(self, rule=before(self.rule, start, zone))

    def over(self, by: datetime) -> bool:
        """Whether nothing of it takes place after that moment."""
        if self.rule and goes_on(self.rule, self.start, by, _UTC):
            return False
        return _day(self.end) < by.date()

    def to_dict(self) -> dict[str, Any]:
        """JSON-safe, for the home's memory."""
        told: dict[str, Any] = {
            "uid": self.uid,
            "start": self.start.isoformat(),
            "end": self.end.isoformat(),
            "summary": self.summary,
            "description": self.description,
        }
        return {**told, "rule": self.rule, "left_out": list(self.left_out)} if self.rule else told

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """What `to_dict` wrote. Raises KeyError, ValueError for anything else."""
        return cls(
            uid=data["uid"],
            start=moment(data["start"]),
            end=moment(data["end"]),
            summary=data.get("summary", ""),
            description=data.get("description", ""),
            rule=data.get("rule", ""),
            left_out=tuple(data.get("left_out", ())),
        )

    def _at(self, start: datetime | date, zone: tzinfo) -> Self:
        """The one of many that begins then."""
        end = end_of(start, self.start, self.end, zone)
        return replace(self, start=start, end=end, rule="", which=name(start, zone), left_out=())

    def _overlaps(self, begin: datetime, end: datetime, zone: tzinfo) -> bool:
        if isinstance(self.start, datetime) and isinstance(self.end, datetime):
            return self.start < end and begin < self.end
        return self.start <= end.astimezone(zone).date() and begin.astimezone(zone).date() < self.end


def moment(text: str) -> datetime | date:
    """A time or a date, as `isoformat` wrote it."""
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def _named(which: str, zone: tzinfo) -> datetime | date:
    try:
        read = datetime.fromisoformat(which)
    except ValueError as err:
        said = Text("recurrence_id: expected one such as 20261124T073000, got “{given}”.", given=which)
        raise TimetableError(said) from err
    return read.replace(tzinfo=zone) if "T" in which else read.date()


def _number(pattern: re.Pattern[str], text: str) -> float | None:
    found = pattern.search(text)
    return float(found[1].replace(",", ".")) if found else None


def _day(at: datetime | date) -> date:
    return at.date() if isinstance(at, datetime) else at
