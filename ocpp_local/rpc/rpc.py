"""One connection's conversation, without the connection: text in, events and text out.

In the way of h11: the caller moves the bytes and owns the clock. After every method call it writes what
`Rpc.outgoing` hands over, in that order. One CALL of ours is in flight at a time, the others queue.
Source: OCPP 2.1 part 4.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any, Final
from uuid import uuid4

from ..errors import (
    AnswerUnreadableError,
    CallFailedError,
    CallRejectedError,
    CallTimedOutError,
    ConnectionLostError,
    ErrorCode,
    InvalidMessageError,
    UnreadableMessageError,
)
from ..messages.codec import Kind, decode, encode, type_of
from ..messages.lenient import Note
from ..messages.message import Message, Request, Response, Send, Version
from ..sentence import Sentence
from . import frames
from .answers import Answers, Asked, Said
from .call_queue import CallQueue, OurCall, Priority
from .events import (
    AnswerRefused,
    CallAnswered,
    CallFailed,
    CallReceived,
    Event,
    FrameIgnored,
    FrameRefused,
    SendReceived,
)

TIMEOUT: Final = 30.0  # seconds
# A setpoint that is not answered soon must be replaced soon; a report may keep a small processor busy.
TIMEOUTS: Final[Mapping[str, float]] = {
    "UpdateDynamicSchedule": 10.0,
    "SetChargingProfile": 10.0,
    "ClearChargingProfile": 10.0,
    "GetBaseReport": 120.0,
    "GetReport": 120.0,
    "GetMonitoringReport": 120.0,
}
EXCERPT_LENGTH: Final = 80  # enough to recognise a frame in the log, too short to give much away


class Rpc:
    """The state of one conversation. *served* names the charger's actions that the caller will answer.

    *said* is what was answered to the same charger on earlier connections.
    """

    def __init__(
        self,
        version: Version,
        *,
        served: Collection[str],
        new_id: Callable[[], str] = lambda: str(uuid4()),
        said: Said | None = None,
    ) -> None:
        self.version = version
        self._served = frozenset(served)
        self._new_id = new_id
        self._outgoing: list[str] = []
        self._calls = CallQueue()
        self._answers = Answers(said)
        self._closed = False

    @property
    def deadline(self) -> float | None:
        """The second of `elapsed` at which `expire` wants to be called."""
        return self._calls.deadline

    def outgoing(self) -> list[str]:
        """The frames to be written now, oldest first. Each is handed over once."""
        texts, self._outgoing = self._outgoing, []
        return texts

    def call(
        self,
        request: Request[Any],
        elapsed: float,
        *,
        timeout: float | None = None,
        priority: Priority = Priority.ORDINARY,
        guest: bool = False,
    ) -> str:
        """Ask the charger; the answer comes as `CallAnswered` or `CallFailed` under the id returned here.

        *timeout* in seconds counts from the moment of sending. A *guest* is a request of another version of
        OCPP that this charger is known to understand. Raises `InvalidMessageError`,
        `CallQueueFullError` or `ConnectionLostError`; then nothing was sent.
        """
        if self._closed:
            raise ConnectionLostError(Sentence("the connection is closed"))
        if request.VERSION is not self.version and not guest:
            raise InvalidMessageError(f"a {request.VERSION} request on a {self.version} link")
        self._calls.check_room(priority)
        call_id = self._new_id()
        frame = frames.call(call_id, request.ACTION, encode(request))
        seconds = TIMEOUTS.get(request.ACTION, TIMEOUT) if timeout is None else timeout
        call = OurCall(call_id=call_id, request=request, frame=frame, timeout=seconds)
        self._calls.add(call, priority)
        self._send_next(elapsed)
        return call_id

    def withdraw(self, call_id: str) -> bool:
        """Take a call back that has not been sent yet. False: too late, or never asked."""
        return self._calls.withdraw(call_id)

    def answer(self, call_id: str, response: Response, *, guest: bool = False) -> None:
        """Answer a `CallReceived`, as a *guest* in another version of OCPP than the link's.

        An id that is not open (any more) is passed over.

        Raises `InvalidMessageError` if *response* breaks the schema; the charger then gets a CALLERROR.
        """
        asked = self._answers.take(call_id)
        if asked is None:
            return
        try:
            self._check_answer(asked.request, response, guest=guest)
            text = frames.result(call_id, encode(response))
        except InvalidMessageError:
            self._refuse(call_id, ErrorCode.INTERNAL_ERROR, "the answer could not be made")
            raise
        if not self._closed:
            self._outgoing.append(text)
        # The line may be gone: then it is said when the charger asks again on the next one.
        self._answers.remember(call_id, asked, text)

    def reject(self, call_id: str, code: ErrorCode, description: str) -> None:
        """Answer a `CallReceived` with CALLERROR. An id that is not open (any more) is passed over."""
        if self._answers.take(call_id) is not None and not self._closed:
            self._refuse(call_id, code, description)

    def expire(self, elapsed: float) -> list[Event]:
        """Give up the call in flight if its time is over, and send the next one."""
        late = self._calls.in_flight
        if late is None or not self._calls.is_late(elapsed):
            return []
        seconds = f"{late.timeout:g}"
        return self._fail(
            CallTimedOutError(Sentence("no answer within {seconds} s", seconds=seconds)), elapsed
        )

    def close(self) -> list[Event]:
        """The connection is gone: every call that is open or waits fails. Nothing more is sent."""
        self._closed = True
        self._outgoing.clear()
        error = ConnectionLostError(Sentence("the connection was lost before the answer came"))
        return [
            CallFailed(call_id=call.call_id, request=call.request, error=error)
            for call in self._calls.drain()
        ]

    def receive(self, text: str | bytes, elapsed: float) -> list[Event]:
        """Take one frame. Never raises: a fault becomes an event, and an answer if one is due."""
        if self._closed:
            return []
        match frames.parse(text):
            case frames.Call() as call:
                return self._on_call(call, text)
            case frames.Result(call_id=call_id) | frames.Error(call_id=call_id) as answer:
                asked = self._calls.in_flight
                if asked is None or asked.call_id != call_id:
                    return [_ignored("an answer to nothing that we ask, or too late", text)]
                return self._on_answer(asked, answer, elapsed)
            case frames.ResultError() as refusal if self.version is Version.V21:
                return [
                    AnswerRefused(call_id=refusal.call_id, code=refusal.code, description=refusal.description)
                ]
            case frames.Send() as send:
                return self._on_send(send, text)
            case frames.Broken(call_id=call_id, why=why):
                return [self._refused(call_id, ErrorCode.RPC_FRAMEWORK_ERROR, why, text)]
            case frames.Strange(why=why):
                return [_ignored(why, text)]
            case _:
                return [_ignored(f"a message type that OCPP {self.version} does not have", text)]

    def _on_call(self, call: frames.Call, text: str | bytes) -> list[Event]:
        fingerprint = hash((self.version, call.action, call.payload))
        said = self._answers.said(call.call_id, fingerprint)
        if said is not None:
            self._outgoing.append(said)
            return [_ignored("asked before: the same answer again", text)]
        twin = self._answers.find(call.call_id)
        if twin is not None and twin.fingerprint == fingerprint:
            return [_ignored("asked before: the answer is on its way", text)]
        try:
            self._check_call(call, twin)
            request, notes = decode(self.version, call.action, Kind.REQUEST, call.payload)
        except UnreadableMessageError as error:
            return [self._refused(call.call_id, error.code, str(error), text)]
        self._answers.open(call.call_id, Asked(request=request, fingerprint=fingerprint))
        return [CallReceived(call_id=call.call_id, request=request, notes=notes)]

    def _check_call(self, call: frames.Call, twin: Asked | None) -> None:
        """Refuse what need not be read. Raises UnreadableMessageError."""
        if twin is not None:
            raise UnreadableMessageError(ErrorCode.RPC_FRAMEWORK_ERROR, "another call has this id")
        if self._answers.full(len(call.payload)):
            raise UnreadableMessageError(ErrorCode.RPC_FRAMEWORK_ERROR, "too many calls are open")
        if type_of(self.version, call.action, Kind.REQUEST) is None:
            raise UnreadableMessageError(ErrorCode.NOT_IMPLEMENTED, f"unknown action {call.action[:50]}")
        if call.action not in self._served:
            raise UnreadableMessageError(ErrorCode.NOT_SUPPORTED, f"{call.action} is not supported here")

    def _on_answer(self, call: OurCall, answer: frames.Result | frames.Error, elapsed: float) -> list[Event]:
        if isinstance(answer, frames.Error):
            return self._fail(CallRejectedError(answer.code, answer.description), elapsed)
        try:
            response, notes = self._read_response(call, answer)
        except UnreadableMessageError as error:
            if self.version is Version.V21:
                self._outgoing.append(frames.result_error(call.call_id, error.code, str(error)))
            return self._fail(AnswerUnreadableError(str(error)), elapsed)
        self._calls.over()
        self._send_next(elapsed)
        return [CallAnswered(call_id=call.call_id, request=call.request, response=response, notes=notes)]

    def _read_response(self, call: OurCall, answer: frames.Result) -> tuple[Response, tuple[Note, ...]]:
        if answer.payload is None:
            raise UnreadableMessageError(ErrorCode.FORMAT_VIOLATION, "not of the form [3, id, payload]")
        response, notes = decode(call.request.VERSION, call.request.ACTION, Kind.RESPONSE, answer.payload)
        assert isinstance(response, Response)  # noqa: S101 - the kind asked for
        return response, notes

    def _on_send(self, send: frames.Send, text: str | bytes) -> list[Event]:
        if send.action not in self._served:
            return [_ignored(f"nobody listens to {send.action[:50]}", text)]
        try:
            message, notes = decode(self.version, send.action, Kind.SEND, send.payload)
        except UnreadableMessageError as error:
            return [_ignored(str(error), text)]
        assert isinstance(message, Send)  # noqa: S101 - the kind asked for
        return [SendReceived(message=message, notes=notes)]

    def _fail(self, error: CallFailedError, elapsed: float) -> list[Event]:
        """The call in flight came to nothing; the next one may go."""
        call = self._calls.over()
        self._send_next(elapsed)
        return [CallFailed(call_id=call.call_id, request=call.request, error=error)] if call else []

    def _send_next(self, elapsed: float) -> None:
        if (frame := self._calls.start_next(elapsed)) is not None:
            self._outgoing.append(frame)

    def _check_answer(self, request: Message, response: Response, *, guest: bool) -> None:
        """A charger that speaks 2.1 payloads on a 2.0.1 link may be answered in either version."""
        if response.ACTION != request.ACTION:
            raise InvalidMessageError(f"{type(response).__name__} answers no {request.ACTION}")
        if response.VERSION not in {self.version, request.VERSION} and not guest:
            raise InvalidMessageError(f"a {response.VERSION} answer on a {self.version} link")

    def _refuse(self, call_id: str, code: ErrorCode, description: str) -> None:
        self._outgoing.append(frames.error(call_id, code, description))

    def _refused(self, call_id: str, code: ErrorCode, why: str, text: str | bytes) -> FrameRefused:
        self._refuse(call_id, code, why)
        return FrameRefused(why=why, excerpt=_excerpt(text))


def _ignored(why: str, text: str | bytes) -> FrameIgnored:
    return FrameIgnored(why=why, excerpt=_excerpt(text))


def _excerpt(text: str | bytes) -> str:
    beginning = text[:EXCERPT_LENGTH]
    return beginning if isinstance(beginning, str) else beginning.decode(errors="replace")
