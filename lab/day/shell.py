"""The shell around the brain for a simulated day: what the integration is in Home Assistant.

Time is the simulator's stepped clock. A tick lets the world move, lets the charger report, shows the
controller one snapshot and does what it wants done. What lies between charger and controller is real: server,
WebSocket and frames.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Self

from lab.wiring.brain import Brain
from lab.wiring.charger import FALLBACK_W, charger_state, sample
from ocpp_local import Account, MemoryJournal, Server, Station, StationEvent
from optimizer.control import Controller, PlanMade, Settings
from optimizer.dispatch.snapshot import Registers, Sample, Snapshot
from optimizer.ledger import Page, Session, Slot
from optimizer.load import LoadProfile
from optimizer.outlook import Outlook, pose
from optimizer.plan import Plan
from optimizer.series import Rate
from optimizer.solve import solve
from simulator.charger import ChargerTwin
from simulator.clock import SteppedClock
from simulator.home import Home
from simulator.market import Kind, Market, export_price, import_price

from . import home as this


class Shell:
    """Moves data between the rooms and the brain."""

    def __init__(self, clock: SteppedClock, home: Home, server: Server, charger: ChargerTwin) -> None:
        self.clock = clock
        self.home = home
        self.server = server
        self.charger = charger
        self.market = Market(home.sample, clock)
        self.load = LoadProfile.typical(this.ANNUAL_KWH)
        self.brain = Brain(
            controller=Controller(Settings(site=this.SITE, car=this.CAR)),
            look=self.snapshot,
            station=lambda: self.station,
            now=clock.now,
            keep=self.write,
        )
        self.plan: Plan | None = None
        self.slots: dict[datetime, Slot] = {}
        self.stays: dict[datetime, Session] = {}

    @classmethod
    @asynccontextmanager
    async def running(cls, clock: SteppedClock, home: Home) -> AsyncIterator[Self]:
        """A server and a charger that is about to connect to it, closed when the block ends."""
        events: list[StationEvent] = []
        server = Server(
            host="127.0.0.1",
            port=0,
            accounts={this.IDENTITY: Account(password=this.PASSWORD)},
            journal=MemoryJournal(),
            on_event=events.append,
            now=clock.now,
            elapsed=clock.elapsed,
            fallback_w=FALLBACK_W,
        )
        await server.start()
        url = f"ws://127.0.0.1:{server.port}/ocpp"
        charger = ChargerTwin(url, identity=this.IDENTITY, password=this.PASSWORD, home=home, clock=clock)
        home.outlet = charger
        try:
            yield cls(clock, home, server, charger)
        finally:
            await charger.close()
            await server.stop()

    @property
    def station(self) -> Station | None:
        """The charger as the server knows it."""
        return self.server.stations.get(this.IDENTITY)

    async def tick(self, seconds: float) -> None:
        """Let *seconds* pass, then decide once, and do what is wanted until nothing more is."""
        self.clock.advance(seconds)
        self.home.step(seconds)
        await self.charger.tick()
        self.brain.step()
        await self.brain.settle()
        while self.brain.wanted.is_set():
            self.brain.wanted.clear()
            self.plan = solve(pose(self.outlook()), self.plan)
            self.brain.step(PlanMade(plan=self.plan))
            await self.brain.settle()

    def write(self, page: Page) -> None:
        """Keep a page of the ledger: what stands in it counts from now on."""
        self.slots |= {slot.start: slot for slot in page.slots}
        self.stays |= {stay.start: stay for stay in page.sessions}

    def outlook(self) -> Outlook:
        """What the planner may know now: the market's rates, the forecast, the driver's habits."""
        now = self.clock.now()
        soc = self.station.measured.soc_percent if self.station else None
        return Outlook(
            now=now,
            site=this.SITE,
            car=this.CAR,
            energy_wh=this.CAR.capacity_wh * (soc.value if soc else this.GOAL_PERCENT) / 100,
            plugged=self.home.plugged,
            load=self.load,
            import_rates=self._rates("grid"),
            export_rates=self._rates("feedin"),
            sun_rates=self._rates("solar"),
            trips=this.trips(now),
        )

    def _rates(self, kind: Kind) -> tuple[Rate, ...]:
        rates = self.market.rates(kind, self.clock.now())
        return tuple(Rate(start=rate.start, end=rate.end, value=rate.value) for rate in rates)

    def snapshot(self) -> Snapshot:
        """The moment: grid and sun from the home's instruments, the car from the charger's messages."""
        state, now, elapsed = self.home.state, self.clock.now(), self.clock.elapsed()
        spot = float(self.home.sample.spot[self.home.sample.slot(now)])
        measured = self.station.measured if self.station else None
        return Snapshot(
            now=now,
            elapsed=elapsed,
            charger=charger_state(self.station) if self.station else None,
            car_w=sample(measured.power_w) if measured else None,
            soc_percent=sample(measured.soc_percent) if measured else None,
            grid_w=Sample(value=state.grid_w, elapsed=elapsed),
            sun_w=Sample(value=state.sun_w, elapsed=elapsed),
            registers=self._registers(),
            import_price=import_price(spot),
            export_price=export_price(spot),
            goal=this.next_goal(now),
        )

    def _registers(self) -> Registers:
        """The charger's own, and those of the meter at the street."""
        measured, elapsed = self.station.measured if self.station else None, self.clock.elapsed()
        return Registers(
            car_in=sample(measured.imported_wh) if measured else None,
            car_out=sample(measured.exported_wh) if measured else None,
            grid_in=Sample(value=self.home.books.grid_import_wh, elapsed=elapsed),
            grid_out=Sample(value=self.home.books.grid_export_wh, elapsed=elapsed),
        )
