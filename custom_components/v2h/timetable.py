"""When the car leaves and comes back: the usual day, and what people planned differently. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any, Final, Self

from .optimizer.site import Trip

# A plan looks two days ahead; what is entered for next month is not lost, it only waits.
AHEAD: Final = timedelta(days=4)
BEHIND: Final = timedelta(days=2)

_PERCENT: Final = re.compile(r"(\d{1,3}(?:[.,]\d+)?)\s*%")
_KWH: Final = re.compile(r"(\d{1,3}(?:[.,]\d+)?)\s*kWh", re.IGNORECASE)


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

    def __post_init__(self) -> None:
        if isinstance(self.start, datetime) is not isinstance(self.end, datetime):
            raise TimetableError("start and end: expected two times or two dates.")
        if self.end <= self.start:
            raise TimetableError(f"end: expected a time after {self.start}, got {self.end}.")
        if self.goal_percent is not None and self.goal_percent > 100:
            raise TimetableError(f"description: expected 0 to 100 %, got {self.goal_percent:g} %.")

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

    def to_dict(self) -> dict[str, str]:
        """JSON-safe, for the home's memory."""
        return {
            "uid": self.uid,
            "start": self.start.isoformat(),
            "end": self.end.isoformat(),
            "summary": self.summary,
            "description": self.description,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """What `to_dict` wrote. Raises KeyError, ValueError for anything else."""
        return cls(
            uid=data["uid"],
            start=_moment(data["start"]),
            end=_moment(data["end"]),
            summary=data.get("summary", ""),
            description=data.get("description", ""),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """All that was planned differently from the usual day."""

    planned: tuple[Planned, ...] = ()

    def add(self, entry: Planned) -> Self:
        """With *entry*; one of the same uid is replaced."""
        others = tuple(other for other in self.planned if other.uid != entry.uid)
        return replace(self, planned=(*others, entry))

    def remove(self, uid: str) -> Self:
        """Without the entry of this uid."""
        return replace(self, planned=tuple(other for other in self.planned if other.uid != uid))

    def get(self, uid: str) -> Planned | None:
        """The entry of this uid."""
        return next((entry for entry in self.planned if entry.uid == uid), None)

    def trips(
        self, usual: Iterable[Trip], now: datetime, zone: tzinfo, capacity_wh: float
    ) -> tuple[Trip, ...]:
        """The trips around *now* in the order of their departures: the *usual* ones, but for planned days."""
        usual = tuple(usual)
        kept = [trip for trip in usual if not self._replaces(trip, zone)]
        model = usual[0] if usual else None
        own = [
            _trip(entry, model, capacity_wh)
            for entry in self.planned
            if isinstance(entry.start, datetime) and isinstance(entry.end, datetime)
            if now - BEHIND < entry.end and entry.start < now + AHEAD
        ]
        return _apart(sorted(kept + own, key=lambda trip: trip.departure))

    def without_past(self, now: datetime) -> Self:
        """Without what ended more than a month ago."""
        limit = (now - timedelta(days=31)).date()
        return replace(self, planned=tuple(e for e in self.planned if _day(e.end) >= limit))

    def to_dict(self) -> list[dict[str, str]]:
        """JSON-safe, for the home's memory."""
        return [entry.to_dict() for entry in self.planned]

    @classmethod
    def from_dict(cls, data: object) -> Self:
        """What `to_dict` wrote. An entry that cannot be read is left out."""
        found = []
        for item in data if isinstance(data, list) else []:
            try:
                found.append(Planned.from_dict(item))
            except KeyError, TypeError, ValueError:
                continue
        return cls(planned=tuple(found))

    def _replaces(self, trip: Trip, zone: tzinfo) -> bool:
        day = trip.departure.astimezone(zone).date()
        return any(entry.touches(day, zone) for entry in self.planned)


def _trip(entry: Planned, usual: Trip | None, capacity_wh: float) -> Trip:
    goal_wh = usual.goal_wh if usual else capacity_wh
    if entry.goal_percent is not None:
        goal_wh = capacity_wh * entry.goal_percent / 100
    energy_wh = entry.energy_wh if entry.energy_wh is not None else usual.energy_wh_used if usual else 0.0
    assert isinstance(entry.start, datetime)  # noqa: S101  by the caller
    assert isinstance(entry.end, datetime)  # noqa: S101
    return Trip(
        departure=entry.start.astimezone(UTC),
        back=entry.end.astimezone(UTC),
        energy_wh_used=min(energy_wh, goal_wh),
        goal_wh=goal_wh,
    )


def _apart(trips: list[Trip]) -> tuple[Trip, ...]:
    """A car that is away cannot leave: a trip that begins before the last one ended waits for its end."""
    apart: list[Trip] = []
    for trip in trips:
        begin = max(trip.departure, apart[-1].back) if apart else trip.departure
        if begin < trip.back:
            apart.append(replace(trip, departure=begin))
    return tuple(apart)


def _number(pattern: re.Pattern[str], text: str) -> float | None:
    found = pattern.search(text)
    return float(found[1].replace(",", ".")) if found else None


def _moment(text: str) -> datetime | date:
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def _day(moment: datetime | date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment
