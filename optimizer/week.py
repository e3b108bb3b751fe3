"""The usual week of a household, from the hours of its past months, with whatever hides in them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

import numpy as np

from .load import SATURDAY, SLOTS, LoadProfile

HOURS: Final = 24
# Of an hour of the day that was seen less often, the profile says nothing.
LEAST_DAYS: Final = 5
LEAST_WEEKEND_DAYS: Final = 4
# A car that charges behind the same meter does so on at most every second night or so: what the hour
# needs on a quiet day is found below the middle.
QUIET_PERCENT: Final = 40
# Above the quiet day an oven, a sauna or a heat pump still belongs to the house; a car does not.
TIMES_QUIET: Final = 2.5
ABOVE_QUIET_W: Final = 2_000.0
HIGHEST_W: Final = 100_000.0


def usual_week(hours: Iterable[tuple[datetime, float]]) -> LoadProfile | None:
    """The profile that *hours* teach: the home's local time of each, and its mean power in W.

    Hours may be missing. What cannot be a load is left out, and so is an hour so far above what that hour of
    the day usually needs that a car must have charged in it. None: some hour of the day was hardly seen.
    """
    days: Mapping[bool, dict[int, list[float]]] = {False: defaultdict(list), True: defaultdict(list)}
    for when, load_w in hours:
        if 0 <= load_w <= HIGHEST_W:
            days[when.weekday() >= SATURDAY][when.hour].append(load_w)
    weekdays, weekends = (_day(days[weekend], least) for weekend, least in LEAST)
    if weekdays and weekends:
        return LoadProfile(watts=weekdays, weekend=weekends)
    every = _day({hour: days[False][hour] + days[True][hour] for hour in range(HOURS)}, LEAST_DAYS)
    return LoadProfile(watts=every) if every else None


LEAST: Final = ((False, LEAST_DAYS), (True, LEAST_WEEKEND_DAYS))


def _day(seen: Mapping[int, list[float]], least: int) -> tuple[float, ...] | None:
    if any(len(seen.get(hour, ())) < least for hour in range(HOURS)):
        return None
    quiet = [float(np.percentile(seen[hour], QUIET_PERCENT)) for hour in range(HOURS)]
    means = [_mean(seen[hour], max(TIMES_QUIET * w, w + ABOVE_QUIET_W)) for hour, w in enumerate(quiet)]
    return tuple(means[slot * HOURS // SLOTS] for slot in range(SLOTS))


def _mean(watts: list[float], highest: float) -> float:
    kept = [load_w for load_w in watts if load_w <= highest]
    return sum(kept) / len(kept)
