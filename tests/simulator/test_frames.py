"""Everything that the twin sends is what the official schemas allow."""

import json
from functools import cache
from importlib.resources import files
from typing import Any

import pytest
from jsonschema import Draft6Validator

from .bench import Bench, fallback_profile, setpoint_profile

GET_PROFILES = {"requestId": 4, "chargingProfile": {"chargingProfilePurpose": "TxProfile"}}
MEASURANDS = {"component": {"name": "SampledDataCtrlr"}, "variable": {"name": "TxUpdatedMeasurands"}}
UNKNOWN = {"component": {"name": "X"}, "variable": {"name": "Y"}}
TRIGGERED = ("Heartbeat", "StatusNotification", "LogStatusNotification", "TransactionEvent")
CALLS: list[tuple[str, dict[str, Any]]] = [
    ("GetBaseReport", {"requestId": 1, "reportBase": "FullInventory"}),
    ("GetVariables", {"getVariableData": [MEASURANDS, UNKNOWN]}),
    ("SetVariables", {"setVariableData": [MEASURANDS | {"attributeValue": "SoC,Voltage,Frequency"}]}),
    ("SetVariables", {"setVariableData": [MEASURANDS | {"attributeValue": "Nonsense"}]}),
    ("GetChargingProfiles", GET_PROFILES),
    ("GetCompositeSchedule", {"evseId": 1, "duration": 600}),
    ("GetCompositeSchedule", {"evseId": 1, "duration": 600, "chargingRateUnit": "A"}),
    ("GetTransactionStatus", {}),
    ("GetTransactionStatus", {"transactionId": "T"}),
    *(("TriggerMessage", {"requestedMessage": name}) for name in TRIGGERED),
    ("UpdateDynamicSchedule", {"chargingProfileId": 77, "scheduleUpdate": {"setpoint": 5}}),
    ("SetChargingProfile", {"evseId": 1, "chargingProfile": setpoint_profile("unknown", 5)}),
    ("SetChargingProfile", {"evseId": 1, "chargingProfile": fallback_profile()}),
    ("ClearChargingProfile", {"chargingProfileId": 1000}),
    ("ClearChargingProfile", {"chargingProfileCriteria": {"stackLevel": 0}}),
    ("RequestStartTransaction", {"remoteStartId": 1, "idToken": {"idToken": "a", "type": "Central"}}),
    ("RequestStopTransaction", {"transactionId": "unknown"}),
    ("Reset", {"type": "OnIdle"}),
    ("Reset", {"type": "Immediate"}),
]  # fmt: skip


@cache
def schema(name: str) -> Draft6Validator:
    text = files("ocpp").joinpath("v21", "schemas", f"{name}.json").read_text(encoding="utf-8-sig")
    return Draft6Validator(json.loads(text))


async def test_every_frame_of_a_busy_day_is_valid(bench: Bench):
    bench.skip_to_the_morning()
    await bench.charger.tick()
    await bench.fall_back_to()
    await bench.steer(-2000)
    await bench.run(60)
    for action, payload in CALLS:
        schema(f"{action}Request").validate(payload)
        await bench.csms.call(action, payload)
    await bench.run(10 * 3600, step_s=120)
    asked: dict[str, str] = {}
    checked = set()
    for frame in bench.charger.frames:
        match frame.message:
            case [2, call_id, action, payload] if frame.sent:
                schema(f"{action}Request").validate(payload)
                checked.add(action)
            case [2, call_id, action, _]:
                asked[call_id] = action
            case [3, call_id, payload] if frame.sent:
                schema(f"{asked[call_id]}Response").validate(payload)
                checked.add(asked[call_id])
    assert checked >= {action for action, _ in CALLS} | {
        "BootNotification",
        "Authorize",
        "NotifyEVChargingNeeds",
        "NotifyReport",
        "ReportChargingProfiles",
        "TransactionEvent",
        "Heartbeat",
        "StatusNotification",
        "NotifyEvent",
    }


async def test_the_inventory_comes_in_parts_and_names_what_v2x_needs(bench: Bench):
    await bench.charger.tick()
    await bench.csms.call("GetBaseReport", {"requestId": 3, "reportBase": "FullInventory"})
    await bench.run(5)
    parts = [p for a, p in bench.csms.heard if a == "NotifyReport"]
    assert [p["seqNo"] for p in parts] == list(range(len(parts)))
    assert [p["tbc"] for p in parts] == [True] * (len(parts) - 1) + [False]
    found = {
        (d["component"]["name"], d["variable"]["name"], d["variable"].get("instance")): d
        for part in parts
        for d in part["reportData"]
    }
    dynamic = found["SmartChargingCtrlr", "SupportsFeature", "DynamicProfiles"]
    assert dynamic["variableAttribute"][0]["value"] == "true"
    assert found["EVSE", "DischargePower", None]["variableCharacteristics"]["maxLimit"] == 11_000
    assert "value" not in found["SecurityCtrlr", "BasicAuthPassword", None]["variableAttribute"][0]


async def test_the_measurands_and_interval_that_are_set_are_sent(bench: Bench):
    await bench.charger.tick()
    interval = {"component": {"name": "SampledDataCtrlr"}, "variable": {"name": "TxUpdatedInterval"}}
    wish = [MEASURANDS | {"attributeValue": "SoC,Voltage"}, interval | {"attributeValue": "10"}]
    answer = await bench.csms.call("SetVariables", {"setVariableData": wish})
    assert {r["attributeStatus"] for r in answer["setVariableResult"]} == {"Accepted"}
    await bench.steer(-2000)
    await bench.run(10)
    bench.csms.heard.clear()
    await bench.run(60)
    values = [p["meterValue"][0]["sampledValue"] for _, p in bench.csms.heard if "meterValue" in p]
    assert len(values) == 6
    assert all([v["measurand"] for v in sample] == ["SoC", "Voltage"] for sample in values)
    # 2 kW for a minute and its losses, out of 60 kWh
    assert 0.04 < values[0][0]["value"] - values[-1][0]["value"] + 0.1 < 0.3


@pytest.mark.usefixtures("odd_frames")
@pytest.mark.parametrize(
    ("action", "code"),
    [("MakeCoffee", "NotImplemented"), ("GetLog", "NotSupported"), ("SetChargingProfile", "FormatViolation")],
)
async def test_what_it_cannot_do_is_refused_by_its_proper_name(bench: Bench, action, code):
    await bench.charger.tick()
    assert await bench.csms.call(action, {}) == code


async def test_the_composite_schedule_shows_the_lease_and_what_follows(bench: Bench):
    await bench.charger.tick()
    await bench.fall_back_to()
    await bench.steer(-2000)
    answer = await bench.csms.call("GetCompositeSchedule", {"evseId": 1, "duration": 600})
    assert answer["schedule"]["chargingSchedulePeriod"] == [
        {"startPeriod": 0, "operationMode": "CentralSetpoint", "setpoint": -2000},
        {"startPeriod": 91, "operationMode": "ChargingOnly", "limit": 3600},
    ]
