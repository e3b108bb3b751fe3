"""No event is lost or booked twice, wherever the line, the process or the journal is cut.

A charger with two plugs keeps its own books. Between it and us everything breaks that can break; in the end
our sessions say what its books say.
"""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from ocpp_local import (
    Connector,
    FileJournal,
    JournalError,
    MemoryJournal,
    SessionBooked,
    TransactionReplayed,
)
from ocpp_local.journal.records import Records
from ocpp_local.messages import v21
from ocpp_local.reply import Moment
from ocpp_local.state import StationState
from ocpp_local.stays.sessions import Session
from ocpp_local.stays.transactions import transaction_event

START = datetime(2026, 11, 22, 18, tzinfo=UTC)
ENERGY = st.integers(0, 50_000)
EVSE = st.sampled_from([1, 2])
FATES = ["fine", "never arrives", "answer lost", "dies when kept", "dies when handled", "dies when settled"]
WRITES = {"append", "note", "condense", "prune", "forget"}


class Fragile:
    """A journal whose disk can fail."""

    def __init__(self, inner) -> None:
        self.inner = inner
        self.failing = False

    def __getattr__(self, name):
        works = getattr(self.inner, name)
        return self.full if self.failing and name in WRITES else works

    def full(self, *_args):
        raise JournalError("The disk is full.")


@dataclass
class Truth:
    """The charger's own book of one stay."""

    evse: int
    seq_no: int = 0
    imported: int = 0
    exported: int = 0
    ended: bool = False
    reset: bool = False
    dropped: int = 0
    shaken: bool = False
    """Our process died while its journal could not write: what it had been told since is gone."""
    unsafe: bool = False
    sent: set[int] = field(default_factory=set)


