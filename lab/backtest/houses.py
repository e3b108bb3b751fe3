"""Another house behind the same market: hourly load and sun of a real home, in CityLearn's format."""

import csv
from dataclasses import replace
from datetime import date, datetime, tzinfo
from pathlib import Path
from typing import Final

import numpy as np

from optimizer.horizon import Array

from .errors import BacktestError
from .series import STEP, Series

FIRST_DAY: Final = (8, 1)
"""CityLearn's year begins on 1 August, after one row of the hour before."""
ROWS_BEFORE: Final = 1
COLUMNS: Final = ("non_shiftable_load", "solar_generation")


def moved_in(series: Series, path: Path, sun_kwp: float, tz: tzinfo) -> Series:
    """The prices of *series* with the house in *path* and *sun_kwp* on its roof, day of the year for day.

    Raises BacktestError.
    """
    load_kwh, sun_per_kw = _read(path)
    hours = np.array([_hour_of_year((series.start + STEP * i).astimezone(tz)) for i in range(len(series))])
    return replace(
        series,
        name=f"{series.name}, {path.stem}",
        load_w=load_kwh[hours % len(load_kwh)] * 1000,
        sun_w=sun_per_kw[hours % len(sun_per_kw)] * sun_kwp,
    )


def _read(path: Path) -> tuple[Array, Array]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        load, sun = (np.array([float(row[name]) for row in rows[ROWS_BEFORE:]]) for name in COLUMNS)
    except (OSError, ValueError) as err:
        raise BacktestError(f"{path} cannot be read: {err}") from err
    except KeyError as err:
        raise BacktestError(f"{path.name} has no column {err}: it is no home in CityLearn's format.") from err
    if len(load) < 24:
        raise BacktestError(f"{path.name} holds less than a day.")
    return np.maximum(load, 0), np.maximum(sun, 0)


def _hour_of_year(when: datetime) -> int:
    """Hours since the last 1 August, in a year without a 29 February."""
    day = date(2023, when.month, min(when.day, 28) if when.month == 2 else when.day)
    first = date(2023, *FIRST_DAY)
    return (day - first).days % 365 * 24 + when.hour


def repeated(series: Series, factor: float) -> Series:
    """The same house with *factor* times its load."""
    return replace(series, name=f"{series.name}, load × {factor:g}", load_w=series.load_w * factor)
