"""What every OCPP message is: a frozen, typed value that knows its action and its version.

The generated modules ``v21`` and ``v201`` build on these four classes. A field that is ``None`` is not on
the wire; a default that the schema names is not filled in, so that silence stays visible.
"""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, ClassVar

from msgspec import Meta, Struct


class Version(StrEnum):
    """A version of OCPP as the WebSocket subprotocol names it, without its ``ocpp``."""

    V21 = "2.1"
    V201 = "2.0.1"


class Datatype(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A composite that messages are made of."""


class Message(Datatype, frozen=True, kw_only=True):
    """The payload of one frame."""

    ACTION: ClassVar[str]
    VERSION: ClassVar[Version]


class Response(Message, frozen=True, kw_only=True):
    """The payload of a CALLRESULT."""


class Request[Answer: Response](Message, frozen=True, kw_only=True):
    """The payload of a CALL. Its type parameter is the response that belongs to it."""


class Send(Message, frozen=True, kw_only=True):
    """The payload of a SEND, which is never answered. Only OCPP 2.1 has one."""


Instant = Annotated[datetime, Meta(tz=True)]
"""A moment that knows its zone: without one, times of two chargers cannot be compared."""
