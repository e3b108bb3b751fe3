"""The chargers of one home: who they are, what they said, and the lines that they come and go on.

The door (`door.py`) lets proven chargers in; here each gets its station, and its older connection goes.
"""

import asyncio
import logging
from collections.abc import Callable, Collection, Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from .blocks import HANDLERS
from .door.cuts import Cuts
from .door.door import Door
from .door.entrance import Address, Entrance, Line, Watch
from .door.gate import Gate, Limits
from .door.lines import read, sender
from .door.subprotocol import SUBPROTOCOLS
from .events import StationConnected, StationDisconnected, StationEvent, StationKnocked, StationRefused
from .household import household
from .journal.journal import Journal
from .journal.records import Records
from .link import Link
from .outside import Answer, Outside
from .recording import Recorder, Tap
from .security.admission import Admission
from .security.doorkeeper import Account, Doorkeeper, warnings
from .security.tls import Certificate, Tls
from .sentence import Sentence
from .session import Policy, Session
from .state import StationState
from .station import Station

_LOGGER = logging.getLogger(__name__)

# One phase, 16 A: what any house and any cable stands without us watching.
FALLBACK_W: Final = 3_600

# Long enough for a router's hiccup, short enough that a forgotten car stops feeding the house in time.
LEASE: Final = timedelta(seconds=90)

# When we stop, chargers get this long to take a setpoint of 0 W. Their lease does the rest.
GOODBYE_S: Final = 2.0

