"""Three real days: price, load and sun per quarter hour, looped for ever. Sources: data/README.md."""

import csv
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, Self

import numpy as np
import numpy.typing as npt

from .errors import SampleError

type Series = npt.NDArray[np.float64]

SLOT_S: Final = 900
_FILE: Final = Path(__file__).parent / "data" / "se4_2024-11-05.csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleDay:
    """Real input for a simulated home. All times are the home's own clock, written as UTC."""

    start: datetime
    spot: Series
    """Day-ahead price per slot, €/kWh, without taxes and fees."""
    load_w: Series
    """The house without its named appliances, mean W per slot."""
    sun_w: Series
    """What the roof makes, mean W per slot, >= 0."""

    @classmethod
    def load(cls, path: Path = _FILE) -> Self:
        """Read the shipped days (or another file of the same columns). Raises SampleError."""
        try:
            with path.open(newline="", encoding="utf-8") as file:
                rows = list(csv.DictReader(file))
            start = datetime.strptime(rows[0]["utc"], "%Y-%m-%dT%H:%MZ").replace(tzinfo=UTC)
            spot, load, sun = (
                np.array([float(row[name]) for row in rows]) for name in ("spot_eur_mwh", "load_kw", "pv_kw")
            )
        except (OSError, LookupError, ValueError) as error:
            raise SampleError(f"The sample file {path.name} cannot be read: {error}.") from error
        if len(rows) % 96:
            raise SampleError(f"The sample file {path.name} holds {len(rows)} steps, not whole days.")
        return cls(start=start, spot=spot / 1000, load_w=load * 1000, sun_w=sun * 1000)

    @property
    def seconds(self) -> int:
        """How long the sample is before it starts over."""
        return len(self.spot) * SLOT_S

    @property
    def end(self) -> datetime:
        """When the sample starts over."""
        return self.start + timedelta(seconds=self.seconds)

    def second(self, home_time: datetime) -> float:
        """Seconds into the sample, 0 <= s < self.seconds, at this hour of the home."""
        return (home_time - self.start).total_seconds() % self.seconds

    def slot(self, home_time: datetime) -> int:
        """Index of the quarter hour that this hour of the home falls in."""
        return int(self.second(home_time) // SLOT_S)


def by_the_second(slots: Series) -> Series:
    """Means per slot drawn out to one value per second, smooth between the middles of the slots."""
    seconds = np.arange(len(slots) * SLOT_S) + 0.5
    middles = (np.arange(len(slots)) + 0.5) * SLOT_S
    drawn: Series = np.interp(seconds, middles, slots, period=len(slots) * SLOT_S)
    return drawn
