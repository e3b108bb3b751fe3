"""The door for chargers, and the only file that opens a socket.

A charger proves who it is before anything else happens; a proven newcomer takes the place of its own older
connection, an unproven one disturbs nobody. Source: OCPP 2.1 part 4, chapter 3; A00.FR.201-207.
"""

import asyncio
import errno
import http
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from websockets.asyncio.server import Server as Listener
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed, ConnectionClosedError
from websockets.http11 import Request as HttpRequest
from websockets.http11 import Response as HttpResponse
from websockets.typing import Subprotocol

from .blocks import HANDLERS
from .errors import CannotListenError, ConnectionLostError, PortTakenError
from .events import (
    StationConnected,
    StationDisconnected,
    StationEvent,
    StationKnocked,
    StationRefused,
)
from .household import household
from .journal import Journal
from .link import Link
from .messages.message import Version
from .outside import Outside
from .records import Records
from .security import Account, Doorkeeper, claimed_identity
from .session import Policy, Session
from .state import StationState
from .station import Station

_LOGGER = logging.getLogger(__name__)

# At DEBUG the websockets library writes headers, and with them passwords, into its log.
_QUIET = logging.getLogger(f"{__name__}.websockets")
_QUIET.setLevel(logging.WARNING)
# A browser or a port scanner at our door is no error of ours, and no reason for a traceback.
_QUIET.addFilter(lambda record: record.getMessage() != "opening handshake failed")

SUBPROTOCOLS: Final = {f"ocpp{version}": version for version in Version}

# The longest legal field is 32 KiB; the rest of a MiB is room for reports.
LARGEST_FRAME: Final = 2**20

# One phase, 16 A: what any house and any cable stands without us watching.
FALLBACK_W: Final = 3_600

# Long enough for a router's hiccup, short enough that a forgotten car stops feeding the house in time.
LEASE: Final = timedelta(seconds=90)

# When we stop, chargers get this long to take a setpoint of 0 W. Their lease does the rest.
GOODBYE_S: Final = 2.0

_PROTOCOL_ERROR: Final = 1002
_TOO_BIG: Final = 1009
_RESTARTED: Final = 1012


