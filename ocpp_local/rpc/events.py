"""What `Rpc` tells its caller: one frozen value per thing that happened on the line."""

from dataclasses import dataclass
from typing import Any

from ..errors import CallFailedError
from ..messages.lenient import Note
from ..messages.message import Message, Request, Response, Send


@dataclass(frozen=True, slots=True, kw_only=True)
class CallReceived:
    """The charger asks. Answer with `Rpc.answer` or `Rpc.reject`, within seconds."""

    call_id: str
    request: Message
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SendReceived:
    """The charger tells, and wants no answer."""

    message: Send
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CallAnswered:
    """The charger answered our *request*."""

    call_id: str
    request: Request[Any]
    response: Response
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFailed:
    """Our *request* came to nothing; *error* says how, and is fit to be raised."""

    call_id: str
    request: Request[Any]
    error: CallFailedError


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRefused:
    """The charger could not make sense of an answer of ours. What we did for its call stays done."""

    call_id: str
    code: str
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameRefused:
    """We answered a frame with CALLERROR ourselves. *excerpt* is its beginning, for the log."""

    why: str
    excerpt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameIgnored:
    """A frame that called for nothing: late, repeated, or of a kind that we do not know."""

    why: str
    excerpt: str


type Event = (
    CallReceived | SendReceived | CallAnswered | CallFailed | AnswerRefused | FrameRefused | FrameIgnored
)
