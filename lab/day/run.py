"""Runs the day and compares it with the same day without us."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from optimizer.ledger import Session, Slot
from simulator.books import Books
from simulator.clock import SteppedClock
from simulator.home import ChargeOnArrival, Home
from simulator.market import import_price
from simulator.sample import SampleDay

from . import home as this
from .shell import Shell

GOODBYE_S: Final = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One tick, for the picture. W; car + fills the car, grid + imports."""

    at: datetime
    import_price: float
    load_w: float
    sun_w: float
    car_w: float
    grid_w: float
    soc_percent: float
    plugged: bool


@dataclass(slots=True, kw_only=True)
class Day:
    """What the day was like. *books* and *arrival* are the twin's own accounts, not ours."""

    books: Books
    arrival: Books
    """The same day with the car charging on arrival and never feeding back."""
    stored_price: float
    """Money per kWh at which a difference in stored energy is settled."""
    rows: list[Row] = field(default_factory=list)
    slots: tuple[Slot, ...] = ()
    """Our own ledger of the day, to be held against *books*."""
    stays: tuple[Session, ...] = ()
    setpoints_sent: int = 0
    """What the controller believes."""
    setpoints_received: int = 0
    """What the charger twin counted in its frame log."""

    @property
    def bill(self) -> float:
        """Money for the day; energy that the car holds more (or less) than on arrival-charging is settled."""
        more_kwh = (self.books.battery_wh - self.arrival.battery_wh) / 1000
        return self.books.cost - more_kwh * self.stored_price

    @property
    def saved_share(self) -> float:
        """Share of the bill saved against charging on arrival."""
        return 1 - self.bill / self.arrival.cost


def charging_on_arrival(start: datetime, hours: float, tick_s: float) -> Books:
    """The twin's books of the same day without us."""
    clock = SteppedClock(start)
    home = Home.demo(clock, SampleDay.load())
    home.outlet = ChargeOnArrival(home, power_w=this.CAR.max_charge_w, until_soc_percent=this.GOAL_PERCENT)
    for _ in range(round(hours * 3600 / tick_s)):
        clock.advance(tick_s)
        home.step(tick_s)
    return home.books


async def run_day(
    *,
    start: datetime = this.START,
    hours: float = 24,
    tick_s: float = 10,
    progress: Callable[[float], None] = lambda _: None,
) -> Day:
    """Simulate *hours* from *start*, deciding every *tick_s*. *progress* is told the share done, 0 to 1."""
    arrival = await asyncio.to_thread(charging_on_arrival, start, hours, tick_s)
    clock = SteppedClock(start)
    home = Home.demo(clock, SampleDay.load())
    day = Day(books=home.books, arrival=arrival, stored_price=_cheapest_refill(home, start, hours))
    async with Shell.running(clock, home) as shell:
        ticks = round(hours * 3600 / tick_s)
        for tick in range(ticks):
            await shell.tick(tick_s)
            day.rows.append(_row(home))
            if tick % 60 == 0:
                progress(tick / ticks)
        day.setpoints_sent = shell.brain.controller.setpoints_sent
        day.setpoints_received = len(shell.charger.setpoints)
        await shell.brain.stop(GOODBYE_S)
        day.slots, day.stays = tuple(shell.slots.values()), tuple(shell.stays.values())
    progress(1.0)
    return day


def _row(home: Home) -> Row:
    state = home.state
    return Row(
        at=state.now,
        import_price=import_price(float(home.sample.spot[home.sample.slot(state.now)])),
        load_w=state.load_w,
        sun_w=state.sun_w,
        car_w=state.car_w,
        grid_w=state.grid_w,
        soc_percent=state.soc_percent,
        plugged=state.plugged,
    )


def _cheapest_refill(home: Home, start: datetime, hours: float) -> float:
    """What a stored kWh costs at the day's lowest price, so that more in the car does not flatter."""
    slots = (home.sample.slot(start + timedelta(minutes=15 * quarter)) for quarter in range(round(4 * hours)))
    return import_price(min(float(home.sample.spot[slot]) for slot in slots)) / this.CAR.charge_efficiency
