"""Why the car does what it does this second, as a sentence with the money in it. Plans speak in `reasons`."""

from typing import Final

from ..action import Action
from ..plan import PlanSlot
from ..words import Text, directed, joined, kilowatt, money
from .moment import Moment
from .span import Bound

# Below this a difference between plan and reality is not worth a word.
NOTABLE_W: Final = 300.0
NOTABLE_SHARE: Final = 0.2
MEANT: Final = {
    1: Text("The plan had meant charging."),
    0: Text("The plan had meant holding."),
    -1: Text("The plan had meant feeding the house."),
}
PLANNED: Final = {Action.CHARGE: 1, Action.DISCHARGE: -1, Action.HOLD: 0, Action.AWAY: 0}


def direction(power_w: float) -> int:
    """-1 feeds the house, 0 rests, 1 charges."""
    return (power_w > 0) - (power_w < 0)


def notable(power_w: float, planned_w: float) -> bool:
    """Whether the difference is large enough to be told."""
    return abs(power_w - planned_w) > max(NOTABLE_W, NOTABLE_SHARE * abs(planned_w))


def planned(slot: PlanSlot, moment: Moment, power_w: float, currency: str) -> Text:
    """The plan's own reason, corrected where this moment differs from it."""
    meant = PLANNED[slot.action]
    if direction(power_w) != meant:
        return joined(at_moment(moment, power_w, currency), MEANT[meant])
    if not notable(power_w, slot.car_w):
        return slot.reason.text
    now, plan, house = kilowatt(abs(power_w)), kilowatt(abs(slot.car_w)), kilowatt(abs(moment.house_w))
    if moment.house_w >= 0:
        change = Text(
            "Now {now} instead of {plan}: the house takes {house}.", now=now, plan=plan, house=house
        )
    else:
        change = Text("Now {now} instead of {plan}: the sun leaves {sun}.", now=now, plan=plan, sun=house)
    return joined(slot.reason.text, change)


def at_moment(moment: Moment, power_w: float, currency: str) -> Text:
    """Why this direction is right at this moment, from the prices alone."""
    buy, sell = money(moment.import_price, currency), money(moment.export_price, currency)
    feed, fill = money(moment.feeding_cost, currency), money(moment.filling_worth, currency)
    if power_w < 0:
        if -power_w > max(moment.house_w, 0.0) + NOTABLE_W:
            return Text(
                "Selling: the grid pays {sell}, this kWh costs {cost} with losses and wear.",
                sell=sell,
                cost=feed,
            )
        return Text(
            "Feeding the house: the grid asks {buy}, this kWh costs {cost} with losses and wear.",
            buy=buy,
            cost=feed,
        )
    if power_w > 0 and power_w + moment.house_w < NOTABLE_W:
        return Text(
            "Charging from the sun: worth {worth} in the car, the grid would pay {sell}.",
            worth=fill,
            sell=sell,
        )
    if moment.needed and power_w:
        return Text("Charging: the driver will need it, though the grid asks {buy}.", buy=buy)
    if moment.needed:
        return Text("Holding: the driver will need it, though the grid asks {buy}.", buy=buy)
    if power_w > 0:
        return Text(
            "Charging: the grid asks {buy}, a kWh in the car is worth {worth} after losses.",
            buy=buy,
            worth=fill,
        )
    if moment.house_w < 0:
        return Text(
            "Holding: the grid pays {sell} for the sun, in the car it would be worth {worth}.",
            sell=sell,
            worth=fill,
        )
    return Text(
        "Holding: the grid asks {buy}, a kWh from the car would cost {cost} with losses and wear.",
        buy=buy,
        cost=feed,
    )


def limited(bound: Bound, power_w: float, wish_w: float) -> Text:
    """A law was stronger than the wish."""
    wished, why, power = directed(wish_w), bound.why, kilowatt(abs(power_w))
    if power_w > 0:
        return Text("Charging at {power} instead of {wished}: {why}.", power=power, wished=wished, why=why)
    if power_w < 0:
        return Text("Discharging at {power} instead of {wished}: {why}.", power=power, wished=wished, why=why)
    return Text("Resting instead of {wished}: {why}.", wished=wished, why=why)
