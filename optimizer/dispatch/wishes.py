"""What would be done if no law stood in the way: the plan, what a moment is worth, or what is safe.

Orders of the user (a command, another mode than automatic) are in `orders`; the laws are in `limits`.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from ..plan import Plan
from ..site import Goal
from ..words import Text, money, percent
from . import explain
from .counting import IDLE_W, car_side
from .decision import Rule
from .explain import direction
from .laws import AIM_W
from .limits import Limits, is_price
from .memory import Memory
from .moment import Moment, candidates
from .pouring import fair
from .snapshot import Snapshot
from .span import Span

# A short gap in the data only pauses the car; a lasting one must not leave it empty in the morning.
PAUSE_S: Final = 120.0
# Time to the goal is taken with this margin where no plan looks ahead.
URGENCY: Final = 1.25
URGENCY_MARGIN: Final = timedelta(minutes=30)


NOT_KNOWN: Final = Text("the home is not known yet")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What would be done if no law stood in the way."""

    power_w: float
    rule: Rule
    reason: Text
    otherwise_w: float = 0.0
    """What would be done if this wish were not there: the next one in line, in the end rest."""
    otherwise_rule: Rule | None = None
    """Whose that is; ``None``: nobody's, the car would rest or go on."""
    best_w: float | None = None
    """The best power within the laws where that is not simply the nearest one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Everything a wish can look at."""

    plan: Plan | None
    snapshot: Snapshot
    limits: Limits
    memory: Memory
    reach: Span

    @property
    def house_w(self) -> float | None:
        """The net load that is the car's to bring to zero, W: the home battery's doings are its own."""
        house_w = self.memory.house_w
        return None if house_w is None else fair(house_w, self.limits.battery(self.snapshot))

    @property
    def from_w(self) -> float:
        """Where the car's power starts from, W: the setpoint in force, else what the car does without one."""
        if (asked_w := self.memory.in_force_w) is not None:
            return asked_w
        car = self.limits.fresh(self.snapshot, self.snapshot.car_w, self.limits.car_age_s)
        return 0.0 if car is None or abs(car.value) < IDLE_W else car.value


def automatic(scene: Scene) -> Wish:
    """Along the plan where there is one and the data allow it."""
    missing, house_w, energy_wh = scene.memory.blind, scene.house_w, scene.memory.energy_wh
    if missing or house_w is None or energy_wh is None:
        return blind(scene, missing or NOT_KNOWN)
    if scene.memory.outage.lost:
        return _island(scene, house_w)
    plan = scene.plan
    slot = plan.slot_at(scene.snapshot.now) if plan else None
    if plan is None or slot is None or scene.snapshot.now >= plan.good_until:
        return _without_plan(scene, house_w, energy_wh)
    return _by_value(plan, scene, house_w, energy_wh)


def _island(scene: Scene, house_w: float) -> Wish:
    """Without the street's grid nothing is bought or sold: the car carries the house, the sun the car."""
    kept = percent(scene.limits.kept(scene.snapshot, outage=True).energy_wh / scene.limits.car.capacity_wh)
    reason = Text("The grid has failed: the car carries the house, down to {share}.", share=kept)
    return Wish(power_w=-house_w, rule=Rule.OUTAGE, reason=reason)


def _by_value(plan: Plan, scene: Scene, house_w: float, energy_wh: float) -> Wish:
    """The power that costs least now, the plan's own where that makes no difference."""
    slot = plan.slot_at(scene.snapshot.now) or plan.slots[-1]
    moment = Moment.of(plan, slot, scene.snapshot, house_w, (energy_wh, scene.limits.car))
    match_w = balance(house_w, scene.limits)
    lawless = replace(scene.reach, bounds=())
    wish_w = moment.best(candidates(match_w, slot.car_w, lawless, scene.limits))
    best_w = moment.best(candidates(match_w, slot.car_w, scene.reach, scene.limits))
    left = direction(best_w) != direction(slot.car_w) or explain.notable(best_w, slot.car_w)
    unplanned = _without_plan(scene, house_w, energy_wh)
    return Wish(
        power_w=wish_w,
        best_w=best_w,
        rule=Rule.VALUE if left else Rule.PLAN,
        reason=explain.planned(slot, moment, best_w, plan.currency),
        otherwise_w=slot.car_w if left else scene.reach.nearest(unplanned.power_w),
        otherwise_rule=Rule.PLAN if left else unplanned.rule,
    )


def balance(house_w: float, limits: Limits) -> float:
    """The power that brings the grid to zero; just short of it where the car may not feed the grid."""
    if house_w > 0 and not limits.site.export_allowed:
        return -max(0.0, house_w - AIM_W)
    return -house_w


