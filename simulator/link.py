"""The charger's WebSocket to its management system: raw JSON frames, one call at a time, all logged."""

import asyncio
import base64
import json
import ssl
import uuid
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol
from urllib.parse import quote

from websockets.asyncio.client import connect
from websockets.exceptions import InvalidHandshake, InvalidStatus, InvalidURI, WebSocketException

from .clock import Clock
from .errors import CallRefusedError, LinkLostError

type Payload = dict[str, Any]

SUBPROTOCOL: Final = "ocpp2.1"
_PATIENCE_S: Final = 30.0
# Some hours of a busy charger; a home that is simulated for weeks must not eat the memory.
_FRAMES_KEPT: Final = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One OCPP message as it was on the wire."""

    at: datetime
    elapsed: float
    sent: bool
    """True: the charger sent it; False: it came from the management system."""
    message: list[Any]


@dataclass(frozen=True, slots=True)
class Refusal:
    """The charger answers a call with CALLERROR."""

    code: str
    description: str


type Answer = Payload | Refusal
type OnCall = Callable[[str, Payload], Answer]


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How the charger speaks."""

    subprotocol: str = SUBPROTOCOL
    thinks_s: float = 0.0
    """Real seconds before each answer."""
    tls: ssl.SSLContext | None = None
    """For an encrypted line: whom it trusts and what it shows. None: as the computer does."""


class Wire(Protocol):
    """Carries frames as text: a WebSocket, or a pipe without sockets. Iterating gives what comes."""

    def __aiter__(self) -> AsyncIterator[str | bytes]: ...

    async def send(self, message: str, /) -> None:
        """Write one frame. Raises LinkLostError (or the library's own error of a WebSocket)."""

    async def close(self) -> None:
        """Say goodbye."""


type Dial = Callable[[str, str, str | None, Manner], Awaitable[Wire]]
"""Connects (address, identity, password, manner). Raises LinkLostError with a sentence that says why not."""


class FrameLog:
    """Both directions in the order of the wire; the oldest are forgotten after 5,000."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.frames: deque[Frame] = deque(maxlen=_FRAMES_KEPT)

    def note(self, message: list[Any], *, sent: bool) -> None:
        """Keep this frame with the time of now."""
        self.frames.append(
            Frame(at=self._clock.now(), elapsed=self._clock.elapsed(), sent=sent, message=message)
        )


class Link:
    """One connection over a wire, thrown away when it is lost."""

    def __init__(self, socket: Wire, log: FrameLog, on_call: OnCall, thinks_s: float = 0.0) -> None:
        self._socket = socket
        self._log = log
        self._on_call = on_call
        self._thinks_s = thinks_s
        self._turn = asyncio.Lock()
        self._waiting: dict[str, asyncio.Future[list[Any]]] = {}
        self._reader = asyncio.create_task(self._read())

    @property
    def lost(self) -> bool:
        """The connection is over."""
        return self._reader.done()

    async def call(self, action: str, payload: Payload) -> Payload:
        """Ask and wait for the answer. Raises CallRefusedError and LinkLostError."""
        async with self._turn:
            call_id = str(uuid.uuid4())
            answer = asyncio.get_running_loop().create_future()
            self._waiting[call_id] = answer
            try:
                await self._send([2, call_id, action, payload])
                match await asyncio.wait_for(answer, _PATIENCE_S):
                    case [3, _, dict(result)]:
                        return result
                    case [4, _, code, description, *_]:
                        raise CallRefusedError(action, str(code), str(description))
                    case other:
                        raise LinkLostError(
                            f"{action} was answered with something that is no answer: {other}."
                        )
            except TimeoutError:
                raise LinkLostError(f"{action} was not answered within {_PATIENCE_S:.0f} s.") from None
            finally:
                self._waiting.pop(call_id, None)
                if answer.done() and not answer.cancelled():
                    answer.exception()  # seen: where sending failed, nobody waits for the answer any more

    async def close(self) -> None:
        """Say goodbye and wait until the reader has ended."""
        await self._socket.close()
        await asyncio.wait([self._reader])

    async def _send(self, message: list[Any]) -> None:
        if self.lost:
            raise LinkLostError("The connection is gone.")
        self._log.note(message, sent=True)
        try:
            await self._socket.send(json.dumps(message, allow_nan=False, separators=(",", ":")))
        except WebSocketException as error:
            raise LinkLostError(f"The connection was lost: {error}.") from error

    async def _read(self) -> None:
        try:
            async for text in self._socket:
                await self._take(text)
        except WebSocketException, LinkLostError:
            pass
        finally:
            for answer in self._waiting.values():
                if not answer.done():
                    answer.set_exception(LinkLostError("The connection was lost in the middle of a call."))

    async def _take(self, text: str | bytes) -> None:
        try:
            message = json.loads(text)
        except ValueError:
            return
        if not isinstance(message, list):
            return
        self._log.note(message, sent=False)
        match message:
            case [2, str(call_id), str(action), payload]:
                await self._reply(call_id, action, payload)
            case [3 | 4, str(call_id), *_] if call_id in self._waiting:
                answer = self._waiting[call_id]
                if not answer.done():
                    answer.set_result(message)
                    await asyncio.sleep(0)  # who asked acts on it before the next frame is read

    async def _reply(self, call_id: str, action: str, payload: object) -> None:
        if self._thinks_s:
            await asyncio.sleep(self._thinks_s)
        if not isinstance(payload, dict | None):
            answer: Answer = Refusal("FormatViolation", "The payload is not an object.")
        else:
            answer = self._on_call(action, payload or {})
        if isinstance(answer, Refusal):
            await self._send([4, call_id, answer.code, answer.description, {}])
        else:
            await self._send([3, call_id, answer])


async def over_websocket(url: str, identity: str, password: str | None, manner: Manner) -> Wire:
    """Connect as this charger, as in the real world."""
    address = f"{url.rstrip('/')}/{quote(identity, safe='')}"
    headers = {}
    if password is not None:
        token = base64.b64encode(f"{identity}:{password}".encode()).decode()
        headers["Authorization"] = f"Basic {token}"
    try:
        socket = await connect(
            address,
            subprotocols=[manner.subprotocol],  # type: ignore[list-item]  # a NewType of str, checked by the handshake
            additional_headers=headers,
            compression=None,
            proxy=None,
            ssl=manner.tls or (True if address.startswith("wss:") else None),
            ping_interval=10,
            ping_timeout=10,
            max_size=1 << 20,
        )
    except InvalidStatus as error:
        raise LinkLostError(f"{url} refused {identity} with HTTP {error.response.status_code}.") from error
    except InvalidURI as error:
        raise LinkLostError(f"{url} is not a WebSocket address: {error}.") from error
    except (OSError, TimeoutError, InvalidHandshake) as error:
        raise LinkLostError(f"{url} does not answer: {error}.") from error
    if socket.subprotocol != manner.subprotocol:
        await socket.close()
        raise LinkLostError(f"{url} does not speak {manner.subprotocol}.")
    return socket
