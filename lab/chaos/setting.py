"""What a chaos run plays in: when, where, which charger, and what the homeowner typed into the form."""

import random
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

from lab.day.home import ANNUAL_KWH, BACK, CAR, GOAL_PERCENT, LEAVES, SITE, TRIP_WH
from ocpp_local.recognition import STRANGER
from optimizer.site import Goal, Site, Trip
from simulator.personalities import CHADEMO, DYNAMIC, RECONNECTING, SCHEDULED, SLOW, Personality

ZONE: Final = ZoneInfo("Europe/Copenhagen")
IDENTITY: Final = "CHAOS-1"
PASSWORD: Final = "a-password-for-the-chaos"  # noqa: S105  there is not even a network
CAPACITY_WH: Final = CAR.capacity_wh
GOAL_WH: Final = CAPACITY_WH * GOAL_PERCENT / 100
FIRST: Final = "first"
OTHER: Final = "other"
# Both have the same battery; what may be taken out of it differs.
CARS: Final = {FIRST: CAR, OTHER: replace(CAR, reserve_wh=0.4 * CAPACITY_WH, max_discharge_w=5_000)}
NAMES: Final = {FIRST: "02:00:00:00:00:01", OTHER: "02:00:00:00:00:02", STRANGER: "02:00:00:00:00:99"}
"""What each car calls itself when it is plugged in."""

__all__ = ["ANNUAL_KWH", "CAPACITY_WH", "CAR", "GOAL_WH", "IDENTITY", "PASSWORD", "SITE", "ZONE", "Setting"]

# Runs that begin the day before these live through a day of 23 or 25 hours.
_CHANGES: Final = (date(2025, 3, 29), date(2025, 10, 25))
# A slow charger thinks real seconds; there are none here, but three virtual ones are as good.
_CHARGERS: Final = (
    DYNAMIC,
    DYNAMIC,
    DYNAMIC,
    CHADEMO,
    SLOW,
    SCHEDULED,
    replace(RECONNECTING, drops_every_s=1_800),
)

STORAGE_SHARE: Final = 0.4
HANDLE_SHARE: Final = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One run. All of it follows from the seed."""

    seed: int
    start: datetime
    charger: Personality
    soc_percent: float
    lease_s: int
    site: Site
    storage: bool = False
    """There is a home battery."""
    handle: bool = False
    """If so: its owner lets us hold it back, by registers with a revert timer."""

    @classmethod
    def of(cls, seed: int) -> Setting:
        """The setting of this seed."""
        dice = random.Random(f"setting {seed}")  # noqa: S311 - a game, not a secret
        day = date(2025, 1, 1) + timedelta(days=dice.randrange(360))
        if dice.random() < 0.5:
            day = dice.choice(_CHANGES)
        return cls(
            seed=seed,
            start=datetime.combine(day, time(12), UTC),
            charger=dice.choice(_CHARGERS),
            soc_percent=dice.uniform(25, 95),
            lease_s=dice.choice((30, 90, 90)),
            # Half of the homes have a fuse that car and oven are too much for.
            site=replace(SITE, fuse_w=3 * 16 * 230) if dice.random() < 0.5 else SITE,
            storage=dice.random() < STORAGE_SHARE,
            handle=dice.random() < HANDLE_SHARE,
        )


def trips(now: datetime, days: int = 3) -> tuple[Trip, ...]:
    """The commutes around *now*, by the clock on the wall of the house."""
    first = now.astimezone(ZONE).date() - timedelta(days=1)
    return tuple(_trip(first + timedelta(days=day)) for day in range(days + 1))


def next_goal(now: datetime) -> Goal:
    """What the driver wants at the next departure."""
    departure = next(trip.departure for trip in trips(now) if trip.departure > now)
    return Goal(departure=departure, energy_wh=GOAL_WH)


@cache
def _trip(day: date) -> Trip:
    return Trip(
        departure=datetime.combine(day, LEAVES, ZONE).astimezone(UTC),
        back=datetime.combine(day, BACK, ZONE).astimezone(UTC),
        energy_wh_used=TRIP_WH,
        goal_wh=GOAL_WH,
    )
