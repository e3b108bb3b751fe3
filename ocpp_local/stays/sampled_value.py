"""One sampled value as a plain number, and the net of both directions.

Source: OCPP 2.1 part 2, SampledValueType (a missing unit is Wh or W, value times ten to the multiplier).
"""

import math
from typing import Final

from ..messages import v21

_UNITS: Final = {"W": 1.0, "kW": 1e3, "Wh": 1.0, "kWh": 1e3, "Percent": 1.0, "A": 1.0, "V": 1.0}

# A charger that counts in units of more than 10^12 W is not believed.
MOST_POWER: Final = 12


def plain(sample: v21.SampledValue) -> float:
    """The number in W, Wh, percent, A or V; NaN for a unit that nobody has, so that it is not believed."""
    unit = sample.unit_of_measure
    if unit is None:
        return sample.value
    factor, power = 1.0 if unit.unit is None else _UNITS.get(unit.unit, math.nan), unit.multiplier or 0
    return sample.value * factor * 10.0**power if abs(power) <= MOST_POWER else math.nan


def finite(number: float) -> float | None:
    """The number; None for what is none."""
    return number if math.isfinite(number) else None


def net(imported: float | None, exported: float | None) -> float | None:
    """Positive into the car. Discharge as a negative import, by some told a second time as export, is one."""
    if imported is None and exported is None:
        return None
    if imported is not None and imported < 0:
        return min(imported, -(exported or 0.0))
    return (imported or 0.0) - (exported or 0.0)
