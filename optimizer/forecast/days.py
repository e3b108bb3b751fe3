"""A series as a table: one row per local day, one column per quarter-hour."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..horizon import Array

QUARTERS: Final = 96

type Whole = NDArray[np.intp]


def by_day(values: Array, day: Whole, quarter: Whole, days: int) -> Array:
    """*values* as *days* rows of 96; *day* and *quarter* say where each of them belongs.

    Holes (a clock change, a gap of the meter) are filled from their neighbours on the same day; a day without
    any value stays NaN. Of an hour that happens twice the second one counts.
    """
    table = np.full((days, QUARTERS), np.nan)
    inside = (day >= 0) & (day < days)
    table[day[inside], quarter[inside]] = values[inside]
    places = np.arange(QUARTERS)
    for row in table:
        hole = np.isnan(row)
        if hole.any() and not hole.all():
            row[hole] = np.interp(places[hole], places[~hole], row[~hole])
    return table
