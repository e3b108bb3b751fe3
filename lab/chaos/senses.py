"""What our process knows: its meter, its market, and the snapshot that the controller sees."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol

from inverters import Device, InverterError, Link, MapShiftedError, Reader, Reading, scan
from lab.wiring.charger import charger_state, plugged, sample
from ocpp_local import Station
from optimizer.dispatch.snapshot import GridLimit, Phases, Reserve, Sample, Snapshot
from optimizer.dispatch.snapshot import Registers as Counters
from optimizer.series import Rate
from optimizer.site import Goal
from simulator.market import Kind as Series
from simulator.market import Market as MarketTwin

from .faults import Kind, Trouble
from .setting import CAPACITY_WH, ZONE

# §14a EnWG: never less than this for the home's flexible loads.
LEAST_LIMIT_W: Final = 4_200
LIMITS_W: Final = 6_000
SERIES: Final[tuple[Series, ...]] = ("grid", "feedin", "solar")


class Meter:
    """Reads the inverter; silence leaves the last reading, which ages."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self.device: Device | None = None
        """As it was scanned. None: not yet, or no more."""
        self._reader: Reader | None = None
        self.reading: Reading | None = None
        self.silences = 0

    async def read(self, elapsed: float) -> None:
        """One round."""
        try:
            if self.device is None or self._reader is None:
                self.device = await scan(self._link)
                self._reader = Reader(self.device)
            self.reading = await self._reader.read(self._link, elapsed=elapsed)
            self.silences = 0
        except InverterError as err:
            self.silences += 1
            if isinstance(err, MapShiftedError):
                self.device = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """What entities of Home Assistant tell about grid and weather."""

    grid_ok: bool
    limit_w: float | None
    """What the grid operator allows the home to take."""
    reserve_wh: float | None

    @classmethod
    def of(cls, trouble: Trouble) -> Signals:
        """As they are now."""
        limited, storm = trouble.size(Kind.GRID_LIMITED), trouble.size(Kind.RESERVE_RAISED)
        return cls(
            grid_ok=not trouble.on(Kind.GRID_OUT),
            limit_w=None if limited is None else round(LEAST_LIMIT_W + LIMITS_W * limited),
            reserve_wh=None if storm is None else CAPACITY_WH * (0.3 + 0.5 * storm),
        )


QUIET: Final = Signals(grid_ok=True, limit_w=None, reserve_wh=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """By our clocks, and what the driver wants next."""

    now: datetime
    elapsed: float
    goal: Goal | None


class Prices(Protocol):
    """What is known of the market."""

    def at(self, series: Series, now: datetime, /) -> float | None:
        """The value that holds now."""


@dataclass(slots=True)
class Market:
    """Prices and forecast as far as they came."""

    twin: MarketTwin
    true_now: Callable[[], datetime]
    trouble: Trouble
    shelves: dict[Series, tuple[Rate, ...]] = field(default_factory=dict)
    silent: bool = False

    def refresh(self) -> bool:
        """Ask for everything; whether something changed."""
        self.silent = self.trouble.on(Kind.PRICES_GONE)
        before = dict(self.shelves)
        if not self.silent:
            self.shelves |= {series: self._fetched(series) for series in SERIES}
        return self.shelves != before

    def at(self, series: Series, now: datetime, /) -> float | None:
        """The value that holds now."""
        return next((r.value for r in self.shelves.get(series, ()) if r.start <= now < r.end), None)

    def _fetched(self, series: Series) -> tuple[Rate, ...]:
        true_now = self.true_now()
        rates = self.twin.rates(series, true_now)
        if series != "solar" and self.trouble.on(Kind.PRICES_LATE):
            rates = [r for r in rates if r.start.astimezone(ZONE).date() <= true_now.astimezone(ZONE).date()]
        factor = 1.0
        if series != "solar" and (size := self.trouble.size(Kind.PRICES_UNIT)) is not None:
            factor = 100.0 if size < 0.5 else 1000.0
        return tuple(Rate(start=r.start, end=r.end, value=r.value * factor) for r in rates)


def snapshot(
    moment: Moment,
    station: Station | None,
    reading: Reading | None,
    market: Prices,
    signals: Signals = QUIET,
) -> Snapshot:
    """The home at this moment, as the integration sees it."""
    limit = GridLimit(import_w=signals.limit_w, heard_at=moment.elapsed)
    measured = station.measured if station is not None else None
    there = plugged(station)
    return Snapshot(
        now=moment.now,
        elapsed=moment.elapsed,
        charger=None if station is None else charger_state(station),
        car_w=sample(measured.power_w) if measured and there else None,
        soc_percent=sample(measured.soc_percent) if measured else None,
        grid_w=_read(reading, "grid_w"),
        sun_w=_read(reading, "sun_w"),
        grid_phase_w=_phases(reading, "grid_phase_w"),
        grid_phase_a=_phases(reading, "grid_phase_a"),
        registers=_counters(station, reading),
        import_price=market.at("grid", moment.now),
        export_price=market.at("feedin", moment.now),
        goal=moment.goal,
        grid_ok=Sample(value=float(signals.grid_ok), elapsed=moment.elapsed),
        grid_limits=(limit,) if signals.limit_w is not None else (),
        reserve=None if signals.reserve_wh is None else Reserve(energy_wh=signals.reserve_wh),
    )


def _read(reading: Reading | None, name: str) -> Sample | None:
    value = getattr(reading, name, None)
    if reading is None or value is None or not math.isfinite(value):
        return None
    return Sample(value=value, elapsed=reading.at(name))


def _counters(station: Station | None, reading: Reading | None) -> Counters:
    return Counters(
        car_in=sample(station.measured.imported_wh) if station else None,
        car_out=sample(station.measured.exported_wh) if station else None,
        grid_in=_read(reading, "imported_wh"),
        grid_out=_read(reading, "exported_wh"),
        sun=_read(reading, "sun_wh"),
    )


def _phases(reading: Reading | None, name: str) -> Phases:
    if reading is None:
        return (None, None, None)
    at = reading.at(name)
    one, two, three = (
        None if watts is None else Sample(value=watts, elapsed=at) for watts in getattr(reading, name)
    )
    return one, two, three
