"""The checks of what stores energy: cars, goals and home batteries. Small numbers are percent or kWh."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from .checks import DISORDER, WATT_HOURS, WATTS, between, check_moment
from .errors import ProblemError
from .site import Car, Goal, HomeBattery, Site
from .words import Text

# An almost empty car is not planned to the Wh: numbers up to here are percent or kWh.
LARGEST_PERCENT: Final = 100.0

WITHIN_THE_MOST: Final = Text("W, at most the maximum")
MONEY_PER_KWH: Final = Text("money per kWh")


def check_on_phases(car: Car, site: Site) -> None:
    """Phases that the home has, each once."""
    known = set(range(1, site.phases + 1))
    if len(set(car.phases)) != len(car.phases) or not set(car.phases) <= known:
        expected = Text("some of the phases {phases}", phases=", ".join(map(str, sorted(known))))
        raise ProblemError(field="car.phases", value=car.phases, expected=expected)


def check_car(car: Car) -> None:
    """Wh and W, shares instead of percent, and limits in their order."""
    between("car.capacity_wh", car.capacity_wh, 2_000, 500_000, Text("Wh (a car of 60 kWh has 60,000 Wh)"))
    between("car.max_wh", car.max_wh, 1_000, car.capacity_wh, Text("Wh, at most the capacity"))
    check_energy("car.reserve_wh", car.reserve_wh, car.max_wh)
    between("car.max_charge_w", car.max_charge_w, 500, 100_000, Text("W (11 kW are 11,000 W)"))
    if car.max_discharge_w:
        unit = Text("W (11 kW are 11,000 W), or 0 for none")
        between("car.max_discharge_w", car.max_discharge_w, 100, 100_000, unit)
        between("car.min_discharge_w", car.min_discharge_w, 0, car.max_discharge_w, WITHIN_THE_MOST)
    between("car.min_charge_w", car.min_charge_w, 0, car.max_charge_w, WITHIN_THE_MOST)
    for side in ("charge", "discharge"):
        share = getattr(car, f"{side}_efficiency")
        between(f"car.{side}_efficiency", share, 0.3, 1, Text("as a share (92 % is 0.92)"))
    between("car.wear_per_kwh", car.wear_per_kwh, 0, 1_000, MONEY_PER_KWH)
    between("car.standby_w", car.standby_w, 0, 1_000, WATTS)
    between("car.rest_wear_per_kwh_day", car.rest_wear_per_kwh_day, 0, 100, Text("money per kWh and day"))
    between("car.edge_wear_per_kwh", car.edge_wear_per_kwh, 0, 1_000, MONEY_PER_KWH)
    if car.rest_high_wh is not None:
        unit = Text("Wh, above rest_low_wh")
        between("car.rest_high_wh", car.rest_high_wh, car.rest_low_wh, car.capacity_wh, unit)
    between("car.rest_low_wh", car.rest_low_wh, 0, car.capacity_wh, WATT_HOURS)
    _check_curve("car.charge_curve", car.charge_curve)
    _check_curve("car.discharge_curve", car.discharge_curve)
    _check_taper(car)


def _check_curve(field: str, curve: Sequence[tuple[float, float]]) -> None:
    _check_ascending(field, curve)
    for power_w, share in curve:
        between(field, power_w, 0, 100_000, Text("W first"))
        between(field, share, 0.2, 1, Text("an efficiency second, as a share (92 % is 0.92)"))


def _check_taper(car: Car) -> None:
    _check_ascending("car.taper", car.taper)
    for energy_wh, power_w in car.taper:
        check_energy("car.taper", energy_wh, car.capacity_wh)
        between("car.taper", power_w, 0, 500_000, Text("W second"))


def _check_ascending(field: str, points: Sequence[tuple[float, float]]) -> None:
    if any(right[0] <= left[0] for left, right in pairwise(points)):
        raise ProblemError(field=field, value=DISORDER, expected=Text("points in ascending order"))


def check_energy(field: str, energy_wh: float, most_wh: float) -> None:
    """Wh inside the battery; small numbers are percent or kWh."""
    between(field, energy_wh, 0, most_wh, WATT_HOURS)
    if 0 < energy_wh <= LARGEST_PERCENT:
        raise ProblemError(field=field, value=energy_wh, expected=Text("Wh, neither percent nor kWh"))


def check_home_battery(battery: HomeBattery) -> None:
    """Wh and W that a house has, and a share for what it loses."""
    unit = Text("Wh (a battery of 10 kWh has 10,000)")
    between("battery.capacity_wh", battery.capacity_wh, 500, 200_000, unit)
    check_energy("battery.energy_wh", battery.energy_wh, battery.capacity_wh)
    check_energy("battery.reserve_wh", battery.reserve_wh, battery.capacity_wh)
    for side in ("charge", "discharge"):
        power_w = getattr(battery, f"max_{side}_w")
        if power_w is not None:
            between(f"battery.max_{side}_w", power_w, 0, 100_000, Text("W (5 kW are 5,000 W)"))
    between("battery.efficiency", battery.efficiency, 0.5, 1, Text("one way, as a share (95 % is 0.95)"))


def check_goal(goal: Goal, car: Car) -> None:
    """An aware departure and an energy that fits into the car."""
    check_moment("goal.departure", goal.departure)
    check_energy("goal.energy_wh", goal.energy_wh, car.capacity_wh)
    if goal.earliest is not None:
        check_moment("goal.earliest", goal.earliest)
        if goal.earliest > goal.departure:
            raise ProblemError(
                field="goal.earliest",
                value=goal.earliest.isoformat(),
                expected=Text("a time up to the departure"),
            )
