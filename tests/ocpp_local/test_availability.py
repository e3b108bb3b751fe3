"""The charger's own news: alive, plugged, in trouble."""

import pytest

from ocpp_local import ConnectorChanged, ProblemReported, SecurityEventReported
from tests.ocpp_local.conftest import until

NOON = "2026-11-22T12:00:00Z"


def event(component: dict, name: str, value: str, **more) -> dict:
    data = {
        "eventId": 1,
        "timestamp": NOON,
        "trigger": "Delta",
        "actualValue": value,
        "eventNotificationType": "HardWiredNotification",
        "component": component,
        "variable": {"name": name},
        **more,
    }
    return {"generatedAt": NOON, "seqNo": 0, "eventData": [data]}


PLUG = {"name": "Connector", "evse": {"id": 1, "connectorId": 1}}


async def test_a_heartbeat_brings_the_time_in_utc(house):
    charger = await house.installed()
    assert (await charger.call("Heartbeat", {}))[2]["currentTime"].endswith("Z")


@pytest.mark.parametrize(
    ("action", "payload"),
    [
        pytest.param(
            "StatusNotification",
            {"timestamp": NOON, "connectorStatus": "Occupied", "evseId": 1, "connectorId": 1},
            id="the old spelling",
        ),
        pytest.param("NotifyEvent", event(PLUG, "AvailabilityState", "Occupied"), id="the new spelling"),
    ],
)
async def test_a_plug_tells_its_state_in_either_spelling_and_once(house, action, payload):
    charger = await house.installed()
    for _ in range(2):
        assert (await charger.call(action, payload))[2] == {}
    connector = house.station.connector
    assert (connector.status, connector.evse_id, connector.connector_id) == ("Occupied", 1, 1)
    assert house.station.plugged
    assert len(house.told(ConnectorChanged)) == 1


async def test_the_state_of_the_whole_station_is_no_plug(house):
    charger = await house.installed()
    for evse, status in ((0, "Available"), (1, "Occupied")):
        told = {"timestamp": NOON, "connectorStatus": status, "evseId": evse, "connectorId": evse}
        await charger.call("StatusNotification", told)
    assert house.station.connector.evse_id == 1
    assert house.station.plugged


async def test_an_older_state_of_a_plug_changes_nothing(house):
    charger = await house.installed()
    await charger.call("NotifyEvent", event(PLUG, "AvailabilityState", "Occupied"))
    late = event(PLUG, "AvailabilityState", "Available", timestamp="2026-11-22T11:00:00Z")
    await charger.call("NotifyEvent", late)
    assert house.station.connector.status == "Occupied"


@pytest.mark.parametrize(("told", "known"), [("61.5", 61.5), ("full", None), ("140", None)])
async def test_the_state_of_charge_may_come_as_an_event(house, told, known):
    charger = await house.installed()
    await charger.call("NotifyEvent", event({"name": "ConnectedEV"}, "StateOfCharge", told))
    soc = house.station.measured.soc_percent
    assert (None if soc is None else soc.value) == known


async def test_a_problem_and_its_end_are_told(house):
    charger = await house.installed()
    await charger.call("NotifyEvent", event({"name": "EVSE"}, "Problem", "true", techInfo="too hot"))
    await charger.call("NotifyEvent", event({"name": "EVSE"}, "Problem", "false"))
    await until(lambda: len(house.told(ProblemReported)) == 2)
    told = [(e.component, e.active, e.info) for e in house.told(ProblemReported)]
    assert told == [("EVSE", True, "too hot"), ("EVSE", False, "")]


async def test_a_security_event_is_told(house):
    charger = await house.installed()
    alarm = {"type": "TamperDetectionActivated", "timestamp": NOON, "techInfo": "lid"}
    assert (await charger.call("SecurityEventNotification", alarm))[2] == {}
    await until(lambda: house.told(SecurityEventReported))
    assert house.told(SecurityEventReported)[0].kind == "TamperDetectionActivated"
