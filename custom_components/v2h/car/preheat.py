"""The car warms or cools itself on the cable before it leaves: the plan has the power ready."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Self

from ..optimizer.series import Rate
from ..optimizer.site import Trip

CONF_PREHEAT_POWER: Final = "preheat_kw"
CONF_PREHEAT_MINUTES: Final = "preheat_minutes"
# What cars take for a cold battery and a cabin, where only the time was told.
USUAL_W: Final = 3_000.0
HOUR: Final = timedelta(hours=1)
# What is left to warm up then is nothing to plan for.
LAST_MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preheat:
    """How long before each departure, and with how many W at the charger."""

    before: timedelta
    power_w: float = USUAL_W

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self | None:
        """Read a car's data. None: it does not do so, or nobody told."""
        if not (minutes := data.get(CONF_PREHEAT_MINUTES)):
            return None
        kilowatts = data.get(CONF_PREHEAT_POWER)
        power_w = USUAL_W if kilowatts is None else 1000 * kilowatts
        return cls(before=timedelta(minutes=minutes), power_w=power_w)

    def rates(self, trips: Iterable[Trip], now: datetime) -> tuple[Rate, ...]:
        """W before each of the *trips* that is still ahead, and none between them."""
        warm = [
            Rate(start=trip.departure - self.before, end=trip.departure, value=self.power_w)
            for trip in trips
            if trip.departure - now > LAST_MINUTE
        ]
        if not warm:
            return ()
        # A quarter-hour of which five minutes are warm has the mean of all its fifteen.
        cold = Rate(start=warm[0].start - HOUR, end=warm[-1].end + HOUR, value=0.0)
        return (cold, *warm)
