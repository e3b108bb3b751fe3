"""What the user ordered: a command with an end, or a mode that stands until another one is chosen.

Both are wishes like the plan's: every law of `limits` stands above them.
"""

from dataclasses import replace
from typing import assert_never

from ..words import kilowatt, money, percent
from .decision import Command, Mode, Rule
from .explain import direction
from .limits import Limits
from .memory import Memory
from .wishes import Scene, Wish, automatic, balance, blind, urgent


def ordered(scene: Scene, command: Command | None, mode: Mode) -> Wish:
    """The wish of the *command* where there is one, else of the *mode*."""
    usual = automatic(scene) if mode in {Mode.AUTOMATIC, Mode.OFF} else _chosen(scene, mode)
    return usual if command is None else _commanded(scene, command, usual)


def reached(command: Command, memory: Memory, limits: Limits) -> str | None:
    """What the *command* was to reach and has reached, such as "60 %". Its time is the controller's."""
    energy_wh, way = memory.energy_wh, direction(command.power_w)
    if command.energy_wh is not None and way * memory.moved_wh >= command.energy_wh:
        return f"{command.energy_wh / 1000:.1f} kWh"
    ends = {-1: command.min_soc_percent, 0: None, 1: command.max_soc_percent}
    end = ends[way]
    if energy_wh is None or end is None:
        return None
    missing_wh = end / 100 * limits.car.capacity_wh - energy_wh
    return f"{end:.0f} %" if way * missing_wh <= 0 else None


def _commanded(scene: Scene, command: Command, usual: Wish) -> Wish:
    """What the user asked for now. A discharge it cannot see to do, it does not do."""
    would_w, would = _power(usual), usual.rule
    if end := reached(command, scene.memory, scene.limits):
        what = "discharge" if command.power_w < 0 else "charge"
        reason = f"The {what} you asked for has reached {end}."
        return Wish(power_w=0.0, rule=Rule.COMMAND, reason=reason, otherwise_w=would_w, otherwise_rule=would)
    doing = {1: "Charging", 0: "Resting", -1: "Discharging"}[direction(command.power_w)]
    at = f" at {kilowatt(abs(command.power_w))}" if command.power_w else ""
    worth = _worth(scene) if command.power_w else ""
    reason = f"{doing}{at} as you asked{worth}."
    return Wish(
        power_w=command.power_w, rule=Rule.COMMAND, reason=reason, otherwise_w=would_w, otherwise_rule=would
    )


def _chosen(scene: Scene, mode: Mode) -> Wish:
    match mode:
        case Mode.SELF_CONSUMPTION:
            wish = _self_consumption(scene)
        case Mode.CHARGE:
            reason = f"Charging, the mode you chose{_worth(scene)}."
            wish = Wish(power_w=scene.limits.car.max_charge_w, rule=Rule.MODE, reason=reason)
        case Mode.DISCHARGE:
            wish = _discharge(scene)
        case Mode.HOLD:
            reason = "Holding, the mode you chose: the car neither charges nor feeds the house."
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
        return blind(scene, missing or "the home is not known yet")
    doing = "feeding the house" if house_w > 0 else "taking the surplus sun"
    reason = f"Self-consumption, the mode you chose: {doing}, whatever the price."
    goal = scene.snapshot.goal
    if goal is not None and urgent(scene, goal, energy_wh):
        share = percent(goal.energy_wh / scene.limits.car.capacity_wh)
        reason += f" The grid is not used to reach {share} by the departure."
    return _no_more_than(balance(house_w, scene.limits), scene, reason)


def _discharge(scene: Scene) -> Wish:
    """All that the car can give: to the house alone, until its owner may feed the grid."""
    house_w, limits = scene.house_w, scene.limits
    reason = f"Discharging, the mode you chose{_worth(scene)}."
    if limits.site.export_allowed or house_w is None or scene.memory.blind:
        return Wish(power_w=-limits.car.max_discharge_w, rule=Rule.MODE, reason=reason)
    if house_w <= 0:
        reason = "Resting: the house needs nothing, and the car may not feed the grid."
    return _no_more_than(min(0.0, balance(house_w, limits)), scene, reason)


def _no_more_than(power_w: float, scene: Scene, reason: str) -> Wish:
    """A charger that only works from some power up rests below it: the rest would be the grid's."""
    best_w = scene.reach.nearest(power_w)
    more = direction(best_w) == direction(power_w) and abs(best_w) > abs(power_w)
    if more and scene.reach.allows(0.0):
        best_w = 0.0
    return Wish(power_w=power_w, best_w=best_w, rule=Rule.MODE, reason=reason)


def _power(wish: Wish) -> float:
    return wish.power_w if wish.best_w is None else wish.best_w


def _worth(scene: Scene) -> str:
    price = scene.snapshot.import_price
    if price is None:
        return ""
    return f"; the grid asks {money(price, scene.limits.site.currency)} per kWh"
