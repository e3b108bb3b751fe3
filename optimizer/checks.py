"""The checks of a problem: each one knows in which wrong unit its value is usually given."""

import math
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Final

from .errors import ProblemError
from .horizon import Horizon
from .site import Car, DemandCharge, Event, Goal, HomeBattery, Site

DAY_MINUTES: Final = 24 * 60
# Rough worth of one euro. Only tells money per kWh from hundredths and from money per MWh.
PER_EURO: Final = {
    "EUR": 1, "USD": 1, "GBP": 1, "CHF": 1, "CAD": 1.5, "AUD": 1.7, "NZD": 1.9, "RON": 5, "PLN": 4.3,
    "DKK": 7.5, "SEK": 11, "NOK": 12, "CZK": 25, "HUF": 400, "JPY": 160, "ISK": 145, "TRY": 45, "ZAR": 20,
}  # fmt: skip
# European day-ahead prices end at 4 to 5 €/kWh; with taxes nothing real is above this.
HIGHEST_PRICE: Final = 10.0
# A whole day at such a price has not been seen; prices in ct mostly show up here.
HIGHEST_USUAL_PRICE: Final = 2.0
# No house that a person lives in peaks below this; a value in kW does.
LOWEST_PEAK_W: Final = 30.0
# An almost empty car is not planned to the Wh: numbers up to here are percent or kWh.
LARGEST_PERCENT: Final = 100.0
# Monthly charges reach some tens of euros per kW; more is a price for a year, or per W.
HIGHEST_DEMAND: Final = 100.0
# A fuse carries more for a while, and a meter is read a little late.
IMPORT_SLACK: Final = 1.5
IMPORT_SLACK_WH: Final = 100.0
# Phases measured one after the other add up to the meter only about.
SAME_W: Final = 20.0
SAME_SHARE: Final = 0.02

OPTIONAL_UNITS: Final = {
    "reserve_wh": "Wh", "charge_limit_w": "W", "discharge_limit_w": "W", "import_limit_w": "W",
    "export_limit_w": "W", "co2_g_per_kwh": "g per kWh", "precondition_wh": "Wh",
}  # fmt: skip


def _between(field: str, value: float, low: float, high: float, unit: str) -> None:
    if not (math.isfinite(value) and low <= value <= high):
        raise ProblemError(field=field, value=value, expected=f"{low:,g} to {high:,g} {unit}")


def check_length(field: str, values: Sequence[float], slots: int) -> None:
    """One value per slot."""
    if len(values) != slots:
        raise ProblemError(
            field=field, value=f"{len(values)} values", expected=f"one for each of {slots} slots"
        )


def check_slot_minutes(field: str, minutes: int) -> None:
    """Slots of which a whole number makes a day."""
    if minutes < 1 or DAY_MINUTES % minutes:
        raise ProblemError(field=field, value=minutes, expected="minutes that divide a day, such as 15")


def check_moment(field: str, moment: datetime) -> None:
    """Aware, or a clock change would move it."""
    if moment.utcoffset() is None:
        raise ProblemError(
            field=field, value=moment.isoformat(), expected="a time with its zone, such as UTC"
        )


def check_horizon(horizon: Horizon) -> None:
    """Slots in UTC, forward in time."""
    if not horizon.starts:
        raise ProblemError(field="horizon", value="empty", expected="at least one slot")
    for moment in horizon.boundaries:
        check_moment("horizon", moment)
        if moment.tzinfo is not UTC and moment.utcoffset() != timedelta(0):
            raise ProblemError(field="horizon", value=moment.isoformat(), expected="times in UTC")
    if not (horizon.hours > 0).all():
        raise ProblemError(field="horizon", value="out of order", expected="slots one after the other")


def check_site(site: Site) -> None:
    """The fuse in W, not in A."""
    _between("site.fuse_w", site.fuse_w, 1_000, 200_000, "W (a fuse of 3 × 25 A carries 17,250 W)")
    if site.export_limit_w is not None:
        _between("site.export_limit_w", site.export_limit_w, 0, 200_000, "W")
    if site.phases not in {1, 2, 3}:
        raise ProblemError(field="site.phases", value=site.phases, expected="1, 2 or 3")

    if site.demand_charge is not None:
        _check_demand(site.demand_charge, PER_EURO.get(site.currency, 1_000))


def _check_demand(charge: DemandCharge, euro: float) -> None:
    """Money per kW and month, not per year or per W; a peak in W."""
    field, price = "site.demand_charge", charge.price_per_kw
    _between(f"{field}.price_per_kw", price, 0, HIGHEST_DEMAND * euro, "money per kW and month")
    minutes = charge.interval / timedelta(minutes=1)
    _between(f"{field}.interval", minutes, 5, 1_440, "minutes (mostly 15 or 60)")
    _between(f"{field}.peak_w", charge.peak_w, 0, 200_000, "W")
    if 0 < charge.peak_w < LOWEST_PEAK_W:
        raise ProblemError(field=f"{field}.peak_w", value=charge.peak_w, expected="W, not kW")


