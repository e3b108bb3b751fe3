"""A charger for tests: raw JSON over a real WebSocket. It knows nothing of our messages.

Every frame that the server sends is checked against the official schemas of the package `ocpp`.
"""

import asyncio
import base64
import json
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any

from jsonschema import Draft6Validator
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

PASSWORD = "a-long-and-random-password"
FOLDERS = {"ocpp2.1": "ocpp.v21", "ocpp2.0.1": "ocpp.v201"}


@cache
def schema(subprotocol: str, name: str) -> Draft6Validator:
    text = (files(FOLDERS[subprotocol]) / "schemas" / f"{name}.json").read_text(encoding="utf-8-sig")
    return Draft6Validator(json.loads(text))


def basic(user: str, password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


def variable(component: str, name: str, value: str, instance: str = "", **traits: Any) -> dict[str, Any]:
    """One element of a NotifyReport."""
    named = {"name": name, "instance": instance} if instance else {"name": name}
    return {
        "component": {"name": component},
        "variable": named,
        "variableAttribute": [{"value": value, "mutability": traits.pop("mutability", "ReadWrite")}],
        "variableCharacteristics": {"dataType": "string", "supportsMonitoring": False, **traits},
    }


V2X_INVENTORY = [
    variable("V2XChargingCtrlr", "Enabled", "true"),
    variable("V2XChargingCtrlr", "SupportedOperationModes", "ChargingOnly,CentralSetpoint"),
    variable("V2XChargingCtrlr", "SupportedEnergyTransferModes", "DC,DC_BPT"),
    variable("ISO15118Ctrlr", "Enabled", "true"),
    variable("SmartChargingCtrlr", "SupportsFeature", "true", "DynamicProfiles", mutability="ReadOnly"),
    variable("SmartChargingCtrlr", "SupportsFeature", "true", "MaxOfflineDuration", mutability="ReadOnly"),
    variable("EVSE", "Power", "0", maxLimit=11000, mutability="ReadOnly"),
    variable("EVSE", "DischargePower", "0", maxLimit=10000, mutability="ReadOnly"),
    variable("EVSE", "SupplyPhases", "0", mutability="ReadOnly"),
    variable("SampledDataCtrlr", "TxUpdatedInterval", "60"),
    variable(
        "SampledDataCtrlr",
        "TxUpdatedMeasurands",
        "Power.Active.Import",
        valuesList="Power.Active.Import,Power.Active.Export,Energy.Active.Import.Register,SoC",
    ),
]


type Part = tuple[int, bool, list[dict[str, Any]]]
"""One part of a report: seqNo, tbc and what it reports."""


def halves(inventory: list[Any]) -> list[Part]:
    half = len(inventory) // 2
    return [(0, True, inventory[:half]), (1, False, inventory[half:])]


class Charger:
    """One connection of a charger. `frames` is everything that came from the server."""

    def __init__(self, line: ClientConnection, inventory: list[dict[str, Any]] | None) -> None:
        self.line = line
        self.frames: list[list[Any]] = []
        self.faults: list[str] = []
        self.replies: dict[str, Callable[[dict[str, Any]], dict[str, Any] | None]] = {}
        self.refusals: dict[str, str] = {}
        """Answer these calls with an error of this code, and with *because*."""
        self.because = ""
        self.seq_no = 0
        self.reading: asyncio.Task[None] | None = None
        self.triggered = asyncio.Event()
        self.may_report = asyncio.Event()
        self.may_report.set()
        self.parts: Callable[[list[Any]], list[Part]] = halves
        self.guests: set[str] = set()
        self._inventory = inventory
        self.profiles: dict[int, tuple[int, dict[str, Any]]] = {}
        self._number = 0
        self._open: dict[str, tuple[str, asyncio.Future[list[Any]]]] = {}
        self._tasks: set[asyncio.Task[Any]] = set()

    # ------------------------------------------------------------------ what tests say
    async def call(self, action: str, payload: dict[str, Any]) -> list[Any]:
        """Ask the server; its whole answer frame."""
        self._number += 1
        call_id = f"c{self._number}"
        answer: asyncio.Future[list[Any]] = asyncio.get_running_loop().create_future()
        self._open[call_id] = (action, answer)
        await self.line.send(json.dumps([2, call_id, action, payload]))
        return await asyncio.wait_for(answer, 60)

    async def boot(self, **who: str) -> dict[str, Any]:
        """Boot, and again when asked to, until accepted: the last answer."""
        answer = await self.boot_once("PowerUp", **who)
        while answer["status"] == "Pending":
            await asyncio.wait_for(self.triggered.wait(), 60)
            self.triggered.clear()
            answer = await self.boot_once("Triggered", **who)
        return answer

    async def boot_once(self, reason: str = "PowerUp", **who: str) -> dict[str, Any]:
        station = {"model": "Twin", "vendorName": "Us", "firmwareVersion": "1.0", "serialNumber": "S1"}
        payload = {"chargingStation": station | who, "reason": reason}
        return (await self.call("BootNotification", payload))[2]

    async def transaction(
        self, kind: str, *, tx: str = "T1", at: str = "2026-11-22T18:00:00Z", **more: Any
    ) -> Any:
        """A TransactionEvent with the next seqNo, unless one is given."""
        seq_no = more.pop("seqNo", self.seq_no)
        self.seq_no = seq_no + 1
        info = {"transactionId": tx, **more.pop("info", {})}
        reason = {"Started": "CablePluggedIn", "Ended": "EVCommunicationLost"}.get(kind, "MeterValuePeriodic")
        payload = {
            "eventType": kind,
            "timestamp": at,
            "triggerReason": reason,
            "seqNo": seq_no,
            "transactionInfo": info,
            **more,
        }
        return await self.call("TransactionEvent", payload)

    async def needs(self, transfer: str = "DC_BPT", **more: Any) -> Any:
        told = {
            "requestedEnergyTransfer": transfer,
            "controlMode": "DynamicControl",
            "v2xChargingParameters": {"maxChargePower": 9000, "maxDischargePower": 7000},
            **more,
        }
        return await self.call("NotifyEVChargingNeeds", {"evseId": 1, "chargingNeeds": told})

    def sent(self, *actions: str) -> list[dict[str, Any]]:
        """The payloads of the server's calls of these actions."""
        return [frame[3] for frame in self.frames if frame[0] == 2 and frame[2] in actions]

    def setpoints(self) -> list[dict[str, Any]]:
        """The calls that carry a setpoint of the running transaction, whole profiles and updates."""
        calls = self.sent("SetChargingProfile", "UpdateDynamicSchedule")
        return [
            c
            for c in calls
            if c.get("chargingProfile", {}).get("chargingProfilePurpose") != "TxDefaultProfile"
        ]

    # ------------------------------------------------------------------ what it does by itself
    async def read(self) -> None:
        try:
            async for text in self.line:
                await self._take(json.loads(text))
        except ConnectionClosed:
            pass
        finally:
            for _, answer in self._open.values():
                answer.cancel()

    async def _take(self, frame: list[Any]) -> None:
        self.frames.append(frame)
        match frame:
            case [2, call_id, action, payload]:
                self._check(f"{action}Request", payload)
                await self._answer(call_id, action, payload)
            case [3, call_id, payload]:
                action, answer = self._open.pop(call_id)
                self._check(f"{action}Response", payload)
                answer.set_result(frame)
            case [4, call_id, *_] if call_id in self._open:
                self._open.pop(call_id)[1].set_result(frame)

    def _check(self, name: str, payload: object) -> None:
        subprotocol = self.line.subprotocol or "ocpp2.1"
        if name.removesuffix("Request").removesuffix("Response") in self.guests:
            subprotocol = "ocpp2.1"
        self.faults += [
            f"{name}: {error.message}" for error in schema(subprotocol, name).iter_errors(payload)
        ]

    async def _answer(self, call_id: str, action: str, payload: dict[str, Any]) -> None:
        if action in self.refusals:
            await self.line.send(json.dumps([4, call_id, self.refusals[action], self.because, {}]))
            return
        reply = self.replies.get(action, self._usual(action))(payload)
        if reply is not None:
            await self.line.send(json.dumps([3, call_id, reply]))
        if reply == {"status": "Accepted"}:
            self._keep(action, payload)
        if payload == {"requestedMessage": "BootNotification"}:
            self.triggered.set()
        if action in {"GetBaseReport", "GetReport"} and reply == {"status": "Accepted"}:
            asked = {wish["component"]["name"] for wish in payload.get("componentVariable", ())}
            task = asyncio.create_task(self._report(payload["requestId"], asked))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def _usual(self, action: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
        match action:
            case "GetBaseReport" | "GetReport" if self._inventory is None:
                return lambda _: {"status": "NotSupported"}
            case "SetVariables":
                return lambda asked: {
                    "setVariableResult": [
                        {
                            "component": s["component"],
                            "variable": s["variable"],
                            "attributeStatus": "Accepted",
                        }
                        for s in asked["setVariableData"]
                    ]
                }
            case "GetChargingProfiles":
                return lambda _: {"status": "Accepted" if self.profiles else "NoProfiles"}
            case "GetTransactionStatus":
                return lambda _: {"ongoingIndicator": True, "messagesInQueue": False}
            case _:
                return lambda _: {"status": "Accepted"}

    def _keep(self, action: str, payload: dict[str, Any]) -> None:
        """Hold profiles, and report them when asked."""
        match action:
            case "SetChargingProfile":
                profile = payload["chargingProfile"]
                self.profiles[profile["id"]] = (payload["evseId"], profile)
            case "ClearChargingProfile":
                self.profiles.pop(payload.get("chargingProfileId", -1), None)
            case "GetChargingProfiles":
                task = asyncio.create_task(self._report_profiles(payload))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

    async def _report_profiles(self, asked: dict[str, Any]) -> None:
        """One message per profile, the last one without tbc."""
        purpose = asked["chargingProfile"].get("chargingProfilePurpose")
        chosen = [
            (evse, profile)
            for evse, profile in self.profiles.values()
            if purpose in (None, profile["chargingProfilePurpose"])
        ]
        for number, (evse, profile) in enumerate(chosen, 1):
            await self.call(
                "ReportChargingProfiles",
                {
                    "requestId": asked["requestId"],
                    "chargingLimitSource": "CSO",
                    "evseId": evse,
                    "chargingProfile": [profile],
                    "tbc": number < len(chosen),
                },
            )

    async def _report(self, request_id: int, asked: set[str]) -> None:
        """The whole inventory as `parts` cuts it, or all of the components *asked* for in one."""
        await self.may_report.wait()
        inventory = self._inventory or []
        chosen = [data for data in inventory if data["component"]["name"] in asked]
        for seq_no, tbc, part in [(0, False, chosen)] if asked else self.parts(inventory):
            payload = {"requestId": request_id, "generatedAt": "2026-11-22T18:00:00Z", "seqNo": seq_no}
            more: dict[str, Any] = {"reportData": part} if part else {}
            await self.call("NotifyReport", payload | {"tbc": tbc} | more)


async def plug_in(
    port: int,
    *,
    identity: str = "DEMO-1",
    password: str | None = PASSWORD,
    subprotocols: tuple[str, ...] | None = ("ocpp2.1",),
    inventory: list[dict[str, Any]] | None = None,
    path: str | None = None,
    **more: Any,
) -> Charger:
    """Connect as *identity*. Raises what websockets raises if the server says no."""
    scheme = "wss" if "ssl" in more else "ws"
    line = await connect(
        f"{scheme}://127.0.0.1:{port}{path or '/ocpp/' + identity}",
        subprotocols=subprotocols,
        additional_headers={} if password is None else basic(identity, password),
        max_size=None,
        close_timeout=1,
        **more,
    )
    charger = Charger(line, inventory)
    charger.reading = asyncio.create_task(charger.read())
    return charger
