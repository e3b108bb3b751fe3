"""One recorded charger on a line of its own: says what was recorded, waits for what the server says now."""

import asyncio
import json
from collections import deque
from collections.abc import Callable
from typing import Final

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from .comparison import COUNTED, Json
from .recorded import Frame

# What a fresh server on this machine has not said by then, it does not say.
PATIENCE_S: Final = 2.0


class Line:
    """A connection of the replay. `calls` of the server are those that nothing recorded has claimed."""

    def __init__(self, socket: ClientConnection) -> None:
        self.calls: deque[Frame] = deque()
        self.ids: dict[str, str] = {}
        """What a recorded call of the server is called now."""
        self._socket = socket
        self._answers: dict[str, Frame] = {}
        self._heard = asyncio.Condition()
        self._numbers: dict[tuple[str, int], int] = {}
        self._reading = asyncio.create_task(self._read())

    @classmethod
    async def open(cls, port: int, station: str, version: str) -> Line:
        """Connect as *station* with the version that was recorded."""
        url = f"ws://127.0.0.1:{port}/ocpp/{station}"
        return cls(await connect(url, subprotocols=[f"ocpp{version}"], max_size=None))  # type: ignore[list-item]

    async def say(self, frame: Frame) -> None:
        """Send a frame of the charger, with the numbers that the server counts by today."""
        try:
            await self._socket.send(json.dumps(self._translated(frame)))
        except ConnectionClosed:
            return  # what is missing then shows in the answers

    async def call(self, action: str) -> Frame | None:
        """The next call of the server with this *action*, None if none comes."""
        return await self._wait(lambda: self._claim(action))

    async def answer(self, call_id: str) -> Frame | None:
        """The answer of the server to the charger's call, None if none comes."""
        return await self._wait(lambda: self._answers.pop(call_id, None))

    def counted(self, was: Frame, now: Frame) -> None:
        """The server counts its requests otherwise today: remember which number stands for which."""
        for key in COUNTED & was[3].keys() & now[3].keys():
            self._numbers[key, was[3][key]] = now[3][key]

    async def close(self) -> None:
        """Hang up."""
        await self._socket.close()
        await self._reading

    def _claim(self, action: str) -> Frame | None:
        found = next((frame for frame in self.calls if frame[2] == action), None)
        if found is not None:
            self.calls.remove(found)
        return found

    async def _wait(self, look: Callable[[], Frame | None]) -> Frame | None:
        try:
            async with asyncio.timeout(PATIENCE_S), self._heard:
                while (found := look()) is None:
                    await self._heard.wait()
                return found
        except TimeoutError:
            return None

    async def _read(self) -> None:
        try:
            async for text in self._socket:
                frame = json.loads(text)
                async with self._heard:
                    if frame[0] == 2:
                        self.calls.append(frame)
                    else:
                        self._answers[frame[1]] = frame
                    self._heard.notify_all()
        except ConnectionClosed:
            pass

    def _translated(self, value: Json) -> Json:
        match value:
            case dict():
                return {
                    key: self._numbers.get((key, inner), inner) if key in COUNTED else self._translated(inner)
                    for key, inner in value.items()
                }
            case list():
                return [self._translated(inner) for inner in value]
            case _:
                return value
