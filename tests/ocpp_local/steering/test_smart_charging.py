"""A setpoint is one frame, leased, within what charger and car told, or an honest no."""

import asyncio
import math
from datetime import timedelta

import pytest

from ocpp_local import (
    ChargingLimitChanged,
    NeedsReported,
    PriorityChargingChanged,
    SetpointRefused,
)
from ocpp_local.steering.profiles import Ids
from tests.ocpp_local.charger import V2X_INVENTORY, variable
from tests.ocpp_local.conftest import until

MINUTE = timedelta(minutes=1)


async def test_the_first_setpoint_is_a_leased_profile_and_the_next_an_update(house):
    charger = await house.in_session()
    assert (await house.station.set_power(-2350, lease=MINUTE)).accepted
    assert (await house.station.set_power(1200, lease=MINUTE)).accepted
    whole, update = charger.setpoints()
    assert whole == {
        "evseId": 1,
        "chargingProfile": {
            "id": 1002,
            "stackLevel": 2,
            "chargingProfilePurpose": "TxProfile",
            "chargingProfileKind": "Dynamic",
            "transactionId": "T1",
            "maxOfflineDuration": 30,
            "invalidAfterOfflineDuration": False,
            "chargingSchedule": [
                {
                    "id": 1,
                    "chargingRateUnit": "W",
                    "duration": 60,
                    "chargingSchedulePeriod": [
                        {"startPeriod": 0, "operationMode": "CentralSetpoint", "setpoint": -2350}
                    ],
                }
            ],
        },
    }
    assert update == {"chargingProfileId": 1002, "scheduleUpdate": {"setpoint": 1200}}


async def test_another_lease_needs_a_whole_profile_again(house):
    charger = await house.in_session()
    await house.station.set_power(-1000, lease=MINUTE)
    await house.station.set_power(-1000, lease=2 * MINUTE)
    assert [c["chargingProfile"]["chargingSchedule"][0]["duration"] for c in charger.setpoints()] == [60, 120]


@pytest.mark.parametrize(
    ("wish_w", "sent_w"),
    [
        pytest.param(15_000, 9000, id="the car takes 9 kW"),
        pytest.param(-15_000, -7000, id="the car gives 7 kW"),
        pytest.param(-100, -100, id="small is not our business"),
        pytest.param(-99.6, -100, id="whole watts"),
    ],
)
async def test_a_setpoint_stays_within_what_charger_and_car_told(house, wish_w, sent_w):
    charger = await house.in_session()
    await house.station.set_power(wish_w)
    period = charger.setpoints()[0]["chargingProfile"]["chargingSchedule"][0]["chargingSchedulePeriod"][0]
    assert period["setpoint"] == sent_w


@pytest.mark.parametrize("power_w", [math.nan, math.inf, -math.inf])
async def test_what_is_no_number_is_never_sent(house, power_w):
    charger = await house.in_session()
    answer = await house.station.set_power(power_w)
    assert (answer.accepted, charger.setpoints()) == (False, [])


async def test_a_lease_of_nothing_is_never_sent(house):
    charger = await house.in_session()
    answer = await house.station.set_power(-1000, lease=timedelta(milliseconds=10))
    assert (answer.accepted, charger.setpoints()) == (False, [])


async def test_a_refused_setpoint_comes_back_with_the_chargers_reason_and_the_whole_profile_follows(house):
    charger = await house.in_session()
    await house.station.set_power(-1000)
    charger.replies["UpdateDynamicSchedule"] = lambda _: {
        "status": "Rejected",
        "statusInfo": {"reasonCode": "InvalidProfile", "additionalInfo": "who are you"},
    }
    answer = await house.station.set_power(-2000)
    assert not answer.accepted
    assert "InvalidProfile: who are you" in answer.reason
    assert len(charger.setpoints()) == 2
    (event,) = house.told(SetpointRefused)
    assert (event.power_w, event.reason) == (-2000, answer.reason)
    assert (await house.station.set_power(-2000)).accepted
    assert "chargingProfile" in charger.setpoints()[2]


@pytest.mark.usefixtures("odd_frames")
async def test_a_callerror_is_a_refusal_too(house):
    charger = await house.in_session()
    charger.replies["SetChargingProfile"] = lambda _: {"status": "Whatever"}
    answer = await house.station.set_power(-2000)
    assert not answer.accepted
    assert answer.reason


