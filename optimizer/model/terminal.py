"""What the energy in the car is worth when the horizon ends."""

from typing import Final

import numpy as np

from .case import Case

# A day's refill, as a share of the energy between reserve and top. It says how far up the ladder of
# prices the car has to climb; one odd quarter-hour for nothing must not make all energy worthless.
REFILL_SHARE: Final = 0.5
# Where charging now costs just what the energy will be worth, the car rests.
CAUTION: Final = 1e-3


def end_value(case: Case) -> float:
    """Money per kWh in the car: what the dearest kWh of a day's refill costs in this horizon, with losses.

    Refilling takes the cheapest hours first, surplus sun at what it would earn. So the car is neither
    emptied before the horizon ends, nor filled for an end that is none.
    """
    can = np.maximum(case.charge_high, 0) * (case.charge_high >= case.charge_low)
    if not can.any():
        can = np.ones_like(can)
    sun = np.minimum(can, np.maximum(-case.net, 0))
    price = np.concatenate([case.import_price, np.minimum(case.export_price, case.import_price)])
    energy = np.concatenate([can - sun, sun]) * np.tile(case.hours, 2) * case.charge_efficiency
    order = np.argsort(price, kind="stable")
    climbed = np.cumsum(energy[order])
    need = REFILL_SHARE * max(case.top - float(case.reserve.min()), 0.0) * float(case.hours.sum()) / 24
    last = int(np.searchsorted(climbed, min(need, climbed[-1] * (1 - 1e-9))))
    return (1 - CAUTION) * max(0.0, float(price[order][last])) / case.charge_efficiency
