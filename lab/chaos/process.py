"""Our process: server, controller and planner on a loop of their own, as the integration wires them.

It can be killed at any moment. What a new one knows of it is on the `Disk`, and nowhere else.
"""

import asyncio
import json
import random
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from lab.wiring.brain import Brain
from lab.wiring.charger import FALLBACK_W
from ocpp_local import Account, MemoryJournal, Server, SessionBooked, Station, StationEvent
from ocpp_local.door.entrance import Handler
from optimizer.control import Controller, InputsChanged, PlanMade
from optimizer.dispatch.snapshot import Snapshot
from optimizer.ledger.file import LedgerFile

from .courtesy import Courtesy
from .driveway import Driveway
from .loop import VirtualLoop
from .meter import Registers
from .pipe import PipeDoor
from .planner import Planner
from .senses import Market, Meter, Moment, Signals, snapshot
from .setting import IDENTITY, PASSWORD, Setting
from .storage import StorageGauge
from .world import World

STOP_WITHIN_S: Final = 6.0
QUIET_S: Final = 0.3
PRICES_EVERY_S: Final = 900.0
PRICES_AGAIN_S: Final = 30.0
METER_PAUSES_S: Final = (2.0, 2.0, 5.0, 15.0, 30.0, 60.0)
SAVE_EVERY_S: Final = 300.0


