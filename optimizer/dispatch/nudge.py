"""A nudge: a little less of the car's power for a moment, where the grid meter has shown one number for long.

A frozen meter is found out by a car that moves. One that charges evenly all night would never find it out,
while the fuse is guarded by a number of yesterday evening. A quiet house with a coarse meter is no frozen
meter: there the number follows the nudge, and all is as before.
"""

from dataclasses import replace
from typing import Final

from ..words import Text, joined
from .decision import Decision
from .doubts import MOVED_W
from .wishes import Scene

# Houses hum: even a meter of whole 100 W shows another number within minutes, but for quiet nights.
STILL_S: Final = 300.0
# Charger, car and meter have shown it by then, or never will (`doubts.FROZEN_S`, `doubts.LAG_S`).
LASTS_S: Final = 40.0
# Clearly more than what counts as a move.
NUDGE_W: Final = MOVED_W + 200.0
# A car that does less than this endangers no fuse, and hardly any money.
FROM_W: Final = 1000.0


def nudged(decision: Decision, scene: Scene) -> Decision:
    """The decision, or a little less of it if that is the way to see whether the meter lives."""
    still, charger, power_w = scene.memory.doubts.still, scene.snapshot.charger, decision.power_w
    if still is None or charger is None or charger.paced or min(abs(power_w), abs(still.car_w)) < FROM_W:
        return decision
    stood_s = scene.snapshot.elapsed - still.since
    if scene.memory.doubts.frozen or stood_s < STILL_S or stood_s % STILL_S >= LASTS_S:
        return decision
    size_w = max(0.0, min(abs(power_w), abs(still.car_w)) - NUDGE_W)
    less_w = scene.reach.nearest(size_w if power_w > 0 else -size_w)
    if abs(less_w) > size_w:  # the charger does nothing as small as that
        less_w = 0.0
    if not scene.reach.allows(less_w):
        return decision
    why = Text("A little less for a moment, to see whether the grid meter still lives.")
    return replace(decision, power_w=round(less_w), reason=joined(decision.reason, why))
