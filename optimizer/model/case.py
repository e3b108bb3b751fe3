"""The problem as arrays: kW, kWh, h and money, with the limits that hold in every slot."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..horizon import Array
from ..problem import Problem

# Safety > driver > money. A missing kWh at departure weighs as much as ten of the dearest kWh, or 5 €.
GOAL_FACTOR: Final = 10.0
GOAL_LEAST: Final = 5.0
# Below the reserve: per kWh and hour, so that a quarter-hour of waiting outweighs any price.
RESERVE_FACTOR: Final = 2.0
# More than the fuse carries without the car: the car helps if it can.
FUSE_FACTOR: Final = 4.0
# Energy for a trip that the car does not have: above everything, or the plan would count on it.
STRANDED_FACTOR: Final = 100.0
# Boundaries are compared in hours: a microsecond of rounding must not move a goal by a slot.
CLOSE_HOURS: Final = 1e-6
CLOSE_KWH: Final = 1e-9

type Slots = NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Case:
    """What the model computes with. ``*_low`` and ``*_high`` bound the power of an action when it is on."""

    hours: Array
    net: Array
    """House minus sun, kW."""
    import_price: Array
    export_price: Array
    trip: Array
    charge_low: float
    charge_high: Array
    """Below ``charge_low`` where charging is impossible."""
    discharge_low: float
    discharge_high: Array
    energy: float
    capacity: float
    reserve: float
    top: float
    charge_efficiency: float
    discharge_efficiency: float
    wear: float
    fuse: float
    floors: tuple[tuple[tuple[float, float], ...], ...]
    """For each boundary the (energy, weight) pairs: *weight* money for each kWh below *energy*."""
    goals: tuple[int | None, ...]
    """The boundary at which each goal of the problem counts; None past the horizon."""
    unit: float
    """1 where prices look like euros, more where money is smaller."""

    @classmethod
    def of(cls, problem: Problem) -> Case:
        """The arrays of *problem*."""
        car, site = problem.car, problem.site
        net = (np.array(problem.load_w) - np.array(problem.sun_w)) / 1000
        connected = np.array(problem.connected, dtype=np.bool_)
        goals = _goal_boundaries(problem)
        prices = np.abs([*problem.import_price, *problem.export_price])
        weight = max(GOAL_LEAST, GOAL_FACTOR * float(prices.max()))
        return cls(
            hours=problem.horizon.hours,
            net=net,
            import_price=np.array(problem.import_price),
            export_price=np.array(problem.export_price),
            trip=np.array(problem.trip_wh) / 1000,
            charge_low=car.min_charge_w / 1000,
            charge_high=np.where(connected, _charge_high(problem, net), -1.0),
            discharge_low=car.min_discharge_w / 1000,
            discharge_high=np.where(connected, _discharge_high(problem, net), -1.0),
            energy=problem.energy_wh / 1000,
            capacity=car.capacity_wh / 1000,
            reserve=car.reserve_wh / 1000,
            top=car.max_wh / 1000,
            charge_efficiency=car.charge_efficiency,
            discharge_efficiency=car.discharge_efficiency,
            wear=car.wear_per_kwh,
            fuse=site.fuse_w / 1000,
            floors=_floors(problem, goals, weight),
            goals=goals,
            unit=weight / GOAL_LEAST,
        )

    @property
    def fuse_weight(self) -> float:
        """Money for each kWh above the fuse."""
        return FUSE_FACTOR * GOAL_LEAST * self.unit

    @property
    def stranded_weight(self) -> float:
        """Money for each kWh that a trip needs and the car does not have."""
        return STRANDED_FACTOR * GOAL_LEAST * self.unit

    def gain(self, power: Array, slots: Slots) -> Array:
        """Energy that enters the battery: h * (eta_in * P+ - P- / eta_out).   kWh, kW, h."""
        share = np.where(power > 0, self.charge_efficiency, 1 / self.discharge_efficiency)
        result: Array = power * share * self.hours[slots]
        return result

    def money(self, power: Array, slots: Slots) -> Array:
        """Import * G+ - export * G- + wear * P- / eta_out, times h, with G = net + P."""
        grid = self.net[slots] + power
        flow = self.import_price[slots] * np.maximum(grid, 0) + self.export_price[slots] * np.minimum(grid, 0)
        worn = self.wear / self.discharge_efficiency * np.maximum(-power, 0)
        result: Array = self.hours[slots] * (flow + worn)
        return result

    def overload(self, power: Array, slots: Slots) -> Array:
        """Weight of what the grid connection carries above its fuse, in money."""
        over = np.maximum(np.abs(self.net[slots] + power) - self.fuse, 0)
        result: Array = self.fuse_weight * self.hours[slots] * over
        return result

    def shortfall(self, boundary: int, energy: Array) -> Array:
        """Weight of the goals and the reserve missed at a boundary, in money."""
        total = np.zeros_like(energy)
        for level, weight in self.floors[boundary]:
            total += weight * np.maximum(level - energy, 0)
        return total


def _charge_high(problem: Problem, net: Array) -> Array:
    """Fuse law: net + P <= fuse.   kW."""
    return np.minimum(problem.car.max_charge_w / 1000, problem.site.fuse_w / 1000 - net)


def _discharge_high(problem: Problem, net: Array) -> Array:
    """Export law: P <= net where the car's energy stays at home, P <= net + limit where it may leave."""
    site = problem.site
    limit = site.fuse_w if site.export_limit_w is None else min(site.fuse_w, site.export_limit_w)
    return np.minimum(
        problem.car.max_discharge_w / 1000, net + (limit / 1000 if site.export_allowed else 0.0)
    )


def _goal_boundaries(problem: Problem) -> tuple[int | None, ...]:
    """A goal counts at the last boundary that is not after its departure."""
    offsets = problem.horizon.offsets
    places: list[int | None] = []
    for goal in problem.goals:
        hours = (goal.departure - problem.horizon.start).total_seconds() / 3600
        inside = -CLOSE_HOURS <= hours <= offsets[-1] + CLOSE_HOURS
        places.append(
            int(np.searchsorted(offsets, hours + CLOSE_HOURS, side="right")) - 1 if inside else None
        )
    return tuple(places)


def _floors(
    problem: Problem, goals: tuple[int | None, ...], weight: float
) -> tuple[tuple[tuple[float, float], ...], ...]:
    floors: list[list[tuple[float, float]]] = [[] for _ in range(len(problem.horizon) + 1)]
    reserve = problem.car.reserve_wh / 1000
    for slot, (hours, connected) in enumerate(zip(problem.horizon.hours, problem.connected, strict=True)):
        if connected and reserve > 0:
            floors[slot + 1].append((reserve, RESERVE_FACTOR * weight * float(hours)))
    for goal, boundary in zip(problem.goals, goals, strict=True):
        if boundary is not None:
            floors[boundary].append((goal.energy_wh / 1000, weight))
    return tuple(tuple(floor) for floor in floors)
