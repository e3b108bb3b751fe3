"""The trips of one home: its usual day, with what its people planned differently."""

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from .timetable import Timetable

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from ..optimizer.site import Trip
    from ..settings import HomeSettings
    from .planned import Planned

# Asked each second, and what lies around now hardly moves.
STEP: Final = timedelta(minutes=15)


class Trips:
    """What the plan, the entities and the calendar agree on."""

    def __init__(self, settings: HomeSettings, zone: tzinfo, remembered: object) -> None:
        self.table = Timetable.from_dict(remembered)
        """What was planned differently; replaced as a whole."""
        self.elsewhere: tuple[Planned, ...] = ()
        """What stands in the calendar that the owner of the car named; replaced as a whole."""
        self.problem: str | None = None
        """One sentence while that calendar cannot be read; what it told before still holds."""
        self.news = asyncio.Event()
        """Set when that calendar has moved, or is another one."""
        self._settings = settings
        self._zone = zone
        self._of: tuple[object, ...] = ()
        self._around: tuple[Trip, ...] = ()

    def host(self, settings: HomeSettings) -> None:
        """Another car is here: its usual day and its calendar count."""
        if settings.trips_entity != self._settings.trips_entity:
            self.elsewhere, self.problem = (), None
            self.news.set()
        self._settings = settings

    @property
    def calendar(self) -> str:
        """The entity that the owner of the car named. Empty: none."""
        return self._settings.trips_entity

    def around(self, now: datetime) -> tuple[Trip, ...]:
        """The trips of yesterday, today and the next days, in order."""
        of = (self.table, self.elsewhere, self._settings, now.timestamp() // STEP.total_seconds())
        if of != self._of:
            self._of, self._around = of, self._worked_out(now)
        return self._around

    def next(self, now: datetime) -> Trip | None:
        """The next departure. None: the car stays at home these days."""
        return next((trip for trip in self.around(now) if trip.departure > now), None)

    def _worked_out(self, now: datetime) -> tuple[Trip, ...]:
        usual = self._settings.trips(now, self._zone)
        table = Timetable(planned=(*self.table.planned, *self.elsewhere))
        return table.trips(usual, now, self._zone, self._settings.car.capacity_wh)
