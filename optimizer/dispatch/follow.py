"""One setpoint for the next seconds: a plan is a wish, the main fuse is a law.

Order: the laws (fuse and its phases, grid operator, outage, export permission, charger, car, reserve, home
battery, missing data; see `laws`); then the user's command, then the mode that the user chose. In automatic
mode that is the plan, corrected by what stored energy is worth at this moment's prices. Without a plan:
self-consumption above the reserve. Without data: nothing is discharged, and after a pause the car is charged
towards the driver's goal. Pure: everything that lasts is in the `Memory`.
"""

import math
from dataclasses import replace
from typing import Final

from ..plan import Plan
from ..words import Text, joined
from . import explain
from .decision import Command, Decision, Mode, Rule
from .explain import direction
from .laws import AIM_W, Ask, span
from .limits import Limits
from .looking import look
from .memory import Memory
from .nudge import nudged
from .orders import ordered
from .snapshot import Snapshot
from .span import Span
from .wishes import Scene, Wish, urgent

# The meter's noise and the house's small habits are not worth a frame on the wire.
DEADBAND_W: Final = 50.0
# A glitch of the meter that lasts one second must not become a jump of 10 kW; a kettle is below this.
RAMP_W_PER_S: Final = 4000.0
# Starting again this soon after the last change waits. Stopping never does.
DWELL_S: Final = 15.0
# A house that hovers around the charger's smallest power must be clearly above it to start.
START_SHARE: Final = 1.1
# What no trim may go beyond.
FIXED: Final = frozenset({Rule.CHARGER, Rule.FUSE, Rule.GRID_LIMIT})
# Where the house and the prices start and stop the car. What a person starts does not wait.
WAITING: Final = frozenset({Mode.AUTOMATIC, Mode.SELF_CONSUMPTION})


def follow(
    plan: Plan | None,
    snapshot: Snapshot,
    limits: Limits,
    command: Command | None,
    memory: Memory,
    mode: Mode = Mode.AUTOMATIC,
) -> tuple[Decision, Memory]:
    """The car's power for the next seconds, and what to remember for the next look.

    The caller notes in the memory what it really sent (`Memory.sent`, `Memory.forgotten`).
    """
    last_look = memory.looked_at
    memory = look(memory, snapshot, limits)
    if not snapshot.ready:
        return _not_ready(snapshot), memory
    lawless = Span(bounds=(), min_charge_w=0.0, min_discharge_w=0.0)
    scene = Scene(plan=plan, snapshot=snapshot, limits=limits, memory=memory, reach=lawless)
    ask = Ask(charges_anyway=_charges_anyway(scene, command, mode))
    reach = _with_start_margin(span(snapshot, limits, memory, ask), memory)
    scene = replace(scene, reach=reach)
    decision = _lawful(ordered(scene, command, mode), reach)
    if command is None and mode in WAITING:
        decision = _dwell(decision, scene, mode)
    decision = nudged(decision, scene)
    return _settle(decision, scene, _step_w(decision, memory, last_look, snapshot)), memory


def _not_ready(snapshot: Snapshot) -> Decision:
    charger = snapshot.charger
    if charger is None or not charger.connected:
        reason = Text("The charger is not connected.")
    elif not charger.plugged:
        reason = Text("No car is plugged in.")
    else:
        reason = Text("Waiting for the charger to start the session.")
    return Decision(power_w=0, rule=Rule.NOT_READY, reason=reason)


def _charges_anyway(scene: Scene, command: Command | None, mode: Mode) -> bool:
    """A person or the next departure wants the car charged, whoever pays."""
    if command is not None:
        return command.power_w > 0
    goal, energy_wh = scene.snapshot.goal, scene.memory.energy_wh
    hurry = goal is not None and energy_wh is not None and urgent(scene, goal, energy_wh)
    return mode is Mode.CHARGE or (mode is Mode.AUTOMATIC and hurry)


def _with_start_margin(reach: Span, memory: Memory) -> Span:
    """A little more is needed to start feeding the house than to go on with it."""
    if memory.action == -1:
        return reach
    least_w = reach.min_discharge_w
    # A charger whose smallest power is its largest must still be able to start.
    most_w = -max(bound.low_w for bound in reach.bounds if bound.rule is Rule.CHARGER)
    return replace(reach, min_discharge_w=max(least_w, min(START_SHARE * least_w, most_w)))


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
                otherwise_rule=wish.rule,
            )
    return Decision(
        power_w=_whole(power_w, reach),
        rule=wish.rule,
        reason=wish.reason,
        otherwise_w=round(wish.otherwise_w),
        otherwise_rule=wish.otherwise_rule,
    )


