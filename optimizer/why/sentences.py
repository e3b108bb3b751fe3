"""Reasons in words: short sentences with the money in them, each one true of its slot."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Self

from ..action import Action
from ..model.pieces import CLOSE_KW
from ..words import NOTHING, Figure, Text, clock, clock_on_day, money, percent
from .ground import Ground
from .peak import Peak
from .reason import Change, Price, ReasonCode, Turn

# Hours ahead from which a clock time alone would be taken for the wrong day.
SAME_NIGHT: Final = timedelta(hours=18)

# A kWh worth more than this multiple of the highest price: a goal or the reserve stands behind it.
GOAL_SPEAKS: Final = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a sentence about one slot may speak of. kW, kWh, money per kWh."""

    at: datetime
    """Start of the slot, home time."""
    currency: str
    net: float
    """What the home draws without this device."""
    house: float
    """House minus sun, without any device."""
    peak: float | None
    """The peak of the month that the plan keeps to, where the home without this device is above it."""
    busy: bool
    """Has another car the charger?"""
    power: float
    import_price: float
    export_price: float
    worth: float
    """Of a kWh in the car after this slot."""
    begin: float
    reserve: float
    top: float
    capacity: float
    charge_efficiency: float
    discharge_efficiency: float
    wear: float
    discharge_low: float
    fuse: float
    highest_price: float
    refill_at: datetime | None
    """Start of the next slot that charges, home time."""
    refill_price: float
    departure: datetime | None
    """The next departure with a goal, home time."""
    runner_up: Action | None

    @classmethod
    def of(
        cls,
        ground: Ground,
        slot: int,
        refill: int | None,
        runner_up: Action | None,
        peak: Peak | None = None,
    ) -> Self:
        """The facts of one *slot*; *refill* is the next slot that charges."""
        case, problem = ground.case, ground.problem
        return cls(
            at=problem.horizon.starts[slot].astimezone(ground.tz),
            currency=problem.site.currency,
            net=float(case.net[slot]),
            house=(problem.load_w[slot] - problem.sun_w[slot]) / 1000,
            peak=None if peak is None or not peak.above(case, slot) else peak.planned,
            busy=bool(problem.charger_busy and problem.charger_busy[slot]),
            power=float(ground.walk.power[slot]),
            import_price=problem.import_price[slot],
            export_price=problem.export_price[slot],
            worth=float(ground.worth[slot]),
            begin=float(ground.walk.energy[slot]),
            reserve=float(case.reserve[slot]),
            top=case.top,
            capacity=case.capacity,
            charge_efficiency=case.charge_efficiency,
            discharge_efficiency=case.discharge_efficiency,
            wear=case.wear,
            discharge_low=case.discharge_low,
            fuse=float(case.import_high[slot]),
            highest_price=ground.highest_price,
            refill_at=None if refill is None else problem.horizon.starts[refill].astimezone(ground.tz),
            refill_price=0.0 if refill is None else ground.charging_price(refill),
            departure=ground.next_departure(slot),
            runner_up=runner_up,
        )

    def money(self, amount: float) -> Text:
        """An amount as people write it."""
        return money(round(amount, 2) + 0.0, self.currency)

    def when(self, moment: datetime) -> Text:
        """A moment as people say it in this slot."""
        return when(moment, self.at)

    @property
    def replacing(self) -> float:
        """Money to put one kWh that the house got back into the car, with losses and wear."""
        stored = self.refill_price / self.charge_efficiency if self.refill_at else self.worth
        return (stored + self.wear) / self.discharge_efficiency

    @property
    def then(self) -> Text:
        """How ``replacing`` is said."""
        cost = self.money(self.replacing)
        if self.refill_at is None:
            return Text("keeping it is worth {cost} with losses and wear", cost=cost)
        refill = self.when(self.refill_at)
        return Text("refilling {when} costs {cost} with losses and wear", when=refill, cost=cost)

    @property
    def bound_to_goal(self) -> bool:
        """True where a goal or the reserve, not a price, holds the energy."""
        return self.worth > GOAL_SPEAKS * max(self.highest_price, 0.1)


