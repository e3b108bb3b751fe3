"""The shell around the brain for a simulated day: what the integration is in Home Assistant.

Time is the simulator's stepped clock. A tick lets the world move, lets the charger report, shows the
controller one snapshot and does what it wants done. What lies between charger and controller is real: server,
WebSocket and frames.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Final, Self

from ocpp_local import Account, MemoryJournal, Server, Station, StationEvent
from ocpp_local.state import Sampled
from optimizer.control import (
    AskForPlan,
    Controller,
    Effect,
    Event,
    PlanMade,
    Post,
    Posted,
    Release,
    SetpointAnswered,
    SetPower,
    Settings,
)
from optimizer.dispatch.snapshot import ChargerState, Registers, Sample, Snapshot
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

FALLBACK_W: Final = 3_600
"""What the charger may draw without us: a wall socket's worth fits every fuse."""


class Shell:
    """Moves data between the rooms and the brain."""

    def __init__(self, clock: SteppedClock, home: Home, server: Server, charger: ChargerTwin) -> None:
        self.clock = clock
        self.home = home
        self.server = server
        self.charger = charger
        self.market = Market(home.sample, clock)
        self.load = LoadProfile.typical(this.ANNUAL_KWH)
        self.controller = Controller(Settings(site=this.SITE, car=this.CAR))
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
        """Let *seconds* pass, then decide once."""
        self.clock.advance(seconds)
        self.home.step(seconds)
        await self.charger.tick()
        await self.decide()

    async def decide(self, event: Event | None = None) -> None:
        """Show the controller this moment and do what it wants done."""
        for effect in self.controller.step(self.snapshot(), event):
            await self._do(effect)

    async def _do(self, effect: Effect) -> None:
        match effect:
            case SetPower(power_w=power_w, lease_s=lease_s) if self.station:
                answer = await self.station.set_power(power_w, lease=timedelta(seconds=lease_s))
                await self.decide(SetpointAnswered(accepted=answer.accepted, reason=answer.reason))
            case Release() if self.station:
                await self.station.release()
            case AskForPlan():
                self.plan = solve(pose(self.outlook()), self.plan)
                await self.decide(PlanMade(plan=self.plan))
            case Post(page=page):
                self.write(page)
                await self.decide(Posted(number=page.number))
            case _:
                pass

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
            charger=_charger_state(self.station) if self.station else None,
            car_w=_sample(measured.power_w) if measured else None,
            soc_percent=_sample(measured.soc_percent) if measured else None,
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
            car_in=_sample(measured.imported_wh) if measured else None,
            car_out=_sample(measured.exported_wh) if measured else None,
            grid_in=Sample(value=self.home.books.grid_import_wh, elapsed=elapsed),
            grid_out=Sample(value=self.home.books.grid_export_wh, elapsed=elapsed),
        )


def _sample(sampled: Sampled | None) -> Sample | None:
    return Sample(value=sampled.value, elapsed=sampled.elapsed) if sampled else None


def _charger_state(station: Station) -> ChargerState:
    able = station.capabilities
    return ChargerState(
        connected=station.connected,
        plugged=station.transaction is not None,
        ready=station.ready,
        v2x=bool(able.v2x),
        max_charge_w=able.max_charge_w,
        max_discharge_w=able.max_discharge_w,
        min_charge_w=able.min_charge_w,
        min_discharge_w=able.min_discharge_w,
    )
