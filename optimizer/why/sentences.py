"""Reasons in words: short sentences with the money in them, each one true of its slot."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Self

from ..action import Action
from ..model.pieces import CLOSE_KW
from ..words import money
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

    def money(self, amount: float) -> str:
        """An amount as people write it."""
        return money(round(amount, 2) + 0.0, self.currency)

    def clock(self, moment: datetime) -> str:
        """A moment as people say it in this slot."""
        return clock(moment, self.at)

    @property
    def replacing(self) -> float:
        """Money to put one kWh that the house got back into the car, with losses and wear."""
        stored = self.refill_price / self.charge_efficiency if self.refill_at else self.worth
        return (stored + self.wear) / self.discharge_efficiency

    @property
    def then(self) -> str:
        """How ``replacing`` is said."""
        cost = f"costs {self.money(self.replacing)} with losses and wear"
        if self.refill_at:
            return f"refilling at {self.clock(self.refill_at)} {cost}"
        return f"keeping it is worth {self.money(self.replacing)} with losses and wear"

    @property
    def bound_to_goal(self) -> bool:
        """True where a goal or the reserve, not a price, holds the energy."""
        return self.worth > GOAL_SPEAKS * max(self.highest_price, 0.1)


def clock(moment: datetime, seen_from: datetime) -> str:
    """A clock time, with its day where the hour alone would be taken for another. Both in home time."""
    return f"{moment:%H:%M}" if moment - seen_from < SAME_NIGHT else f"{moment:%H:%M} on {moment:%A}"


def sentence(facts: Facts, action: Action) -> tuple[ReasonCode, str]:
    """Code and words for *action* in this slot."""
    return SAY[action](facts)


MEANT: Final = {Price.IMPORT: "a kWh", Price.EXPORT: "for a kWh sold"}
DO: Final = {Action.CHARGE: "charge", Action.HOLD: "rest", Action.DISCHARGE: "feed the house"}


def otherwise(facts: Facts, changes: tuple[Change, ...]) -> str:
    """The prices beyond which something else would be done, in one sentence; empty without a choice."""
    if facts.runner_up is None:
        return ""
    parts = [
        f"{change.turn.value} {money(change.price, facts.currency, 3)} {MEANT[change.of]} it would "
        f"{_doing(facts, change)}"
        for change in sorted(changes, key=lambda change: change.turn is Turn.ABOVE)
    ]
    told = ", ".join(parts)
    return f"{told[:1].upper()}{told[1:]}." if told else "No price of this slot alone would change it."


def _doing(facts: Facts, change: Change) -> str:
    sells = (
        change.action is Action.DISCHARGE and change.of is Price.EXPORT and facts.net < facts.discharge_low
    )
    return "sell" if sells else DO[change.action]


def _charge(facts: Facts) -> tuple[ReasonCode, str]:
    if facts.begin < facts.reserve - 1e-6:
        share = f"{100 * facts.reserve / facts.capacity:.0f} %"
        return ReasonCode.CHARGE_TO_RESERVE, f"Below the reserve of {share}: charging at once."
    if facts.net + facts.power <= 1e-6 < facts.house + facts.power:
        return ReasonCode.CHARGE_FROM_OTHERS, (
            f"Charging with what another device gives: in the car a kWh is worth {facts.money(facts.worth)}."
        )
    if facts.net + facts.power <= 1e-6:
        lost = facts.money(facts.export_price)
        return ReasonCode.CHARGE_SUN, (
            f"Charging from the sun: sold, this kWh earns {lost}; "
            f"in the car it is worth {facts.money(facts.worth)}."
        )
    if facts.import_price < 0:
        paid = facts.money(-facts.import_price)
        return ReasonCode.CHARGE_PAID, f"Charging: the grid pays {paid} for every kWh taken."
    if facts.bound_to_goal and facts.departure:
        return ReasonCode.CHARGE_FOR_GOAL, (
            f"Charging for the departure at {facts.clock(facts.departure)}: later there is not time enough."
        )
    stored = facts.import_price / facts.charge_efficiency
    return ReasonCode.CHARGE_CHEAP, (
        f"Charging at {facts.money(facts.import_price)}: with losses a kWh in the car "
        f"costs {facts.money(stored)} and is worth {facts.money(facts.worth)}."
    )


def _discharge(facts: Facts) -> tuple[ReasonCode, str]:
    if facts.net > facts.fuse:
        return ReasonCode.RELIEVE_FUSE, "Feeding the house: it needs more than the main fuse carries."
    if facts.peak is not None:
        return ReasonCode.SHAVE_PEAK, (
            f"Feeding the house: without it the month's peak would rise above {facts.peak:.1f} kW."
        )
    if facts.net + facts.power < -1e-6:
        return ReasonCode.SELL, f"Selling: this kWh earns {facts.money(facts.export_price)}, {facts.then}."
    feeding = "Feeding the house" if facts.house > CLOSE_KW else "Feeding what else charges"
    saves = f"{feeding}: this kWh saves {facts.money(facts.import_price)}"
    if facts.import_price < facts.replacing:
        return ReasonCode.FEED_HOUSE, f"{saves}, about what putting it back costs."
    return ReasonCode.FEED_HOUSE, f"{saves}, {facts.then}."


def _hold(facts: Facts) -> tuple[ReasonCode, str]:
    if facts.busy:
        return ReasonCode.CHARGER_BUSY, "Another car has the charger now."
    needed = facts.net >= max(facts.discharge_low, 0.05)
    if needed and facts.begin <= facts.reserve + 0.2:
        share = f"{100 * facts.reserve / facts.capacity:.0f} %"
        return ReasonCode.AT_RESERVE, f"The car is at its reserve of {share}: what is left stays in it."
    if facts.runner_up is Action.CHARGE and facts.refill_at and facts.refill_price < facts.import_price:
        return ReasonCode.WAIT_FOR_CHEAPER, _waiting(facts, facts.clock(facts.refill_at))
    if needed and facts.bound_to_goal and facts.departure:
        return (
            ReasonCode.KEEP_ENERGY,
            f"Keeping the energy for the departure at {facts.clock(facts.departure)}.",
        )
    if needed and facts.import_price < facts.replacing:
        saves = facts.money(facts.import_price)
        return ReasonCode.KEEP_ENERGY, (
            f"Keeping the energy: feeding the house would save {saves}, {facts.then}."
        )
    return _nothing_to_gain(facts, needed=needed)


def _waiting(facts: Facts, then: str) -> str:
    now, later = facts.money(facts.import_price), facts.money(facts.refill_price)
    if now == later:
        return f"Waiting: there is time, and charging at {then} costs no more ({later} a kWh)."
    return f"Waiting: charging now costs {now} a kWh, at {then} only {later}."


def _nothing_to_gain(facts: Facts, *, needed: bool) -> tuple[ReasonCode, str]:
    if facts.begin >= facts.top - 0.2:
        return ReasonCode.FULL, "The car is full."
    least = max(facts.discharge_low, 0.05)
    if facts.house >= least > facts.net:
        return ReasonCode.FED_BY_OTHERS, "Another device feeds the house already."
    if not needed and facts.net > 0:
        told = f"{1000 * facts.discharge_low:.0f} W"
        return (
            ReasonCode.NOTHING_TO_GAIN,
            f"The house needs less than the {told} that the charger can feed at least.",
        )
    return ReasonCode.NOTHING_TO_GAIN, "Neither charging nor feeding the house would gain a cent now."


def _away(_: Facts) -> tuple[ReasonCode, str]:
    return ReasonCode.AWAY, "The car is away."


SAY: Final[dict[Action, Callable[[Facts], tuple[ReasonCode, str]]]] = {
    Action.CHARGE: _charge,
    Action.DISCHARGE: _discharge,
    Action.HOLD: _hold,
    Action.AWAY: _away,
}
