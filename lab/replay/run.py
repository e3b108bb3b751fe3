"""The replay itself: the recorded chargers talk to a fresh server, whose answers are compared."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from ocpp_local import Account, Answer, MemoryJournal, Server

from .comparison import Difference, same
from .line import Line
from .recorded import Entry, Frame
from .wishes import Wishes


async def replay(entries: Sequence[Entry]) -> list[Difference]:
    """What a server of today does otherwise, in the order of the recording. Time is the recording's."""
    if not entries:
        return []
    replaying = _Replay(entries)
    await replaying.server.start()
    try:
        for entry in entries:
            await replaying.step(entry)
        await replaying.finish()
    finally:
        await replaying.server.stop()
    return replaying.differences


class _Replay:
    def __init__(self, entries: Sequence[Entry]) -> None:
        self.differences: list[Difference] = []
        self._begin = self._at = entries[0].at
        self._place = 0
        stations = sorted({entry.station for entry in entries})
        self.server = Server(
            host="127.0.0.1",
            port=0,
            accounts={name: Account(password=None) for name in stations},
            journal=MemoryJournal(),
            on_event=lambda _: None,
            now=self._now,
            elapsed=self._elapsed,
            ping_interval_s=None,
        )
        self._lines: dict[str, Line] = {}
        self._wishes = {name: Wishes(self.server.stations[name]) for name in stations}
        self._open: set[asyncio.Future[Answer]] = set()

    def _now(self) -> datetime:
        return self._at

    def _elapsed(self) -> float:
        return (self._at - self._begin).total_seconds()

    async def step(self, entry: Entry) -> None:
        """One entry further."""
        self._at, self._place = entry.at, entry.place
        line = self._lines.get(entry.station)
        match entry:
            case Entry(event="gone"):
                await self._hang_up(entry.station)
            case Entry(event=event) if event:
                self._lines[entry.station] = await Line.open(
                    self.server.port, entry.station, event.rpartition(" ")[2]
                )
            case Entry(sender="charger", frame=list() as frame) if line is not None:
                await _say(line, frame)
            case Entry(sender="server", frame=list() as frame) if line is not None and frame[0] == 2:
                await self._expect_call(line, entry.station, frame)
            case Entry(sender="server", frame=list() as frame) if line is not None:
                self._compare(frame, await line.answer(frame[1]), "answer")

    async def finish(self) -> None:
        """Hang up, and see what was said that nobody expected."""
        for station in tuple(self._lines):
            await self._hang_up(station)
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    async def _hang_up(self, station: str) -> None:
        if (line := self._lines.pop(station, None)) is None:
            return
        await line.close()
        for extra in line.calls:
            self._differ(f"{station} is asked for {extra[2]}, and was not when it was recorded: {extra[3]}")
        async with asyncio.timeout(5):
            while self.server.stations[station].connected:  # noqa: ASYNC110 - seen across a socket
                await asyncio.sleep(0.001)

    async def _expect_call(self, line: Line, station: str, was: Frame) -> None:
        _, call_id, action, payload = was
        if (wish := self._wishes[station].behind(action, payload)) is not None:
            task = asyncio.ensure_future(wish)
            self._open.add(task)
            task.add_done_callback(self._open.discard)
        now = await line.call(action)
        if now is not None:
            line.ids[call_id] = now[1]
            line.counted(was, now)
        self._compare(was, now, action)

    def _compare(self, was: Frame, now: Frame | None, what: str) -> None:
        if now is None:
            self._differ(f"{what} does not come: {was[2:]}")
        elif not same(was[2:], now[2:]):
            self._differ(f"{what} differs\n  was: {was[2:]}\n  is:  {now[2:]}")

    def _differ(self, what: str) -> None:
        self.differences.append(Difference(place=self._place, what=what))


async def _say(line: Line, frame: Frame) -> None:
    """A call goes out as it is; an answer only if its question came, under the name it has today."""
    if frame[0] in {2, 6}:
        await line.say(frame)
    elif (call_id := line.ids.get(frame[1])) is not None:
        await line.say([frame[0], call_id, *frame[2:]])