def _without_plan(scene: Scene, house_w: float, energy_wh: float) -> Wish:
    """Self-consumption above the reserve, and the driver's goal in time."""
    goal, car = scene.snapshot.goal, scene.limits.car
    match_w = balance(house_w, scene.limits)
    kept = scene.limits.kept(scene.snapshot)
    if energy_wh < kept.energy_wh:
        share = percent(kept.energy_wh / car.capacity_wh)
        if kept.why:
            reason = Text(
                "No valid plan: charging to the reserve of {share}: {why}.", share=share, why=kept.why
            )
        else:
            reason = Text("No valid plan: charging to the reserve of {share}.", share=share)
        return Wish(power_w=car.max_charge_w, rule=Rule.NO_PLAN, reason=reason, otherwise_w=match_w)
    if goal is not None and urgent(scene, goal, energy_wh):
        share = percent(goal.energy_wh / car.capacity_wh)
        reason = Text("No valid plan: charging to {share} in time for the departure.", share=share)
        wish = Wish(power_w=car.max_charge_w, rule=Rule.NO_PLAN, reason=reason, otherwise_w=match_w)
        return replace(wish, otherwise_rule=Rule.NO_PLAN)
    return _balancing(scene, house_w, match_w)


def _balancing(scene: Scene, house_w: float, match_w: float) -> Wish:
    """Nothing from the grid and nothing for it, unless the grid asks less than what the car wears off."""
    price, limits = scene.snapshot.import_price, scene.limits
    if house_w > 0 and price is not None and price <= limits.car.wear_per_kwh:
        asked = money(price, limits.site.currency)
        reason = Text("No valid plan: holding, for the grid asks only {price}.", price=asked)
        return Wish(power_w=0.0, rule=Rule.NO_PLAN, reason=reason)
    if house_w > 0:
        reason = Text("No valid plan: feeding the house, nothing for the grid, nothing below the reserve.")
    else:
        reason = Text(
            "No valid plan: taking the surplus sun, nothing for the grid, nothing below the reserve."
        )
    return Wish(power_w=match_w, rule=Rule.NO_PLAN, reason=reason)


def urgent(scene: Scene, goal: Goal, energy_wh: float) -> bool:
    """Whether the *goal* can only just be reached with full power from now on."""
    now, car = scene.snapshot.now, scene.limits.car
    missing_wh = min(goal.energy_wh, car.max_wh) - energy_wh
    if missing_wh <= 0 or now >= goal.departure:
        return False
    hours = URGENCY * missing_wh / car_side(car.max_charge_w, scene.limits)
    return goal.departure - now <= timedelta(hours=hours) + URGENCY_MARGIN


def blind(scene: Scene, missing: Text) -> Wish:
    """No discharge without data; a lasting gap charges towards the goal as far as the fuse surely allows."""
    since = scene.memory.blind_since
    waited_s = 0.0 if since is None else scene.snapshot.elapsed - since
    in_force_w = scene.memory.in_force_w or 0
    if waited_s < PAUSE_S:
        return Wish(
            power_w=max(0, in_force_w),
            rule=Rule.STALE,
            reason=Text("Not discharging: {missing}.", missing=missing),
            otherwise_w=in_force_w,
        )
    goal_wh = scene.limits.goal_wh(scene.snapshot)
    energy_wh = scene.memory.energy_wh
    if energy_wh is not None and energy_wh >= goal_wh:
        reason = Text("Resting at the goal: {missing}.", missing=missing)
        return Wish(power_w=0.0, rule=Rule.STALE, reason=reason)
    if (planned_w := _planned_charge(scene)) is not None:
        if planned_w:
            reason = Text("Charging as planned, and not discharging: {missing}.", missing=missing)
        else:
            reason = Text("Resting as planned, and not discharging: {missing}.", missing=missing)
        return Wish(power_w=planned_w, rule=Rule.STALE, reason=reason)
    share = percent(goal_wh / scene.limits.car.capacity_wh)
    reason = Text("Charging towards {share} to be safe: {missing}.", share=share, missing=missing)
    return Wish(power_w=scene.limits.car.max_charge_w, rule=Rule.STALE, reason=reason)


def _planned_charge(scene: Scene) -> float | None:
    """What the plan charges now, where all that charging rests on is known. ``None``: charge at once."""
    plan, snapshot, memory = scene.plan, scene.snapshot, scene.memory
    energy_wh, goal = memory.energy_wh, snapshot.goal
    slot = plan.slot_at(snapshot.now) if plan is not None and snapshot.now < plan.good_until else None
    known = memory.house_w is not None and is_price(snapshot.import_price) and _charge_is_known(scene)
    if slot is None or energy_wh is None or not known:
        return None
    if energy_wh < scene.limits.kept(snapshot).energy_wh:
        return None
    hurry = goal is not None and urgent(scene, goal, energy_wh)
    return None if hurry else max(0.0, slot.car_w)


def _charge_is_known(scene: Scene) -> bool:
    """Told lately or counted well since, and nothing contradicts anything."""
    soc, memory, limits = scene.snapshot.soc_percent, scene.memory, scene.limits
    possible = soc is None or limits.is_soc(soc.value)
    doubtless = memory.doubts.clause(limits.car.capacity_wh) is None
    return possible and doubtless and limits.sure(memory.unsure_wh)