def check_imported(site: Site, start: datetime) -> None:
    """In the interval under way no more Wh than the fuse carries in the time since it began."""
    charge = site.demand_charge
    if charge is None or charge.imported_wh is None:
        return
    gone = timedelta(seconds=start.timestamp() % charge.interval.total_seconds())
    most = IMPORT_SLACK * site.fuse_w * (gone / timedelta(hours=1)) + IMPORT_SLACK_WH
    minutes = gone / timedelta(minutes=1)
    _between(
        "site.demand_charge.imported_wh", charge.imported_wh, 0, most, f"Wh, in {minutes:.0f} minutes so far"
    )


def check_event(event: Event, site: Site) -> None:
    """A window forward in time, a reward per kWh, limits in W."""
    for name in ("start", "end"):
        check_moment(f"event.{name}", getattr(event, name))
    if event.end <= event.start:
        raise ProblemError(field="event.end", value=event.end.isoformat(), expected="a time after the start")
    most = HIGHEST_PRICE * PER_EURO.get(site.currency, 1_000)
    _between("event.reward_per_kwh", event.reward_per_kwh, 0, most, f"{site.currency} per kWh")
    for name in ("baseline_w", "import_limit_w", "export_limit_w"):
        value = getattr(event, name)
        if value is not None:
            _between(f"event.{name}", value, 0, 200_000, "W")
            if 0 < value < LOWEST_PEAK_W:
                raise ProblemError(field=f"event.{name}", value=value, expected="W, not kW")


def check_apart(events: Sequence[Event]) -> None:
    """Two windows that pay do not overlap: nobody pays twice for one kWh."""
    paid = sorted((event for event in events if event.reward_per_kwh), key=lambda event: event.start)
    for one, other in pairwise(paid):
        if other.start < one.end:
            raise ProblemError(
                field="events",
                value=f"two at {other.start.isoformat()}",
                expected="paid windows that do not overlap",
            )


def check_on_phases(car: Car, site: Site) -> None:
    """Phases that the home has, each once."""
    known = set(range(1, site.phases + 1))
    if len(set(car.phases)) != len(car.phases) or not set(car.phases) <= known:
        expected = f"some of the phases {', '.join(map(str, sorted(known)))}"
        raise ProblemError(field="car.phases", value=car.phases, expected=expected)


def check_others(values: Sequence[float], slots: int) -> None:
    """W of either sign."""
    check_length("others_w", values, slots)
    for slot, value in enumerate(values):
        _between(f"others_w[{slot}]", value, -500_000, 500_000, "W")


def check_phases(
    rows: Sequence[Sequence[float]], net_w: Sequence[float], through_w: Sequence[float], site: Site
) -> None:
    """One series per phase in W, together what the home draws; *through_w* is all that flows either way."""
    if len(rows) != site.phases:
        expected = f"one for each of {site.phases} phases"
        raise ProblemError(field="phase_net_w", value=f"{len(rows)} series", expected=expected)
    for place, row in enumerate(rows):
        check_length(f"phase_net_w[{place}]", row, len(net_w))
        for value in row:
            _between(f"phase_net_w[{place}]", value, -500_000, 500_000, "W")
    for slot, values in enumerate(zip(*rows, strict=True)):
        net = net_w[slot]
        if abs(sum(values) - net) > SAME_W + SAME_SHARE * through_w[slot]:
            expected = f"{net:,.0f} W, what house and sun are together"
            raise ProblemError(
                field=f"phase_net_w[...][{slot}]", value=f"{sum(values):g} W", expected=expected
            )


def check_precondition(values: Sequence[float], connected: Sequence[bool]) -> None:
    """Only while plugged in: on the road it is part of the trip."""
    for slot, (value, here) in enumerate(zip(values, connected, strict=True)):
        if value and not here:
            expected = "0 while the car is away; there it is part of trip_wh"
            raise ProblemError(field=f"precondition_wh[{slot}]", value=value, expected=expected)


def check_car(car: Car) -> None:
    """Wh and W, shares instead of percent, and limits in their order."""
    _between("car.capacity_wh", car.capacity_wh, 2_000, 500_000, "Wh (a car of 60 kWh has 60,000 Wh)")
    _between("car.max_wh", car.max_wh, 1_000, car.capacity_wh, "Wh, at most the capacity")
    check_energy("car.reserve_wh", car.reserve_wh, car.max_wh)
    _between("car.max_charge_w", car.max_charge_w, 500, 100_000, "W (11 kW are 11,000 W)")
    if car.max_discharge_w:
        _between(
            "car.max_discharge_w", car.max_discharge_w, 100, 100_000, "W (11 kW are 11,000 W), or 0 for none"
        )
        _between("car.min_discharge_w", car.min_discharge_w, 0, car.max_discharge_w, "W, at most the maximum")
    _between("car.min_charge_w", car.min_charge_w, 0, car.max_charge_w, "W, at most the maximum")
    for side in ("charge", "discharge"):
        share = getattr(car, f"{side}_efficiency")
        _between(f"car.{side}_efficiency", share, 0.3, 1, "as a share (92 % is 0.92)")
    _between("car.wear_per_kwh", car.wear_per_kwh, 0, 1_000, "money per kWh")
    _between("car.standby_w", car.standby_w, 0, 1_000, "W")
    _between("car.rest_wear_per_kwh_day", car.rest_wear_per_kwh_day, 0, 100, "money per kWh and day")
    _between("car.edge_wear_per_kwh", car.edge_wear_per_kwh, 0, 1_000, "money per kWh")
    if car.rest_high_wh is not None:
        _between(
            "car.rest_high_wh", car.rest_high_wh, car.rest_low_wh, car.capacity_wh, "Wh, above rest_low_wh"
        )
    _between("car.rest_low_wh", car.rest_low_wh, 0, car.capacity_wh, "Wh")
    _check_curve("car.charge_curve", car.charge_curve)
    _check_curve("car.discharge_curve", car.discharge_curve)
    _check_taper(car)


