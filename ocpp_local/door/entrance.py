"""What the server needs of the place where chargers come in: a door with sockets, or a pipe without.

What comes in is a proven charger on a line that carries frames as text.
"""

import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from ..security.doorkeeper import Credentials
from ..security.station_certificate import StationCertificate
from ..sentence import Sentence


class Line(Protocol):
    """One connection of one charger. Iterating gives its frames until it is gone."""

    @property
    def subprotocol(self) -> str | None:
        """The version that was agreed on: ocpp2.1 or ocpp2.0.1."""

    @property
    def close_code(self) -> int | None:
        """Why it ended. None: it stands, or was lost."""

    @property
    def close_reason(self) -> str | None:
        """The same in words, if there are any."""

    def __aiter__(self) -> AsyncIterator[str | bytes]: ...

    async def send(self, message: str, /) -> None:
        """Write one frame."""

    async def close(self, code: int = 1000, reason: str = "") -> None:
        """End it."""


type Handler = Callable[[Line, str], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where we listen, and how lines are kept alive. *context* makes it TLS."""

    host: str
    port: int
    ping_interval_s: float | None
    ping_timeout_s: float | None
    context: ssl.SSLContext | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """By what a charger has shown who it is."""

    credentials: Credentials | None
    certificate: StationCertificate | None
    dialled: str
    """The address that it called, without its identity. Empty: unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """Who hears what goes on at the door."""

    welcome: Handler
    """Serves a proven charger until it goes."""
    knocked: Callable[[str], None]
    """A charger of this identity is not set up."""
    refused: Callable[[str, Sentence], None]
    """The charger of this identity was sent away for this reason."""
    proven: Callable[[str, Proof], None]
    """The charger of this identity came in by this proof."""
    judge: Callable[[str, bytes | None], StationCertificate | None]
    """What the certificate (DER) says that the charger of this identity came with. None: it came without, and
    may have a password instead. Raises PassRefusedError."""
    barred: Callable[[str], bool]
    """Whether the charger of this identity is turned away just now, whatever it shows."""


class Entrance(Protocol):
    """Where chargers come in."""

    async def open(self, address: Address) -> int:
        """Listen; the port. Raises CannotListenError."""

    async def close(self) -> None:
        """Close every line and let nobody in any more. Safe to call twice."""
