"""The trips of one home: its usual day, with what its people planned differently."""

from typing import TYPE_CHECKING

from .timetable import Timetable

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from .optimizer.site import Trip
    from .settings import HomeSettings


class Trips:
    """What the plan, the entities and the calendar agree on."""

    def __init__(self, settings: HomeSettings, zone: tzinfo, remembered: object) -> None:
        self.table = Timetable.from_dict(remembered)
        """What was planned differently; replaced as a whole."""
        self._settings = settings
        self._zone = zone

    def host(self, settings: HomeSettings) -> None:
        """Another car is here: its usual day counts."""
        self._settings = settings

    def around(self, now: datetime) -> tuple[Trip, ...]:
        """The trips of yesterday, today and the next days, in order."""
        usual = self._settings.trips(now, self._zone)
        return self.table.trips(usual, now, self._zone, self._settings.car.capacity_wh)

    def next(self, now: datetime) -> Trip | None:
        """The next departure. None: the car stays at home these days."""
        return next((trip for trip in self.around(now) if trip.departure > now), None)
