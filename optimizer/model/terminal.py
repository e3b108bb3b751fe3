"""What the energy in the car is worth when the horizon ends."""

from typing import Final

import numpy as np

from .case import Case

# Not the very cheapest slot: one odd quarter-hour must not make the energy worthless.
CHEAP_SHARE: Final = 0.1


def end_value(case: Case) -> float:
    """Money per kWh in the car: what refilling it would cost in a cheap slot of this horizon, with losses.

    Neither is the car emptied before the horizon ends, nor filled for an end that is none.
    """
    usable = case.charge_high >= max(case.charge_low, 1e-3)
    if not usable.any():
        usable = np.ones_like(usable)
    from_sun = -case.net >= max(case.charge_low, 1e-3)
    price = np.where(from_sun, np.minimum(case.export_price, case.import_price), case.import_price)
    return max(0.0, float(np.quantile(price[usable], CHEAP_SHARE))) / case.charge_efficiency
