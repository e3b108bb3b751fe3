"""Energy in the car between two reports of its charge: counted at the charger's meter, with its uncertainty.

The charger's registers are the best count; between two of their values its power is. What flowed while nobody
looked (a restart of the loop, a frozen computer) the registers know as well.
"""

import math
from dataclasses import replace
from typing import Final

from .limits import AHEAD_S, Limits
from .memory import Memory
from .snapshot import Sample, Snapshot

# No step counts more time than this: after a gap nobody knows what the car did.
LONGEST_STEP_S: Final = 60.0
# Chargers report whole percents: between two of them counting knows better, within this share of the car.
SOC_BLUR: Final = 0.005
# What a charger's meter and our idea of its losses may be off, share of what flowed.
METER_SHARE: Final = 0.03
# A car that is plugged in heats, cools and talks without asking the charger.
OWN_USE_W: Final = 100.0
# A register that moved by more than power allows, and this on top for its steps, is another meter.
REGISTER_WH: Final = 200.0
# Ten years without a pause at 100 kW: a charger's meter that has counted more is broken.
MOST_WH: Final = 1e10
# Below this the car's meter only hums.
IDLE_W: Final = 50.0


def count(memory: Memory, snapshot: Snapshot, limits: Limits) -> Memory:
    """The memory with the energy in the car of this moment, held against each new report of its SoC."""
    memory, wh = _flowed(memory, snapshot, limits)
    memory = _spend(replace(memory, moved_wh=memory.moved_wh + wh), snapshot, limits)
    memory = _unwritten(memory, limits)
    charger = snapshot.charger
    if charger is not None and charger.connected and not charger.plugged:
        # The car is out: what it brings back is for its next report to say.
        doubts = replace(memory.doubts, jump=None)
        return replace(memory, energy_wh=None, unsure_wh=None, register=None, doubts=doubts)
    if memory.energy_wh is not None:
        memory = replace(memory, energy_wh=memory.energy_wh + car_side(wh, limits))
    return _hold(_blurred(memory, snapshot, wh), snapshot, limits)


def car_side(car_w: float, limits: Limits) -> float:
    """Power into the battery (W, + fills it) while the charger's meter shows *car_w*. As well for Wh."""
    efficiency = limits.car.charge_efficiency if car_w > 0 else 1 / limits.car.discharge_efficiency
    return car_w * efficiency


def _hold(memory: Memory, snapshot: Snapshot, limits: Limits) -> Memory:
    """Hold the count against what the car tells, where it tells something new."""
    soc = snapshot.soc_percent
    if soc is None or not limits.is_soc(soc.value) or not _has_time(soc, snapshot):
        return memory
    fresh = limits.fresh(snapshot, soc, limits.soc_age_s) is not None
    known = memory.energy_wh is not None
    if known and (soc.elapsed == memory.soc_at or (not fresh and memory.unsure_wh is not None)):
        return memory if soc.elapsed == memory.soc_at else replace(memory, soc_at=soc.elapsed)
    told_wh = soc.value / 100 * limits.car.capacity_wh
    # A report of minutes ago does not know what has flowed since.
    since_wh = abs(memory.car_w) * soc.age(snapshot.elapsed) / 3600
    blur_wh = SOC_BLUR * limits.car.capacity_wh + since_wh
    counted_wh = told_wh if memory.energy_wh is None else memory.energy_wh
    doubts = memory.doubts.weigh(soc, told_wh, counted_wh, limits)
    memory = replace(memory, doubts=doubts, soc_at=soc.elapsed)
    if doubts.jump:
        return memory
    energy_wh = min(max(counted_wh, told_wh - blur_wh), told_wh + blur_wh)
    return replace(memory, energy_wh=energy_wh, unsure_wh=blur_wh if fresh else memory.unsure_wh)


