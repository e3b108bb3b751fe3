"""The judge of all frames hears both ends, and calls by name what breaks a schema."""

import pytest

from tests.official_schemas import Judge, fault


async def test_a_frame_that_breaks_a_schema_does_not_go_unnoticed(house, judge: Judge):
    charger = await house.installed()
    assert judge.faults == []
    assert {"BootNotificationRequest", "BootNotificationResponse", "SetChargingProfileRequest"} <= judge.heard
    await charger.call("Heartbeat", {"mood": "good"})
    await charger.call("MakeCoffee", {})
    (first, second) = judge.faults
    assert first[0] == second[0] == "charger"
    assert "'mood' was unexpected" in first[1]
    assert "MakeCoffeeRequest: not a message of ocpp2.1" in second[1]
    judge.faults.clear()


@pytest.mark.parametrize(
    ("subprotocol", "right"), [("ocpp2.1", True), ("ocpp2.0.1", False)], ids=["2.1", "2.0.1"]
)
def test_each_version_has_its_own_law(subprotocol, right):
    told = {"chargingProfileId": 1, "scheduleUpdate": {"setpoint": -5}}
    assert (fault(subprotocol, "UpdateDynamicScheduleRequest", told) is None) == right
