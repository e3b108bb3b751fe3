"""Any provider's forecast of the sun, corrected by what this roof delivered."""

from typing import Final

import numpy as np

from ..horizon import Array

# Each day back weighs this much less.
DECAY: Final = 0.9
# A roof that is half in the shade delivers half; more than this is an error of the entry, or a clear week.
LOWEST, HIGHEST = 0.2, 2.0
# Quarter-hours to each side that a correction looks at: shade moves slowly over a roof.
WIDTH: Final = 4
# Energy, in W times days, that the provider's word is worth against the roof's.
TRUST_W: Final = 500.0


def corrected(forecast: Array, past_forecast: Array, delivered: Array) -> Array:
    """*forecast* (rows of 96, W) times what the roof *delivered* on past days per *past_forecast* of them.

    The factor is one per quarter-hour, so that the shade of a tree at five o'clock is learned. Unknown
    values are NaN and teach nothing.
    """
    known = ~(np.isnan(past_forecast) | np.isnan(delivered))
    weight = DECAY ** np.arange(len(delivered))[::-1, None] * known
    promised = _around((weight * np.nan_to_num(past_forecast)).sum(axis=0))
    kept = _around((weight * np.nan_to_num(delivered)).sum(axis=0))
    factor = np.clip((kept + TRUST_W) / (promised + TRUST_W), LOWEST, HIGHEST)
    result: Array = forecast * factor
    return result


def _around(values: Array) -> Array:
    window = np.ones(2 * WIDTH + 1)
    around: Array = np.convolve(values, window / window.sum(), mode="same")
    return around
