"""How dispatch looks at the home: the house's net load, the energy in the car, what can be believed.

The house's own net load (grid without the car) is what everything is weighed against, and it is not
measured: meter and charger report at different times, and the car follows a setpoint with a delay that
differs from car to car. While a setpoint is on its way the car's power is only known to lie between what
was measured and what was asked; so the net load lies in an interval too, and the last belief stands as
long as it lies in there. The echo of our own setpoint can therefore never move the next one (no hunting,
whatever the delay), while a change of the house that no delay explains is answered at once.
"""

import math
from dataclasses import replace
from typing import Final

from .counting import count
from .limits import Limits
from .memory import TOLERANCE_SHARE, TOLERANCE_W, Asked, Memory
from .snapshot import Sample, Snapshot

# A setpoint that the car has not followed by then is one that it will not follow: taper, a full car,
# a limit of its own. The slowest chargers need about 10 s.
PATIENCE_S: Final = 20.0
# The grid meter's value is older than it looks: meters average, inverters cache. Until it is this much
# younger than the car's arrival at its setpoint, it may still speak of the power before.
SKEW_S: Final = 2.0
# Differences of the net load below this are half noise: the belief takes them in slowly.
NOISE_W: Final = 100.0
CALM: Final = 0.3


def look(memory: Memory, snapshot: Snapshot, limits: Limits) -> Memory:
    """The memory after a look at the home: net load, energy in the car, reserve, blindness."""
    memory = _follow_up(memory, snapshot, limits)
    doubts, outage = memory.doubts.look(snapshot, limits), memory.outage.look(snapshot)
    house_w = None if doubts.frozen else _house(memory, snapshot, limits)
    memory = replace(memory, doubts=doubts, outage=outage, house_w=house_w)
    memory = _pouring(count(memory, snapshot, limits), snapshot, limits)
    blind = memory.doubts.clause(limits.car.capacity_wh) or limits.blind_to(snapshot, memory.unsure_wh)
    blind_since = memory.blind_since if memory.blind_since is not None else snapshot.elapsed
    # Without a car there is nothing to miss; a new car gets the same pause as any gap.
    return replace(
        memory,
        blind=blind,
        at_reserve=_at_reserve(memory, snapshot, limits),
        blind_since=blind_since if snapshot.ready and blind else None,
        looked_at=snapshot.elapsed,
    )


def _follow_up(memory: Memory, snapshot: Snapshot, limits: Limits) -> Memory:
    """Drop the setpoints whose effect the car's meter has shown, and learn how exactly the car obeys."""
    car = limits.fresh(snapshot, snapshot.car_w, limits.car_age_s)
    grid = limits.fresh(snapshot, snapshot.grid_w, limits.grid_age_s)
    if car is None or grid is None:
        return memory
    asked = tuple(_seen(one, car) for one in memory.asked)
    past = [
        i for i, one in enumerate(asked) if one.shown_at is not None and grid.elapsed > one.shown_at + SKEW_S
    ]
    memory = replace(memory, car_w=car.value, asked=asked[past[-1] :] if past else asked)
    if len(memory.asked) != 1 or car.elapsed <= memory.asked[0].elapsed + PATIENCE_S:
        return memory
    power_w = memory.asked[0].power_w
    gap_w = power_w - car.value
    if power_w == 0 or abs(gap_w) > TOLERANCE_W + TOLERANCE_SHARE * abs(power_w):
        return memory
    # gap_w already contains the present trim; half a step each time settles without swinging
    return replace(memory, trim_w=(memory.trim_w + gap_w) / 2)


def _seen(asked: Asked, car: Sample) -> Asked:
    shown = asked.shown_at is None and _shown(asked, car)
    return replace(asked, shown_at=car.elapsed) if shown else asked


def _shown(asked: Asked, car: Sample) -> bool:
    close = abs(car.value - asked.power_w) <= asked.close_w
    return (car.elapsed > asked.elapsed and close) or car.elapsed > asked.elapsed + PATIENCE_S


def _house(memory: Memory, snapshot: Snapshot, limits: Limits) -> float | None:
    """Grid power without the car, as far as it is known. W, + takes from the grid."""
    grid = limits.fresh(snapshot, snapshot.grid_w, limits.grid_age_s)
    car = limits.fresh(snapshot, snapshot.car_w, limits.car_age_s)
    if grid is None or (car is None and snapshot.ready):
        return None
    car_w = car.value if car else 0.0
    moving = len(memory.asked) > 1
    possible = [car_w, *(asked.power_w for asked in memory.asked if moving)]
    lowest, highest = grid.value - max(possible), grid.value - min(possible)
    if memory.house_w is None:
        return grid.value - car_w
    house_w = min(max(memory.house_w, lowest), highest)
    noise_w = house_w - memory.house_w
    return memory.house_w + CALM * noise_w if abs(noise_w) < NOISE_W else house_w


def _pouring(memory: Memory, snapshot: Snapshot, limits: Limits) -> Memory:
    """Does one battery fill the other? Only where all three powers are known."""
    battery = limits.fresh(snapshot, snapshot.battery_w, limits.battery_age_s)
    car = limits.fresh(snapshot, snapshot.car_w, limits.car_age_s)
    if battery is None or car is None or memory.house_w is None:
        return memory
    powers = {"house_w": memory.house_w, "car_w": car.value, "battery_w": battery.value}
    return replace(memory, pouring=memory.pouring.look(snapshot.elapsed, **powers))


def _at_reserve(memory: Memory, snapshot: Snapshot, limits: Limits) -> bool:
    """At the reserve from there until the car is a little above it again."""
    if memory.energy_wh is None:
        return memory.at_reserve
    reserve_wh = limits.kept(snapshot, outage=memory.outage.lost).energy_wh
    soc = limits.fresh(snapshot, snapshot.soc_percent, limits.soc_age_s)
    if soc is None:
        # Counted on: as little as there may be.
        least_wh = memory.energy_wh - (memory.unsure_wh or 0.0)
    else:
        told_wh = soc.value / 100 * limits.car.capacity_wh if limits.is_soc(soc.value) else math.inf
        least_wh = min(memory.energy_wh, told_wh)
    if least_wh <= reserve_wh:
        return True
    return memory.at_reserve and least_wh < reserve_wh + limits.hysteresis_wh
