"""The outermost shape of what travels: OCPP-J frames from text and to text, payloads still closed.

Source: OCPP 2.1 part 4, message types 2 to 6. Types 5 and 6 are new in 2.1.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

import msgspec

from ..errors import ErrorCode

UNREADABLE_ID: Final = "-1"  # what the standard puts where the id of a call could not be read
DESCRIPTION_LENGTH: Final = 255
LONGEST_ID: Final = 255  # the standard has 36; it is kept to answer a repetition alike, so it has an end
LONGEST_FRAME: Final = 8  # elements; one more than any version has is enough to see that it is wrong


@dataclass(frozen=True, slots=True)
class Call:
    """The charger asks."""

    call_id: str
    action: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class Result:
    """The charger answers. A *payload* that is not an object is ``None``."""

    call_id: str
    payload: bytes | None


@dataclass(frozen=True, slots=True)
class Error:
    """The charger refuses our call."""

    call_id: str
    code: str
    description: str


@dataclass(frozen=True, slots=True)
class ResultError:
    """The charger cannot make sense of our answer (2.1)."""

    call_id: str
    code: str
    description: str


@dataclass(frozen=True, slots=True)
class Send:
    """The charger tells, and wants no answer (2.1)."""

    action: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class Broken:
    """Not a frame, or a call that cannot be one: to be answered with CALLERROR under *call_id*."""

    call_id: str
    why: str


@dataclass(frozen=True, slots=True)
class Strange:
    """A frame that nobody may answer: it is passed over."""

    why: str


type Frame = Call | Result | Error | ResultError | Send | Broken | Strange

_elements: Final = msgspec.json.Decoder(list[msgspec.Raw])
_call: Final = msgspec.json.Decoder(tuple[Literal[2], str, str, msgspec.Raw])


def parse(text: str | bytes) -> Frame:
    """What kind of frame *text* is. Never raises."""
    return _ordinary(text) or _any(text)


def _ordinary(text: str | bytes) -> Call | None:
    """Nearly all frames of a charger are calls without a fault: those are read in one go."""
    try:
        _, call_id, action, raw = _call.decode(text)
    except msgspec.DecodeError, RecursionError, UnicodeError:
        return None
    payload = bytes(raw).strip()
    if len(call_id) > LONGEST_ID or not payload.startswith(b"{"):
        return None
    return Call(call_id, action, payload)


def _any(text: str | bytes) -> Frame:
    try:
        elements = [_element(raw) for raw in _elements.decode(text)[:LONGEST_FRAME]]
    except msgspec.ValidationError:
        return Broken(UNREADABLE_ID, "not a list")
    except msgspec.DecodeError, RecursionError, UnicodeError:
        return Broken(UNREADABLE_ID, "not JSON")
    match elements:
        case [_, str(call_id), *_] if len(call_id) > LONGEST_ID:
            elements[1] = None  # nobody can mean that
    return _shape(elements)


def _shape(elements: list[object]) -> Frame:
    match elements:
        case [2, str(call_id), str(action), (bytes() | None) as payload]:
            return Call(call_id, action, payload or b"{}")
        case [2, str(call_id), *_]:
            return Broken(call_id, "not of the form [2, id, action, payload]")
        case [3, str(call_id), (bytes() | None) as payload]:
            return Result(call_id, payload or b"{}")
        case [3, str(call_id), *_]:
            return Result(call_id, None)
        case [4, str(call_id), *reason]:
            return Error(call_id, *_reason(reason))
        case [5, str(call_id), *reason]:
            return ResultError(call_id, *_reason(reason))
        case [6, str(), str(action), (bytes() | None) as payload]:
            return Send(action, payload or b"{}")
        case [2, *_]:
            return Broken(UNREADABLE_ID, "the id of the call is not a text")
        case [int(), *_]:
            return Strange("an answer without id, or a message type that we do not know")
        case _:
            return Broken(UNREADABLE_ID, "no message type")


def call(call_id: str, action: str, payload: Mapping[str, Any]) -> str:
    """We ask."""
    return _text([2, call_id, action, payload])


def result(call_id: str, payload: Mapping[str, Any]) -> str:
    """We answer."""
    return _text([3, call_id, payload])


def error(call_id: str, code: ErrorCode, description: str) -> str:
    """We refuse a call."""
    return _text([4, call_id, code, description[:DESCRIPTION_LENGTH], {}])


def result_error(call_id: str, code: ErrorCode, description: str) -> str:
    """We could not make sense of an answer (2.1)."""
    return _text([5, call_id, code, description[:DESCRIPTION_LENGTH], {}])


def _text(frame: list[object]) -> str:
    return msgspec.json.encode(frame).decode()


def _element(raw: msgspec.Raw) -> object:
    """A scalar as its value, an object as its text, a list as an empty one: no frame has a list in it."""
    text = bytes(raw).strip()
    if text.startswith(b"{"):
        return text
    if text.startswith(b"["):
        return []
    try:
        return msgspec.json.decode(text)
    except msgspec.ValidationError:
        return float("inf")  # a number without end: JSON, but nothing that a frame has a place for


def _reason(elements: list[object]) -> tuple[str, str]:
    """Code and description, as far as they are there and of a sane length."""
    match elements:
        case [str(code), str(description), *_]:
            return code[:50], description[:DESCRIPTION_LENGTH]
        case [str(code), *_]:
            return code[:50], ""
        case _:
            return ErrorCode.GENERIC_ERROR, ""
