"""The world outside of our process: home, charger, inverter and market, all of them the simulator's twins."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from typing import Final

from ocpp_local.recognition import STRANGER
from simulator.charger import ChargerTwin
from simulator.errors import LinkLostError
from simulator.home import Home
from simulator.link import Manner
from simulator.market import Market
from simulator.modbus import ModbusTwin
from simulator.sample import SampleDay
from simulator.storage import Storage

from .faults import Kind, Trouble
from .loop import VirtualLoop
from .pipe import PING_S, End, PipeDoor
from .setting import FIRST, IDENTITY, NAMES, OTHER, PASSWORD, ZONE, Setting
from .weather import LineWeather

# How long a charger waits for the handshake of a server that accepts a connection and says nothing.
_HANDSHAKE_S = 10.0


# Less than each battery's power.
ANY_W: Final = 100.0


class WorldClock:
    """The true time. The home lives by the clock of its country, with its 23- and 25-hour days."""

    def __init__(self, loop: VirtualLoop, start: datetime) -> None:
        self._loop = loop
        self._start = start

    @property
    def shift(self) -> timedelta:
        """Home time minus UTC."""
        return _shift(self.now().replace(minute=0, second=0, microsecond=0))

    def now(self) -> datetime:
        """UTC."""
        return self._start + timedelta(seconds=self._loop.now)

    def elapsed(self) -> float:
        """Seconds since the run began."""
        return self._loop.now


@cache
def _shift(hour: datetime) -> timedelta:
    """Clocks are changed on the hour."""
    return hour.astimezone(ZONE).utcoffset() or timedelta()


class World:
    """Lives on a loop of its own. *door* is our process's, while there is one that listens."""

    def __init__(self, setting: Setting, trouble: Trouble, complain: Callable[[str], None]) -> None:
        self.loop = VirtualLoop(complain)
        self.clock = WorldClock(self.loop, setting.start)
        self.door: PipeDoor | None = None
        self.door_loop: VirtualLoop | None = None
        self.trouble = trouble
        self.who = FIRST
        """The car that was plugged in last: one of the home's, or a stranger."""
        self.weather = LineWeather(trouble, setting.seed)
        sample = SampleDay.load()
        self.home = Home.demo(self.clock, sample, seed=setting.seed, soc_percent=setting.soc_percent)
        self.home.storage = Storage() if setting.storage else None
        self.charger = ChargerTwin(
            "pipe://home",
            identity=IDENTITY,
            password=PASSWORD,
            home=self.home,
            clock=self.clock,
            personality=setting.charger,
            dial=self._dial,
        )
        self._greet(FIRST)
        handle = self.home.storage is not None and setting.handle
        self.modbus = ModbusTwin(self.home, face="hybrid" if handle else "sunspec")
        self.orders = next(iter(self.modbus.orders.values()), None)
        """What the home battery was told; None where nobody may."""
        if self.home.storage is not None and self.orders is not None:
            self.home.storage.lets = self._let
        self.market = Market(sample, self.clock)
        self._ends: tuple[End, ...] = ()

    def start(self) -> None:
        """Begin to live."""
        self.loop.now = 0.0
        for life in (self._live(), self.charger.run(every_s=1.0)):
            self.loop.call_soon(self.loop.create_task, life)

    def cut(self) -> None:
        """The line breaks, and both ends notice."""
        for end in self._ends:
            end.loop.call_at(self.loop.now, end.end)

    def orphan(self) -> None:
        """Our process is gone: the system closes its end."""
        self.door = None
        for line in self._ends[1:]:
            line.end()

    def mute(self, still: Callable[[], bool]) -> None:
        """Nothing comes through from now on. If that is *still* so after some pings, both ends give up."""
        for end in self._ends:
            end.loop.call_at(self.loop.now + PING_S, end.unanswered, still)

    def unmute(self) -> None:
        """What was sent meanwhile comes through after all, on a line that stood it."""
        for end in self._ends:
            end.loop.call_at(self.loop.now, end.release)

    def ignored(self, still: Callable[[], bool]) -> None:
        """Our process has stopped answering pings."""
        for wire in self._ends[:1]:
            self.loop.call_at(self.loop.now + PING_S, wire.unanswered, still)

    def reboot(self) -> None:
        """The charger loses its power for a moment."""
        self.loop.call_soon(self.loop.create_task, self.charger.reboot())

    async def _live(self) -> None:
        while True:
            await asyncio.sleep(1.0)
            was_plugged = self.home.plugged
            self.home.step(1.0)
            if self.home.plugged and not was_plugged:
                self._greet(self._next())

    def held(self) -> bool:
        """The home battery is held back in some way."""
        return self.orders is not None and (self._let(-ANY_W), self._let(ANY_W)) != (-ANY_W, ANY_W)

    def _let(self, power_w: float) -> float:
        return power_w if self.orders is None else self.orders.battery(power_w, self.loop.now)

    def _next(self) -> str:
        """Who comes home."""
        if self.trouble.on(Kind.VISITOR):
            return STRANGER
        return OTHER if self.trouble.on(Kind.OTHER_CAR) else FIRST

    def _greet(self, who: str) -> None:
        self.who = who
        self.charger.token = {"idToken": NAMES[who], "type": "MacAddress"}

    async def _dial(self, url: str, identity: str, _password: str | None, manner: Manner) -> End:
        door, loop = self.door, self.door_loop
        if self.trouble.on(Kind.LINE_CUT) or door is None or loop is None or not door.open_for_all:
            raise LinkLostError(f"{url} does not answer.")
        if self.trouble.on(Kind.LINE_DEAD, Kind.FROZEN):
            await asyncio.sleep(_HANDSHAKE_S)
            raise LinkLostError(f"{url} does not finish its handshake.")
        self._ends = wire, line = End.pair(self.loop, loop, self.weather, manner.subprotocol)
        loop.call_at(self.loop.now + self.weather.delay_s(), door.let_in, line, identity)
        return wire
