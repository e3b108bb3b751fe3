"""Whatever a charger says, and however often: only our own errors, and memory that ends somewhere."""

import asyncio
import gc
import json
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ocpp_local import MemoryJournal
from ocpp_local.blocks import HANDLERS
from ocpp_local.journal.records import Records
from ocpp_local.link import Link
from ocpp_local.messages.message import Version
from ocpp_local.outside import Outside
from ocpp_local.session import Policy, Session
from ocpp_local.state import StationState
from ocpp_local.station import Station

AT = "2026-11-22T12:00:00Z"
BOOT = {"chargingStation": {"model": "M", "vendorName": "V"}, "reason": "PowerUp"}
LONG = "x" * 100  # longer than many fields, and still kept


class Desk:
    """A station with its session on a link that ends in a list: everything of the server but the socket."""

    def __init__(self, version: Version = Version.V21) -> None:
        self.journal = MemoryJournal()
        self.records = Records(self.journal)
        self.said: list[Any] = []
        self.answered = 0
        self.seconds = count()
        outside = Outside(now=self.now, elapsed=lambda: 0.0, tell=lambda _: None, lease=timedelta(seconds=90))
        self.station = Station(StationState(identity="A"), outside)
        self.link = Link("A", version, served=HANDLERS.keys(), send=self.send)
        self.station.attach(self.link)
        policy = Policy(fallback_w=3_600, sample_interval_s=5, alone=False)
        self.session = Session(
            self.station,
            self.link,
            policy=policy,
            records=self.records,
            moment=outside.moment,
            tell=lambda _: None,
        )

    def now(self) -> datetime:
        return datetime(2026, 11, 22, 12, tzinfo=UTC)

    async def send(self, frame: str) -> None:
        """The charger answers whatever we ask with something that may or may not fit."""
        said = json.loads(frame)
        self.answered += said[0] == 3
        if said[0] == 2:
            answer = asyncio.ensure_future(
                self.link.receive(json.dumps([3, said[1], {"status": "Accepted"}]))
            )
            self.said.append(answer)

    async def hear(self, frames: list[str | bytes]) -> None:
        """Take all frames; raises what would have left the package."""
        running = asyncio.create_task(self.session.run())
        try:
            for frame in frames:
                await self.link.receive(frame)
                await asyncio.sleep(0)
                assert not running.done(), running.exception()
            for _ in range(100):
                await asyncio.sleep(0)
            assert not running.done(), running.exception()
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            self.station.detach(self.link)
            answers = await asyncio.gather(*self.said, return_exceptions=True)
            await self.records.close()
        assert [fault for fault in answers if isinstance(fault, Exception)] == []


words = st.sampled_from(["Accepted", "Charging", "Started", AT, "x", "", "é", "nan", "1e400", "\ud800"])
leaves = st.none() | st.booleans() | st.integers() | st.floats() | words | st.text(max_size=5)
NAMES = [
    "evseId", "connectorId", "timestamp", "transactionInfo", "transactionId", "eventType", "triggerReason",
    "seqNo", "meterValue", "sampledValue", "value", "unitOfMeasure", "multiplier", "requestId", "reportData",
    "component", "variable", "name", "variableAttribute", "chargingLimit", "chargingSchedule", "idToken",
    "type", "evse", "id", "offline", "customData", "chargingNeeds", "eventData", "actualValue", "generatedAt",
]  # fmt: skip
values = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=6),
    max_leaves=15,
)
calls = st.tuples(
    st.sampled_from([2, 3, 4, 5, 6]), st.text(max_size=3), st.sampled_from(sorted(HANDLERS)), values
)
frames = (
    calls.map(json.dumps)
    | st.lists(values, max_size=5).map(json.dumps)
    | st.text(max_size=40)
    | st.binary(max_size=40)
)
BOOTED = json.dumps([2, "boot", "BootNotification", BOOT])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.booleans(), st.lists(frames | st.just(BOOTED), max_size=12), st.sampled_from(Version))
def test_no_frame_makes_the_session_stumble(accepted, heard, version):
    desk = Desk(version)
    desk.station.state.accepted = accepted
    asyncio.run(desk.hear(heard))


def transaction(number: int, **more: Any) -> dict[str, Any]:
    return {
        "eventType": "Updated",
        "timestamp": AT,
        "triggerReason": "MeterValuePeriodic",
        "seqNo": number,
        "transactionInfo": {"transactionId": f"T{number}"},
        **more,
    }


def reported(number: int) -> dict[str, Any]:
    return {
        "component": {"name": f"c{number}{LONG}", "evse": {"id": number}},
        "variable": {"name": f"v{number}{LONG}"},
        "variableAttribute": [{"value": str(number) * 200}],
    }


