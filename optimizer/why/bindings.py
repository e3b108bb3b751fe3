"""Which laws bind a slot: without them, it or what follows from it would be planned otherwise."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from ..action import Action
from ..horizon import Array
from ..model.pieces import CLOSE_KW
from ..model.taper import reach
from .ground import Ground
from .peak import Peak
from .reason import Binding, Law

# kW, or kWh: nearer than this to a limit is at it.
NEAR: Final = 0.005


def bindings(ground: Ground, slot: int, peak: Peak | None = None) -> tuple[Binding, ...]:
    """The laws that bind in *slot*, each once; none while the car is away."""
    if ground.actions[slot] is Action.AWAY:
        return ()
    if ground.problem.charger_busy and ground.problem.charger_busy[slot]:
        return (_watts(Law.CHARGER_BUSY, 0.0),)
    power = float(ground.walk.power[slot])
    if power > CLOSE_KW:
        found = [*_charging(ground, slot, power)]
    elif power < -CLOSE_KW:
        found = [*_feeding(ground, slot, -power)]
    else:
        found = [*_no_charging(ground, slot), *_no_feeding(ground, slot)]
    return tuple(dict.fromkeys([*found, *_peak(ground, slot, power, peak), *_departure(ground, slot)]))


def _peak(ground: Ground, slot: int, power: float, peak: Peak | None) -> Iterator[Binding]:
    """The peak that the demand charge makes worth keeping, where it holds this slot down."""
    case = ground.case
    if peak is None or power < 0 < case.charge_low + power:
        return
    least = power if power > CLOSE_KW else max(case.charge_low, NEAR)
    if case.charge_high[slot] >= least and peak.holds(case, slot, case.net[slot] + least):
        yield _watts(Law.DEMAND_CHARGE, peak.planned)


def _charging(ground: Ground, slot: int, power: float) -> Iterator[Binding]:
    case, begin = ground.case, float(ground.walk.energy[slot])
    if power >= case.charge_high[slot] - NEAR:
        yield from _highest_charge(ground, slot)
    if 0 < power <= case.charge_low + NEAR:
        yield _watts(Law.CHARGER_MIN, case.charge_low)
    end = begin + _gain(ground, slot, power)
    if end >= case.top - NEAR:
        yield _energy(Law.FULL, case.top)
    elif case.taper is not None:
        hours = float(case.hours[slot])
        most = float(reach(case, np.array([begin]), hours)[0])
        if end >= most - NEAR:
            yield _watts(Law.TAPER, power)
    if begin < case.reserve[slot] - NEAR:
        yield _energy(Law.RESERVE, float(case.reserve[slot]))


def _feeding(ground: Ground, slot: int, power: float) -> Iterator[Binding]:
    case = ground.case
    if power >= case.discharge_high[slot] - NEAR:
        yield from _highest_feed(ground, slot)
    if 0 < power <= case.discharge_low + NEAR:
        yield _watts(Law.CHARGER_MIN, case.discharge_low)
    if ground.walk.energy[slot] + _gain(ground, slot, -power) <= case.reserve[slot] + NEAR:
        yield _energy(Law.RESERVE, float(case.reserve[slot]))


def _no_charging(ground: Ground, slot: int) -> Iterator[Binding]:
    """What makes charging impossible, where it is."""
    case, begin = ground.case, float(ground.walk.energy[slot])
    least = max(case.charge_low, NEAR)
    if case.charge_high[slot] < least:
        yield from _highest_charge(ground, slot)
        if case.charge_high[slot] > NEAR:
            yield _watts(Law.CHARGER_MIN, case.charge_low)
    elif begin + _gain(ground, slot, least) > case.top + NEAR:
        yield _energy(Law.FULL, case.top)


def _no_feeding(ground: Ground, slot: int) -> Iterator[Binding]:
    """What makes feeding impossible, where it is."""
    case, begin = ground.case, float(ground.walk.energy[slot])
    least = max(case.discharge_low, NEAR)
    if case.discharge_high[slot] < least:
        yield from _highest_feed(ground, slot)
        if case.discharge_high[slot] > NEAR:
            yield _watts(Law.CHARGER_MIN, case.discharge_low)
    elif begin + _gain(ground, slot, -least) < case.reserve[slot] - NEAR:
        yield _energy(Law.RESERVE, float(case.reserve[slot]))


def _highest_charge(ground: Ground, slot: int) -> Iterator[Binding]:
    """The laws that make the highest charging power of *slot* what it is."""
    case, problem, net = ground.case, ground.problem, float(ground.case.net[slot])
    laws = [
        (Law.CHARGER_MAX, problem.car.max_charge_w, 0.0),
        (Law.SLOT_LIMIT, _of_slot(problem.charge_limit_w, slot), 0.0),
        (Law.FUSE, problem.site.fuse_w, net),
        (Law.IMPORT_LIMIT, _ordered(ground, slot, case.import_high), net),
    ]
    for law, limit_w, others in laws:
        if limit_w is not None and limit_w / 1000 - others <= case.charge_high[slot] + NEAR:
            yield Binding(law=law, amount=limit_w, unit="W")
    if case.phases is not None and case.phases.room_in[slot] <= case.charge_high[slot] + NEAR:
        yield _watts(Law.PHASE, case.phases.fuse)


def _highest_feed(ground: Ground, slot: int) -> Iterator[Binding]:
    """The laws that make the highest feeding power of *slot* what it is."""
    case, problem, net = ground.case, ground.problem, float(ground.case.net[slot])
    laws = [
        (Law.CHARGER_MAX, problem.car.max_discharge_w, 0.0),
        (Law.SLOT_LIMIT, _of_slot(problem.discharge_limit_w, slot), 0.0),
        (Law.FUSE, problem.site.fuse_w, -net),
        (Law.EXPORT_LIMIT, _ordered(ground, slot, case.export_high), -net),
        (Law.CAR_EXPORT, 1000 * case.leaving, -net),
    ]
    for law, limit_w, others in laws:
        if limit_w is not None and limit_w / 1000 - others <= case.discharge_high[slot] + NEAR:
            yield Binding(law=law, amount=limit_w, unit="W")
    if case.phases is not None and case.phases.room_out[slot] <= case.discharge_high[slot] + NEAR:
        yield _watts(Law.PHASE, case.phases.fuse)


def _departure(ground: Ground, slot: int) -> Iterator[Binding]:
    """The next goal, where the car leaves with no more and no other law stops its energy until then."""
    case, energy = ground.case, ground.walk.energy
    ahead = [
        (boundary, goal.energy_wh)
        for goal, boundary in zip(ground.problem.goals, case.wishes.goals, strict=True)
        if boundary is not None and boundary > slot
    ]
    if not ahead:
        return
    boundary, goal_wh = min(ahead)
    between = energy[slot + 1 : boundary]
    stopped = (between >= case.top - NEAR) | (between <= case.reserve[slot : boundary - 1] + NEAR)
    if energy[boundary] <= goal_wh / 1000 + NEAR and not stopped.any():
        yield _energy(Law.DEPARTURE, goal_wh / 1000)


def _gain(ground: Ground, slot: int, power: float) -> float:
    return float(ground.case.gain(np.array([power]), np.array([slot]))[0])


def _of_slot(values: tuple[float, ...], slot: int) -> float | None:
    return values[slot] if values else None


def _ordered(ground: Ground, slot: int, high: Array) -> float | None:
    """What operator or event allow the home in *slot*, W; None where only the fuse counts."""
    most_w = round(1000 * float(high[slot]), 1)
    return most_w if most_w < ground.problem.site.fuse_w else None


def _watts(law: Law, kilowatts: float) -> Binding:
    return Binding(law=law, amount=round(1000 * kilowatts, 1), unit="W")


def _energy(law: Law, kilowatt_hours: float) -> Binding:
    return Binding(law=law, amount=round(1000 * kilowatt_hours, 1), unit="Wh")
