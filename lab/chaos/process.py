"""Our process: server, controller and planner on a loop of their own, as the integration wires them.

It can be killed at any moment. What a new one knows of it is on the `Disk`, and nowhere else.
"""

import asyncio
import json
import math
import random
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from ocpp_local import Account, Answer, MemoryJournal, Server, SessionBooked, Span, Station, StationEvent
from ocpp_local.entrance import Handler
from optimizer.control import (
    AskForPlan,
    Controller,
    Effect,
    Event,
    InputsChanged,
    PlanMade,
    Post,
    Posted,
    Release,
    SetpointAnswered,
    SetPower,
    Settings,
    Stopping,
)
from optimizer.dispatch.snapshot import Snapshot
from optimizer.errors import OptimizerError
from optimizer.ledger.file import LedgerFile
from optimizer.load import LoadProfile
from optimizer.outlook import Outlook, pose
from optimizer.plan import Plan
from optimizer.solve import solve

from .loop import VirtualLoop
from .meter import Registers
from .pipe import PipeDoor
from .senses import Market, Meter, Signals, car_at, snapshot
from .setting import ANNUAL_KWH, CAPACITY_WH, CAR, IDENTITY, PASSWORD, ZONE, Setting, trips
from .storage import StorageGauge
from .world import World

FALLBACK_W: Final = 3_600
ANSWER_WITHIN_S: Final = 20.0
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
        self._around = around
        kept = json.loads(around.disk.store)
        self._energy_wh: float | None = kept.get("energy_wh")
        settings = Settings(site=around.setting.site, car=CAR, lease_s=around.setting.lease_s)
        self.controller = Controller(settings, kept.get("controller"), around.disk.ledger.state())
        dice = random.Random(f"meter {around.setting.seed} {self.loop.now}")  # noqa: S311 - a game
        world = around.world
        self.meter = Meter(Registers(world.home, world.modbus, world.trouble, dice))
        self.storage = StorageGauge(world.home, world.trouble)
        self.market = Market(around.world.market, around.world.clock.now, around.world.trouble)
        self._load = LoadProfile.typical(ANNUAL_KWH)
        self._hands: asyncio.Queue[SetPower | Release] = asyncio.Queue()
        self._wanted = asyncio.Event()
        self._stopped = self._called = False
        self.fed_at = -math.inf
        """When the last decision was made that the car feeds the house, on our loop's clock."""
        self.plan_trouble: str | None = None
        self.server = Server(
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
        self.loop.call_soon(self._do, self._run())

    @property
    def station(self) -> Station:
        """The charger."""
        return self.server.stations[IDENTITY]

    def step(self, event: Event | None = None) -> None:
        """One look, one thought."""
        if self._stopped:
            return
        for effect in self.controller.step(self.look(), event):
            self._take(effect)
        if self.controller.decision.power_w < 0:
            self.fed_at = self.loop.now

    def stop(self) -> None:
        """Somebody asked us to stop, politely."""
        self.loop.call_at(self.loop.now, self._do, self._stop())

    def save(self) -> None:
        """Write the small file."""
        kept = {"controller": self.controller.to_dict(), "energy_wh": self._energy_wh}
        self._around.disk.store = json.dumps(kept)

    def close_books(self) -> None:
        """Write down what is booked by now, as if the next page were due."""
        page = self.controller.ledger.page(self.loop.now, now=True)
        if page is not None:
            self._around.disk.ledger.write(page)

    def look(self) -> Snapshot:
        """The home as we know it."""
        station = self.station if self.station.accepted or self.station.connected else None
        wall, now = self._around.wall(), self.loop.now
        signals = Signals.of(self._around.world.trouble)
        return self.storage.seen(snapshot(wall, now, station, self.meter.reading, self.market, signals))

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
            self._drive(),
            self._make_plans(),
            self._keep(),
        ):
            self._do(work)
        while True:
            self.step()
            self._count_energy()
            await asyncio.sleep(self._around.every_s)

    async def _stop(self) -> None:
        effects = self.controller.step(self.look(), Stopping())
        self._stopped = True
        try:
            async with asyncio.timeout(STOP_WITHIN_S):
                for effect in effects:
                    if isinstance(effect, SetPower | Release):
                        await self._work(effect)
                    elif isinstance(effect, Post):
                        self._around.disk.ledger.write(effect.page)
        except TimeoutError:
            pass
        await self.server.stop()
        self.save()

    def _take(self, effect: Effect) -> None:
        match effect:
            case SetPower() | Release():
                self._hands.put_nowait(effect)
            case AskForPlan():
                self._wanted.set()
            case Post(page=page):
                self._around.disk.ledger.write(page)
                self.loop.call_soon(self.step, Posted(number=page.number))
            case _:
                pass

    async def _drive(self) -> None:
        while True:
            answer = await self._work(await self._hands.get())
            if answer is not None:
                self.step(answer)

    async def _work(self, effect: SetPower | Release) -> SetpointAnswered | None:
        station = self.station
        try:
            async with asyncio.timeout(ANSWER_WITHIN_S):
                if isinstance(effect, Release):
                    await station.release()
                    return None
                if not station.connected:
                    return SetpointAnswered(accepted=False, reason="The charger is not connected.")
                answer = await self._ask(station, effect)
                return SetpointAnswered(accepted=answer.accepted, reason=answer.reason)
        except TimeoutError:
            return SetpointAnswered(accepted=False, reason="The charger did not answer.")

    async def _ask(self, station: Station, effect: SetPower) -> Answer:
        if effect.until is None or effect.power_w >= 0:
            return await station.set_power(effect.power_w, lease=timedelta(seconds=effect.lease_s))
        span = Span(start=self._around.wall(), end=effect.until, power_w=effect.power_w)
        return await station.set_schedule([span])

    async def _watch_market(self) -> None:
        while True:
            if self.market.refresh():
                self.step(InputsChanged(what="new prices"))
            await asyncio.sleep(PRICES_AGAIN_S if self.market.silent else PRICES_EVERY_S)

    async def _watch_meter(self) -> None:
        while True:
            await self.meter.read(self.loop.now)
            pause = METER_PAUSES_S[min(self.meter.silences, len(METER_PAUSES_S)) - 1]
            await asyncio.sleep(pause if self.meter.silences else self._around.every_s)

    async def _make_plans(self) -> None:
        before: Plan | None = None
        while True:
            await self._wanted.wait()
            await asyncio.sleep(QUIET_S)
            self._wanted.clear()
            if self._energy_wh is None or not self.market.shelves.get("grid"):
                continue
            try:
                before = solve(pose(self._outlook(self._energy_wh)), before, tz=ZONE)
            except OptimizerError as err:
                self.plan_trouble = str(err)
            else:
                self.plan_trouble = None
                self.step(PlanMade(plan=before))

    async def _keep(self) -> None:
        while True:
            await asyncio.sleep(SAVE_EVERY_S)
            self.save()

    def _outlook(self, energy_wh: float) -> Outlook:
        now, station = self._around.wall(), self.station
        return Outlook(
            now=now,
            site=self._around.setting.site,
            car=car_at(CAR, station.capabilities),
            energy_wh=energy_wh,
            plugged=station.connected and station.plugged,
            load=self._load,
            import_rates=self.market.shelves.get("grid", ()),
            export_rates=self.market.shelves.get("feedin", ()),
            sun_rates=self.market.shelves.get("solar", ()),
            trips=trips(now),
            reserve_wh=self.controller.reserve_wh,
            battery=self.storage.known(self.loop.now),
            tz=ZONE,
        )

    def _count_energy(self) -> None:
        soc = self.station.measured.soc_percent
        if (counted := self.controller.energy_wh) is not None:
            self._energy_wh = counted
        elif soc is not None and 0 <= soc.value <= 100:
            self._energy_wh = CAPACITY_WH * soc.value / 100

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
        self.step()
