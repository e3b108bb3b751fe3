"""The last measurement tells more about the next hours than any day before."""

from typing import Final

import numpy as np

from ..horizon import Array

# Quarter-hours after which a deviation has faded to a third, and after which it is forgotten.
FADE: Final = 6.0
REACH: Final = 16
# Share of a deviation that lasts into the next quarter-hour.
LASTING: Final = 0.7
# One cloud, or the sun breaking through, says no more than this about the hours to come.
LARGEST_FACTOR: Final = 2.5
# Below this the sun is too low to tell anything, W.
LEAST_SUN_W: Final = 50.0


def carried_on(expected: Array, measured: float, instead_of: float) -> Array:
    """The *expected* load, given what was *measured* last *instead_of* what was expected there. W."""
    result: Array = np.maximum(expected + _fading(len(expected)) * (measured - instead_of), 0)
    return result


def scaled_on(expected: Array, measured: float, instead_of: float) -> Array:
    """The *expected* sun in the proportion of what was *measured* last to what it came *instead_of*. W."""
    if instead_of < LEAST_SUN_W:
        return expected
    factor = min(max(measured / instead_of, 0.0), LARGEST_FACTOR)
    result: Array = expected * (1 + _fading(len(expected)) * (factor - 1))
    return result


def _fading(slots: int) -> Array:
    steps = np.arange(slots)
    return np.where(steps < REACH, LASTING * np.exp(-steps / FADE), 0.0)
