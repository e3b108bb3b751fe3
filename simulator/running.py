"""A simulated home that lives by itself: every twin served, the clock running."""

import asyncio
import logging
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Self

from .charger import ChargerTwin
from .clock import RealClock, time_of_day
from .home import Home
from .keyring import Keyring
from .market import Market
from .market_twin import MarketTwin
from .modbus import ModbusTwin
from .personalities import named
from .sample import SampleDay

_LOGGER = logging.getLogger(__name__)

# How often the physics moves, in real seconds: finer than any poll that will look at it.
_BEAT_S: Final = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """Where the twins meet the world, and what the home is like."""

    ocpp_url: str
    """Without the identity: ws://127.0.0.1:9000/ocpp."""
    identity: str = "DEMO-1"
    password: str | None = None
    host: str = "127.0.0.1"
    modbus_port: int = 0
    market_port: int = 0
    face: str = "sunspec"
    """The family of inverters that the Modbus twin passes for, of simulator.faces.FACES."""
    at: str = "18:30"
    """The home's hour when it starts (to within 8 minutes, to keep quarter hours)."""
    day: int = 1
    """Which of the sample's days it starts on, from 1; the days follow each other for ever."""
    speed: float = 1.0
    has_car: bool = True
    soc_percent: float = 55.0
    seed: int = 1
    charger: str = "dynamic"
    """Which charger hangs on the wall, by its name in `personalities`."""
    root_pem: str | None = None
    """Whom the charger trusts on an encrypted line (wss). None: whom this computer trusts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """Where the twins listen."""

    modbus: int
    market: int


class RunningSimulator:
    """Made by `start`. Serves until `stop`."""

    def __init__(self, setup: Setup, sample: SampleDay) -> None:
        self.clock = RealClock(at=_start(setup, sample), speed=setup.speed)
        self.home = Home.demo(
            self.clock, sample, seed=setup.seed, soc_percent=setup.soc_percent, has_car=setup.has_car
        )
        self.charger = ChargerTwin(
            setup.ocpp_url,
            identity=setup.identity,
            password=setup.password,
            home=self.home,
            clock=self.clock,
            personality=named(setup.charger),
            keyring=Keyring(setup.root_pem) if setup.root_pem else None,
        )
        self._modbus = ModbusTwin(self.home, host=setup.host, port=setup.modbus_port, face=setup.face)
        market = Market(sample, self.clock)
        self._market = MarketTwin(market, self.clock, host=setup.host, port=setup.market_port)
        self._host = setup.host
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def ports(self) -> Ports:
        """The ports that the twins really listen on."""
        return Ports(modbus=self._modbus.port, market=self._market.port)

    @property
    def market_url(self) -> str:
        """The address before /grid, /feedin and /solar."""
        return f"http://{self._host}:{self.ports.market}/api/tariff"

    @property
    def departure(self) -> datetime:
        """When the car leaves next, UTC of the real clock; every day at the same time."""
        return self.home.next_departure(self.clock.now())

    @property
    def back(self) -> datetime:
        """When the car is back after `departure`, UTC of the real clock."""
        away: timedelta = self.home.habits.back - self.home.habits.leaves
        return self.departure + away

    async def start(self) -> Self:
        """Open the ports and begin to live. Raises PortTakenError, with nothing left open."""
        try:
            await self._modbus.start()
            await self._market.start()
        except BaseException:
            await self.stop()
            raise
        self._tasks = [self._begin(self._live()), self._begin(self.charger.run())]
        return self

    async def stop(self) -> None:
        """End every task, connection and port."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []
        await self.charger.close()
        await self._modbus.stop()
        await self._market.stop()

    def _begin(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        task.add_done_callback(_say_if_it_broke)
        return task

    async def _live(self) -> None:
        last = self.clock.elapsed()
        while True:
            await asyncio.sleep(_BEAT_S)
            elapsed = self.clock.elapsed()
            self.home.step(elapsed - last)
            last = elapsed


async def start(setup: Setup) -> RunningSimulator:
    """A simulated home, living and served.

    Raises BadTimeError, SampleError, UnknownChargerError and PortTakenError.
    """
    sample = await asyncio.to_thread(SampleDay.load)
    running = await asyncio.to_thread(RunningSimulator, setup, sample)
    return await running.start()


def _start(setup: Setup, sample: SampleDay) -> datetime:
    return sample.start + timedelta(days=setup.day - 1) + time_of_day(setup.at)


def _say_if_it_broke(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()):
        _LOGGER.error("The simulated home stands still: %r", error, exc_info=error)
