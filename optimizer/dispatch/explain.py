"""Why the car does what it does this second, as a sentence with the money in it. Plans speak in `reasons`."""

from typing import Final

from ..action import Action
from ..plan import PlanSlot
from ..words import kilowatt, money
from .moment import Moment
from .span import Bound

# Below this a difference between plan and reality is not worth a word.
NOTABLE_W: Final = 300.0
NOTABLE_SHARE: Final = 0.2
DOING: Final = {1: "charging", 0: "holding", -1: "feeding the house"}
PLANNED: Final = {Action.CHARGE: 1, Action.DISCHARGE: -1, Action.HOLD: 0, Action.AWAY: 0}


def direction(power_w: float) -> int:
    """-1 feeds the house, 0 rests, 1 charges."""
    return (power_w > 0) - (power_w < 0)


def sentence(clause: str) -> str:
    """The clause with a capital letter and a full stop."""
    return f"{clause[:1].upper()}{clause[1:].rstrip('.')}."


def notable(power_w: float, planned_w: float) -> bool:
    """Whether the difference is large enough to be told."""
    return abs(power_w - planned_w) > max(NOTABLE_W, NOTABLE_SHARE * abs(planned_w))


def planned(slot: PlanSlot, moment: Moment, power_w: float, currency: str) -> str:
    """The plan's own reason, corrected where this moment differs from it."""
    meant = PLANNED[slot.action]
    if direction(power_w) != meant:
        return f"{at_moment(moment, power_w, currency)} The plan had meant {DOING[meant]}."
    if not notable(power_w, slot.car_w):
        return slot.reason.text
    house = "the house takes" if moment.house_w >= 0 else "the sun leaves"
    change = f"Now {kilowatt(abs(power_w))} instead of {kilowatt(abs(slot.car_w))}"
    return f"{slot.reason.text} {change}: {house} {kilowatt(abs(moment.house_w))}."


def at_moment(moment: Moment, power_w: float, currency: str) -> str:
    """Why this direction is right at this moment, from the prices alone."""
    buy, sell = money(moment.import_price, currency), money(moment.export_price, currency)
    feed, fill = money(moment.feeding_cost, currency), money(moment.filling_worth, currency)
    if power_w < 0:
        if -power_w > max(moment.house_w, 0.0) + NOTABLE_W:
            return f"Selling: the grid pays {sell}, this kWh costs {feed} with losses and wear."
        return f"Feeding the house: the grid asks {buy}, this kWh costs {feed} with losses and wear."
    if power_w > 0 and power_w + moment.house_w < NOTABLE_W:
        return f"Charging from the sun: worth {fill} in the car, the grid would pay {sell}."
    if moment.needed:
        return f"{'Charging' if power_w else 'Holding'}: the driver will need it, though the grid asks {buy}."
    if power_w > 0:
        return f"Charging: the grid asks {buy}, a kWh in the car is worth {fill} after losses."
    if moment.house_w < 0:
        return f"Holding: the grid pays {sell} for the sun, in the car it would be worth {fill}."
    return f"Holding: the grid asks {buy}, a kWh from the car would cost {feed} with losses and wear."


def limited(bound: Bound, power_w: float, wish_w: float) -> str:
    """A law was stronger than the wish."""
    what = {1: "charging", 0: "resting", -1: "discharging"}[direction(power_w)]
    at = f" at {kilowatt(abs(power_w))}" if power_w else ""
    wished = f"{kilowatt(abs(wish_w))} {'in' if wish_w > 0 else 'out'}" if wish_w else "0 W"
    return sentence(f"{what}{at} instead of {wished}: {bound.why}")
