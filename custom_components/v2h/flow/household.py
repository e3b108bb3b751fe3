"""What the house uses in a usual week: learned from the statistics of the Energy dashboard, and shown."""

from abc import abstractmethod
from collections.abc import Sequence
from datetime import datetime
from statistics import fmean
from typing import TYPE_CHECKING, Any, Final

import probatio as vol
from homeassistant.data_entry_flow import FlowContext, FlowResult
from homeassistant.util import dt as dt_util

from ..learning.past_use import meters_of, past_use
from ..optimizer.week import usual_week
from ..optimizer.words import Figure, Text
from .asking import Asking
from .picture import bars

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant

    from ..optimizer.load import LoadProfile

# Any Monday and any Saturday: a profile tells the two kinds of days apart.
MONDAY: Final = datetime(2026, 1, 5)  # noqa: DTZ001  on the clock on the wall
SATURDAY: Final = datetime(2026, 1, 10)  # noqa: DTZ001
HOURS: Final = 24
QUARTERS: Final = (0, 15, 30, 45)


class HouseholdSteps[C: FlowContext, R: FlowResult[Any, Any], H](Asking[C, R, H]):
    """One page, and none where nothing is known yet: there is nothing to ask."""

    week: LoadProfile | None = None
    """What the house uses. None: nothing was learned, a year's use in the usual shape stands in."""

    async def async_step_household(self, user_input: dict[str, Any] | None = None) -> R:
        """Show the week."""
        if user_input is not None:
            return await self.household_known()
        self.week = await self.learned_week()
        if self.week is None:
            return await self.household_known()
        return self.page("household", vol.Schema({}), None, None, **pictures(self.week))

    async def learned_week(self) -> LoadProfile | None:
        """What the statistics of past months teach."""
        return await week_of(self.hass)

    @abstractmethod
    async def household_known(self) -> R:
        """Go on."""


async def week_of(hass: HomeAssistant, entry_id: str = "") -> LoadProfile | None:
    """The usual week by the meters of the Energy dashboard. None: there are none, or not for long enough."""
    meters = await meters_of(hass, entry_id)
    if meters is None:
        return None
    return usual_week(await past_use(hass, meters, dt_util.utcnow(), dt_util.get_default_time_zone()))


def pictures(week: LoadProfile) -> dict[str, str]:
    """The two kinds of days as pictures of the same scale, and in a sentence each."""
    workday, weekend = hours_of(week, MONDAY), hours_of(week, SATURDAY)
    highest = max(*workday, *weekend)
    return {
        "workday": bars(workday, highest),
        "workday_words": sentence(workday),
        "weekend": bars(weekend, highest),
        "weekend_words": sentence(weekend),
    }


def hours_of(week: LoadProfile, day: datetime) -> list[float]:
    """The mean power of each hour of this day, W."""
    return [
        fmean(week.at(day.replace(hour=hour, minute=minute)) for minute in QUARTERS) for hour in range(HOURS)
    ]


def sentence(hours: Sequence[float]) -> Text:
    """How much in a day, and when most and least of it."""
    most, least = max(hours), min(hours)
    return Text(
        "{energy} kWh, most at {most_at} ({most}), least at {least_at} ({least})",
        energy=Figure(f"{sum(hours) / 1000:.1f}"),
        most_at=f"{hours.index(most):02}:00",
        most=_kilowatts(most),
        least_at=f"{hours.index(least):02}:00",
        least=_kilowatts(least),
    )


def _kilowatts(power_w: float) -> Text:
    digits = 2 if power_w < 1000 else 1
    return Text("{power} kW", power=Figure(f"{power_w / 1000:.{digits}f}"))
