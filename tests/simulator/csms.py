"""A raw management system: answers by a table, keeps what it heard, calls when told."""

import asyncio
import json
from typing import Any, Self

from websockets.asyncio.server import Server, ServerConnection, serve

Payload = dict[str, Any]

NOW = "2024-11-05T18:30:00.000Z"
ANSWERS: dict[str, Payload] = {
    "BootNotification": {"status": "Accepted", "interval": 300, "currentTime": NOW},
    "Heartbeat": {"currentTime": NOW},
    "Authorize": {"idTokenInfo": {"status": "Accepted"}, "allowedEnergyTransfer": ["DC", "DC_BPT"]},
    "NotifyEVChargingNeeds": {"status": "Accepted"},
}


class MiniCsms:
    """One charger at a time. `answers` may be changed; a string is sent as CALLERROR with that code."""

    def __init__(self) -> None:
        self.answers: dict[str, Payload | str] = dict(ANSWERS)
        self.heard: list[tuple[str, Payload]] = []
        self.port = 0
        self.requests: list[tuple[str, str | None]] = []
        self._socket: ServerConnection | None = None
        self._server: Server | None = None
        self._waiting: dict[str, asyncio.Future[list[Any]]] = {}
        self._calls = 0

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/ocpp"

    async def __aenter__(self) -> Self:
        self._server = await serve(self._talk, "127.0.0.1", self.port, subprotocols=["ocpp2.1"])
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    async def call(self, action: str, payload: Payload) -> Payload | str:
        """The answer of the charger, or the code of its CALLERROR."""
        self._calls += 1
        call_id = f"csms-{self._calls}"
        self._waiting[call_id] = asyncio.get_running_loop().create_future()
        await self.say(json.dumps([2, call_id, action, payload]))
        answer = await asyncio.wait_for(self._waiting[call_id], 60)
        return answer[2]

    async def say(self, text: str) -> None:
        assert self._socket is not None
        await self._socket.send(text)

    def actions(self) -> list[str]:
        return [action for action, _ in self.heard]

    def last(self, action: str) -> Payload:
        return next(payload for name, payload in reversed(self.heard) if name == action)

    async def _talk(self, socket: ServerConnection) -> None:
        self._socket = socket
        assert socket.request is not None
        self.requests.append((socket.request.path, socket.request.headers.get("Authorization")))
        async for text in socket:
            message = json.loads(text)
            if message[0] != 2:
                self._waiting[message[1]].set_result(message)
                continue
            self.heard.append((message[2], message[3]))
            answer = self.answers.get(message[2], {})
            if isinstance(answer, str):
                await socket.send(json.dumps([4, message[1], answer, "no", {}]))
            else:
                await socket.send(json.dumps([3, message[1], answer]))