def when(moment: datetime, seen_from: datetime) -> Text:
    """A clock time, with its day where the hour alone would be taken for another. Both in home time."""
    return clock(moment) if moment - seen_from < SAME_NIGHT else clock_on_day(moment)


def sentence(facts: Facts, action: Action) -> tuple[ReasonCode, Text]:
    """Code and words for *action* in this slot."""
    return SAY[action](facts)


DO: Final = {
    Action.CHARGE: Text("charge"),
    Action.HOLD: Text("rest"),
    Action.DISCHARGE: Text("feed the house"),
}


def otherwise(facts: Facts, changes: tuple[Change, ...]) -> Text:
    """The prices beyond which something else would be done, in one sentence; empty without a choice."""
    if facts.runner_up is None:
        return NOTHING
    found = {change.turn: change for change in changes}
    below, above = found.get(Turn.BELOW), found.get(Turn.ABOVE)
    if below and above:
        return Text(
            "Below {low} it would {do}, above {high} it would {else_do}.",
            low=_price(facts, below),
            do=_doing(facts, below),
            high=_price(facts, above),
            else_do=_doing(facts, above),
        )
    if below:
        return Text("Below {low} it would {do}.", low=_price(facts, below), do=_doing(facts, below))
    if above:
        return Text("Above {high} it would {do}.", high=_price(facts, above), do=_doing(facts, above))
    return Text("No price of this slot alone would change it.")


def _price(facts: Facts, change: Change) -> Text:
    price = money(change.price, facts.currency, 3)
    sold = change.of is Price.EXPORT
    return Text("{price} for a kWh sold", price=price) if sold else Text("{price} a kWh", price=price)


def _doing(facts: Facts, change: Change) -> Text:
    sells = (
        change.action is Action.DISCHARGE and change.of is Price.EXPORT and facts.net < facts.discharge_low
    )
    return Text("sell") if sells else DO[change.action]


def _charge(facts: Facts) -> tuple[ReasonCode, Text]:
    worth = facts.money(facts.worth)
    if facts.begin < facts.reserve - 1e-6:
        share = percent(facts.reserve / facts.capacity)
        text = Text("Below the reserve of {share}: charging at once.", share=share)
        return ReasonCode.CHARGE_TO_RESERVE, text
    if facts.net + facts.power <= 1e-6 < facts.house + facts.power:
        text = Text(
            "Charging with what another device gives: in the car a kWh is worth {worth}.", worth=worth
        )
        return ReasonCode.CHARGE_FROM_OTHERS, text
    if facts.net + facts.power <= 1e-6:
        return ReasonCode.CHARGE_SUN, Text(
            "Charging from the sun: sold, this kWh earns {earned}; in the car it is worth {worth}.",
            earned=facts.money(facts.export_price),
            worth=worth,
        )
    if facts.import_price < 0:
        paid = facts.money(-facts.import_price)
        return ReasonCode.CHARGE_PAID, Text("Charging: the grid pays {paid} for every kWh taken.", paid=paid)
    if facts.bound_to_goal and facts.departure:
        return ReasonCode.CHARGE_FOR_GOAL, Text(
            "Charging for the departure {when}: later there is not time enough.",
            when=facts.when(facts.departure),
        )
    return ReasonCode.CHARGE_CHEAP, Text(
        "Charging at {price}: with losses a kWh in the car costs {cost} and is worth {worth}.",
        price=facts.money(facts.import_price),
        cost=facts.money(facts.import_price / facts.charge_efficiency),
        worth=worth,
    )


