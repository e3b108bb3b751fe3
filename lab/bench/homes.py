"""Homes to plan for the benchmark: months of real series, and made ones that need no file."""

import csv
import gzip
import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from optimizer.horizon import Horizon
from optimizer.problem import Problem
from optimizer.site import Car, Goal, Site

from ..car import CAR
from ..errors import LabError

SITE: Final = Site(fuse_w=17_250, export_allowed=True)
SECOND: Final = replace(
    CAR, capacity_wh=40_000, max_wh=40_000, reserve_wh=8_000, max_charge_w=7_400, max_discharge_w=7_400
)
BATTERY: Final = Car(
    capacity_wh=10_000,
    reserve_wh=500,
    max_wh=10_000,
    max_charge_w=5_000,
    max_discharge_w=5_000,
    wear_per_kwh=0.01,
)
DAY: Final = 96
# Slots of a day, in the home's time: the car leaves at 07:30 and is back at 17:00.
LEAVES, BACK = 30, 68

type Row = tuple[float, float, float]
"""Spot price, money per kWh; load and sun, kW."""


def months(folder: Path, slots: int = 192) -> list[list[Row]]:
    """From the 15th of every month on, 16:00 UTC; the series of the *folder* take turns."""
    files = sorted(folder.glob("series_*_15min.csv.gz"))
    if not files:
        raise LabError(f"There is no series_*_15min.csv.gz in {folder}.")
    found = []
    for month in range(1, 13):
        rows = list(_read(files[month % len(files)]))
        first = next(i for i, (at, _) in enumerate(rows) if (at.month, at.day, at.hour) == (month, 15, 16))
        found.append([row for _, row in rows[first : first + slots]])
    return found


def _read(path: Path) -> Iterator[tuple[datetime, Row]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            moment = datetime.fromisoformat(next(iter(row.values()))).replace(tzinfo=UTC)
            yield moment, (float(row["spot_eur_mwh"]) / 1000, float(row["load_kw"]), float(row["pv_kw"]))


def made(seed: int, slots: int = 192) -> list[Row]:
    """Days that look like real ones: two price peaks, an evening at home, sun behind clouds."""
    dice = random.Random(seed)  # noqa: S311 - makes weather, no secrets
    level, swing = dice.uniform(0.02, 0.15), dice.uniform(0.01, 0.08)
    sunny, cloud = dice.uniform(0, 5), [dice.uniform(0.2, 1) for _ in range(slots // 4 + 1)]
    noise = [dice.gauss(0, 0.015) for _ in range(slots // 4 + 1)]
    rows = []
    for slot in range(slots):
        hour = ((slot + BACK) % DAY) / 4
        wave = math.cos((hour - 8) / 12 * 2 * math.pi) + 0.7 * math.cos((hour - 19) / 24 * 2 * math.pi)
        sun = sunny * max(0.0, math.sin((hour - 7) / 10 * math.pi)) if 7 < hour < 17 else 0.0
        price = level + swing * (wave - 0.15 * sun) + noise[slot // 4]
        load = 0.3 + dice.random() * 0.4 + (dice.random() * 2.2 if 17 <= hour < 22 else 0.0)
        rows.append((price, load, sun * cloud[slot // 4]))
    return rows


def home(rows: Sequence[Row], *, always: bool = False) -> Problem:
    """The common home over *rows*: 80 % at each departure; *always* plugged in, or away by day."""
    slots = len(rows)
    horizon = Horizon.make(datetime(2024, 1, 15, 16, tzinfo=UTC), slots)
    quarter = [(slot + BACK) % DAY for slot in range(slots)]
    leaves = [slot for slot in range(slots) if quarter[slot] == LEAVES]
    wanted = [58, slots] if always else leaves
    return Problem(
        site=SITE,
        car=CAR,
        horizon=horizon,
        energy_wh=30_000,
        import_price=tuple((spot + 0.12) * 1.19 for spot, _, _ in rows),
        export_price=tuple(spot - 0.005 for spot, _, _ in rows),
        load_w=tuple(1000 * load for _, load, _ in rows),
        sun_w=tuple(1000 * sun for _, _, sun in rows),
        connected=tuple(always or not LEAVES <= hour < BACK for hour in quarter),
        trip_wh=tuple(12_000.0 if slot in leaves and not always else 0.0 for slot in range(slots)),
        goals=tuple(Goal(departure=horizon.boundaries[slot], energy_wh=48_000) for slot in wanted),
    )


def family(rows: Sequence[Row]) -> dict[str, Problem]:
    """The common home with a second, smaller car that leaves at the same time, and a battery of 10 kWh."""
    first = home(rows)
    slots = len(rows)
    goals = tuple(replace(goal, energy_wh=30_000) for goal in first.goals)
    trips = tuple(energy / 2 for energy in first.trip_wh)
    return {
        "car": first,
        "second": replace(first, car=SECOND, energy_wh=20_000, goals=goals, trip_wh=trips),
        "battery": replace(
            first,
            car=BATTERY,
            energy_wh=5_000,
            connected=(True,) * slots,
            trip_wh=(0.0,) * slots,
            goals=(),
        ),
    }
