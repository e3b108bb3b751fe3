"""A home battery that looks after itself: what it takes from the sun and gives to the house, slot by slot.

Most inverters hold the grid at zero with their own battery, whatever the price, and let nobody else in. The
car then feeds only what that battery leaves over, so a plan has to know when it is full and when it is empty.
A battery that may be planned is a device of its own (`several`).
"""

from collections.abc import Sequence
from typing import Final

from .site import HomeBattery

# Makers seldom tell: most home batteries are filled or emptied in two hours.
HOURS_TO_FULL: Final = 2.0


def left_by(
    battery: HomeBattery, load_w: Sequence[float], sun_w: Sequence[float], hours: Sequence[float]
) -> tuple[list[float], list[float]]:
    """House and sun, W, once the *battery* has taken and given what it can; one value per slot."""
    energy_wh = battery.energy_wh
    usual_w = battery.capacity_wh / HOURS_TO_FULL
    most_in_w = usual_w if battery.max_charge_w is None else battery.max_charge_w
    most_out_w = usual_w if battery.max_discharge_w is None else battery.max_discharge_w
    loads, suns = [], []
    for house_w, roof_w, length in zip(load_w, sun_w, hours, strict=True):
        room_wh = battery.capacity_wh - energy_wh
        stock_wh = max(energy_wh - battery.reserve_wh, 0.0)
        in_w = min(max(roof_w - house_w, 0.0), most_in_w, room_wh / battery.efficiency / length)
        out_w = min(max(house_w - roof_w, 0.0), most_out_w, stock_wh * battery.efficiency / length)
        energy_wh += (in_w * battery.efficiency - out_w / battery.efficiency) * length
        energy_wh = min(energy_wh, battery.capacity_wh)
        loads.append(house_w - out_w)
        suns.append(roof_w - in_w)
    return loads, suns
