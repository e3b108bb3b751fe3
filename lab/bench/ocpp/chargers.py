"""Light chargers in a process of their own: `python -m lab.bench.ocpp.chargers PORT COUNT SECONDS CORE`.

Raw frames over real WebSockets: boot, plug in, then a TransactionEvent with measured values every ten
seconds, spread evenly. Prints one line when all have booted, and one with what they saw.
"""

import asyncio
import base64
import json
import os
import sys
import time
from datetime import UTC, datetime
from statistics import quantiles
from typing import Any, Final

from websockets.asyncio.client import ClientConnection, connect

from .frames import meter_value
from .stations import EVERY_S, LATE_S, PASSWORD

_BOOT: Final = {"chargingStation": {"model": "Light", "vendorName": "Bench"}, "reason": "PowerUp"}
_REPLIES: Final[dict[str, dict[str, Any]]] = {
    "GetBaseReport": {"status": "NotSupported"},
    "GetChargingProfiles": {"status": "NoProfiles"},
    "GetTransactionStatus": {"ongoingIndicator": True, "messagesInQueue": False},
}
_AT_ONCE: Final = 50
_BOOTS_WITHIN_S: Final = 60.0


class LightCharger:
    """One charger: as little code as possible, so that the server is what is measured."""

    def __init__(self, number: int) -> None:
        self.took_s: list[float] = []
        self._number = number
        self._calls = 0
        self._events = 0
        self._accepted = asyncio.Event()
        self._line: ClientConnection | None = None
        self._open: dict[str, asyncio.Future[dict[str, Any]]] = {}

    async def plug_in(self, port: int) -> asyncio.Task[None]:
        """Connect, boot until accepted, begin a stay."""
        name = f"BENCH-{self._number}"
        secret = base64.b64encode(f"{name}:{PASSWORD}".encode()).decode()
        self._line = await connect(
            f"ws://127.0.0.1:{port}/ocpp/{name}",
            subprotocols=["ocpp2.1"],  # type: ignore[list-item]  # a NewType of str
            additional_headers={"Authorization": f"Basic {secret}"},
            ping_interval=None,
            compression=None,
            open_timeout=_BOOTS_WITHIN_S,
            max_size=None,
        )
        reading = asyncio.create_task(self._read(self._line))
        await self._boot()
        await asyncio.wait_for(self._accepted.wait(), _BOOTS_WITHIN_S)
        await self.report("Started")
        self.took_s.clear()
        return reading

    async def live(self, seconds: float) -> None:
        """A message every ten seconds, at a second of its own."""
        begins = time.monotonic()
        due = begins + EVERY_S * (self._number % 997) / 997
        while due < begins + seconds:
            await asyncio.sleep(max(due - time.monotonic(), 0))
            await self.report("Updated")
            due += EVERY_S

    async def report(self, kind: str) -> None:
        """One TransactionEvent; how long its answer takes is noted."""
        payload = {
            "eventType": kind,
            "timestamp": datetime.now(UTC).isoformat().replace("+00:00", "Z"),
            "triggerReason": "CablePluggedIn" if kind == "Started" else "MeterValuePeriodic",
            "seqNo": self._events,
            "transactionInfo": {"transactionId": f"stay-{self._number}", "chargingState": "Charging"},
            "meterValue": [meter_value(self._events)],
        }
        self._events += 1
        began = time.monotonic()
        await self._call("TransactionEvent", payload)
        self.took_s.append(time.monotonic() - began)

    async def _boot(self) -> None:
        if (await self._call("BootNotification", _BOOT)).get("status") == "Accepted":
            self._accepted.set()

    async def _call(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        self._calls += 1
        call_id = str(self._calls)
        answer = self._open[call_id] = asyncio.get_running_loop().create_future()
        await self._send([2, call_id, action, payload])
        told: dict[str, Any] = await answer
        return told

    async def _send(self, frame: list[Any]) -> None:
        if self._line is not None:
            await self._line.send(json.dumps(frame))

    async def _read(self, line: ClientConnection) -> None:
        boots: set[asyncio.Task[None]] = set()
        async for text in line:
            match json.loads(text):
                case [2, call_id, action, payload]:
                    await self._send([3, call_id, _REPLIES.get(action, {"status": "Accepted"})])
                    if payload == {"requestedMessage": "BootNotification"}:
                        boots.add(asyncio.create_task(self._boot()))
                case [3, call_id, dict(payload)]:
                    self._open.pop(call_id).set_result(payload)


async def run(port: int, count: int, seconds: float) -> None:
    """All of them: a few at a time come in, then all live."""
    chargers = [LightCharger(number) for number in range(count)]
    door = asyncio.Semaphore(_AT_ONCE)

    async def come_in(charger: LightCharger) -> asyncio.Task[None]:
        async with door:
            return await charger.plug_in(port)

    reading = await asyncio.gather(*map(come_in, chargers))
    print("booted", flush=True)
    await asyncio.gather(*(charger.live(seconds) for charger in chargers))
    took = [took for charger in chargers for took in charger.took_s]
    cuts = quantiles(took, n=100)
    figures = {
        "calls": len(took),
        "late": sum(1 for one in took if one > LATE_S),
        "p99_ms": round(1000 * cuts[98], 2),
    }
    print(json.dumps(figures), flush=True)
    for task in reading:
        task.cancel()
    await asyncio.gather(*reading, return_exceptions=True)


if __name__ == "__main__":
    os.sched_setaffinity(0, {int(sys.argv[4])})
    asyncio.run(run(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])))
