"""From the text of a payload to a message and back.

Inwards: one strict pass that decodes and validates; where it fails, one kind pass (see ``lenient``) over the
schema of the link's version and over that of the other version, since chargers exist that speak 2.1 payloads
on a 2.0.1 link. What had to be forgiven comes back as notes, for the log. Outwards: always strict, every
number finite, every time in UTC.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import Enum, auto
from functools import cache
from itertools import accumulate
from math import isfinite
from typing import Any, Final, NamedTuple

import msgspec

from ..errors import ErrorCode, InvalidMessageError, UnreadableMessageError
from . import v21
from .lenient import Note, Reading, UnusableError, read
from .message import Message, Version

type Payload = bytes | Mapping[str, Any]

DEEPEST: Final = 100  # levels; the deepest OCPP message has 9, the rest is for vendors' own data
NO_BRACKETS: Final = bytes(set(range(256)) - set(b"[]{}"))
STEPS: Final = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}


class Kind(Enum):
    """Which of an action's payloads is meant."""

    REQUEST = auto()
    RESPONSE = auto()
    SEND = auto()


OTHER: Final = {Version.V21: Version.V201, Version.V201: Version.V21}


class Decoded(NamedTuple):
    """A message and what had to be forgiven to read it: worth one line in the log per charger and path."""

    message: Message
    notes: tuple[Note, ...]


def type_of(version: Version, action: str, kind: Kind) -> type[Message] | None:
    """The class of a payload, or ``None`` if *version* does not know the action."""
    return _types(version, kind).get(action)


def decode(version: Version, action: str, kind: Kind, payload: Payload) -> Decoded:
    """Read the payload of one frame.

    On a 2.0.1 link the answer may be a 2.1 message, if that keeps more of what the charger said; on a 2.1
    link a 2.0.1 message comes only where nothing else can be made of it. Raises `UnreadableMessageError`.
    """
    wanted = type_of(version, action, kind)
    if wanted is None:
        raise UnreadableMessageError(ErrorCode.NOT_IMPLEMENTED, f"OCPP {version} has no {action}")
    if isinstance(payload, bytes) and too_deep(payload):
        raise UnreadableMessageError(ErrorCode.FORMAT_VIOLATION, f"nested deeper than {DEEPEST} levels")
    try:
        return Decoded(_strict(wanted, payload), ())
    except msgspec.ValidationError:
        return _kindly(wanted, type_of(OTHER[version], action, kind), payload)
    except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
        raise UnreadableMessageError(ErrorCode.FORMAT_VIOLATION, f"not JSON: {error}") from error


def encode(message: Message) -> dict[str, Any]:
    """The payload of a frame under its wire names. Raises `InvalidMessageError`: the fault is ours."""
    try:
        payload: dict[str, Any] = _plain(
            msgspec.to_builtins(message, builtin_types=(datetime,), str_keys=True)
        )
        msgspec.convert(payload, type(message))
    except (msgspec.MsgspecError, TypeError, ValueError, OverflowError, RecursionError) as error:
        raise InvalidMessageError(f"{type(message).__name__}: {error}") from error
    return payload


def too_deep(text: bytes) -> bool:
    """Whether *text* nests deeper than any message has reason to. Brackets inside strings count, too."""
    if text.count(b"{") + text.count(b"[") <= DEEPEST:
        return False
    brackets = text.translate(None, NO_BRACKETS)
    return max(accumulate(map(STEPS.__getitem__, brackets))) > DEEPEST


@cache
def _types(version: Version, kind: Kind) -> Mapping[str, type[Message]]:
    """Those of one version, imported when they are needed first: many homes have no 2.0.1 charger."""
    types: Mapping[Kind, Mapping[str, type[Message]]]
    if version is Version.V201:
        from . import v201  # noqa: PLC0415 - a tenth of what importing the package takes

        types = {Kind.REQUEST: v201.REQUESTS, Kind.RESPONSE: v201.RESPONSES, Kind.SEND: v201.SENDS}
    else:
        types = {Kind.REQUEST: v21.REQUESTS, Kind.RESPONSE: v21.RESPONSES, Kind.SEND: v21.SENDS}
    return types[kind]


@cache
def _decoder(wanted: type[Message]) -> msgspec.json.Decoder[Message]:
    return msgspec.json.Decoder(wanted)


def _strict(wanted: type[Message], payload: bytes | Mapping[str, Any]) -> Message:
    return (
        _decoder(wanted).decode(payload) if isinstance(payload, bytes) else msgspec.convert(payload, wanted)
    )


def _kindly(
    wanted: type[Message], other: type[Message] | None, payload: bytes | Mapping[str, Any]
) -> Decoded:
    """The reading that loses least. The link's own version wins a tie, and 2.1 always wins on its link."""
    try:
        value = msgspec.json.decode(payload) if isinstance(payload, bytes) else payload
    except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
        raise UnreadableMessageError(ErrorCode.FORMAT_VIOLATION, f"not JSON: {error}") from error
    try:
        own = read(wanted, value)
    except UnusableError as error:
        guest = _guest(other, value)
        if guest is None:
            raise UnreadableMessageError(error.code, str(error)) from error
        return Decoded(guest.message, guest.notes)
    if own.losses and wanted.VERSION is Version.V201:
        guest = _guest(other, value)
        if guest is not None and guest.losses < own.losses:
            return Decoded(guest.message, guest.notes)
    return Decoded(own.message, own.notes)


def _guest(other: type[Message] | None, value: object) -> Reading | None:
    """The same payload in the eyes of the other version, or ``None`` if it is of no use there either."""
    if other is None:
        return None
    try:
        reading = read(other, value)
    except UnusableError:
        return None
    return reading._replace(notes=(Note("", f"read as OCPP {other.VERSION}"), *reading.notes))


def _plain(value: Any, key: str = "") -> Any:  # noqa: ANN401 - any JSON value
    """*value* as it goes on the wire. Raises ValueError at a number or a time that JSON has no word for."""
    match value:
        case dict():
            if key == "customData" and not isinstance(value.get("vendorId"), str):
                raise ValueError("customData without vendorId")
            return {name: _plain(item, name) for name, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
        case float() if not isfinite(value):
            raise ValueError(f"{key} is {value}")
        case datetime():
            return _utc_text(value)
        case _:
            return value


def _utc_text(moment: datetime) -> str:
    """Whole milliseconds at most, since OCPP allows no finer time."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no zone")
    digits = "milliseconds" if moment.microsecond else "seconds"
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec=digits) + "Z"
