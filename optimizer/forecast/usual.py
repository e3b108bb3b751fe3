"""What is usual at this time of day: recent days, those of the same kind first."""

from typing import Final

import numpy as np

from ..horizon import Array
from .days import QUARTERS, Whole

# Each day back weighs this much less: the last week counts for two thirds.
DECAY: Final = 0.85
# A day of the same kind (working day or weekend) counts this much more. Measured: above 1 it earns
# nothing with one household's data, and it protects homes that are empty on working days.
ALIKE: Final = 2.0
SATURDAY: Final = 5


def usual(history: Array, weekday: Whole) -> Array:
    """Two rows of 96: what to expect on a working day and on a day of the weekend.

    *history* holds the last days (rows of 96, NaN where unknown), *weekday* says which days they are (0 is
    Monday). NaN where no day knows.
    """
    known = ~np.isnan(history)
    age = np.arange(len(history))[::-1, None]
    values = np.nan_to_num(history)
    rows = []
    for weekend in (False, True):
        alike = np.where((weekday >= SATURDAY) == weekend, ALIKE, 1.0)[:, None]
        weight = DECAY**age * alike * known
        total = weight.sum(axis=0)
        unknown = np.full(QUARTERS, np.nan)
        rows.append(np.divide((weight * values).sum(axis=0), total, out=unknown, where=total > 0))
    return np.array(rows)