@pytest.mark.parametrize(("kept", "ours"), [(900, 1000), (5000, 5001), (2**31 - 1, 1000)])
def test_our_profiles_have_ids_beyond_those_that_the_charger_keeps_to_itself_and_within_ocpp(kept, ours):
    ids = Ids(kept)
    assert ids.fallback == ours
    assert max(ids.all) < 2**31


async def test_a_car_that_takes_less_than_nothing_is_not_ordered_to_give(house):
    charger = await house.in_session()
    await charger.needs(v2xChargingParameters={"maxChargePower": -3000, "maxDischargePower": 7000})
    assert house.station.capabilities.max_charge_w == 11000
    await house.station.set_power(0)
    assert charger.setpoints()[-1]["chargingProfile"]["chargingSchedule"][0]["chargingSchedulePeriod"][0][
        "setpoint"
    ] == pytest.approx(0)


async def test_before_the_car_told_its_needs_nothing_is_sent(house):
    charger = await house.installed()
    await charger.transaction("Started", info={"chargingState": "EVConnected"})
    assert not house.station.ready
    answer = await house.station.set_power(-1000)
    assert "needs" in answer.reason
    assert charger.setpoints() == []


async def test_a_car_that_tells_nothing_within_a_minute_is_charged_and_not_discharged(house):
    charger = await house.installed()
    await charger.transaction("Started", info={"chargingState": "EVConnected"})
    house.skipped_s = 61
    assert house.station.ready
    assert not house.station.capabilities.v2x
    assert not (await house.station.set_power(-1000)).accepted
    assert (await house.station.set_power(5000)).accepted
    assert (await house.station.set_power(6000)).accepted
    whole, update = charger.setpoints()
    period = whole["chargingProfile"]["chargingSchedule"][0]["chargingSchedulePeriod"][0]
    assert period == {"startPeriod": 0, "limit": 5000}
    assert update["scheduleUpdate"] == {"limit": 6000}


@pytest.mark.parametrize(
    ("transfer", "more", "word"),
    [
        pytest.param("DC", {}, "does not give power back", id="a car that only charges"),
        pytest.param("DC_BPT", {"controlMode": "ScheduledControl"}, "schedule", id="a car on a schedule"),
    ],
)
async def test_a_car_that_cannot_is_not_discharged(house, transfer, more, word):
    charger = await house.installed()
    await charger.transaction("Started", info={"chargingState": "EVConnected"})
    answer = await charger.needs(transfer, **more)
    assert answer[2] == {"status": "Accepted"}
    assert len(house.told(NeedsReported)) == 1
    refusal = await house.station.set_power(-1000)
    assert word in refusal.reason
    assert house.station.no_discharge == refusal.reason
    assert charger.setpoints() == []
    assert (await house.station.set_power(1000)).accepted


@pytest.mark.parametrize(
    ("missing", "word"),
    [
        pytest.param("V2XChargingCtrlr", "does not take power back", id="no V2X"),
        pytest.param("SmartChargingCtrlr", "when it loses us", id="no lease"),
    ],
)
async def test_a_charger_that_cannot_is_not_discharged(house, missing, word):
    charger = await house.charger(inventory=[v for v in V2X_INVENTORY if v["component"]["name"] != missing])
    await charger.boot()
    await until(lambda: charger.sent("SetChargingProfile"))
    await charger.transaction("Started", info={"chargingState": "EVConnected"})
    await charger.needs()
    answer = await house.station.set_power(-1000)
    assert word in answer.reason
    assert house.station.no_discharge == answer.reason
    assert charger.setpoints() == []


async def test_without_dynamic_profiles_each_limit_is_a_profile_with_an_end(house):
    charger = await house.charger(inventory=[variable("EVSE", "SupplyPhases", "1")])
    await charger.boot()
    await until(lambda: charger.sent("SetChargingProfile"))
    await charger.transaction("Started", info={"chargingState": "Charging"})
    for power_w in (3000, 2000):
        assert (await house.station.set_power(power_w)).accepted
    schedules = [call["chargingProfile"]["chargingSchedule"][0] for call in charger.setpoints()]
    assert [s["chargingSchedulePeriod"][0]["limit"] for s in schedules] == [3000, 2000]
    assert all(s["duration"] == 90 and "startSchedule" in s for s in schedules)
    assert all(s["chargingSchedulePeriod"][0]["numberPhases"] == 1 for s in schedules)


