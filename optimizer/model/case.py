"""The problem as arrays: kW, kWh, h and money, with the limits that hold in every slot."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..horizon import Array
from ..problem import Problem
from ..site import Car
from .connection import connection, leaving, room_in, room_out
from .curve import Curve
from .demand import Demand
from .edge import Edge
from .events import Windows
from .phases import Phases, Slots
from .wishes import GOAL_LEAST, Wishes, goal_weight, wishes

# More than the fuse carries without the car: the car helps if it can.
FUSE_FACTOR: Final = 4.0
# Energy for a trip that the car does not have: above everything, or the plan would count on it.
STRANDED_FACTOR: Final = 100.0
CLOSE_KWH: Final = 1e-9
# Highest power where the car is not: below every lowest one.
AWAY: Final = -1e6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Case:
    """What the model computes with. ``*_low`` and ``*_high`` bound the power of an action when it is on."""

    hours: Array
    net: Array
    """House minus sun and what other devices do, kW."""
    cut: Array
    """How much of the sun may be cut off, kW."""
    import_price: Array
    """With the CO2 that the home gives a price."""
    export_price: Array
    co2_cost: Array
    """The part of ``import_price`` that nobody bills."""
    trip: Array
    drain: Array | None
    """Heating and cooling of the plugged-in car, kWh; None where there is none."""
    windows: Windows | None
    """What is paid for taking less; None where nothing is."""
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
    edge: Edge | None
    """Wear on top at the extremes of energy."""
    phases: Phases | None
    """The fuse of each phase; None where all carry the same."""
    demand: Demand | None
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
        net, sun = np.array(problem.net_w) / 1000, np.array(problem.sun_w) / 1000
        co2 = problem.site.co2_price_per_kg * _series(problem.co2_g_per_kwh, 0.0, slots)
        windows = Windows.of(problem)
        buy, sell = np.array(problem.import_price) + co2, np.array(problem.export_price)
        if windows is not None:
            sell = sell + windows.reward
        import_high, export_high = connection(problem)
        here = np.array(problem.connected, dtype=np.bool_)
        if problem.charger_busy:
            here &= ~np.array(problem.charger_busy)
        weight = goal_weight(problem)
        charge_most = np.where(here, _most(problem.charge_limit_w, car.max_charge_w, slots), 0.0)
        discharge_most = np.where(here, _most(problem.discharge_limit_w, car.max_discharge_w, slots), 0.0)
        out, phases = leaving(problem.site), Phases.of(problem, net)
        charge_high = np.minimum(charge_most, room_in(net, import_high, phases))
        discharge_high = np.minimum(discharge_most, room_out(net, export_high, out, phases))
        return cls(
            hours=hours,
            net=net,
            cut=sun if problem.site.curtailable else np.zeros(slots),
            import_price=buy,
            export_price=sell,
            co2_cost=co2,
            trip=np.array(problem.trip_wh) / 1000,
            drain=np.array(problem.precondition_wh) / 1000 if any(problem.precondition_wh) else None,
            windows=windows,
            charge_low=car.min_charge_w / 1000,
            charge_high=np.where(here, charge_high, AWAY),
            discharge_low=car.min_discharge_w / 1000,
            discharge_high=np.where(here, discharge_high, AWAY),
            charge_most=charge_most,
            discharge_most=discharge_most,
            charge_curve=_charge_curve(car),
            discharge_curve=_discharge_curve(car),
            taper=_taper(car),
            energy=problem.energy_wh / 1000,
            capacity=car.capacity_wh / 1000,
            reserve=_series(problem.reserve_wh, car.reserve_wh, slots),
            top=car.max_wh / 1000,
            wear=car.wear_per_kwh,
            edge=Edge.of(car),
            phases=phases,
            demand=Demand.of(problem, hours),
            import_high=import_high,
            export_high=export_high,
            leaving=out,
            wishes=wishes(problem, weight, hours.tolist()),
            unit=weight / GOAL_LEAST,
        )

    @property
    def goal_weight(self) -> float:
        """Money for each kWh that the driver misses."""
        return GOAL_LEAST * self.unit

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
        """Energy that enters the battery: h * (B_in(P+) - B_out(P-)) - drain.   kWh, kW, h."""
        taken = np.where(power < 0, self.discharge_curve.to_battery(np.maximum(-power, 0)), 0.0)
        result: Array = self.hours[slots] * (self.charge_curve.to_battery(np.maximum(power, 0)) - taken)
        return result if self.drain is None else result - self.drain[slots]

    def power(self, gain: Array) -> Array:
        """Power at the charger for the energy gained in each slot: the inverse of ``gain``."""
        flow = (gain if self.drain is None else gain + self.drain) / self.hours
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

    def money(self, power: Array, slots: Slots, beside: Array | float = 0.0) -> Array:
        """The money law: h * (import * G+ - export * G- + wear * (B_out + drain)). *beside* is not ours."""
        grid = self.grid(power + beside, slots)
        flow = self.import_price[slots] * np.maximum(grid, 0) + self.export_price[slots] * np.minimum(grid, 0)
        if self.windows is not None:
            flow -= self.windows.earned(grid, slots)
        result: Array = self.hours[slots] * flow
        if self.wear:
            result += self.wear * np.maximum(-self.gain(power, slots), 0)
        return result

    def overload(self, power: Array, slots: Slots, beside: Array | float = 0.0) -> Array:
        """Weight of what the connection carries above its limits, and of heat from the battery, in money."""
        grid = self.grid(power + beside, slots)
        over = np.maximum(grid - self.import_high[slots], 0) + np.maximum(-grid - self.export_high[slots], 0)
        if self.phases is not None:
            over = over + self.phases.over(power, slots)
        result: Array = self.fuse_weight * self.hours[slots] * over
        if self.drain is not None:
            lost = np.maximum(-self.gain(power, slots), 0)
            result = result + self.goal_weight * np.minimum(lost, self.drain[slots])
        return result

    def beside(self, others: Iterable[tuple[Case, Array]]) -> Case:
        """The same device, with the powers of *others* at the meter."""
        net, phases = self.net, self.phases
        for other, power in others:
            net = net + power
            if phases is not None:
                phases = phases.beside(other.phases, power)
        return self.with_room(net, self.import_high, phases)

    def with_room(self, net: Array, import_high: Array, phases: Phases | None) -> Case:
        """The same device at another meter."""
        here = (self.charge_high > AWAY) | (self.discharge_high > AWAY)
        charge = np.minimum(self.charge_most, room_in(net, import_high, phases))
        feed = np.minimum(self.discharge_most, room_out(net, self.export_high, self.leaving, phases))
        return replace(
            self,
            net=net,
            import_high=import_high,
            phases=phases,
            charge_high=np.where(here, charge, AWAY),
            discharge_high=np.where(here, feed, AWAY),
        )

    def without(self, slots: NDArray[np.bool_]) -> Case:
        """The same device, at rest in *slots*."""
        return replace(
            self,
            charge_high=np.where(slots, AWAY, self.charge_high),
            discharge_high=np.where(slots, AWAY, self.discharge_high),
        )


def _series(values: tuple[float, ...], otherwise: float, slots: int) -> Array:
    """Thousandths of *values*, or of the one number that holds *otherwise*."""
    return np.array(values) / 1000 if values else np.full(slots, otherwise / 1000)


def _most(limits: tuple[float, ...], own: float, slots: int) -> Array:
    """Highest power of car and charger, in slots in which somebody wants less: that.   kW."""
    most: Array = np.minimum(_series(limits, own, slots), own / 1000)
    return most


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
