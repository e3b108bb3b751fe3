"""The line between charger and server without sockets: frames as text, late, twice, or not at all.

A pipe has two ends, each on the event loop of its process. Between them sits the weather, which may delay,
repeat, change, swallow or answer a frame. Order is kept, as TCP keeps it.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol, Self

from ocpp_local.door.entrance import Address, Handler
from ocpp_local.door.subprotocol import SUBPROTOCOLS
from ocpp_local.errors import ConnectionLostError
from simulator.errors import LinkLostError

from .loop import VirtualLoop

# WebSocket pings every 10 s, each with 10 s to be answered: on a dead line both ends know by then.
PING_S: Final = 20.0
_AWAY: Final = 1001
_UNANSWERED: Final = 1011


@dataclass(frozen=True, slots=True)
class Carried:
    """What becomes of one frame: texts for the far end, and answers that come back in its name."""

    onward: tuple[str, ...]
    back: tuple[str, ...] = ()


class Weather(Protocol):
    """What happens to frames on their way."""

    def delay_s(self) -> float:
        """How long a frame takes now."""

    def dead(self) -> bool:
        """Bytes vanish in both directions, and nobody is told."""

    def carry(self, text: str, *, to_server: bool) -> Carried:
        """Let a frame through, changed or not."""


class End:
    """One end of a pipe: the server's `Line`, or the charger's `Wire`."""

    def __init__(
        self, loop: VirtualLoop, weather: Weather, lost: Callable[[], Exception], *, server: bool
    ) -> None:
        self.loop = loop
        self.subprotocol: str | None = None
        self.close_code: int | None = None
        self.close_reason: str | None = None
        self.peer: End
        self._weather = weather
        self._lost = lost
        self._server = server
        self._inbox: deque[str] = deque()
        self._waiting: asyncio.Future[None] | None = None
        self._held: list[str] = []
        self._arrives = 0.0
        self.over = False

    @classmethod
    def pair(
        cls, world: VirtualLoop, ours: VirtualLoop, weather: Weather, subprotocol: str
    ) -> tuple[Self, Self]:
        """The charger's end and the server's."""
        wire = cls(world, weather, lambda: LinkLostError("The connection is gone."), server=False)
        line = cls(ours, weather, lambda: ConnectionLostError("the connection was lost"), server=True)
        wire.peer, line.peer = line, wire
        wire.subprotocol = line.subprotocol = subprotocol
        return wire, line

    async def send(self, message: str, /) -> None:
        """Write one frame, or raise what this side calls a lost line."""
        if self.over:
            raise self._lost()
        if self._weather.dead():
            self._held.append(message)
            return
        self._carry(message)

    def release(self) -> None:
        """The line lives again: TCP has kept what it could not deliver."""
        held, self._held = self._held, []
        for message in held:
            if not self.over:
                self._carry(message)

    def _carry(self, message: str) -> None:
        carried = self._weather.carry(message, to_server=not self._server)
        for text in carried.onward:
            self.peer.arrive(text, self.loop.now + self._weather.delay_s())
        for text in carried.back:
            self.arrive(text, self.loop.now + self._weather.delay_s())

    def arrive(self, text: str, at: float) -> None:
        """A frame will be here at this second, or after the one before it."""
        self._arrives = max(self._arrives, at)
        self.loop.call_at(self._arrives, self._take, text)

    async def close(self, code: int = 1000, reason: str = "") -> None:
        """End the connection properly."""
        self.end(code, reason)

    def end(self, code: int | None = None, reason: str = "") -> None:
        """It is over on this side; the other one hears of it unless the line is dead."""
        if self.over:
            return
        self.ended(code, reason)
        if not self._weather.dead():
            self.peer.loop.call_at(self.loop.now + self._weather.delay_s(), self.peer.ended, code, reason)

    def unanswered(self, still: Callable[[], bool]) -> None:
        """Our pings came to nothing, if that is *still* so."""
        if still():
            self.end(_UNANSWERED, "keepalive ping timeout")

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> str:
        while not self._inbox:
            if self.over:
                raise StopAsyncIteration
            self._waiting = self.loop.create_future()
            await self._waiting
        return self._inbox.popleft()

    def _take(self, text: str) -> None:
        if not self.over:
            self._inbox.append(text)
            self._wake()

    def ended(self, code: int | None, reason: str) -> None:
        """It is over, by this end's will or the other's."""
        if not self.over:
            self.over, self.close_code, self.close_reason = True, code, reason
            self._wake()

    def _wake(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)


class PipeDoor:
    """The entrance of a server in a world without sockets."""

    def __init__(self, welcome: Handler, loop: VirtualLoop) -> None:
        self._welcome = welcome
        self._loop = loop
        self._guests: dict[asyncio.Task[None], End] = {}
        self.open_for_all = False

    async def open(self, _address: Address) -> int:
        """Begin to let chargers in."""
        self.open_for_all = True
        return 1

    async def close(self) -> None:
        """Close every line, and wait until each has been served to its end."""
        self.open_for_all = False
        for line in self._guests.values():
            line.end(_AWAY)
        await asyncio.gather(*self._guests, return_exceptions=True)

    def let_in(self, line: End, identity: str) -> None:
        """A charger that has proven who it is."""
        if line.over or line.subprotocol not in SUBPROTOCOLS:
            line.end(_AWAY)
            return
        task = self._loop.create_task(self._serve(line, identity))
        self._guests[task] = line
        task.add_done_callback(self._guests.pop)

    async def _serve(self, line: End, identity: str) -> None:
        try:
            await self._welcome(line, identity)
        finally:
            line.end()