async def test_a_chademo_car_tells_no_needs_and_is_ready_at_once(house):
    charger = await house.charger(
        inventory=[*V2X_INVENTORY, variable("CHAdeMOCtrlr", "DynamicControl", "true")]
    )
    await charger.boot()
    await until(lambda: charger.sent("SetChargingProfile"))
    await charger.transaction("Started", info={"chargingState": "EVConnected"})
    assert (await house.station.set_power(-1000)).accepted


async def test_released_the_charger_is_on_its_own(house):
    charger = await house.in_session()
    await house.station.set_power(-1000)
    assert (await house.station.release()).accepted
    assert charger.sent("ClearChargingProfile") == [{"chargingProfileId": 1002}]
    await house.station.set_power(-1000)
    assert "chargingProfile" in charger.setpoints()[-1]


async def test_a_charger_that_asks_gets_the_present_setpoint_while_its_lease_runs(house):
    charger = await house.in_session()
    ask = {"chargingProfileId": 1002}
    assert (await charger.call("PullDynamicScheduleUpdate", ask))[2]["status"] == "Rejected"
    await house.station.set_power(-1000, lease=MINUTE)
    answer = (await charger.call("PullDynamicScheduleUpdate", ask))[2]
    assert answer == {"status": "Accepted", "scheduleUpdate": {"setpoint": -1000}}
    other = await charger.call("PullDynamicScheduleUpdate", {"chargingProfileId": 1000})
    assert other[2]["status"] == "Rejected"
    house.skipped_s = 61
    assert (await charger.call("PullDynamicScheduleUpdate", ask))[2]["status"] == "Rejected"


async def test_a_slow_setpoint_keeps_no_message_of_the_charger_waiting(house):
    charger = await house.in_session()
    charger.replies["SetChargingProfile"] = lambda _: None
    asked = asyncio.create_task(house.station.set_power(-1000))
    await until(charger.setpoints)
    assert (await charger.call("Heartbeat", {}))[0] == 3
    await charger.line.close()
    await asked


async def test_the_limits_of_others_are_told_and_remembered_until_they_go(house):
    charger = await house.installed()
    limit = {
        "chargingLimit": {"chargingLimitSource": "SO"},
        "chargingSchedule": [
            {
                "id": 1,
                "chargingRateUnit": "A",
                "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 10, "numberPhases": 1}],
            }
        ],
    }
    await charger.call("NotifyChargingLimit", limit)
    assert house.station.external_limits == {"SO": 2300}
    await charger.call("ClearedChargingLimit", {"chargingLimitSource": "SO"})
    assert house.station.external_limits == {}
    assert [event.limit_w for event in house.told(ChargingLimitChanged)] == [2300, None]


async def test_the_other_messages_of_the_block_are_answered(house):
    charger = await house.in_session()
    schedule = {
        "id": 1,
        "chargingRateUnit": "W",
        "chargingSchedulePeriod": [{"startPeriod": 0, "setpoint": 0}],
    }
    echo = {"timeBase": "2026-11-22T18:00:00Z", "evseId": 1, "chargingSchedule": schedule}
    assert (await charger.call("NotifyEVChargingSchedule", echo))[2] == {"status": "Accepted"}
    pressed = {"transactionId": "T1", "activated": True}
    assert (await charger.call("NotifyPriorityCharging", pressed))[2] == {}
    await until(lambda: house.told(PriorityChargingChanged))
    profile = {
        "id": 5,
        "stackLevel": 0,
        "chargingProfilePurpose": "TxDefaultProfile",
        "chargingProfileKind": "Relative",
        "chargingSchedule": [schedule],
    }
    held = {"requestId": 1, "chargingLimitSource": "CSO", "evseId": 1, "chargingProfile": [profile]}
    assert (await charger.call("ReportChargingProfiles", held))[2] == {}
    assert (await charger.call("DataTransfer", {"vendorId": "x"}))[2] == {"status": "UnknownVendorId"}
