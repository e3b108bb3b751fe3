"""One line to one charger: moves frames between a socket of the server and the sans-IO conversation.

The reader puts answers to our calls in place at once and the charger's own calls into an inbox, so that
reading never waits for what a call of the charger makes us do.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Collection, Iterable
from typing import Any, Final, Protocol

from .errors import CallFailedError, CallSupersededError, ErrorCode
from .messages import v21
from .messages.lenient import Note
from .messages.message import Message, Request, Response, Version
from .plain import plain
from .rpc.answers import Said
from .rpc.call_queue import Priority
from .rpc.events import (
    AnswerRefused,
    CallAnswered,
    CallFailed,
    CallReceived,
    Event,
    FrameIgnored,
    FrameRefused,
    SendReceived,
)
from .rpc.rpc import Rpc
from .sentence import Sentence
from .state import NOTE_LENGTH
from .versions import answer_to, request_in, response_in

_LOGGER = logging.getLogger(__name__)

# One call of the charger may be open at a time; more than these mean a peer that does not care.
INBOX: Final = 32


class Listener(Protocol):
    """Hears every frame of a line."""

    def __call__(self, text: str | bytes, *, sent: bool) -> None:
        """Hear one that we *sent*, or received."""


class Link:
    """A conversation on a line. *send* writes one frame, or raises ConnectionLostError."""

    def __init__(
        self,
        identity: str,
        version: Version,
        *,
        served: Collection[str],
        send: Callable[[str], Awaitable[None]],
        said: Said | None = None,
        tap: Listener | None = None,
    ) -> None:
        self.version = version
        self.keep_note: Callable[[str], bool] = lambda _: True
        """Keeps what had to be forgiven, and says whether that is new."""
        self.guests: Callable[[], Collection[str]] = frozenset
        """Actions that the charger understands as in OCPP 2.1, though the line is one of 2.0.1."""
        self.inbox: asyncio.Queue[CallReceived | SendReceived] = asyncio.Queue(INBOX)
        self._identity = identity
        self._rpc = Rpc(version, served=served, said=said)
        self._send = send
        self._tap = tap
        self._answers: dict[str, asyncio.Future[Response]] = {}
        self._newest: dict[tuple[str, int], str] = {}
        self._outbox: deque[str] = deque()
        self._writing = asyncio.Lock()
        self._timer: asyncio.TimerHandle | None = None
        self._due: float | None = None
        self._expiring: set[asyncio.Task[None]] = set()

    async def call[R: Response](self, request: Request[R], *, urgent: bool = False) -> R:
        """Ask the charger. Raises CallFailedError, or UnspeakableError where its version has no such call."""
        loop = asyncio.get_running_loop()
        guest = request.ACTION in self.guests()
        spoken: Request[Any] = request if guest else request_in(self.version, request)
        priority = Priority.URGENT if urgent else Priority.ORDINARY
        if (topic := _topic(request)) is not None:
            self._supersede(topic)
        call_id = self._rpc.call(spoken, loop.time(), priority=priority, guest=guest)
        answer = self._answers[call_id] = loop.create_future()
        if topic is not None:
            self._newest[topic] = call_id
        try:
            await self.flush()
            return answer_to(request, await answer)
        finally:
            self._rpc.withdraw(call_id)
            self._answers.pop(call_id, None)
            if topic is not None and self._newest.get(topic) == call_id:
                del self._newest[topic]

    def _supersede(self, topic: tuple[str, int]) -> None:
        """An older call to the same end that has not been sent yet need not be sent any more."""
        older = self._newest.get(topic, "")
        if self._rpc.withdraw(older) and (waiting := self._answers.get(older)) and not waiting.done():
            waiting.set_exception(CallSupersededError(Sentence("a newer one took its place")))

    async def receive(self, frame: str | bytes) -> None:
        """Take one frame from the line."""
        if self._tap is not None:
            self._tap(frame, sent=False)
        for event in self._rpc.receive(frame, asyncio.get_running_loop().time()):
            await self._take(event)
        await self.flush()

    async def answer(self, call: CallReceived, response: Response) -> None:
        """Answer a call of the charger."""
        if response.ACTION in self.guests():
            self._rpc.answer(call.call_id, response, guest=True)
        else:
            self._rpc.answer(call.call_id, response_in(self.version, response))
        await self.flush()

    async def reject(self, call: CallReceived, code: ErrorCode, why: str) -> None:
        """Refuse a call of the charger."""
        self._rpc.reject(call.call_id, code, why)
        await self.flush()

    async def flush(self) -> None:
        """Write what is due, in order. Several may want to at once; one at a time does."""
        self._outbox.extend(self._rpc.outgoing())
        self._set_timer()
        if not self._outbox:
            return
        async with self._writing:
            while self._outbox:
                frame = self._outbox.popleft()
                if self._tap is not None:
                    self._tap(frame, sent=True)
                await self._send(frame)

    def close(self) -> None:
        """The line is gone: whoever waits for an answer learns it now."""
        for event in self._rpc.close():
            self._settle(event)
        self._outbox.clear()
        self._set_timer()

    async def _take(self, event: Event) -> None:
        match event:
            case CallReceived(request=message, notes=notes) | SendReceived(message=message, notes=notes):
                self._forgive(message, notes)
                await self.inbox.put(event)
            case CallAnswered(response=message, notes=notes):
                self._forgive(message, notes)
                self._settle(event)
            case FrameRefused(why=why) | FrameIgnored(why=why):
                self._note(f"sent a frame that is of no use: {why}")
            case AnswerRefused(code=code, description=description):
                self._note(f"could not read our answer: {code} {description}")
            case _:
                self._settle(event)

    def _forgive(self, message: Message, notes: Iterable[Note]) -> None:
        for note in notes:
            where = f"{message.ACTION}.{note.path}" if note.path else message.ACTION
            self._note(f"departs from the schema at {where}: {note.what}")

    def _settle(self, event: Event) -> None:
        match event:
            case CallAnswered(call_id=call_id, response=response):
                if (waiting := self._answers.get(call_id)) and not waiting.done():
                    waiting.set_result(response)
            case CallFailed(call_id=call_id, error=error):
                if (waiting := self._answers.get(call_id)) and not waiting.done():
                    waiting.set_exception(error)
            case _:
                pass

    def _note(self, text: str) -> None:
        """What had to be forgiven is said once per charger, not once per message."""
        said = plain(text, NOTE_LENGTH)
        if self.keep_note(f"It {said}."):
            _LOGGER.warning("%s %s", self._identity, said)

    def _set_timer(self) -> None:
        if self._rpc.deadline == self._due:
            return
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._due = self._rpc.deadline
        if self._due is not None:
            self._timer = asyncio.get_running_loop().call_at(self._due, self._expire)

    def _expire(self) -> None:
        self._timer = self._due = None
        for event in self._rpc.expire(asyncio.get_running_loop().time()):
            self._settle(event)
        task = asyncio.ensure_future(self._flush_quietly())
        self._expiring.add(task)
        task.add_done_callback(self._expiring.discard)

    async def _flush_quietly(self) -> None:
        try:
            await self.flush()
        except CallFailedError:
            _LOGGER.debug("%s went away while the next call was due", self._identity)


def _topic(request: Request[Any]) -> tuple[str, int] | None:
    """What only the newest waiting call is of use for: the setpoint in a profile."""
    match request:
        case v21.SetChargingProfileRequest(charging_profile=profile):
            return request.ACTION, profile.id
        case v21.UpdateDynamicScheduleRequest(charging_profile_id=profile_id):
            return request.ACTION, profile_id
        case _:
            return None
