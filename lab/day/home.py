"""The home that lives through the day: what a homeowner would have typed into the form."""

from datetime import UTC, datetime, time, timedelta
from typing import Final

from optimizer.site import Car, Goal, Site, Trip

START: Final = datetime(2024, 11, 5, 12, tzinfo=UTC)
"""Noon of the sample's first day: the evening, the night and the departure all lie ahead."""

IDENTITY: Final = "DAY-1"
PASSWORD: Final = "a-password-for-the-day"  # noqa: S105  it guards a simulated charger on this machine

ANNUAL_KWH: Final = 7300
LEAVES: Final = time(7, 30)
BACK: Final = time(17)
TRIP_WH: Final = 12_000
GOAL_PERCENT: Final = 80

SITE: Final = Site(fuse_w=3 * 25 * 230, phases=3, export_allowed=False)
CAR: Final = Car(
    capacity_wh=60_000,
    reserve_wh=12_000,
    max_wh=60_000,
    max_charge_w=11_000,
    max_discharge_w=11_000,
    min_charge_w=500,
    min_discharge_w=500,
    charge_efficiency=0.94,
    discharge_efficiency=0.94,
    wear_per_kwh=0.02,
)


def trips(now: datetime, days: int = 3) -> tuple[Trip, ...]:
    """The commute of today (as long as it is not over) and the next days."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    made = (_trip(midnight + timedelta(days=day)) for day in range(days + 1))
    return tuple(trip for trip in made if trip.back > now)


def next_goal(now: datetime) -> Goal:
    """What the driver wants at the next departure."""
    trip = next(trip for trip in trips(now) if trip.departure > now)
    return Goal(departure=trip.departure, energy_wh=trip.goal_wh)


def _trip(midnight: datetime) -> Trip:
    return Trip(
        departure=datetime.combine(midnight, LEAVES, UTC),
        back=datetime.combine(midnight, BACK, UTC),
        energy_wh_used=TRIP_WH,
        goal_wh=CAR.capacity_wh * GOAL_PERCENT / 100,
    )