def _check_curve(field: str, curve: Sequence[tuple[float, float]]) -> None:
    _check_ascending(field, curve)
    for power_w, share in curve:
        _between(field, power_w, 0, 100_000, "W first")
        _between(field, share, 0.2, 1, "an efficiency second, as a share (92 % is 0.92)")


def _check_taper(car: Car) -> None:
    _check_ascending("car.taper", car.taper)
    for energy_wh, power_w in car.taper:
        check_energy("car.taper", energy_wh, car.capacity_wh)
        _between("car.taper", power_w, 0, 500_000, "W second")


def _check_ascending(field: str, points: Sequence[tuple[float, float]]) -> None:
    if any(right[0] <= left[0] for left, right in pairwise(points)):
        raise ProblemError(field=field, value="out of order", expected="points in ascending order")


def check_energy(field: str, energy_wh: float, most_wh: float) -> None:
    """Wh inside the battery; small numbers are percent or kWh."""
    _between(field, energy_wh, 0, most_wh, "Wh")
    if 0 < energy_wh <= LARGEST_PERCENT:
        raise ProblemError(field=field, value=energy_wh, expected="Wh, neither percent nor kWh")


def check_home_battery(battery: HomeBattery) -> None:
    """Wh and W that a house has, and a share for what it loses."""
    _between("battery.capacity_wh", battery.capacity_wh, 500, 200_000, "Wh (a battery of 10 kWh has 10,000)")
    check_energy("battery.energy_wh", battery.energy_wh, battery.capacity_wh)
    check_energy("battery.reserve_wh", battery.reserve_wh, battery.capacity_wh)
    for side in ("charge", "discharge"):
        power_w = getattr(battery, f"max_{side}_w")
        if power_w is not None:
            _between(f"battery.max_{side}_w", power_w, 0, 100_000, "W (5 kW are 5,000 W)")
    _between("battery.efficiency", battery.efficiency, 0.5, 1, "one way, as a share (95 % is 0.95)")


def check_goal(goal: Goal, car: Car) -> None:
    """An aware departure and an energy that fits into the car."""
    check_moment("goal.departure", goal.departure)
    check_energy("goal.energy_wh", goal.energy_wh, car.capacity_wh)
    if goal.earliest is not None:
        check_moment("goal.earliest", goal.earliest)
        if goal.earliest > goal.departure:
            raise ProblemError(
                field="goal.earliest", value=goal.earliest.isoformat(), expected="a time up to the departure"
            )


def check_prices(field: str, values: Sequence[float], slots: int, currency: str) -> None:
    """Money per kWh: neither ct per kWh nor money per MWh. Negative prices are fine."""
    check_length(field, values, slots)
    euro = PER_EURO.get(currency, 1_000)
    for slot, value in enumerate(values):
        _between(
            f"{field}[{slot}]", value, -HIGHEST_PRICE * euro, HIGHEST_PRICE * euro, f"{currency} per kWh"
        )
    usual = median(abs(value) for value in values)
    if usual > HIGHEST_USUAL_PRICE * euro:
        raise ProblemError(
            field=field,
            value=f"mostly {usual:g}",
            expected=f"{currency} per kWh, not hundredths of it or per MWh",
        )


def check_powers(field: str, values: Sequence[float], slots: int) -> None:
    """W, never negative; a load that peaks at a few W was meant as kW."""
    check_length(field, values, slots)
    for slot, value in enumerate(values):
        _between(f"{field}[{slot}]", value, 0, 500_000, "W")
    if field == "load_w" and 0 < max(values) < LOWEST_PEAK_W:
        raise ProblemError(field=field, value=f"at most {max(values):g}", expected="W, not kW")


def check_trips(values: Sequence[float], slots: int, capacity_wh: float) -> None:
    """Energy per slot in Wh."""
    check_length("trip_wh", values, slots)
    for slot, value in enumerate(values):
        _between(f"trip_wh[{slot}]", value, 0, capacity_wh, "Wh")


def check_optional(field: str, values: Sequence[float], slots: int) -> None:
    """Limits in W, a reserve in Wh or grams of CO2: never negative."""
    check_length(field, values, slots)
    for slot, value in enumerate(values):
        _between(f"{field}[{slot}]", value, 0, 500_000, OPTIONAL_UNITS[field])