@dataclass(kw_only=True, eq=False)
class Server:
    """Listens for the chargers of one home.

    *accounts* are the chargers that may come in, by identity. *on_event* is called in the event loop and
    must not block. *now* gives UTC, *elapsed* monotonic seconds. The journal stays the caller's to close.
    """

    host: str
    port: int
    """0 lets the system choose; after `start` it is the real one."""
    accounts: Mapping[str, Account] = field(repr=False)
    journal: Journal
    on_event: Callable[[StationEvent], None]
    now: Callable[[], datetime]
    elapsed: Callable[[], float]
    fallback_w: int = FALLBACK_W
    """What a charger may draw, in W, while it hears nothing from us."""
    lease: timedelta = LEASE
    """How long a setpoint lives if `Station.set_power` names no other time."""
    sample_interval_s: int = 5
    balance_alone: bool = False
    """May a charger that can do so balance the house by itself while it hears nothing from us?"""
    pull_every: timedelta | None = None
    """Chargers shall also ask for the setpoint by themselves, this often (PullDynamicScheduleUpdate)."""
    tokens: Collection[str] | None = None
    """Cards, and cars by EVCCID, MAC address or VIN, that may charge. None: any."""
    ping_interval_s: float | None = 10.0
    ping_timeout_s: float | None = 10.0
    stations: Mapping[str, Station] = field(init=False)
    """All chargers of *accounts*, connected or not."""

    def __post_init__(self) -> None:
        """Set up the stations; nothing listens yet."""
        self._doorkeeper = Doorkeeper(self.accounts)
        self._outside = Outside(
            now=self.now,
            elapsed=self.elapsed,
            tell=self._tell,
            lease=self.lease,
            fallback_w=self.fallback_w,
            pull_every=self.pull_every,
        )
        tokens = None if self.tokens is None else household(self.tokens)
        self.stations = MappingProxyType(
            {
                name: Station(StationState(identity=name, tokens=tokens), self._outside)
                for name in self.accounts
            }
        )
        self._policy = Policy(
            fallback_w=self.fallback_w, sample_interval_s=self.sample_interval_s, alone=self.balance_alone
        )
        self._lines: dict[str, ServerConnection] = {}
        self._goodbyes: set[asyncio.Task[None]] = set()
        self._records: Records | None = None
        self._listener: Listener | None = None

    async def start(self) -> None:
        """Remember, then listen. Raises PortTakenError, CannotListenError or JournalError."""
        records = Records(self.journal)
        try:
            for station in self.stations.values():
                await records.recall(station.state, self._outside.moment())
            await records.prune(self._outside.moment())
            self._listener = await self._listen()
        except BaseException:
            await records.close()
            raise
        self._records = records
        self.port = next(iter(self._listener.sockets)).getsockname()[1]

    async def stop(self) -> None:
        """Bring all chargers to 0 W (for two seconds at most), then close. Safe to call twice."""
        listener, self._listener = self._listener, None
        if listener is None:
            return
        tasks = [asyncio.create_task(s.stand_down()) for s in self.stations.values() if s.connected]
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=GOODBYE_S)
            for task in late:
                task.cancel()
        listener.close()  # and every line with it, with code 1001: going away
        await listener.wait_closed()
        if self._records is not None:
            await self._records.close()

    def enrol(self, *tokens: str) -> None:
        """Let these cards and cars charge from now on, beside those that may already."""
        for station in self.stations.values():
            station.state.tokens = (station.state.tokens or frozenset()) | household(tokens)

    async def _listen(self) -> Listener:
        try:
            return await serve(
                self._on_connection,
                self.host,
                self.port,
                process_request=self._on_request,
                select_subprotocol=_select,
                ping_interval=self.ping_interval_s,
                ping_timeout=self.ping_timeout_s,
                max_size=LARGEST_FRAME,
                close_timeout=GOODBYE_S,
                server_header=None,
                logger=_QUIET,
            )
        except OSError as err:
            if err.errno == errno.EADDRINUSE:
                raise PortTakenError(
                    f"Port {self.port} is already in use on this machine. Choose another port for the "
                    "charger, or stop the program that uses it."
                ) from err
            where = f"{self.host}, port {self.port}"
            raise CannotListenError(f"Cannot listen on {where}: {err.strerror or err}.") from err

    def _on_request(self, connection: ServerConnection, request: HttpRequest) -> HttpResponse | None:
        """Who is there? None lets the charger in."""
        claimed = claimed_identity(request.path)
        identity = None if claimed is None else self._doorkeeper.identity(claimed)
        if identity is None:
            if claimed is not None:
                _LOGGER.warning("A charger that is not set up tried to connect: %r", claimed)
                self._tell(StationKnocked(identity=claimed, now=self.now()))
            return connection.respond(http.HTTPStatus.NOT_FOUND, "This charger is not set up here.\n")
        authorization = request.headers.get_all("Authorization")
        if not self._doorkeeper.admits(identity, authorization[0] if len(authorization) == 1 else None):
            self._refuse(identity, f"{identity} gave a wrong user name or password.")
            response = connection.respond(http.HTTPStatus.UNAUTHORIZED, "Wrong user name or password.\n")
            response.headers["WWW-Authenticate"] = 'Basic realm="OCPP", charset="UTF-8"'
            return response
        connection.username = identity
        return None

    async def _on_connection(self, line: ServerConnection) -> None:
        """One charger, from the handshake until it goes."""
        station = self.stations[line.username]
        if line.subprotocol is None:
            self._refuse(station.identity, _no_common_version(station.identity, line))
            await line.close(_PROTOCOL_ERROR, "This server speaks ocpp2.1 and ocpp2.0.1")
            return
        self._replace(station, line)
        link = Link(
            station.identity, SUBPROTOCOLS[line.subprotocol], served=HANDLERS.keys(), send=_sender(line)
        )
        station.attach(link)
        self._tell(StationConnected(identity=station.identity, now=self.now(), version=station.version))
        reason = await self._serve(station, link, line)
        if station.detach(link):
            self._lines.pop(station.identity, None)
            self._tell(StationDisconnected(identity=station.identity, now=self.now(), reason=reason))

    async def _serve(self, station: Station, link: Link, line: ServerConnection) -> str:
        """Read until the line is gone; say why it went."""
        if self._records is None:
            return "The server is not running."
        session = Session(
            station,
            link,
            policy=self._policy,
            records=self._records,
            moment=self._outside.moment,
            tell=self._tell,
        )
        answering = asyncio.create_task(session.run())
        try:
            async for frame in line:
                await link.receive(frame)
        except ConnectionClosedError as err:
            if err.sent is not None and err.sent.code == _TOO_BIG:
                return "It sent a message larger than 1 MiB and was disconnected."
        except ConnectionLostError:
            pass
        finally:
            answering.cancel()
            await asyncio.gather(answering, return_exceptions=True)
        return _why_closed(line)

    def _replace(self, station: Station, line: ServerConnection) -> None:
        """The newcomer has proven who it is: its older connection must be dead, whatever TCP thinks."""
        old = self._lines.get(station.identity)
        self._lines[station.identity] = line
        if old is None:
            return
        _LOGGER.info("%s connected again while its old connection stood", station.identity)
        if station.link is not None:
            station.detach(station.link)
        goodbye = asyncio.create_task(old.close(_RESTARTED, "Replaced by a newer connection"))
        self._goodbyes.add(goodbye)
        goodbye.add_done_callback(self._goodbyes.discard)

    def _refuse(self, identity: str, reason: str) -> None:
        _LOGGER.warning("%s", reason)
        self._tell(StationRefused(identity=identity, now=self.now(), reason=reason))

    def _tell(self, event: StationEvent) -> None:
        try:
            self.on_event(event)
        except Exception:
            # A fault in the listener must not cut the line to the charger.
            _LOGGER.exception("The listener failed at %s", type(event).__name__)


def _select(_connection: ServerConnection, offered: Sequence[Subprotocol]) -> Subprotocol | None:
    """The first that the charger offers and we speak. None completes the handshake without one."""
    return next((name for name in offered if name in SUBPROTOCOLS), None)


def _no_common_version(identity: str, line: ServerConnection) -> str:
    headers = [] if line.request is None else line.request.headers.get_all("Sec-WebSocket-Protocol")
    offered = [name.strip() for header in headers for name in header.split(",") if name.strip()]
    if "ocpp1.6" in offered:
        return (
            f"{identity} offers only OCPP 1.6, which cannot steer a car in both directions. Look for a "
            "firmware with OCPP 2.1 or 2.0.1, or switch the charger to it in its own settings."
        )
    said = ", ".join(offered)[:100] or "no version of OCPP at all"
    return f"{identity} offers {said}; OCPP 2.1 or 2.0.1 is needed."


def _sender(line: ServerConnection) -> Callable[[str], Awaitable[None]]:
    async def send(frame: str) -> None:
        try:
            await line.send(frame)
        except ConnectionClosed as err:
            raise ConnectionLostError("the connection was lost") from err

    return send


def _why_closed(line: ServerConnection) -> str:
    match line.close_code:
        case None | 1006:
            return "The connection was lost."
        case code:
            return f"The connection was closed (code {code}{_told(line.close_reason)})."


def _told(reason: str | None) -> str:
    return f", {reason}" if reason else ""
