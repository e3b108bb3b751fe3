"""The door for chargers, and the only file that opens a socket.

A charger proves who it is before anything else happens; whoever cannot is gone within seconds and has cost
little. What comes in through here is a proven charger that speaks a version of OCPP that we speak.
Source: OCPP 2.1 part 4, chapter 3; A00.FR.201-207.
"""

import asyncio
import errno
import http
import logging
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, ClassVar, Final, override

from websockets.asyncio.server import Server as Listener
from websockets.asyncio.server import ServerConnection, serve
from websockets.http11 import Request as HttpRequest
from websockets.http11 import Response as HttpResponse

from ..errors import CannotListenError, PassRefusedError, PortTakenError
from ..security.doorkeeper import Credentials, Doorkeeper, Verdict, claimed_identity, is_regular
from ..sentence import Sentence
from . import hello
from .entrance import Address, Proof, Watch
from .gate import Gate
from .inflate import BoundedDeflateFactory
from .subprotocol import no_common_version, select

_LOGGER = logging.getLogger(__name__)

# At DEBUG the websockets library writes headers, and with them passwords, into its log.
_QUIET = logging.getLogger(f"{__name__}.websockets")
_QUIET.setLevel(logging.WARNING)
# A browser or a port scanner at our door is no error of ours, and no reason for a traceback.
_QUIET.addFilter(lambda record: record.getMessage() != "opening handshake failed")

# The longest legal field is 32 KiB; the rest of a MiB is room for reports.
LARGEST_FRAME: Final = 2**20

# A request to open a WebSocket has some hundred bytes. Who sends more before our answer is no charger.
LARGEST_HELLO: Final = 2**14

# Who lets so many bytes of ours wait does not read at all.
LARGEST_BACKLOG: Final = 2**21

# Hashing a password takes 50 ms of a thread: so many may wait for it, others are told to come again.
MOST_HASHING: Final = 8

CLOSE_S: Final = 2.0

_OFFERED: Final = "Sec-WebSocket-Protocol"

# Of the event loop, from a connection at the door to one that is in.
ROUNDS_TO_ACCEPT: Final = 4


class Door:
    """Listens, lets in who can prove itself, and bears with everybody else."""

    def __init__(self, doorkeeper: Doorkeeper, gate: Gate, watch: Watch, handshake_s: float) -> None:
        self._doorkeeper = doorkeeper
        self._gate = gate
        self._watch = watch
        self._handshake_s = handshake_s
        self._hashing = 0
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="ocpp-password")
        self._listener: Listener | None = None

    async def open(self, address: Address) -> int:
        """Listen; the port. Raises PortTakenError or CannotListenError."""
        loop = asyncio.get_running_loop()
        try:
            found = await loop.getaddrinfo(
                address.host, address.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
            )
            family, _, _, _, place = found[0]
            porch = _Porch(family, lambda peer: self._gate.enter(peer, loop.time()))
            try:
                porch.bind(place)
                self._listener = await self._listen(porch, address)
            except BaseException:
                porch.close()
                raise
        except OSError as err:
            raise _cannot_listen(address, err) from err
        port: int = porch.getsockname()[1]
        return port

    async def close(self) -> None:
        """Close every line with code 1001 (going away) and the port. Safe to call twice."""
        listener, self._listener = self._listener, None
        if listener is not None:
            await _close_porch(listener)
            listener.close()
            try:
                async with asyncio.timeout(2 * CLOSE_S):
                    await listener.wait_closed()
            except TimeoutError:
                # Somebody stands there and says nothing, not even goodbye.
                listener.server.abort_clients()
                await listener.wait_closed()
        # Wait for the hash under way, a fraction of a second: who closes us wants nothing of ours to go on.
        await asyncio.to_thread(self._thread.shutdown, cancel_futures=True)

    async def _listen(self, porch: socket.socket, address: Address) -> Listener:
        tls: dict[str, Any] = {} if address.context is None else {"ssl_handshake_timeout": self._handshake_s}
        return await serve(
            self._on_connection,
            sock=porch,
            ssl=address.context,
            process_request=self._on_request,
            select_subprotocol=select,
            extensions=[BoundedDeflateFactory()],
            compression=None,  # by our own extension above
            open_timeout=self._handshake_s,
            ping_interval=address.ping_interval_s,
            ping_timeout=address.ping_timeout_s,
            max_size=LARGEST_FRAME,
            close_timeout=CLOSE_S,
            server_header=None,
            logger=_QUIET,
            create_connection=_lines(self._gate),
            **tls,
        )

    async def _on_request(self, line: ServerConnection, request: HttpRequest) -> HttpResponse | None:
        """Who is there? None lets the charger in."""
        claimed = claimed_identity(request.path)
        identity = None if claimed is None else self._doorkeeper.identity(claimed)
        if identity is None:
            now = asyncio.get_running_loop().time()
            if claimed and is_regular(claimed) and self._gate.may_offer(claimed.casefold(), now):
                _LOGGER.warning("A charger that is not set up tried to connect: %r", claimed)
                self._watch.knocked(claimed)
            return line.respond(http.HTTPStatus.NOT_FOUND, "This charger is not set up here.\n")
        shown = hello.credentials_in(request)
        try:
            certificate = self._watch.judge(identity, hello.certificate_on(line))
        except PassRefusedError as err:
            self._turned_away(line, identity, err.sentence)
            return line.respond(http.HTTPStatus.FORBIDDEN, "This certificate does not count here.\n")
        known = certificate is not None or await self._knows(identity, shown)
        if known is None:
            return line.respond(http.HTTPStatus.SERVICE_UNAVAILABLE, "Come again in a moment.\n")
        if not known:
            return self._unauthorized(line, identity)
        if self._watch.barred(identity):
            return line.respond(http.HTTPStatus.SERVICE_UNAVAILABLE, "Come again later.\n")
        line.username = identity
        self._gate.proven(hello.peer_of(line))
        password = None if certificate else shown
        proof = Proof(
            credentials=password, certificate=certificate, dialled=hello.address_dialled(line, request)
        )
        self._watch.proven(identity, proof)
        return None

    async def _knows(self, identity: str, shown: Credentials | None) -> bool | None:
        """Whether the credentials are right. None: too many ask at once."""
        verdict = self._doorkeeper.glance(identity, shown)
        if verdict is not Verdict.UNKNOWN or shown is None:
            return verdict is Verdict.RIGHT
        if self._hashing >= MOST_HASHING:
            return None
        self._hashing += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._thread, self._doorkeeper.examine, identity, shown)
        finally:
            self._hashing -= 1

    def _turned_away(self, line: ServerConnection, identity: str, why: Sentence) -> None:
        self._gate.failed(hello.peer_of(line), asyncio.get_running_loop().time())
        if self._may_tell("refused", identity):
            self._watch.refused(identity, why)

    def _unauthorized(self, line: ServerConnection, identity: str) -> HttpResponse:
        self._turned_away(
            line, identity, Sentence("{charger} gave a wrong user name or password.", charger=identity)
        )
        response = line.respond(http.HTTPStatus.UNAUTHORIZED, "Wrong user name or password.\n")
        response.headers["WWW-Authenticate"] = 'Basic realm="OCPP", charset="UTF-8"'
        return response

    async def _on_connection(self, line: ServerConnection) -> None:
        """One proven charger, from the handshake until it goes."""
        if line.subprotocol is None:
            if self._may_tell("version", line.username):
                headers = [] if line.request is None else line.request.headers.get_all(_OFFERED)
                self._watch.refused(line.username, no_common_version(line.username, headers))
            await line.close(1002, "This server speaks ocpp2.1 and ocpp2.0.1")
            return
        await self._watch.welcome(line, line.username)

    def _may_tell(self, topic: str, identity: str) -> bool:
        return self._gate.may_tell((topic, identity), asyncio.get_running_loop().time())


