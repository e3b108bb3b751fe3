"""One setpoint for the next seconds: a plan is a wish, the main fuse is a law.

Order: fuse, grid operator's limit, export permission, charger, full car, reserve, missing data; then the
user's command, then the plan, corrected by what stored energy is worth at this moment's prices. Without a
plan: self-consumption above the reserve. Without data: nothing is discharged, and after a pause the car is
charged towards the driver's goal. Pure: everything that lasts is in the `Memory`.
"""

import math
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from . import explain
from .decision import Command, Decision, Rule
from .explain import direction, sentence
from .limits import AIM_W, Limits, Span, span
from .memory import Memory, car_side, look
from .moment import Moment, candidates
from .plan import Plan
from .snapshot import Snapshot
from .words import kilowatt, money, percent

# The meter's noise and the house's small habits are not worth a frame on the wire.
DEADBAND_W: Final = 50.0
# A glitch of the meter that lasts one second must not become a jump of 10 kW; a kettle is below this.
RAMP_W_PER_S: Final = 4000.0
# Starting again this soon after the last change waits. Stopping never does.
DWELL_S: Final = 15.0
# A house that hovers around the charger's smallest power must be clearly above it to start.
START_SHARE: Final = 1.1
# A short gap in the data only pauses the car; a lasting one must not leave it empty in the morning.
PAUSE_S: Final = 120.0
# Time to the goal is taken with this margin where no plan looks ahead.
URGENCY: Final = 1.25
URGENCY_MARGIN: Final = timedelta(minutes=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What would be done if no law stood in the way."""

    power_w: float
    rule: Rule
    reason: str
    otherwise_w: float | None = None
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


def follow(
    plan: Plan | None, snapshot: Snapshot, limits: Limits, command: Command | None, memory: Memory
) -> tuple[Decision, Memory]:
    """The car's power for the next seconds, and what to remember for the next look.

    The caller notes in the memory what it really sent (`Memory.sent`, `Memory.forgotten`).
    """
    last_look = memory.looked_at
    memory = look(memory, snapshot, limits)
    if not snapshot.ready:
        return _not_ready(snapshot), memory
    energy = (memory.energy_wh, memory.at_reserve)
    reach = _with_start_margin(span(snapshot, limits, memory.house_w, energy), memory)
    scene = Scene(plan=plan, snapshot=snapshot, limits=limits, memory=memory, reach=reach)
    decision = _lawful(_command(scene, command) if command else _automatic(scene), reach)
    if command is None:
        decision = _dwell(decision, memory, snapshot)
    return _settle(decision, scene, RAMP_W_PER_S * _ramp_s(memory, last_look, snapshot)), memory


def _not_ready(snapshot: Snapshot) -> Decision:
    charger = snapshot.charger
    if charger is None or not charger.connected:
        reason = "The charger is not connected."
    elif not charger.plugged:
        reason = "No car is plugged in."
    else:
        reason = "Waiting for the charger to start the session."
    return Decision(power_w=0, rule=Rule.NOT_READY, reason=reason)


def _with_start_margin(reach: Span, memory: Memory) -> Span:
    """A little more is needed to start feeding the house than to go on with it."""
    if memory.action == -1:
        return reach
    least_w = reach.min_discharge_w
    # A charger whose smallest power is its largest must still be able to start.
    most_w = -max(bound.low_w for bound in reach.bounds if bound.rule is Rule.CHARGER)
    return replace(reach, min_discharge_w=max(least_w, min(START_SHARE * least_w, most_w)))


def _automatic(scene: Scene) -> Wish:
    blind = scene.limits.blind_to(scene.snapshot)
    if blind or scene.memory.house_w is None or scene.memory.energy_wh is None:
        return _blind(scene, blind or "the home is not known yet")
    plan = scene.plan
    slot = plan.slot_at(scene.snapshot.now) if plan else None
    if plan is None or slot is None or scene.snapshot.now >= plan.good_until:
        return _without_plan(scene, scene.memory.house_w, scene.memory.energy_wh)
    return _by_value(plan, scene, scene.memory.house_w, scene.memory.energy_wh)


def _by_value(plan: Plan, scene: Scene, house_w: float, energy_wh: float) -> Wish:
    """The power that costs least now, the plan's own where that makes no difference."""
    slot = plan.slot_at(scene.snapshot.now) or plan.slots[-1]
    moment = Moment.of(plan, slot, scene.snapshot, house_w, (energy_wh, scene.limits.car))
    match_w = _match(house_w, scene.limits)
    lawless = replace(scene.reach, bounds=())
    wish_w = moment.best(candidates(match_w, slot.car_w, lawless, scene.limits))
    best_w = moment.best(candidates(match_w, slot.car_w, scene.reach, scene.limits))
    left = direction(best_w) != direction(slot.car_w) or explain.notable(best_w, slot.car_w)
    return Wish(
        power_w=wish_w,
        best_w=best_w,
        rule=Rule.VALUE if left else Rule.PLAN,
        reason=explain.planned(slot, moment, best_w, plan.currency),
        otherwise_w=slot.car_w if left else None,
    )


def _match(house_w: float, limits: Limits) -> float:
    """The power that brings the grid to zero; just short of it where the car may not feed the grid."""
    if house_w > 0 and not limits.site.export_allowed:
        return -max(0.0, house_w - AIM_W)
    return -house_w


def _without_plan(scene: Scene, house_w: float, energy_wh: float) -> Wish:
    """Self-consumption above the reserve, and the driver's goal in time."""
    goal, snapshot, car = scene.snapshot.goal, scene.snapshot, scene.limits.car
    match_w = _match(house_w, scene.limits)
    if goal is not None and goal.energy_wh > energy_wh and snapshot.now < goal.departure:
        missing_wh = min(goal.energy_wh, car.max_wh) - energy_wh
        hours = URGENCY * max(0.0, missing_wh) / car_side(car.max_charge_w, scene.limits)
        if goal.departure - snapshot.now <= timedelta(hours=hours) + URGENCY_MARGIN:
            share = percent(goal.energy_wh / car.capacity_wh)
            reason = f"No valid plan: charging to {share} in time for the departure."
            return Wish(power_w=car.max_charge_w, rule=Rule.NO_PLAN, reason=reason, otherwise_w=match_w)
    doing = "feeding the house" if house_w > 0 else "taking the surplus sun"
    reason = f"No valid plan: {doing}, nothing for the grid, nothing below the reserve."
    return Wish(power_w=match_w, rule=Rule.NO_PLAN, reason=reason)


def _blind(scene: Scene, missing: str) -> Wish:
    """No discharge without data; a lasting gap charges towards the goal as far as the fuse surely allows."""
    since = scene.memory.blind_since
    waited_s = 0.0 if since is None else scene.snapshot.elapsed - since
    in_force_w = scene.memory.in_force_w or 0
    if waited_s < PAUSE_S:
        return Wish(
            power_w=max(0, in_force_w),
            rule=Rule.STALE,
            reason=sentence(f"Not discharging: {missing}"),
            otherwise_w=in_force_w or None,
        )
    goal_wh = scene.limits.goal_wh(scene.snapshot)
    energy_wh = scene.memory.energy_wh
    if energy_wh is not None and energy_wh >= goal_wh:
        return Wish(power_w=0.0, rule=Rule.STALE, reason=sentence(f"Resting at the goal: {missing}"))
    share = percent(goal_wh / scene.limits.car.capacity_wh)
    reason = sentence(f"Charging towards {share} to be safe: {missing}")
    return Wish(power_w=scene.limits.car.max_charge_w, rule=Rule.STALE, reason=reason, otherwise_w=0.0)


def _command(scene: Scene, command: Command) -> Wish:
    """What the user asked for now. A discharge it cannot see to do, it does not do."""
    automatic = _automatic(scene)
    otherwise_w = automatic.power_w if automatic.best_w is None else automatic.best_w
    least, energy_wh = command.min_soc_percent, scene.memory.energy_wh
    reached = energy_wh is not None and energy_wh <= (least or 0) / 100 * scene.limits.car.capacity_wh
    if command.power_w < 0 and least is not None and reached:
        reason = f"The discharge you asked for has reached {least:.0f} %."
        return Wish(power_w=0.0, rule=Rule.COMMAND, reason=reason, otherwise_w=otherwise_w)
    doing = {1: "Charging", 0: "Resting", -1: "Discharging"}[direction(command.power_w)]
    at = f" at {kilowatt(abs(command.power_w))}" if command.power_w else ""
    reason = f"{doing}{at} as you asked{_worth(scene, command)}."
    return Wish(power_w=command.power_w, rule=Rule.COMMAND, reason=reason, otherwise_w=otherwise_w)


def _worth(scene: Scene, command: Command) -> str:
    price = scene.snapshot.import_price
    if price is None or command.power_w == 0:
        return ""
    return f"; the grid asks {money(price, scene.limits.site.currency)} per kWh"


def _lawful(wish: Wish, reach: Span) -> Decision:
    """The wish, as far as the laws allow, and the law that stood in the way."""
    power_w = reach.nearest(wish.power_w) if wish.best_w is None else wish.best_w
    if abs(power_w - wish.power_w) > DEADBAND_W:
        holder = reach.holder(wish.power_w, power_w)
        # Blind is a reason of its own: it also says what happens instead.
        if holder and not (wish.rule is Rule.STALE and holder.rule is Rule.FUSE):
            reason = explain.limited(holder, power_w, wish.power_w)
            return Decision(
                power_w=_whole(power_w, reach),
                rule=holder.rule,
                reason=reason,
                otherwise_w=round(wish.power_w),
            )
    otherwise_w = None if wish.otherwise_w is None else round(wish.otherwise_w)
    return Decision(
        power_w=_whole(power_w, reach), rule=wish.rule, reason=wish.reason, otherwise_w=otherwise_w
    )


def _whole(power_w: float, reach: Span) -> int:
    """In steps of 10 W towards zero, or further down where a law says so."""
    whole_w = int(power_w / 10) * 10
    if whole_w > reach.high_w:
        whole_w = math.floor(power_w / 10) * 10
    return whole_w if reach.allows(whole_w) else round(power_w)


def _dwell(decision: Decision, memory: Memory, snapshot: Snapshot) -> Decision:
    """The plan waits a little before it starts again. Stops, and help for the fuse, do not wait."""
    helps = decision.power_w < 0 and decision.rule in {Rule.FUSE, Rule.GRID_LIMIT}
    starts = direction(decision.power_w) not in {0, memory.action}
    if helps or not starts or memory.moved_at is None:
        return decision
    left_s = DWELL_S - (snapshot.elapsed - memory.moved_at)
    if left_s <= 0:
        return decision
    reason = f"Waiting a moment before the next change. {decision.reason}"
    return Decision(power_w=0, rule=Rule.DWELL, reason=reason, otherwise_w=decision.power_w)


def _settle(decision: Decision, scene: Scene, step_w: float) -> Decision:
    """The setpoint for the wire: trimmed to the charger's habit, ramped, and still where little changed."""
    memory, reach, last_w = scene.memory, scene.reach, scene.memory.in_force_w or 0
    power_w = decision.power_w
    if power_w == 0:
        return decision
    ramped_w = reach.nearest(min(max(power_w, last_w - step_w), last_w + step_w))
    if direction(ramped_w) == direction(power_w) and abs(ramped_w) < abs(power_w):
        power_w = round(ramped_w)
    power_w = _trimmed(power_w, memory.trim_w, scene)
    if direction(last_w) == direction(power_w) and _keeps(last_w, power_w, scene):
        power_w = last_w
    return replace(decision, power_w=power_w)


def _ramp_s(memory: Memory, last_look: float | None, snapshot: Snapshot) -> float:
    """Seconds of ramp that have come together since the last look, and not twice for one setpoint."""
    since_look_s = 1.0 if last_look is None else max(1.0, snapshot.elapsed - last_look)
    since_sent_s = snapshot.elapsed - memory.asked[-1].elapsed if memory.asked else math.inf
    return min(since_look_s, since_sent_s)


def _trimmed(power_w: int, trim_w: float, scene: Scene) -> int:
    """What has to be asked for the charger's meter to show *power_w*."""
    ratings = [bound for bound in scene.reach.bounds if bound.rule is Rule.CHARGER]
    asked_w = round((power_w + trim_w) / 10) * 10
    reach = replace(scene.reach, bounds=tuple(ratings))
    return asked_w if reach.allows(asked_w) and direction(asked_w) == direction(power_w) else power_w


def _keeps(last_w: int, power_w: int, scene: Scene) -> bool:
    """The setpoint in force is close enough and breaks no law by more than the meter's noise."""
    trim_w = scene.memory.trim_w
    slack_w = AIM_W + abs(trim_w)
    reach = scene.reach
    lawful = reach.low_w - slack_w <= last_w <= reach.high_w + abs(trim_w)
    return abs(last_w - power_w) <= DEADBAND_W and lawful
