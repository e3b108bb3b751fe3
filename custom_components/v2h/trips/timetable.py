"""When the car leaves and comes back: the usual day, and what people planned differently. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any, Final, Self

from ..optimizer.site import Trip
from .planned import Planned

# A plan looks two days ahead; what is entered for next month is not lost, it only waits.
AHEAD: Final = timedelta(days=4)
BEHIND: Final = timedelta(days=2)


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
        usual, planned = tuple(usual), self.between(now - BEHIND, now + AHEAD, zone)
        kept = [trip for trip in usual if not _replaced(trip, planned, zone)]
        model = usual[0] if usual else None
        own = [_trip(entry, model, capacity_wh) for entry in planned if isinstance(entry.start, datetime)]
        return _apart(sorted(kept + own, key=lambda trip: trip.departure))

    def between(self, begin: datetime, end: datetime, zone: tzinfo) -> tuple[Planned, ...]:
        """All that lies between these moments, each time that it takes place."""
        return tuple(one for entry in self.planned for one in entry.between(begin, end, zone))

    def without_past(self, now: datetime) -> Self:
        """Without what ended more than a month ago."""
        limit = now - timedelta(days=31)
        return replace(self, planned=tuple(entry for entry in self.planned if not entry.over(limit)))

    def to_dict(self) -> list[dict[str, Any]]:
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


def _replaced(trip: Trip, planned: Iterable[Planned], zone: tzinfo) -> bool:
    day = trip.departure.astimezone(zone).date()
    return any(entry.touches(day, zone) for entry in planned)


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
