"""Waits for a charger before its home exists: who rings is told to the owner, and only then let in."""

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from homeassistant.util import dt as dt_util

from ..ocpp_local import (
    Account,
    MemoryJournal,
    Server,
    StationConnected,
    StationEvent,
    StationIntroduced,
    StationKnocked,
    StationRefused,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..ocpp_local import Station, Tls

EVERYWHERE: Final = "0.0.0.0"  # noqa: S104  the charger stands somewhere in the home's network
# Chargers try again after half a minute or a minute.
WAIT_S: Final = 150.0
# Between the handshake and the first message, in which the charger tells its model.
TELLS_WITHIN_S: Final = 8.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Who rang. *words* is what it says of itself; *trouble* why it was sent away, in a sentence."""

    identity: str
    words: str = ""
    version: str = ""
    trouble: str = ""


async def visitor(port: int, identity: str, password: str | None, tls: Tls | None = None) -> Visitor | None:
    """The charger that rings at *port*, or None if nobody does within a few minutes.

    With an *identity* it is let in for a moment, to tell its model; nothing is asked of it, and it is not
    accepted: it would not boot again at its home. A charger of another name only tells that.
    Raises CannotListenError, CertificateError.
    """
    bell = _Bell()
    accounts = {identity: Account(password=password)} if identity else {}
    server = Server(
        host=EVERYWHERE,
        port=port,
        accounts=accounts,
        journal=MemoryJournal(),
        on_event=bell.ring,
        now=dt_util.utcnow,
        elapsed=time.monotonic,
        takes_in=False,
        tls=tls,
    )
    await server.start()
    try:
        return await bell.answered(server.stations)
    finally:
        await server.stop()


class _Bell:
    """The first thing that happened, and whether the charger has told who it is."""

    def __init__(self) -> None:
        self._first: asyncio.Future[StationEvent] = asyncio.get_running_loop().create_future()
        self._told = asyncio.Event()

    def ring(self, event: StationEvent) -> None:
        """Something happened at the door."""
        if isinstance(event, StationIntroduced):
            self._told.set()
        known = isinstance(event, StationConnected | StationKnocked | StationRefused)
        if known and not self._first.done():
            self._first.set_result(event)

    async def answered(self, stations: Mapping[str, Station]) -> Visitor | None:
        try:
            async with asyncio.timeout(WAIT_S):
                event = await self._first
        except TimeoutError:
            return None
        if isinstance(event, StationRefused):
            return Visitor(identity=event.identity, trouble=event.reason)
        if isinstance(event, StationKnocked):
            return Visitor(identity=event.identity)
        try:
            async with asyncio.timeout(TELLS_WITHIN_S):
                await self._told.wait()
        except TimeoutError:
            pass  # it is there, and tells later what it is
        station = stations[event.identity]
        words = f"{station.vendor} {station.model}".strip()
        return Visitor(identity=event.identity, words=words, version=station.version)