def _discharge(facts: Facts) -> tuple[ReasonCode, Text]:
    if facts.net > facts.fuse:
        text = Text("Feeding the house: it needs more than the main fuse carries.")
        return ReasonCode.RELIEVE_FUSE, text
    if facts.peak is not None:
        return ReasonCode.SHAVE_PEAK, Text(
            "Feeding the house: without it the month's peak would rise above {power} kW.",
            power=Figure(f"{facts.peak:.1f}"),
        )
    if facts.net + facts.power < -1e-6:
        earned = facts.money(facts.export_price)
        return ReasonCode.SELL, Text(
            "Selling: this kWh earns {earned}, {then}.", earned=earned, then=facts.then
        )
    saved = facts.money(facts.import_price)
    if facts.house > CLOSE_KW:
        feeding = Text("Feeding the house: this kWh saves {saved}", saved=saved)
    else:
        feeding = Text("Feeding what else charges: this kWh saves {saved}", saved=saved)
    if facts.import_price < facts.replacing:
        return ReasonCode.FEED_HOUSE, Text("{feeding}, about what putting it back costs.", feeding=feeding)
    return ReasonCode.FEED_HOUSE, Text("{feeding}, {then}.", feeding=feeding, then=facts.then)


def _hold(facts: Facts) -> tuple[ReasonCode, Text]:
    if facts.busy:
        return ReasonCode.CHARGER_BUSY, Text("Another car has the charger now.")
    needed = facts.net >= max(facts.discharge_low, 0.05)
    if needed and facts.begin <= facts.reserve + 0.2:
        share = percent(facts.reserve / facts.capacity)
        text = Text("The car is at its reserve of {share}: what is left stays in it.", share=share)
        return ReasonCode.AT_RESERVE, text
    if facts.runner_up is Action.CHARGE and facts.refill_at and facts.refill_price < facts.import_price:
        return ReasonCode.WAIT_FOR_CHEAPER, _waiting(facts, facts.when(facts.refill_at))
    if needed and facts.bound_to_goal and facts.departure:
        leaving = facts.when(facts.departure)
        return ReasonCode.KEEP_ENERGY, Text("Keeping the energy for the departure {when}.", when=leaving)
    if needed and facts.import_price < facts.replacing:
        return ReasonCode.KEEP_ENERGY, Text(
            "Keeping the energy: feeding the house would save {saved}, {then}.",
            saved=facts.money(facts.import_price),
            then=facts.then,
        )
    return _nothing_to_gain(facts, needed=needed)


def _waiting(facts: Facts, then: Text) -> Text:
    now, later = facts.money(facts.import_price), facts.money(facts.refill_price)
    if now == later:
        return Text(
            "Waiting: there is time, and charging {when} costs no more ({price} a kWh).",
            when=then,
            price=later,
        )
    return Text(
        "Waiting: charging now costs {now} a kWh, {when} only {later}.", now=now, when=then, later=later
    )


def _nothing_to_gain(facts: Facts, *, needed: bool) -> tuple[ReasonCode, Text]:
    if facts.begin >= facts.top - 0.2:
        return ReasonCode.FULL, Text("The car is full.")
    least = max(facts.discharge_low, 0.05)
    if facts.house >= least > facts.net:
        return ReasonCode.FED_BY_OTHERS, Text("Another device feeds the house already.")
    if not needed and facts.net > 0:
        return ReasonCode.NOTHING_TO_GAIN, Text(
            "The house needs less than the {power} W that the charger can feed at least.",
            power=f"{1000 * facts.discharge_low:.0f}",
        )
    text = Text("Neither charging nor feeding the house would gain a cent now.")
    return ReasonCode.NOTHING_TO_GAIN, text


def _away(_: Facts) -> tuple[ReasonCode, Text]:
    return ReasonCode.AWAY, Text("The car is away.")


SAY: Final[dict[Action, Callable[[Facts], tuple[ReasonCode, Text]]]] = {
    Action.CHARGE: _charge,
    Action.DISCHARGE: _discharge,
    Action.HOLD: _hold,
    Action.AWAY: _away,
}
