"""The market as the home sees it: prices it pays and gets, and a forecast that is a little wrong."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

import numpy as np

from .clock import QUARTER, Clock
from .sample import SampleDay, Series

type Kind = Literal["grid", "feedin", "solar"]

# A grid fee with energy tax on top of the spot price, then 19 % VAT.
_FEE: Final = 0.12
_VAT: Final = 1.19
# What the buyer keeps of exported sun.
_MARGIN: Final = 0.005
_PAST: Final = timedelta(hours=1)
_AHEAD: Final = timedelta(hours=36)
# The day-ahead auction of tomorrow is published in the early afternoon.
_AUCTION_HOUR: Final = 13
# Wrong about the same hours in every run.
_FORECASTER: Final = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """One value for a span of time, UTC: €/kWh for prices, W for the sun."""

    start: datetime
    end: datetime
    value: float


def import_price(spot: float) -> float:
    """What a kWh from the grid costs, €, for a spot price in €/kWh."""
    return (spot + _FEE) * _VAT


def export_price(spot: float) -> float:
    """What a kWh into the grid earns, €, for a spot price in €/kWh. Negative when there is too much sun."""
    return spot - _MARGIN


class Market:
    """Prices until the end of the known day, and the sun for 36 hours."""

    def __init__(self, sample: SampleDay, clock: Clock) -> None:
        self._sample = sample
        self._clock = clock
        self._series: dict[Kind, Series] = {
            "grid": np.array([import_price(spot) for spot in sample.spot]),
            "feedin": np.array([export_price(spot) for spot in sample.spot]),
            "solar": forecast(sample),
        }

    def rates(self, kind: Kind, now: datetime) -> list[Rate]:
        """From an hour ago to 36 hours ahead, in quarter hours; prices end where the auction ends."""
        home_now = now + self._clock.shift
        start = home_now - _PAST
        start -= timedelta(seconds=self._sample.second(start) % QUARTER.total_seconds())
        end = home_now + _AHEAD
        if kind != "solar":
            end = min(end, _known_until(home_now))
        rates = []
        while start < end:
            value = self._series[kind][self._sample.slot(start)]
            real = start - self._clock.shift
            rates.append(Rate(start=real, end=real + QUARTER, value=round(float(value), 5)))
            start += QUARTER
        return rates


def _known_until(home_now: datetime) -> datetime:
    midnight = home_now.replace(hour=0, minute=0, second=0, microsecond=0)
    days = 2 if home_now.hour >= _AUCTION_HOUR else 1
    return midnight + timedelta(days=days)


def forecast(sample: SampleDay) -> Series:
    """The sun as a forecaster saw it the day before: smooth, a wrong level per day and per hour."""
    random = np.random.default_rng(_FORECASTER)
    days = len(sample.sun_w) // 96
    level = np.repeat(random.uniform(0.85, 1.2, days), 96)
    hourly = np.repeat(random.uniform(0.9, 1.1, days * 24), 4)
    hours = sample.sun_w.reshape(-1, 4).mean(axis=1)
    seen: Series = np.repeat(hours, 4) * level * hourly
    return seen.round(0)
