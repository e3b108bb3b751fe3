"""Reading numbers back from what was written before a restart."""

import math


def number(value: object) -> float | None:
    """The value, if it is a number that can be counted with."""
    return float(value) if isinstance(value, int | float) and math.isfinite(value) else None