ENDLESS: dict[str, Callable[[int], tuple[str, dict[str, Any]]]] = {
    "a report without end": lambda n: (
        "NotifyReport",
        {"requestId": 1, "generatedAt": AT, "seqNo": n, "tbc": True, "reportData": [reported(n)]},
    ),
    "a report with holes": lambda n: (
        "NotifyReport",
        {"requestId": n, "generatedAt": AT, "seqNo": 2 * n, "tbc": True, "reportData": [reported(0)]},
    ),
    "plugs without end": lambda n: (
        "StatusNotification",
        {"timestamp": AT, "connectorStatus": "Available", "evseId": n, "connectorId": n},
    ),
    "events of parts without end": lambda n: (
        "NotifyEvent",
        {
            "generatedAt": AT,
            "seqNo": n,
            "eventData": [
                {
                    "eventId": n,
                    "timestamp": AT,
                    "trigger": "Delta",
                    "actualValue": "Occupied",
                    "eventNotificationType": "HardWiredNotification",
                    "component": {"name": "Connector", "evse": {"id": n, "connectorId": n}},
                    "variable": {"name": "AvailabilityState"},
                }
            ],
        },
    ),
    "stays without end": lambda n: ("TransactionEvent", transaction(n)),
    "stays of the past": lambda n: ("TransactionEvent", transaction(n, offline=True)),
    "one stay with holes": lambda n: (
        "TransactionEvent",
        transaction(2 * n, transactionInfo={"transactionId": "T", "chargingState": "Charging"}),
    ),
    "stays on plugs without end": lambda n: (
        "TransactionEvent",
        transaction(n, eventType="Started", evse={"id": n, "connectorId": 1}),
    ),
    "limits of others without end": lambda n: (
        "NotifyChargingLimit",
        {
            "chargingLimit": {"chargingLimitSource": f"{n}{LONG}"},
            "chargingSchedule": [
                {
                    "id": n,
                    "chargingRateUnit": "W",
                    "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 1000.0}],
                }
            ],
        },
    ),
    "cars without end": lambda n: (
        "NotifyEVChargingNeeds",
        {"evseId": n, "chargingNeeds": {"requestedEnergyTransfer": "DC_BPT"}},
    ),
    "unknown fields without end": lambda n: ("Heartbeat", {f"key{n}": LONG}),
    "vendors without end": lambda n: ("DataTransfer", {"vendorId": f"{n}{LONG}", "data": LONG}),
    "security events": lambda n: ("SecurityEventNotification", {"type": f"{n}", "timestamp": AT}),
    "tokens without end": lambda n: ("Authorize", {"idToken": {"idToken": f"{n}{LONG}", "type": "Central"}}),
    "profiles without end": lambda n: (
        "ReportChargingProfiles",
        {
            "requestId": n,
            "chargingLimitSource": "CSO",
            "evseId": n,
            "tbc": True,
            "chargingProfile": [
                {
                    "id": n,
                    "stackLevel": 0,
                    "chargingProfilePurpose": "TxProfile",
                    "chargingProfileKind": "Absolute",
                    "chargingSchedule": [
                        {
                            "id": n,
                            "chargingRateUnit": "W",
                            "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 1.0}],
                        }
                    ],
                }
            ],
        },
    ),
}


def spoken(kind: str, numbers: range) -> Iterator[str]:
    for number in numbers:
        action, payload = ENDLESS[kind](number + 1)
        yield json.dumps([2, f"c{number}", action, payload])


@pytest.mark.parametrize("kind", ENDLESS)
async def test_what_a_charger_tells_without_end_is_kept_with_an_end(kind, monkeypatch):
    monkeypatch.setattr("ocpp_local.device_model.MAX_VARIABLES", 300)
    monkeypatch.setattr("ocpp_local.reports.MOST_PARTS", 300)
    desk = Desk()
    desk.station.state.accepted = desk.station.state.inventoried = True
    running = asyncio.create_task(desk.session.run())

    async def hear(numbers: range) -> int:
        for frame in spoken(kind, numbers):
            await desk.link.receive(frame)
            await asyncio.sleep(0)
            while not desk.link.inbox.empty():  # noqa: ASYNC110 - the session empties it
                await asyncio.sleep(0)
        desk.said.clear()
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    try:
        await hear(range(450))
        tracemalloc.start()
        before = await hear(range(450, 500))
        after = await hear(range(500, 800))
    finally:
        tracemalloc.stop()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await desk.records.close()
    assert desk.answered > 750
    assert after - before < 75_000  # bytes, for 300 messages: what is kept of each would be more
