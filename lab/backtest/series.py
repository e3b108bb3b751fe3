"""A year as it was: price, load and sun of a home in quarter-hours, read from CSV."""

import csv
import gzip
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, Self

import numpy as np

from optimizer.horizon import Array

from .errors import BacktestError

STEP: Final = timedelta(minutes=15)
COLUMNS: Final = ("utc", "spot_eur_mwh", "load_kw", "pv_kw")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Series:
    """Gapless quarter-hours from ``start`` on."""

    name: str
    start: datetime
    """UTC."""
    spot: Array
    """Day-ahead price, money per kWh."""
    load_w: Array
    sun_w: Array

    def __len__(self) -> int:
        return len(self.spot)

    @classmethod
    def read(cls, path: Path) -> Self:
        """The series in *path* (.csv or .csv.gz: utc, spot_eur_mwh, load_kw, pv_kw). Raises BacktestError."""
        opened = gzip.open if path.suffix == ".gz" else open
        try:
            with opened(path, "rt", encoding="utf-8", newline="") as file:
                rows = csv.DictReader(file)
                if missing := set(COLUMNS) - set(rows.fieldnames or ()):
                    raise BacktestError(f"{path.name} has no column {', '.join(sorted(missing))}.")
                return cls._of(_name(path), rows)
        except (OSError, ValueError) as err:
            raise BacktestError(f"{path} cannot be read: {err}") from err

    @classmethod
    def _of(cls, name: str, rows: Iterable[Mapping[str, str]]) -> Self:
        times, values = [], []
        for row in rows:
            times.append(datetime.fromisoformat(row["utc"]))
            values.append((float(row["spot_eur_mwh"]), float(row["load_kw"]), float(row["pv_kw"])))
        if not times:
            raise BacktestError(f"{name} is empty.")
        for index, when in enumerate(times):
            if when != times[0] + index * STEP:
                raise BacktestError(f"{name} has a gap or another step than 15 minutes at {when}.")
        spot, load, sun = np.array(values).T
        return cls(name=name, start=times[0], spot=spot / 1000, load_w=load * 1000, sun_w=sun * 1000)

    def first(self, days: float) -> Self:
        """Only the first *days*."""
        end = round(days * 96)
        return type(self)(
            name=self.name,
            start=self.start,
            spot=self.spot[:end],
            load_w=self.load_w[:end],
            sun_w=self.sun_w[:end],
        )


def _name(path: Path) -> str:
    return path.name.split(".")[0].removeprefix("series_").removesuffix("_15min")
