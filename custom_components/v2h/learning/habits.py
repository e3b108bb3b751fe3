"""Learns how much the house uses, one quarter-hour at a time."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from ..const import LOGGER
from ..optimizer.errors import ProblemError
from ..optimizer.load import LoadProfile

QUARTER_MIN: Final = 15

# A quarter-hour of which we saw less than this many measured seconds teaches
# nothing: a kettle in two seen minutes would count as 2 kW for all fifteen.
ENOUGH_S: Final = 600

# A longer pause between two measurements is a hole, not a long measurement.
LONGEST_STEP_S: Final = 30


class Habits:
    """The household's profile, and the quarter-hour that is being measured."""

    def __init__(self, profile: LoadProfile) -> None:
        self.profile = profile
        self._quarter: datetime | None = None
        self._joules = 0.0
        self._seconds = 0.0
        self._elapsed: float | None = None

    def measure(self, at: datetime, elapsed: float, house_w: float | None) -> bool:
        """Take in what the house uses at *at* (local time). True if a quarter-hour was learned."""
        quarter = at.replace(minute=at.minute // QUARTER_MIN * QUARTER_MIN, second=0, microsecond=0)
        learned = False
        if quarter != self._quarter:
            learned = self._learn()
            self._quarter, self._joules, self._seconds = quarter, 0.0, 0.0
        if house_w is not None:
            if self._elapsed is not None and (step := elapsed - self._elapsed) <= LONGEST_STEP_S:
                self._joules += house_w * step
                self._seconds += step
            self._elapsed = elapsed
        else:
            self._elapsed = None
        return learned

    def _learn(self) -> bool:
        if self._quarter is None or self._seconds < ENOUGH_S:
            return False
        self.profile = self.profile.learn(self._quarter, self._joules / self._seconds)
        return True


def load_of(remembered: Mapping[str, Any] | None, annual_kwh: float) -> LoadProfile:
    """What was learned before the restart, else the usual shape for the year's use."""
    if remembered is not None:
        try:
            return LoadProfile.from_dict(remembered)
        except ProblemError as err:
            LOGGER.warning("The learned use of the house cannot be read and starts afresh: %s", err)
    return LoadProfile.typical(annual_kwh)


def rotated(profile: LoadProfile, quarters: int) -> LoadProfile:
    """The profile of a home whose clock is *quarters* ahead of ours."""
    turn = quarters % len(profile.watts)
    weekend = profile.weekend and profile.weekend[turn:] + profile.weekend[:turn]
    return replace(profile, watts=profile.watts[turn:] + profile.watts[:turn], weekend=weekend)
