"""How a car can live through a year: as most do, as a timer does, as we do, and as an oracle would."""

import time
from collections.abc import Callable
from itertools import pairwise

import numpy as np

from optimizer.horizon import Array
from optimizer.model.exact import Bands, exact
from optimizer.model.modes import Course
from optimizer.model.pieces import Mode, pieces
from optimizer.model.terminal import EndValue

from .rolling import Foresight, Planner
from .year import Lived, Year

type Progress = Callable[[float], None]


def on_arrival(year: Year) -> Lived:
    """Plugged in, it charges at once, up to the goal."""
    case, power, energy = year.case, np.zeros(len(year)), year.start_kwh
    goal = year.home.goal_wh / 1000
    for slot in np.arange(len(year)).tolist():
        if year.slots.connected[slot]:
            power[slot] = _charging(year, slot, goal - energy)
        energy += float(case.gain(power[slot : slot + 1], np.array([slot]))[0]) - case.trip[slot]
    return Lived.of(year, "charging on arrival", power)


def cheapest_hours(year: Year) -> Lived:
    """Of every stay the cheapest quarter-hours that reach the goal; no discharging."""
    case, power, energy = year.case, np.zeros(len(year)), year.start_kwh
    goal = year.home.goal_wh / 1000
    bounds = [0, *np.flatnonzero(year.slots.departs[: len(year)]).tolist(), len(year)]
    for begin, end in pairwise(bounds):
        energy -= float(case.trip[begin:end].sum())
        stay = np.arange(begin, end)[year.slots.connected[begin:end]]
        for slot in stay[np.argsort(case.import_price[stay], kind="stable")].tolist():
            power[slot] = _charging(year, slot, goal - energy)
            energy += float(case.gain(power[slot : slot + 1], np.array([slot]))[0])
    return Lived.of(year, "cheapest hours", power)


def _charging(year: Year, slot: int, missing_kwh: float) -> float:
    """The power that charges *missing_kwh* in one slot, as far as charger and fuse go."""
    car, case = year.home.car, year.case
    high = float(case.charge_high[slot])
    if missing_kwh <= 1e-9 or high < case.charge_low:
        return 0.0
    wanted = missing_kwh / float(case.hours[slot]) / car.charge_efficiency
    return min(max(wanted, case.charge_low), high)


def rolling(
    year: Year, name: str, foresight: Foresight, *, follows: bool = True, progress: Progress | None = None
) -> Lived:
    """A plan every quarter-hour; each is carried out for one, on the load and the sun that then are.

    Between two plans the product weighs every few seconds what is measured against what stored energy is
    worth: it *follows*. Otherwise the power that was planned for the expected load is kept, as far as fuse,
    export rule and charger allow it on the real one.
    """
    began = time.process_time()
    planner, power, energy, mode = (
        Planner(year.engine, foresight),
        np.zeros(len(year)),
        year.start_kwh,
        Mode.HOLD,
    )
    case = year.case
    for slot in range(len(year)):
        mode_now = Mode.HOLD
        if year.slots.connected[slot]:
            then = planner.after(slot)
            if follows:
                power[slot], mode_now = year.step(slot, energy, then, mode)
            else:
                seen = foresight.window(slot)[:1]
                planned, mode_now = year.engine.step(slot, seen, energy, then, mode)
                power[slot] = _lawful(year, slot, planned)
        mode = mode_now
        energy = max(
            0.0, energy + float(case.gain(power[slot : slot + 1], np.array([slot]))[0]) - case.trip[slot]
        )
        if progress is not None and slot % 960 == 0:
            progress(slot / len(year))
    return Lived.of(year, name, power, time.process_time() - began)


def _lawful(year: Year, slot: int, power: float) -> float:
    """As much of *power* as the real load and sun of the slot allow."""
    case = year.case
    if power > 0:
        allowed = min(power, float(case.charge_high[slot]))
        return allowed if allowed >= case.charge_low else 0.0
    allowed = min(-power, float(case.discharge_high[slot]))
    return -allowed if allowed >= max(case.discharge_low, 1e-9) else 0.0


def perfect(year: Year) -> Lived:
    """The whole year known from the first day on: the value function of a year, then exact powers."""
    began = time.process_time()
    rows = _value_of_the_year(year)
    gain, modes, energy = np.zeros(len(year)), [Mode.HOLD] * len(year), year.start_kwh
    for slot in range(len(year)):
        if year.slots.connected[slot]:
            first_guess, modes[slot] = year.step(slot, energy, rows[slot + 1], Mode.HOLD)
            gain[slot] = float(year.case.gain(np.array([first_guess]), np.array([slot]))[0])
        energy = max(0.0, energy + gain[slot] - year.case.trip[slot])
    wanted = Course(modes=tuple(modes), gain=gain)
    bands = Bands.of(year.case, pieces(year.case), wanted)
    kwh = year.settled(energy) - year.settled(energy + 1)
    left = EndValue(prices=(kwh,), lengths=(year.case.capacity,))
    polished = exact(year.case, wanted.modes, bands, left)
    powers = [year.case.power(gain)] + ([] if polished is None else [polished.power])
    lives = [Lived.of(year, "perfect foresight", power, time.process_time() - began) for power in powers]
    return min(lives, key=lambda lived: lived.cost)


def _value_of_the_year(year: Year) -> Array:
    """Day by day backwards: the model's grain of taste (later is dearer) must not add up over a year."""
    grid = year.engine.grid
    rows = np.empty((len(year) + 1, len(grid)))
    rows[-1] = year.ending
    for end in range(len(year), 0, -96):
        begin = max(0, end - 96)
        part = year.engine.future(begin, year.truth[begin:end], rows[end])
        rows[begin:end] = part[:-1]
    return rows