def _flowed(memory: Memory, snapshot: Snapshot, limits: Limits) -> tuple[Memory, float]:
    """Energy through the charger since the last look, Wh, + into the car."""
    since_s = 0.0 if memory.looked_at is None else max(0.0, snapshot.elapsed - memory.looked_at)
    car = limits.fresh(snapshot, snapshot.car_w, math.inf)
    step_wh = 0.0 if car is None else car.value * min(since_s, LONGEST_STEP_S) / 3600
    register = _register(snapshot)
    if register is None or memory.register is None or register.elapsed < memory.register.elapsed:
        return replace(memory, register=register, since_register_wh=0.0), step_wh
    if register.elapsed == memory.register.elapsed:
        return replace(memory, since_register_wh=memory.since_register_wh + step_wh), step_wh
    told_wh = register.value - memory.register.value
    hours = (register.elapsed - memory.register.elapsed) / 3600
    most_w = 1.2 * max(limits.car.max_charge_w, limits.car.max_discharge_w)
    before_wh = memory.since_register_wh
    memory = replace(memory, register=register, since_register_wh=0.0)
    # The value is as old as its time stamp: what flowed after that is still only our integral.
    rest_wh = 0.0 if car is None else car.value * min(snapshot.elapsed - register.elapsed, since_s) / 3600
    if abs(told_wh) > most_w * hours + REGISTER_WH:
        return memory, step_wh
    return replace(memory, since_register_wh=rest_wh), told_wh + rest_wh - before_wh


def _unwritten(memory: Memory, limits: Limits) -> Memory:
    """What flowed after the last writing before a restart, and meanwhile: the charger's meter tells it."""
    if memory.register is None or memory.kept_meter_wh is None:
        return memory
    moved_wh = memory.register.value + memory.since_register_wh - memory.kept_meter_wh
    memory = replace(memory, kept_meter_wh=None)
    if abs(moved_wh) > limits.car.capacity_wh:  # another meter
        return memory
    out_wh, out_w = max(0.0, -moved_wh), limits.car.max_discharge_w
    spent = memory.spent.and_also(out_wh, out_wh / out_w) if out_wh and out_w else memory.spent
    return replace(memory, moved_wh=moved_wh, spent=spent)


def _register(snapshot: Snapshot) -> Sample | None:
    """What the charger's meter has counted in all, in less out."""
    into, out = snapshot.registers.car_in, snapshot.registers.car_out
    if into is None or not math.isfinite(into.value) or not _has_time(into, snapshot):
        return None
    if out is not None and not (math.isfinite(out.value) and _has_time(out, snapshot)):
        return None
    net_wh = into.value - (out.value if out else 0.0)
    if not abs(net_wh) <= MOST_WH:
        return None
    at = max(into.elapsed, out.elapsed if out else into.elapsed)
    return Sample(value=net_wh, elapsed=min(at, snapshot.elapsed))


def _has_time(sample: Sample, snapshot: Snapshot) -> bool:
    """It was measured at some time until now."""
    return math.isfinite(sample.elapsed) and sample.elapsed <= snapshot.elapsed + AHEAD_S


def _blurred(memory: Memory, snapshot: Snapshot, wh: float) -> Memory:
    """The count becomes less sure with all that flows, and with time."""
    if memory.unsure_wh is None or memory.looked_at is None:
        return memory
    seconds = max(0.0, snapshot.elapsed - memory.looked_at)
    if seconds > LONGEST_STEP_S and memory.register is None:
        return replace(memory, unsure_wh=None)
    more_wh = METER_SHARE * abs(wh) + OWN_USE_W * seconds / 3600
    return replace(memory, unsure_wh=memory.unsure_wh + more_wh)


def _spend(memory: Memory, snapshot: Snapshot, limits: Limits) -> Memory:
    """What the car's maker may count: energy and hours out of the car, whoever asked for them."""
    car = limits.fresh(snapshot, snapshot.car_w, limits.car_age_s)
    if car is None or car.value > -IDLE_W or memory.looked_at is None:
        return memory
    hours = min(max(0.0, snapshot.elapsed - memory.looked_at), LONGEST_STEP_S) / 3600
    return replace(memory, spent=memory.spent.and_also(-car.value * hours, hours))
