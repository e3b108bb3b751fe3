"""Modes from powers that know no minimum: devices take turns, and none falls behind by more than a slot.

The bound lets two cars draw 0.9 kW each. No charger does that, but one after the other with 1.8 kW is nearly
the same. So what each device should have had by now and has not is carried on, and who lacks most is first.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..horizon import Array
from .case import Case
from .pieces import Mode


def rounded(
    cases: Sequence[Case], powers: Sequence[Array], room: Array, chargers: Sequence[str], share: float
) -> list[NDArray[np.intp]]:
    """A row of modes per device, near *powers*, kW. Charging together they draw no more than *room*, kW.

    Devices of the same name in *chargers* use it one at a time. A device begins that lacks this *share* of
    what a slot at its lowest power brings.
    """
    modes = [np.zeros(len(room), dtype=np.intp) for _ in cases]
    lacks = np.zeros(len(cases))
    for slot in range(len(room)):
        hours = float(cases[0].hours[slot])
        lacks += [float(power[slot]) * hours for power in powers]
        feeding = max(float(case.discharge_high[slot]) for case in cases)
        busy = set[str]()
        for mode, most in ((Mode.CHARGE, float(room[slot])), (Mode.FEED, feeding)):
            chosen = _chosen(cases, mode * lacks / hours, slot, mode, most, (chargers, busy, share))
            for place, power in chosen.items():
                modes[place][slot] = mode
                lacks[place] -= mode * power * hours
    return modes


def _chosen(
    cases: Sequence[Case],
    wanted: Array,
    slot: int,
    mode: Mode,
    most: float,
    turns: tuple[Sequence[str], set[str], float],
) -> dict[int, float]:
    """Who does *mode* in *slot*, with its power, kW: who wants most first, as long as *most* is left."""
    chargers, busy, share = turns
    chosen: dict[int, float] = {}
    highs = {}
    for place in np.argsort(-wanted, kind="stable").tolist():
        low, high = _span(cases[place], slot, mode)
        fits = low <= high and low <= most
        if not fits or wanted[place] <= max(share * low, 1e-6) or chargers[place] in busy:
            continue
        if chargers[place]:
            busy.add(chargers[place])
        chosen[place], highs[place], most = low, high, most - low
    for place, low in chosen.items():
        more = min(highs[place] - low, max(0.0, float(wanted[place]) - low), most)
        chosen[place], most = low + more, most - more
    return chosen


def _span(case: Case, slot: int, mode: Mode) -> tuple[float, float]:
    """Lowest and highest power of *mode* in *slot*, kW."""
    if mode is Mode.CHARGE:
        return case.charge_low, float(case.charge_high[slot])
    return case.discharge_low, float(case.discharge_high[slot])