class Booking(RuleBasedStateMachine):
    """The charger is honest and patient: what was not answered, it says again."""

    def make_journal(self):
        return MemoryJournal()

    @initialize()
    def begin(self):
        self.runner = asyncio.Runner()
        self.journal = Fragile(self.make_journal())
        self.clock = START
        self.truths: dict[str, Truth] = {}
        self.meters = {1: [1_000, 500], 2: [0, 0]}
        self.at: dict[int, str | None] = {1: None, 2: None}
        self.queue: list[dict] = []
        self.online = True
        self.replayed: set[tuple[str, int]] = set()
        self.booked: dict[str, Session] = {}
        self.boot()

    # ------------------------------------------------------------------ our side
    def boot(self):
        self.records = Records(self.journal)
        self.state = StationState(identity="A")
        for evse in (1, 2):
            self.state.connectors[evse, 1] = Connector(
                evse_id=evse, connector_id=1, status="Available", at=START
            )
        self.runner.run(self.records.recall(self.state, self.moment()))
        # A ledger that starts reads what there is, then listens.
        self.booked |= {stay.transaction.id: Session.of("A", stay) for stay in self.state.stays if stay.over}

    def die(self):
        for truth in self.truths.values():
            truth.shaken = truth.shaken or truth.unsafe
        self.runner.run(self.records.close())
        self.boot()

    def moment(self):
        return Moment(self.clock, (self.clock - START).total_seconds())

    def hear(self, payload, fate):
        """Take one event as the session does. Whether the charger got its answer."""
        request = msgspec.convert(payload, v21.TransactionEventRequest)
        tx, number = payload["transactionInfo"]["transactionId"], payload["seqNo"]
        truth = self.truths[tx]
        truth.sent.add(number)
        self.runner.run(self.records.keep(self.state, request, self.moment()))
        truth.unsafe = truth.unsafe or self.journal.failing
        if fate == "dies when kept":
            self.die()
            return False
        measured = self.state.measured
        reply = transaction_event(self.state, request, self.moment())
        if payload["offline"]:
            assert self.state.measured.power_w is measured.power_w or self.state.measured.power_w is None
            assert self.state.measured.imported_wh is measured.imported_wh
        if fate == "dies when handled":
            self.die()
            return False
        self.runner.run(self.records.settle(self.state, request, self.moment()))
        truth.unsafe = truth.unsafe and self.journal.failing
        if fate == "dies when settled":
            self.die()
            return False
        for event in reply.events:
            if isinstance(event, TransactionReplayed):
                key = (event.transaction_id, event.seq_no)
                assert key not in self.replayed or truth.shaken
                self.replayed.add(key)
            if isinstance(event, SessionBooked):
                self.booked[event.session.id] = event.session
        return fate == "fine"

    # ------------------------------------------------------------------ the charger
    def tell(self, kind, tx):
        truth = self.truths[tx]
        imported, exported = self.meters[truth.evse]
        samples = [
            {"value": imported, "measurand": "Energy.Active.Import.Register"},
            {"value": exported / 1000, "measurand": "Energy.Active.Export.Register",
             "unitOfMeasure": {"unit": "kWh"}},
            {"value": 1_000, "measurand": "Power.Active.Import"},
        ]  # fmt: skip
        at = self.clock.isoformat()
        self.queue.append(
            {
                "eventType": kind,
                "timestamp": at,
                "triggerReason": "MeterValuePeriodic",
                "seqNo": truth.seq_no,
                "offline": not self.online,
                "transactionInfo": {"transactionId": tx},
                "meterValue": [{"timestamp": at, "sampledValue": samples}],
                **({"evse": {"id": truth.evse, "connectorId": 1}} if kind == "Started" else {}),
            }
        )
        truth.seq_no += 1
        self.clock += timedelta(hours=1)  # enough for any ENERGY

    @rule(evse=EVSE)
    def plug_in(self, evse):
        if self.at[evse] is None:
            tx = self.at[evse] = f"T{len(self.truths)}"
            self.truths[tx] = Truth(evse)
            self.tell("Started", tx)

    @rule(evse=EVSE, imported=ENERGY, exported=ENERGY)
    def flow(self, evse, imported, exported):
        if (tx := self.at[evse]) is None:
            return
        self.meters[evse][0] += imported
        self.meters[evse][1] += exported
        self.truths[tx].imported += imported
        self.truths[tx].exported += exported
        self.tell("Updated", tx)

    @rule(evse=EVSE)
    def meter_starts_anew(self, evse):
        tx = self.at[evse]
        if tx is not None and min(self.meters[evse]) > 100:
            self.meters[evse] = [0, 0]
            self.truths[tx].reset = True
            self.tell("Updated", tx)

    @rule(evse=EVSE, exported=ENERGY)
    def unplug(self, evse, exported):
        if (tx := self.at[evse]) is None:
            return
        self.meters[evse][1] += exported
        self.truths[tx].exported += exported
        self.truths[tx].ended = True
        self.at[evse] = None
        self.tell("Ended", tx)

    @rule()
    def line(self):
        self.online = not self.online

    @precondition(lambda self: self.queue)
    @rule(fates=st.lists(st.sampled_from(FATES), min_size=1, max_size=6))
    def deliver(self, fates):
        for fate in fates:
            if self.queue and self.online and fate != "never arrives" and self.hear(self.queue[0], fate):
                del self.queue[0]

    @precondition(lambda self: len(self.queue) > 1)
    @rule(place=st.integers(0, 5))
    def queue_is_mixed_up(self, place):
        place %= len(self.queue) - 1
        self.queue[place], self.queue[place + 1] = self.queue[place + 1], self.queue[place]

    @precondition(lambda self: self.queue)
    @rule(place=st.integers(0, 5))
    def memory_of_the_charger_is_full(self, place):
        """It may then drop what it told in the middle of a stay while offline (E04)."""
        payload = self.queue[place % len(self.queue)]
        tx, number = payload["transactionInfo"]["transactionId"], payload["seqNo"]
        told = payload["eventType"] == "Updated" and payload["offline"] and not self.truths[tx].reset
        if told and number not in self.truths[tx].sent and number + 1 < self.truths[tx].seq_no:
            self.queue.remove(payload)
            self.truths[tx].dropped += 1

    @rule()
    def process_dies(self):
        self.die()

    @rule()
    def disk(self):
        self.journal.failing = not self.journal.failing

    # ------------------------------------------------------------------ the audit
    def teardown(self):
        if not hasattr(self, "runner"):
            return
        try:
            self.online, self.journal.failing = True, False
            while self.queue:
                self.hear(self.queue.pop(0), "fine")
            before = self.audit()
            self.die()
            assert self.audit() == before
        finally:
            self.runner.run(self.records.close())
            self.journal.close()
            self.runner.close()

    def audit(self):
        sessions = {stay.transaction.id: Session.of("A", stay) for stay in self.state.stays}
        for tx, truth in self.truths.items():
            if truth.shaken:  # the log said so: "What the charger says is not kept any more"
                continue
            session = sessions[tx]
            assert (session.imported_wh, round(session.exported_wh)) == (truth.imported, truth.exported)
            assert session.evse_id == truth.evse
            assert (session.missing_events, session.ended_at is not None) == (truth.dropped, truth.ended)
            assert session.complete == (truth.ended and not truth.dropped)
            if truth.ended:
                assert self.booked.get(tx, session) == session
        assert sessions.keys() <= self.truths.keys()
        return {tx: session for tx, session in sessions.items() if not self.truths[tx].unsafe}


class BookingOnDisk(Booking):
    """The same with the real file."""

    def make_journal(self):
        self.folder = TemporaryDirectory()
        return FileJournal(Path(self.folder.name) / "journal.db")

    def teardown(self):
        super().teardown()
        if hasattr(self, "folder"):
            self.folder.cleanup()


Booking.TestCase.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
BookingOnDisk.TestCase.settings = settings(max_examples=15, stateful_step_count=25, deadline=None)
TestBooking = Booking.TestCase
TestBookingOnDisk = BookingOnDisk.TestCase