def _whole(power_w: float, reach: Span) -> int:
    """In steps of 10 W towards zero, or further down where a law says so."""
    whole_w = int(power_w / 10) * 10
    if whole_w > reach.high_w:
        whole_w = math.floor(power_w / 10) * 10
    return whole_w if reach.allows(whole_w) else round(power_w)


def _dwell(decision: Decision, scene: Scene, mode: Mode) -> Decision:
    """The plan waits a little before it starts again. Stops, and help for the fuse, do not wait."""
    memory = scene.memory
    helps = decision.power_w < 0 and decision.rule in {Rule.FUSE, Rule.GRID_LIMIT}
    starts = direction(decision.power_w) not in {0, memory.action, direction(scene.from_w)}
    rests = memory.moved_at is not None and scene.snapshot.elapsed - memory.moved_at < DWELL_S
    # Where the plan counts: what the next one thinks of it is known in a second.
    counts = mode is Mode.AUTOMATIC and memory.energy_wh is not None and not memory.outage.lost
    if helps or not starts or not (rests or (memory.plan_due and counts)):
        return decision
    reason = joined(Text("Waiting a moment before the next change."), decision.reason)
    return Decision(
        power_w=0,
        rule=Rule.DWELL,
        reason=reason,
        otherwise_w=decision.power_w,
        otherwise_rule=decision.rule,
    )


def _settle(decision: Decision, scene: Scene, step_w: float) -> Decision:
    """The setpoint for the wire: trimmed to the charger's habit, ramped, and still where little changed."""
    memory, reach, last_w = scene.memory, scene.reach, scene.memory.in_force_w or 0
    power_w = decision.power_w
    if power_w == 0:
        return decision
    from_w = scene.from_w if direction(scene.from_w) == direction(power_w) else 0
    ramped_w = reach.nearest(min(max(power_w, from_w - step_w), from_w + step_w))
    if direction(ramped_w) != -direction(power_w) and abs(ramped_w) < abs(power_w):
        power_w = round(ramped_w)
    if power_w == 0:
        return replace(decision, power_w=0)
    power_w = _trimmed(power_w, memory.trim_w, scene)
    if direction(last_w) == direction(power_w) and _keeps(last_w, power_w, scene):
        power_w = last_w
    return replace(decision, power_w=power_w)


def _step_w(decision: Decision, memory: Memory, last_look: float | None, snapshot: Snapshot) -> float:
    """How much more than the setpoint in force may be asked for now, W.

    More out of the car only once the meter has spoken anew: its single glitch must not be built upon.
    """
    since_look_s = 1.0 if last_look is None else max(1.0, snapshot.elapsed - last_look)
    if not memory.asked:
        return RAMP_W_PER_S * (1.0 if decision.power_w < 0 else since_look_s)
    sent_at, grid = memory.asked[-1].elapsed, snapshot.grid_w
    if decision.power_w < 0:
        spoke = grid is None or grid.elapsed > sent_at or not memory.in_force_w
        return RAMP_W_PER_S if spoke else 0.0
    return RAMP_W_PER_S * min(since_look_s, snapshot.elapsed - sent_at)


def _trimmed(power_w: int, trim_w: float, scene: Scene) -> int:
    """What has to be asked for the charger's meter to show *power_w*.

    Never more than fuse and grid operator leave: a car that tapers looks like a charger that obeys badly.
    """
    fixed = tuple(
        # What the laws together have left stands, even where one of them alone wants the car to help more.
        replace(bound, low_w=min(bound.low_w, power_w), high_w=max(bound.high_w, power_w))
        for bound in scene.reach.bounds
        if bound.rule in FIXED
    )
    reach = replace(scene.reach, bounds=fixed)
    asked_w = _whole(reach.nearest(round((power_w + trim_w) / 10) * 10), reach)
    return asked_w if direction(asked_w) == direction(power_w) else power_w


def _keeps(last_w: int, power_w: int, scene: Scene) -> bool:
    """The setpoint in force is close enough and breaks no law by more than the meter's noise."""
    trim_w = scene.memory.trim_w
    slack_w = AIM_W + abs(trim_w)
    reach = scene.reach
    lawful = reach.low_w - slack_w <= last_w <= reach.high_w + abs(trim_w)
    return abs(last_w - power_w) <= DEADBAND_W and lawful