class _Porch(socket.socket):
    """A listening socket that asks before it lets a connection in: even the TLS handshake costs something."""

    def __init__(self, family: int, enters: Callable[[tuple[str, int]], bool]) -> None:
        # Only of a socket that says it is TCP does asyncio send small frames at once; else each waits 40 ms.
        super().__init__(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._enters = enters
        self.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)

    @override
    def accept(self) -> tuple[socket.socket, Any]:
        line, peer = super().accept()
        if self._enters(peer[:2]):
            return line, peer
        line.close()
        raise ConnectionAbortedError  # what the event loop takes for a peer that gave up


class _Line(ServerConnection):
    """A connection that ends when its peer talks too much too early, or never listens."""

    gate: ClassVar[Gate]
    _heard = 0

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.gate.encrypted(hello.peer_of(self), asyncio.get_running_loop().time())

    @override
    def data_received(self, data: bytes) -> None:
        if self.response is None:
            self._heard += len(data)
            if self._heard > LARGEST_HELLO:
                self.transport.abort()
                return
        elif self.transport.get_write_buffer_size() > LARGEST_BACKLOG:
            self.transport.abort()
            return
        super().data_received(data)

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self.gate.leave(hello.peer_of(self))


def _lines(gate: Gate) -> type[_Line]:
    """The class of the lines of one door: websockets makes them itself, and hands nothing on."""

    class GatedLine(_Line):
        """A line of this door."""

    GatedLine.gate = gate
    return GatedLine


def _cannot_listen(address: Address, err: OSError) -> CannotListenError:
    if err.errno == errno.EADDRINUSE:
        return PortTakenError(
            Sentence(
                "Port {port} is already in use on this machine. Choose another port for the charger, or stop "
                "the program that uses it.",
                port=address.port,
            )
        )
    return CannotListenError(
        Sentence(
            "Cannot listen on {host}, port {port}: {why}.",
            host=address.host,
            port=address.port,
            why=err.strerror or err,
        )
    )


async def _close_porch(listener: Listener) -> None:
    """Nobody new comes in, who is half in does: asyncio stumbles over those once it has closed."""
    loop = asyncio.get_running_loop()
    for porch in listener.sockets:
        loop.remove_reader(porch.fileno())
    for _ in range(ROUNDS_TO_ACCEPT):
        await asyncio.sleep(0)
