"""What holds in every day-ahead market before anything is learned in this one.

How far a day lies from the usual one, in blocks of four hours, given the day before. Estimated in four other
markets and years (Nord Pool 2017-2018, Germany 2016-2017, Belgium and France 2015-2016), which agree; rounded
to 0.05. None of the years that our figures are told of is among them.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from ..horizon import Array
from .days import QUARTERS

type Blocks = tuple[float, float, float, float, float, float]
"""From midnight on, four hours each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """What a day is expected to differ by, in units of how far prices lie apart.

    The levels count per unit by which the last known day differed, the weekdays as they are.
    """

    mean: Blocks
    """Of the whole day."""
    evening: Blocks
    """Of its last six hours: what the wind brought in the evening lasts into the night."""
    monday: Blocks
    friday: Blocks
    saturday: Blocks
    sunday: Blocks

    @property
    def levels(self) -> Array:
        """Mean and evening: two rows of 96."""
        return _rows(self.mean, self.evening)

    @property
    def weekdays(self) -> Array:
        """Monday, Friday, Saturday, Sunday (of the first day to come): four rows of 96."""
        return _rows(self.monday, self.friday, self.saturday, self.sunday)


def _rows(*blocks: Blocks) -> Array:
    return np.repeat(np.array(blocks), QUARTERS // 6, axis=1)


AFTER: Final = (
    Rows(
        mean=(0.05, 0.10, 0.20, 0.20, 0.10, 0.10),
        evening=(0.75, 0.70, 0.70, 0.55, 0.65, 0.35),
        monday=(0.10, 0.30, 0.55, 0.55, 0.55, 0.30),
        friday=(0.00, 0.00, -0.05, -0.10, -0.25, -0.10),
        saturday=(0.15, -0.25, -0.45, -0.40, -0.40, -0.25),
        sunday=(0.00, -0.45, -0.70, -0.50, -0.35, 0.00),
    ),
    Rows(
        mean=(0.10, 0.10, 0.05, 0.00, 0.05, 0.05),
        evening=(0.50, 0.50, 0.60, 0.50, 0.45, 0.30),
        monday=(0.30, 0.45, 0.60, 0.55, 0.50, 0.30),
        friday=(0.10, -0.25, -0.45, -0.40, -0.40, -0.25),
        saturday=(-0.25, -0.75, -1.10, -0.85, -0.70, -0.20),
        sunday=(-0.05, 0.15, 0.25, 0.30, 0.35, 0.20),
    ),
)
"""The first and the second day after the last known one; the second one stands for all later ones."""