@dataclass(slots=True)
class Disk:
    """What survives a kill: the journal, the ledger, and the small file as it was last written."""

    journal: MemoryJournal = field(default_factory=MemoryJournal)
    ledger: LedgerFile = field(default_factory=lambda: LedgerFile(Path(":memory:")))
    store: str = "{}"
    before: dict[str, Any] = field(default_factory=dict)
    """What the home battery's registers held before us."""

    async def remember(self, before: dict[str, Any]) -> None:
        """Write that down, at once."""
        self.before = before


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What a process is given by the machine it runs on."""

    setting: Setting
    world: World
    disk: Disk
    wall: Callable[[], datetime]
    tell: Callable[[str], None]
    complain: Callable[[str], None]
    every_s: float
    """Seconds between two looks of the controller, and between two of the meter."""


class Process:
    """One life of it, from start to kill."""

    def __init__(self, around: Around) -> None:
        self.loop = VirtualLoop(around.complain)
        self.loop.now = around.world.loop.now
        self._around, world = around, around.world
        kept = json.loads(around.disk.store)
        dice = random.Random(f"meter {around.setting.seed} {self.loop.now}")  # noqa: S311 - a game
        link = Registers(world.home, world.modbus, world.trouble, dice)
        self._meter = Meter(link)
        self._courtesy = Courtesy(
            link, lambda: self._meter.device, around.disk.before, around.disk.remember, self.loop.time
        )
        self._storage = StorageGauge(world.home, world.trouble)
        self._market = Market(world.market, world.clock.now, world.trouble)
        self._driveway = Driveway(around.setting, kept.get("car"))
        self.planner = Planner(
            site=around.setting.site,
            market=self._market,
            storage=self._storage,
            driveway=self._driveway,
            energy_wh=kept.get("energy_wh"),
        )
        self._called = False
        self.server = self._server()
        self.brain = self._brain(kept.get("controller"))
        self.loop.call_soon(self._do, self._run())

    @property
    def controller(self) -> Controller:
        """It decides."""
        return self.brain.controller

    @property
    def station(self) -> Station:
        """The charger."""
        return self.server.stations[IDENTITY]

    def stop(self) -> None:
        """Somebody asked us to stop, politely."""
        self.loop.call_at(self.loop.now, self._do, self._stop())

    def save(self) -> None:
        """Write the small file."""
        kept = {
            "controller": self.controller.to_dict(),
            "energy_wh": self.planner.energy_wh,
            "car": self._driveway.seen.here,
        }
        self._around.disk.store = json.dumps(kept)

    def close_books(self) -> None:
        """Write down what is booked by now, as if the next page were due."""
        page = self.controller.ledger.page(self.loop.now, now=True)
        if page is not None:
            self._around.disk.ledger.write(page)

    def look(self) -> Snapshot:
        """The home as we know it."""
        if self._driveway.look(self.station):
            self.controller.host(self._driveway.settings)
        station = self.station if self.station.accepted or self.station.connected else None
        now, signals = self._around.wall(), Signals.of(self._around.world.trouble)
        moment = Moment(now=now, elapsed=self.loop.now, goal=self._driveway.goal(now))
        return self._storage.seen(snapshot(moment, station, self._meter.reading, self._market, signals))

    def _server(self) -> Server:
        around = self._around
        return Server(
            host="",
            port=0,
            accounts={IDENTITY: Account(password=PASSWORD)},
            journal=around.disk.journal,
            on_event=self._heard,
            now=around.wall,
            elapsed=self.loop.time,
            fallback_w=FALLBACK_W,
            lease=timedelta(seconds=around.setting.lease_s),
            sample_interval_s=max(5, round(around.every_s)),
            writes_at_once=True,
            entrance=lambda _keeper, _gate, watch, _s: self._door(watch.welcome),
        )

    def _brain(self, kept: dict[str, Any] | None) -> Brain:
        ledger = self._around.disk.ledger
        return Brain(
            controller=Controller(self._driveway.settings, kept, ledger.state()),
            look=self.look,
            station=lambda: self.station,
            now=self._around.wall,
            keep=ledger.write,
            thought=self._courtesy.look,
        )

    def _door(self, welcome: Handler) -> PipeDoor:
        self._around.world.door = door = PipeDoor(welcome, self.loop)
        self._around.world.door_loop = self.loop
        return door

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        self.loop.create_task(work)

    async def _run(self) -> None:
        await self.server.start()
        for work in (
            self._watch_market(),
            self._watch_meter(),
            self.brain.drive(),
            self._make_plans(),
            self._keep(),
        ):
            self._do(work)
        if self._around.world.orders is not None:
            self._do(self._courtesy.run())
        while True:
            self.brain.step()
            self.planner.count(self.controller, self.station)
            await asyncio.sleep(self._around.every_s)

    async def _stop(self) -> None:
        await self.brain.stop(STOP_WITHIN_S)
        if self._around.world.orders is not None:
            await self._courtesy.release()
        await self.server.stop()
        self.save()

    async def _watch_market(self) -> None:
        while True:
            if self._market.refresh():
                self.brain.step(InputsChanged(what="new prices"))
            await asyncio.sleep(PRICES_AGAIN_S if self._market.silent else PRICES_EVERY_S)

    async def _watch_meter(self) -> None:
        meter = self._meter
        while True:
            await meter.read(self.loop.now)
            pause = METER_PAUSES_S[min(meter.silences, len(METER_PAUSES_S)) - 1]
            await asyncio.sleep(pause if meter.silences else self._around.every_s)

    async def _make_plans(self) -> None:
        while True:
            await self.brain.wanted.wait()
            await asyncio.sleep(QUIET_S)
            self.brain.wanted.clear()
            plan = self.planner.plan(
                self._around.wall(), self.loop.now, self.station, self.controller.reserve_wh
            )
            if plan is not None:
                self.brain.step(PlanMade(plan=plan))

    async def _keep(self) -> None:
        while True:
            await asyncio.sleep(SAVE_EVERY_S)
            self.save()

    def _heard(self, event: StationEvent) -> None:
        if isinstance(event, SessionBooked):
            self._around.tell(
                f"session booked, {event.session.imported_wh} Wh in, {event.session.exported_wh} Wh out"
            )
        if not self._called:
            self._called = True
            self.loop.call_soon(self._answer)

    def _answer(self) -> None:
        """One thought about all that was heard in this moment."""
        self._called = False
        self.brain.step()
