"""The problem as arrays: kW, kWh, h and money, with the limits that hold in every slot."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..horizon import Array
from ..problem import Problem
from ..site import Car, Site
from .curve import Curve
from .wishes import GOAL_LEAST, Wishes, goal_weight, wishes

# More than the fuse carries without the car: the car helps if it can.
FUSE_FACTOR: Final = 4.0
# Energy for a trip that the car does not have: above everything, or the plan would count on it.
STRANDED_FACTOR: Final = 100.0
CLOSE_KWH: Final = 1e-9

type Slots = NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Case:
    """What the model computes with. ``*_low`` and ``*_high`` bound the power of an action when it is on."""

    hours: Array
    net: Array
    """House minus sun, kW."""
    cut: Array
    """How much of the sun may be cut off, kW."""
    import_price: Array
    """With the CO2 that the home gives a price."""
    export_price: Array
    co2_cost: Array
    """The part of ``import_price`` that nobody bills."""
    trip: Array
    charge_low: float
    charge_high: Array
    """Below ``charge_low`` where charging is impossible."""
    charge_most: Array
    """As ``charge_high``, but of car and charger alone; 0 while away."""
    discharge_low: float
    discharge_high: Array
    discharge_most: Array
    charge_curve: Curve
    discharge_curve: Curve
    taper: tuple[Array, Array] | None
    """Energy, kWh, and the battery power that the car takes there at most, kW."""
    energy: float
    capacity: float
    reserve: Array
    top: float
    wear: float
    import_high: Array
    """What the grid connection takes and delivers: fuse or grid operator, kW."""
    export_high: Array
    leaving: float
    """How much of the car's energy may leave the house, kW: 0 without permission."""
    wishes: Wishes
    unit: float
    """1 where prices look like euros, more where money is smaller."""

    @classmethod
    def of(cls, problem: Problem) -> Case:
        """The arrays of *problem*."""
        car = problem.car
        slots, hours = len(problem.horizon), problem.horizon.hours
        load, sun = np.array(problem.load_w) / 1000, np.array(problem.sun_w) / 1000
        co2 = problem.site.co2_price_per_kg * _series(problem.co2_g_per_kwh, 0.0, slots)
        buy, sell = np.array(problem.import_price) + co2, np.array(problem.export_price)
        import_high, export_high = _connection(problem)
        net = load - sun
        connected = np.array(problem.connected, dtype=np.bool_)
        weight = goal_weight(problem)
        charge_most = _most(problem.charge_limit_w, car.max_charge_w, slots)
        discharge_most = _most(problem.discharge_limit_w, car.max_discharge_w, slots)
        leaving = _leaving(problem.site)
        # Fuse law: net + P <= import. Export law: P <= net + what may leave the house.
        charge_high = np.minimum(charge_most, import_high - net)
        discharge_high = np.minimum(discharge_most, net + np.minimum(export_high, leaving))
        return cls(
            hours=hours,
            net=net,
            cut=sun if problem.site.curtailable else np.zeros(slots),
            import_price=buy,
            export_price=sell,
            co2_cost=co2,
            trip=np.array(problem.trip_wh) / 1000,
            charge_low=car.min_charge_w / 1000,
            charge_high=np.where(connected, charge_high, -1.0),
            discharge_low=car.min_discharge_w / 1000,
            discharge_high=np.where(connected, discharge_high, -1.0),
            charge_most=np.where(connected, charge_most, 0.0),
            discharge_most=np.where(connected, discharge_most, 0.0),
            charge_curve=_charge_curve(car),
            discharge_curve=_discharge_curve(car),
            taper=_taper(car),
            energy=problem.energy_wh / 1000,
            capacity=car.capacity_wh / 1000,
            reserve=_series(problem.reserve_wh, car.reserve_wh, slots),
            top=car.max_wh / 1000,
            wear=car.wear_per_kwh,
            import_high=import_high,
            export_high=export_high,
            leaving=leaving,
            wishes=wishes(problem, weight, hours.tolist()),
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

    @property
    def charge_efficiency(self) -> float:
        """Of the whole way in at full power: what a price is divided by."""
        return float(self.charge_curve.battery[-1] / self.charge_curve.charger[-1])

    @property
    def discharge_efficiency(self) -> float:
        """Of the whole way out at full power."""
        return float(self.discharge_curve.charger[-1] / self.discharge_curve.battery[-1])

    def gain(self, power: Array, slots: Slots) -> Array:
        """Energy that enters the battery: h * (B_in(P+) - B_out(P-)).   kWh, kW, h."""
        taken = np.where(power < 0, self.discharge_curve.to_battery(np.maximum(-power, 0)), 0.0)
        result: Array = self.hours[slots] * (self.charge_curve.to_battery(np.maximum(power, 0)) - taken)
        return result

    def power(self, gain: Array) -> Array:
        """Power at the charger for the energy gained in each slot: the inverse of ``gain``."""
        flow = gain / self.hours
        fed = np.where(flow < 0, self.discharge_curve.to_charger(np.maximum(-flow, 0)), 0.0)
        charged = np.where(flow > 0, self.charge_curve.to_charger(np.maximum(flow, 0)), 0.0)
        power: Array = charged - fed
        return power

    def grid(self, power: Array, slots: Slots) -> Array:
        """G = net + P + cut, with as much sun cut off as is in the way.

        In the way is what would be sold below zero or above what may be delivered, and what keeps the
        grid from paying for energy taken.
        """
        grid = self.net[slots] + power
        if not self.cut.any():
            return grid
        result: Array = grid + np.clip(-grid - self.welcome[slots], 0.0, self.cut[slots])
        return result

    @property
    def welcome(self) -> Array:
        """Export that is worth something and allowed, kW; negative where importing is what is paid for."""
        sold = np.where(self.export_price < 0, 0.0, self.export_high)
        welcome: Array = np.where(
            np.maximum(self.import_price, self.export_price) < 0, -self.import_high, sold
        )
        return welcome

    def money(self, power: Array, slots: Slots) -> Array:
        """The money law: h * (import * G+ - export * G- + wear * B_out)."""
        grid = self.grid(power, slots)
        flow = self.import_price[slots] * np.maximum(grid, 0) + self.export_price[slots] * np.minimum(grid, 0)
        result: Array = self.hours[slots] * flow
        if self.wear:
            result += self.wear * np.maximum(-self.gain(power, slots), 0)
        return result

    def overload(self, power: Array, slots: Slots) -> Array:
        """Weight of what the grid connection carries above its limits, in money."""
        grid = self.grid(power, slots)
        over = np.maximum(grid - self.import_high[slots], 0) + np.maximum(-grid - self.export_high[slots], 0)
        result: Array = self.fuse_weight * self.hours[slots] * over
        return result


def _series(values: tuple[float, ...], otherwise: float, slots: int) -> Array:
    """Thousandths of *values*, or of the one number that holds *otherwise*."""
    return np.array(values) / 1000 if values else np.full(slots, otherwise / 1000)


def _connection(problem: Problem) -> tuple[Array, Array]:
    """Highest import and export of the whole home: the fuse, or the grid operator where he wants less."""
    fuse, slots = problem.site.fuse_w, len(problem.horizon)
    limits = (problem.import_limit_w, problem.export_limit_w)
    taken, given = (np.minimum(_series(limit, fuse, slots), fuse / 1000) for limit in limits)
    return taken, given


def _most(limits: tuple[float, ...], own: float, slots: int) -> Array:
    """Highest power of car and charger, in slots in which somebody wants less: that.   kW."""
    most: Array = np.minimum(_series(limits, own, slots), own / 1000)
    return most


def _leaving(site: Site) -> float:
    if not site.export_allowed:
        return 0.0
    return (site.fuse_w if site.export_limit_w is None else site.export_limit_w) / 1000


def _charge_curve(car: Car) -> Curve:
    points = tuple((power / 1000, eta) for power, eta in car.charge_curve)
    return Curve.charging(
        max(car.max_charge_w, 1.0) / 1000, car.charge_efficiency, points, car.standby_w / 1000
    )


def _discharge_curve(car: Car) -> Curve:
    points = tuple((power / 1000, eta) for power, eta in car.discharge_curve)
    return Curve.feeding(
        max(car.max_discharge_w, 1.0) / 1000, car.discharge_efficiency, points, car.standby_w / 1000
    )


def _taper(car: Car) -> tuple[Array, Array] | None:
    if not car.taper:
        return None
    energy = np.array([energy for energy, _ in car.taper]) / 1000
    power = np.array([power for _, power in car.taper]) / 1000
    return energy, _charge_curve(car).to_battery(np.minimum(power, car.max_charge_w / 1000))
