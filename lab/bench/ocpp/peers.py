"""The two servers that are compared, each as a function from a frame to its answer, without a network.

Ours does all that it does at home: reads and checks, writes the journal to disk before it answers, records
both frames without their secrets, keeps the answer for a repeated call, moves the state of the station, tells
the listener. Theirs is the PyPI package `ocpp` with
schema validation, in its faster setting (no threads), and with handlers that do nothing but answer.
"""

import asyncio
import logging
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

import ocpp.messages
from ocpp.routing import on
from ocpp.v21 import ChargePoint, call_result
from ocpp.v21.datatypes import IdTokenInfoType

from ocpp_local import FileJournal
from ocpp_local.blocks import HANDLERS
from ocpp_local.journal.records import Records
from ocpp_local.link import Link
from ocpp_local.messages.message import Version
from ocpp_local.outside import Outside
from ocpp_local.recording import Recorder, Tap
from ocpp_local.session import Policy, Session
from ocpp_local.state import StationState
from ocpp_local.station import Station


class Peer(Protocol):
    """Answers a frame."""

    async def ask(self, frame: str) -> str:
        """The frame that comes back."""
        ...


class Home:
    """What our stations share: one journal and one recording on disk, and the listener."""

    def __init__(self, folder: Path) -> None:
        self._journal = FileJournal(folder / "journal.db")
        self.records = Records(self._journal)
        self.outside = Outside(
            now=lambda: datetime.now(UTC),
            elapsed=time.monotonic,
            tell=self._tell,
            lease=timedelta(seconds=90),
        )
        self.recorder = Recorder(folder / "recording.jsonl")
        self.told = 0

    async def close(self) -> None:
        """Finish what is being written."""
        await self.records.close()
        self.recorder.close()
        self._journal.close()

    def _tell(self, _event: object) -> None:
        self.told += 1


class Ours:
    """One station of our server, behind its link."""

    def __init__(self, home: Home, identity: str) -> None:
        self._answer: asyncio.Future[str] | None = None
        state = StationState(identity=identity, accepted=True, inventoried=True)
        station = Station(state, home.outside)
        tap = Tap(home.recorder, home.outside.now, identity)
        self._link = Link(identity, Version.V21, served=HANDLERS.keys(), send=self._hear, tap=tap.frame)
        station.attach(self._link)
        self._session = Session(
            station,
            self._link,
            policy=Policy(fallback_w=3_600, sample_interval_s=5, alone=False),
            records=home.records,
            moment=home.outside.moment,
            tell=home.outside.tell,
        )

    async def __aenter__(self) -> Self:
        self._serving = asyncio.create_task(self._session.run())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._serving.cancel()
        await asyncio.gather(self._serving, return_exceptions=True)
        self._link.close()

    async def ask(self, frame: str) -> str:
        """See Peer. What the server asks of the charger meanwhile is left unanswered."""
        answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._answer = answer
        await self._link.receive(frame)
        return await answer

    async def _hear(self, frame: str) -> None:
        """The line to the charger, as the server sees it."""
        if self._answer is not None and not frame.startswith("[2,"):
            self._answer.set_result(frame)


class Theirs(ChargePoint):  # type: ignore[misc]  # the package has no types
    """The package `ocpp`. It logs each frame by default; here it does not."""

    def __init__(self) -> None:
        logging.getLogger("ocpp").setLevel(logging.ERROR)
        ocpp.messages.ASYNC_VALIDATION = False
        self._answer = ""
        super().__init__("BENCH", self)

    async def send(self, message: str) -> None:
        """The line to the charger, as the package sees it."""
        self._answer = message

    async def ask(self, frame: str) -> str:
        """See Peer."""
        await self.route_message(frame)
        return self._answer

    @on("TransactionEvent")  # type: ignore[untyped-decorator]
    def on_transaction_event(self, **told: object) -> call_result.TransactionEvent:
        """Answer as we do."""
        info = IdTokenInfoType(status="Accepted") if "id_token" in told else None
        return call_result.TransactionEvent(id_token_info=info)

    @on("MeterValues")  # type: ignore[untyped-decorator]
    def on_meter_values(self, **_told: object) -> call_result.MeterValues:
        """Answer as we do."""
        return call_result.MeterValues()