_RESTARTED: Final = 1012
_COME_AGAIN: Final = 1013


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
    """May a charger that can do so balance the house by itself without us?"""
    pull_every: timedelta | None = None
    """Chargers shall also ask for the setpoint by themselves, this often (PullDynamicScheduleUpdate)."""
    takes_in: bool = True
    """False: only to see who comes. A charger is left pending, and is free to boot at its home's server."""
    tokens: Collection[str] | None = None
    """Cards, and cars by EVCCID, MAC address or VIN, that may charge. None: any."""
    ping_interval_s: float | None = 10.0
    ping_timeout_s: float | None = 10.0
    tls: Tls | None = None
    """None: plain ws (security profile 1), for a network that you trust."""
    limits: Limits = field(default_factory=Limits)
    recorder: Recorder | None = None
    """Keeps all frames, without secrets. It stays the caller's to close, after `stop`."""
    entrance: Callable[[Doorkeeper, Gate, Watch, float], Entrance] = Door
    """Where chargers come in: a door with sockets, or whatever a simulated world has."""
    writes_at_once: bool = False
    """The journal never waits for a disk, so it needs no thread."""
    stations: Mapping[str, Station] = field(init=False)
    """All chargers of *accounts*, connected or not."""

    def __post_init__(self) -> None:
        """Set up the stations; nothing listens yet."""
        self._door: Entrance | None = None
        self._gate = Gate(self.limits, len(self.accounts))
        self._renewing: asyncio.Task[None] | None = None
        self._outside = Outside(
            now=self.now,
            elapsed=self.elapsed,
            tell=self._tell,
            lease=self.lease,
            fallback_w=self.fallback_w,
            pull_every=self.pull_every,
        )
        self._admission = Admission(self.accounts, self.tls, self._outside.moment, self._turn_away)
        tokens = None if self.tokens is None else household(self.tokens)
        self.stations = MappingProxyType(
            {
                name: Station(StationState(identity=name, tokens=tokens), self._outside)
                for name in self.accounts
            }
        )
        self._policy = Policy(
            fallback_w=self.fallback_w,
            sample_interval_s=self.sample_interval_s,
            alone=self.balance_alone,
            takes_in=self.takes_in,
            sign=self._admission.sign,
        )
        self._lines: dict[str, Line] = {}
        self._cuts = Cuts(self.elapsed)
        self._errands: set[asyncio.Task[object]] = set()
        self._records: Records | None = None

    async def start(self) -> None:
        """Remember, then listen. Raises CannotListenError, CertificateError or JournalError."""
        records = Records(self.journal, at_once=self.writes_at_once)
        try:
            for station in self.stations.values():
                await records.recall(station.state, self._outside.moment())
            await records.prune(self._outside.moment())
            await self._admission.open(records)
            self._records = records
            self._door = await self._open_door()
        except BaseException:
            self._records = None
            await records.close()
            raise
        if self.tls is not None:
            self._renewing = asyncio.create_task(self._admission.tend())

    async def stop(self) -> None:
        """Bring all chargers to 0 W (for two seconds at most), then close. Safe to call twice."""
        door, self._door = self._door, None
        if door is None:
            return
        if self._renewing is not None:
            self._renewing.cancel()
        tasks = [asyncio.create_task(s.stand_down()) for s in self.stations.values() if s.connected]
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=GOODBYE_S)
            for task in late:
                task.cancel()
        await door.close()  # and every line with it
        await asyncio.gather(*self._errands, return_exceptions=True)
        if self._records is not None:
            await self._records.close()

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the user should know about the safety of the line to the chargers, as sentences."""
        return warnings(self.accounts, encrypted=self.tls is not None)

    @property
    def certificate(self) -> Certificate | None:
        """What the server shows to chargers, None without TLS or before `start`."""
        return self._admission.certificate

    async def change_password(self, identity: str, password: str | None = None) -> Answer:
        """Give a charger a new password (16 to 40 characters; None: a random one that only it will know).

        It is not locked out whatever happens: the old one counts until it has come in with the new one. Only
        salted hashes are kept, in the journal. Once you give the account another password, that one counts.
        """
        station = self.stations.get(identity)
        if station is None:
            absent = Sentence("There is no charger {charger} here.", charger=identity)
            return Answer(accepted=False, reason=absent)
        longest = station.state.device_model.limit("SecurityCtrlr", "BasicAuthPassword")
        return await self._admission.change_password(station.identity, station.link, password, longest)

    async def forget_password_change(self, identity: str) -> None:
        """Let the charger in with its account's own password again: after it was reset to that one."""
        if identity in self.stations:
            await self._admission.forget_password_change(identity)

    async def cut(self, identity: str, for_s: float) -> None:
        """Hang up on a charger and turn it away for *for_s* seconds, to see its setpoint lapse by itself."""
        self._cuts.cut(identity, for_s)
        if (line := self._lines.get(identity)) is not None:
            await line.close(_COME_AGAIN, "Come again later")

    def let_in(self, identity: str) -> None:
        """Let a charger that was cut off come back before its time."""
        self._cuts.mend(identity)

    async def _open_door(self) -> Entrance:
        watch = Watch(
            welcome=self._welcome,
            knocked=lambda identity: self._tell(StationKnocked(identity=identity, now=self.now())),
            refused=self._refuse,
            proven=lambda identity, proof: self._later(*self._admission.proven(identity, proof)),
            judge=self._admission.judge,
            barred=self._cuts.bars,
        )
        door = self.entrance(self._admission.doorkeeper, self._gate, watch, self.limits.handshake_s)
        address = Address(
            host=self.host,
            port=self.port,
            ping_interval_s=self.ping_interval_s,
            ping_timeout_s=self.ping_timeout_s,
            context=self._admission.context,
        )
        self.port = await door.open(address)
        return door

    async def _welcome(self, line: Line, identity: str) -> None:
        """One charger, from the handshake until it goes."""
        station = self.stations[identity]
        subprotocol = str(line.subprotocol)
        self._replace(station, line)
        self._admission.attach(station.state)
        tap = Tap(self.recorder, self.now, identity)
        link = Link(
            identity,
            SUBPROTOCOLS[subprotocol],
            served=HANDLERS.keys(),
            send=sender(line),
            said=station.said,
            tap=tap.frame,
        )
        tap.event(f"connected {link.version}")
        station.attach(link)
        self._tell(StationConnected(identity=station.identity, now=self.now(), version=station.version))
        reason = await self._serve(station, link, line)
        if station.detach(link):
            self._lines.pop(station.identity, None)
            tap.event("gone")
            self._tell(StationDisconnected(identity=station.identity, now=self.now(), reason=reason))

    async def _serve(self, station: Station, link: Link, line: Line) -> str:
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
            return await read(line, link)
        finally:
            answering.cancel()
            await asyncio.gather(answering, return_exceptions=True)

    def _replace(self, station: Station, line: Line) -> None:
        """The newcomer has proven who it is: its older connection must be dead, whatever TCP thinks."""
        old = self._lines.get(station.identity)
        self._lines[station.identity] = line
        if old is None:
            return
        _LOGGER.info("%s connected again while its old connection stood", station.identity)
        if station.link is not None:
            station.detach(station.link)
        self._later(old.close(_RESTARTED, "Replaced by a newer connection"))

    def enrol(self, *tokens: str) -> None:
        """Let these cards and cars charge from now on, beside those that may already."""
        for station in self.stations.values():
            station.state.tokens = (station.state.tokens or frozenset()) | household(tokens)

    def _later(self, *errands: Coroutine[object, object, object]) -> None:
        """Do what nobody waits for."""
        for errand in errands:
            task = asyncio.create_task(errand)
            self._errands.add(task)
            task.add_done_callback(self._errands.discard)

    def _turn_away(self, identity: str, reason: Sentence) -> None:
        if self._gate.may_tell(("certificate", identity), self.elapsed()):
            self._refuse(identity, reason)

    def _refuse(self, identity: str, reason: Sentence) -> None:
        _LOGGER.warning("%s", reason)
        self._tell(StationRefused(identity=identity, now=self.now(), reason=reason))

    def _tell(self, event: StationEvent) -> None:
        try:
            self.on_event(event)
        except Exception:
            # A fault in the listener must not cut the line to the charger.
            _LOGGER.exception("The listener failed at %s", type(event).__name__)
