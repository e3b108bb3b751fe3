"""Every record of quirks is tried on a charger that has it; a charger on 2.0.1 without one only charges."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from ocpp_local import quirks
from ocpp_local.device_model import DeviceModel
from ocpp_local.messages.message import Version
from ocpp_local.quirks import RECORDS, Assumed, Quirk, SetpointVariable, Who
from tests.ocpp_local.charger import V2X_INVENTORY, variable
from tests.ocpp_local.conftest import until

PIONIX = {"vendorName": "Pionix", "model": "BelayBox"}
MOBILITY_HOUSE = {"vendorName": "The Mobility House", "model": "ChargePilot"}
OLD = {"subprotocols": ("ocpp2.0.1",)}
OLD_INVENTORY = [variable("EVSE", "Power", "0", maxLimit=11000, mutability="ReadOnly")]
SETPOINT = variable("V2XChargingCtrlr", "Setpoint", "0")

# The test that drives a charger with the record.
PROVEN = {
    "2.1 messages on a 2.0.1 link": "test_a_hybrid_gets_profiles_as_in_21_each_with_an_end",
    "negative discharge limits": "test_negative_discharge_limits_are_sizes",
    "setpoint in a variable": "test_a_setpoint_that_nobody_ends_is_not_given",
}


async def in_session(house, record, inventory=OLD_INVENTORY, **who):
    """A charger on 2.0.1 with a car, and *record* as the only one there is."""
    charger = await house.charger(inventory=inventory, **OLD)
    await charger.boot(**who)
    await until(lambda: charger.profiles)
    await charger.transaction("Started", evse={"id": 1}, info={"chargingState": "Charging"})
    await until(lambda: house.station.ready)
    assert house.station.state.quirk == record
    return charger


def only(monkeypatch, **quirk) -> Quirk:
    record = Quirk(name="a test", source="a test", **quirk)
    monkeypatch.setattr(quirks, "RECORDS", (record,))
    return record


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.name)
def test_each_record_has_a_source_a_test_and_fits_not_everybody(record):
    assert len(record.source) > 20
    assert f"def {PROVEN[record.name]}(" in Path(__file__).read_text()
    assert not record.fits(Who(vendor="Us", model="Twin"), Version.V21, DeviceModel())


def test_each_record_has_a_file_of_its_own_and_a_name_of_its_own():
    folder = Path(quirks.__file__).parent
    files = {path.stem for path in folder.glob("*.py")} - {"__init__", "quirk"}
    assert len(files) == len(RECORDS) == len({record.name for record in RECORDS})
    assert set(PROVEN) == {record.name for record in RECORDS}


async def test_a_charger_on_201_without_a_record_is_charged_and_the_refusal_says_why(house):
    charger = await in_session(house, quirks.NONE)
    answer = await house.station.set_power(-2000)
    assert "OCPP 2.0.1" in answer.reason
    assert "Us Twin" in answer.reason
    assert (await house.station.set_power(4000)).accepted
    (call,) = charger.setpoints()
    (schedule,) = call["chargingProfile"]["chargingSchedule"]
    assert (call["chargingProfile"]["chargingProfileKind"], schedule["duration"]) == ("Absolute", 90)
    assert schedule["chargingSchedulePeriod"] == [{"startPeriod": 0, "limit": 4000}]


@pytest.mark.usefixtures("frames_of_21_on_a_201_line", "odd_frames")
async def test_a_hybrid_gets_profiles_as_in_21_each_with_an_end(house):
    charger = await house.charger(inventory=OLD_INVENTORY, **OLD)
    charger.guests = {"Authorize", "SetChargingProfile"}
    await charger.boot(**MOBILITY_HOUSE)
    await until(lambda: charger.profiles)
    allowed = await charger.call("Authorize", {"idToken": {"idToken": "A", "type": "Central"}})
    assert "DC_BPT" in allowed[2]["allowedEnergyTransfer"]
    await charger.transaction("Started", evse={"id": 1}, info={"chargingState": "Charging"})
    assert (await charger.needs(controlMode="Dynamic"))[2] == {"status": "Accepted"}
    await until(lambda: house.station.ready)
    for power_w in (-2000, -3000):
        assert (await house.station.set_power(power_w)).accepted
    periods = [call["chargingProfile"]["chargingSchedule"][0] for call in charger.setpoints()]
    assert [p["chargingSchedulePeriod"][0]["setpoint"] for p in periods] == [-2000, -3000]
    assert all(p["chargingSchedulePeriod"][0]["operationMode"] == "CentralSetpoint" for p in periods)
    assert all(p["duration"] == 90 and "startSchedule" in p for p in periods)
    assert house.station.capabilities.max_discharge_w == 7000
    assert house.station.run_on == timedelta(seconds=90)
    assert any("as in a draft" in note for note in house.station.notes)


@pytest.mark.usefixtures("frames_of_21_on_a_201_line", "odd_frames")
async def test_a_hybrid_with_a_car_that_only_charges_is_not_discharged(house):
    charger = await house.charger(inventory=OLD_INVENTORY, **OLD)
    charger.guests = {"Authorize", "SetChargingProfile"}
    await charger.boot(**MOBILITY_HOUSE)
    await until(lambda: charger.profiles)
    await charger.transaction("Started", evse={"id": 1}, info={"chargingState": "Charging"})
    await charger.needs("DC")
    await until(lambda: house.station.ready)
    assert "does not give power back" in (await house.station.set_power(-2000)).reason


@pytest.mark.parametrize(("who", "noted"), [(PIONIX, False), ({}, True)], ids=["known", "unknown"])
async def test_negative_discharge_limits_are_sizes(house, who, noted):
    charger = await house.charger(inventory=V2X_INVENTORY)
    await charger.boot(**who)
    await until(lambda: charger.profiles)
    await charger.transaction("Started", evse={"id": 1}, info={"chargingState": "EVConnected"})
    await charger.needs(v2xChargingParameters={"maxChargePower": 9000, "maxDischargePower": -7000})
    assert house.station.capabilities.max_discharge_w == 7000
    assert (await house.station.set_power(-9000)).accepted
    period = charger.setpoints()[0]["chargingProfile"]["chargingSchedule"][0]["chargingSchedulePeriod"][0]
    assert period["setpoint"] == -7000
    assert any("as a negative number" in note for note in house.station.notes) is noted


async def test_a_setpoint_that_nobody_ends_is_not_given(house):
    (record,) = [record for record in RECORDS if record.setpoint_variable]
    charger = await in_session(house, record, inventory=[*OLD_INVENTORY, SETPOINT])
    answer = await house.station.set_power(-2000)
    assert "would go on feeding the house" in answer.reason
    assert (await house.station.set_power(3000)).accepted
    assert charger.setpoints()[0]["chargingProfile"]["chargingSchedule"][0]["duration"] == 90


@pytest.mark.parametrize(("watts", "value"), [(1.0, "-2000"), (-1.0, "2000"), (1000.0, "-2.000")])
async def test_a_setpoint_in_a_variable_has_the_sign_and_unit_of_its_record(house, monkeypatch, watts, value):
    where = SetpointVariable(
        component="V2XChargingCtrlr",
        component_instance="1",
        variable="Setpoint",
        watts=watts,
        lapses=timedelta(seconds=30),
    )
    record = only(monkeypatch, reports=("V2XChargingCtrlr", "Setpoint"), setpoint_variable=where)
    charger = await in_session(house, record, inventory=[*OLD_INVENTORY, SETPOINT])
    charger.frames.clear()
    assert (await house.station.set_power(-2000)).accepted
    (item,) = charger.sent("SetVariables")[0]["setVariableData"]
    assert item == {
        "component": {"name": "V2XChargingCtrlr", "instance": "1", "evse": {"id": 1}},
        "variable": {"name": "Setpoint"},
        "attributeValue": value,
    }
    assert house.station.run_on == timedelta(seconds=30)
    assert (await house.station.release()).accepted
    assert float(charger.sent("SetVariables")[1]["setVariableData"][0]["attributeValue"]) == 0
    charger.replies["SetVariables"] = lambda asked: {
        "setVariableResult": [
            {"component": i["component"], "variable": i["variable"], "attributeStatus": "Rejected"}
            for i in asked["setVariableData"]
        ]
    }
    assert "Rejected" in (await house.station.set_power(-2000)).reason


async def test_a_negative_limit_discharges_where_a_record_says_so(house, monkeypatch):
    record = only(monkeypatch, vendor="us", firmware="1.*", negative_limit=True)
    charger = await in_session(house, record)
    told = {"requestedEnergyTransfer": "DC"}  # 2.0.1 has no words for more
    await charger.call("NotifyEVChargingNeeds", {"evseId": 1, "chargingNeeds": told})
    for power_w in (-1500, 1500):
        assert (await house.station.set_power(power_w)).accepted
    schedules = [call["chargingProfile"]["chargingSchedule"][0] for call in charger.setpoints()]
    assert [s["chargingSchedulePeriod"][0]["limit"] for s in schedules] == [-1500, 1500]
    assert [s["duration"] for s in schedules] == [90, 90]


async def test_a_record_fills_in_what_the_charger_does_not_report(house, monkeypatch):
    feature = Assumed(
        component="SmartChargingCtrlr", variable="SupportsFeature", instance="DynamicProfiles", value="true"
    )
    only(monkeypatch, vendor="us", phases=1, assumes=(feature,))
    charger = await house.charger(inventory=OLD_INVENTORY)
    await charger.boot()
    assert house.station.capabilities.dynamic_profiles
    assert house.station.capabilities.phases == 1
    said = variable("SmartChargingCtrlr", "SupportsFeature", "false", "DynamicProfiles")
    again = await house.charger(inventory=[*OLD_INVENTORY, said])
    await again.boot(firmwareVersion="1.1")
    assert not house.station.capabilities.dynamic_profiles


def test_patterns_match_without_regard_to_case():
    record = replace(quirks.NONE, vendor="acme*", firmware="2.[0-3]*")
    assert record.fits(Who(vendor="ACME Ltd", model="X", firmware="2.1.7"), Version.V21, DeviceModel())
    assert not record.fits(Who(vendor="ACME Ltd", model="X", firmware="2.4"), Version.V21, DeviceModel())
