"""What the user ordered: a command with an end, or a mode that stands until another one is chosen.

Both are wishes like the plan's: every law of `limits` stands above them.
"""

from dataclasses import replace
from typing import assert_never

from ..words import Figure, Text, joined, kilowatt, money, percent
from .decision import Command, Mode, Rule
from .explain import direction
from .limits import Limits, is_price
from .memory import Memory
from .wishes import NOT_KNOWN, Scene, Wish, automatic, balance, blind, urgent


def ordered(scene: Scene, command: Command | None, mode: Mode) -> Wish:
    """The wish of the *command* where there is one, else of the *mode*."""
    usual = automatic(scene) if mode in {Mode.AUTOMATIC, Mode.OFF} else _chosen(scene, mode)
    return usual if command is None else _commanded(scene, command, usual)


def reached(command: Command, memory: Memory, limits: Limits) -> Text | None:
    """What the *command* was to reach and has reached, such as "60 %". Its time is the controller's."""
    energy_wh, way = memory.energy_wh, direction(command.power_w)
    if command.energy_wh is not None and way * memory.moved_wh >= command.energy_wh:
        return Text("{energy} kWh", energy=Figure(f"{command.energy_wh / 1000:.1f}"))
    ends = {-1: command.min_soc_percent, 0: None, 1: command.max_soc_percent}
    end = ends[way]
    if energy_wh is None or end is None:
        return None
    missing_wh = end / 100 * limits.car.capacity_wh - energy_wh
    return percent(end / 100) if way * missing_wh <= 0 else None


def _commanded(scene: Scene, command: Command, usual: Wish) -> Wish:
    """What the user asked for now. A discharge it cannot see to do, it does not do."""
    would_w, would = _power(usual), usual.rule
    if end := reached(command, scene.memory, scene.limits):
        if command.power_w < 0:
            reason = Text("The discharge you asked for has reached {end}.", end=end)
        else:
            reason = Text("The charge you asked for has reached {end}.", end=end)
        return Wish(power_w=0.0, rule=Rule.COMMAND, reason=reason, otherwise_w=would_w, otherwise_rule=would)
    return Wish(
        power_w=command.power_w,
        rule=Rule.COMMAND,
        reason=_as_asked(scene, command.power_w),
        otherwise_w=would_w,
        otherwise_rule=would,
    )


def _as_asked(scene: Scene, power_w: float) -> Text:
    power = kilowatt(abs(power_w))
    if power_w > 0:
        return _priced(Text("Charging at {power} as you asked", power=power), scene)
    if power_w < 0:
        return _priced(Text("Discharging at {power} as you asked", power=power), scene)
    return Text("Resting as you asked.")


def _chosen(scene: Scene, mode: Mode) -> Wish:
    match mode:
        case Mode.SELF_CONSUMPTION:
            wish = _self_consumption(scene)
        case Mode.CHARGE:
            reason = _priced(Text("Charging, the mode you chose"), scene)
            wish = Wish(power_w=scene.limits.car.max_charge_w, rule=Rule.MODE, reason=reason)
        case Mode.DISCHARGE:
            wish = _discharge(scene)
        case Mode.HOLD:
            reason = Text("Holding, the mode you chose: the car neither charges nor feeds the house.")
            wish = Wish(power_w=0.0, rule=Rule.MODE, reason=reason)
        case Mode.AUTOMATIC | Mode.OFF:
            return automatic(scene)
        case _:
            assert_never(mode)
    if wish.rule is Rule.STALE:
        return wish
    usual = automatic(scene)
    return replace(wish, otherwise_w=_power(usual), otherwise_rule=usual.rule)


def _self_consumption(scene: Scene) -> Wish:
    """Nothing from the grid and nothing for it, whatever the price. Not even for a departure."""
    house_w, energy_wh, missing = scene.house_w, scene.memory.energy_wh, scene.memory.blind
    if missing or house_w is None or energy_wh is None:
        return blind(scene, missing or NOT_KNOWN)
    if house_w > 0:
        reason = Text("Self-consumption, the mode you chose: feeding the house, whatever the price.")
    else:
        reason = Text("Self-consumption, the mode you chose: taking the surplus sun, whatever the price.")
    goal = scene.snapshot.goal
    if goal is not None and urgent(scene, goal, energy_wh):
        share = percent(goal.energy_wh / scene.limits.car.capacity_wh)
        unused = Text("The grid is not used to reach {share} by the departure.", share=share)
        reason = joined(reason, unused)
    return _no_more_than(balance(house_w, scene.limits), scene, reason)


def _discharge(scene: Scene) -> Wish:
    """All that the car can give: to the house alone, until its owner may feed the grid."""
    house_w, limits = scene.house_w, scene.limits
    reason = _priced(Text("Discharging, the mode you chose"), scene)
    if limits.site.export_allowed or house_w is None or scene.memory.blind:
        return Wish(power_w=-limits.car.max_discharge_w, rule=Rule.MODE, reason=reason)
    if house_w <= 0:
        reason = Text("Resting: the house needs nothing, and the car may not feed the grid.")
    return _no_more_than(min(0.0, balance(house_w, limits)), scene, reason)


def _no_more_than(power_w: float, scene: Scene, reason: Text) -> Wish:
    """A charger that only works from some power up rests below it: the rest would be the grid's."""
    best_w = scene.reach.nearest(power_w)
    more = direction(best_w) == direction(power_w) and abs(best_w) > abs(power_w)
    if more and scene.reach.allows(0.0):
        best_w = 0.0
    return Wish(power_w=power_w, best_w=best_w, rule=Rule.MODE, reason=reason)


def _power(wish: Wish) -> float:
    return wish.power_w if wish.best_w is None else wish.best_w


def _priced(doing: Text, scene: Scene) -> Text:
    """The sentence that says what is done and, where it is known, what the grid asks meanwhile."""
    price = scene.snapshot.import_price
    if price is None or not is_price(price):
        return Text("{doing}.", doing=doing)
    asked = money(price, scene.limits.site.currency)
    return Text("{doing}; the grid asks {price} per kWh.", doing=doing, price=asked)
