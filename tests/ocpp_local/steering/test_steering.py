"""What a station can be asked beyond a setpoint, and how it learns that a setpoint is not followed."""

import asyncio
from datetime import timedelta

import pytest

from ocpp_local import OperationModeEnum, PriorityChargingChanged, SetpointNotFollowed
from tests.ocpp_local.charger import V2X_INVENTORY, variable
from tests.ocpp_local.conftest import until

MINUTE = timedelta(minutes=1)
ALL_MODES = "ChargingOnly,CentralSetpoint,Idle,ExternalSetpoint,ExternalLimits,LocalLoadBalancing"


async def in_session(house, *more):
    """A car that gives power back at a charger with *more* variables."""
    usual = [v for v in V2X_INVENTORY if v["variable"]["name"] != "SupportedOperationModes"]
    modes = variable("V2XChargingCtrlr", "SupportedOperationModes", ALL_MODES)
    charger = await house.charger(inventory=[*usual, modes, *more])
    await charger.boot()
    await until(lambda: house.station.fallback)
    await charger.transaction("Started", info={"chargingState": "EVConnected"})
    await charger.needs()
    await until(lambda: house.station.ready)
    return charger


def period(call):
    return call["chargingProfile"]["chargingSchedule"][0]["chargingSchedulePeriod"][0]


def feature(name):
    return variable("SmartChargingCtrlr", "SupportsFeature", "true", name)


async def test_an_idle_charger_sleeps_where_it_can_and_warms_the_car_where_that_is_asked(house):
    charger = await in_session(house, feature("EvseSleep"))
    assert (await house.station.set_mode(OperationModeEnum.IDLE, lease=MINUTE)).accepted
    assert (await house.station.set_mode(OperationModeEnum.IDLE, preconditioning=True)).accepted
    sleeping, warming = charger.setpoints()
    assert period(sleeping) == {"startPeriod": 0, "operationMode": "Idle", "evseSleep": True}
    assert sleeping["chargingProfile"]["chargingSchedule"][0]["duration"] == 60
    assert period(warming) == {"startPeriod": 0, "operationMode": "Idle", "preconditioningRequest": True}
    assert (await house.station.set_power(-1000)).accepted
    assert "chargingProfile" in charger.setpoints()[-1]


async def test_the_stay_tells_whether_the_charger_sleeps_and_the_car_is_warm(house):
    charger = await in_session(house, feature("EvseSleep"))
    for told, sleeps, warm in [
        ({"evseSleep": True, "preconditioningStatus": "NotReady"}, True, "NotReady"),
        ({"preconditioningStatus": "Preconditioning"}, False, "Preconditioning"),
        ({"evseSleep": False}, False, "Preconditioning"),
    ]:
        await charger.transaction("Updated", **told)
        stay = house.station.transaction
        assert (stay.evse_sleep, stay.preconditioning_status) == (sleeps, warm)
    await charger.transaction("Updated", seqNo=9, preconditioningStatus="Ready")
    await charger.transaction("Updated", seqNo=8, evseSleep=True, preconditioningStatus="NotReady")  # late
    stay = house.station.transaction
    assert (stay.evse_sleep, stay.preconditioning_status) == (False, "Ready")


async def test_a_refusal_that_carries_a_whole_frame_is_told_in_its_first_words(house):
    charger = await in_session(house)
    charger.refusals["SetChargingProfile"] = "NotImplemented"
    charger.because = "SetChargingProfile is not implemented to handle {\n  " + "x" * 230
    reason = (await house.station.set_power(1000)).reason
    assert reason.startswith("The charger did not take it: NotImplemented: SetChargingProfile is not")
    assert "\n" not in reason
    assert len(reason) < 220


async def test_a_charger_that_cannot_sleep_only_rests(house):
    charger = await in_session(house)
    assert (await house.station.set_mode(OperationModeEnum.IDLE)).accepted
    assert period(charger.setpoints()[0]) == {"startPeriod": 0, "operationMode": "Idle"}


@pytest.mark.parametrize("mode", ["ExternalSetpoint", "ExternalLimits"])
async def test_the_charger_obeys_someone_else_only_where_it_listens(open_house, mode):
    deaf, listening = await open_house(), await open_house()
    await in_session(deaf)
    answer = await deaf.station.set_mode(OperationModeEnum(mode))
    assert "listens to nobody" in answer.reason
    open_ears = variable("SmartChargingCtrlr", "ExternalControlSignalsEnabled", "true")
    charger = await in_session(listening, open_ears)
    assert (await listening.station.set_mode(OperationModeEnum(mode))).accepted
    assert period(charger.setpoints()[0]) == {"startPeriod": 0, "operationMode": mode}


@pytest.mark.parametrize("mode", ["CentralSetpoint", "LocalFrequency", "CentralFrequency", "ChargingOnly"])
async def test_a_mode_that_needs_values_cannot_be_chosen_without_them(house, mode):
    charger = await in_session(house)
    assert not (await house.station.set_mode(OperationModeEnum(mode))).accepted
    assert charger.setpoints() == []


async def test_charge_now_installs_its_profile_once_and_no_setpoint_counts_meanwhile(house):
    offered = variable("SmartChargingCtrlr", "SupportedAdditionalPurposes", "PriorityCharging")
    charger = await in_session(house, offered)
    charger.replies["UsePriorityCharging"] = lambda _: {
        "status": "Accepted" if 1003 in charger.profiles else "NoProfile"
    }
    assert (await house.station.charge_now()).accepted
    profile = charger.profiles[1003][1]
    assert profile["chargingProfilePurpose"] == "PriorityCharging"
    assert "duration" not in profile["chargingSchedule"][0]
    assert house.station.charging_now
    assert "at once" in (await house.station.set_power(-1000)).reason
    assert (await house.station.charge_now(on=False)).accepted
    assert (await house.station.set_power(-1000)).accepted
    assert charger.sent("UsePriorityCharging")[-1] == {"transactionId": "T1", "activate": False}


async def test_a_charger_without_priority_charging_says_so(house):
    charger = await in_session(house)
    charger.replies["UsePriorityCharging"] = lambda _: {"status": "NoProfile"}
    answer = await house.station.charge_now()
    assert "NoProfile" in answer.reason
    assert 1003 not in charger.profiles


async def test_who_presses_charge_now_at_the_charger_is_respected(house):
    charger = await in_session(house)
    await house.station.set_power(-1000)
    await charger.call("NotifyPriorityCharging", {"transactionId": "T1", "activated": True})
    await until(lambda: house.told(PriorityChargingChanged))
    assert not house.station.ready
    assert not (await house.station.set_power(-1000)).accepted
    await charger.call("NotifyPriorityCharging", {"transactionId": "T1", "activated": False})
    assert (await house.station.set_power(-1000)).accepted


async def test_a_car_that_settled_for_charging_is_asked_again_in_mid_session(house):
    again = variable("ISO15118Ctrlr", "ServiceRenegotiationSupport", "true")
    charger = await in_session(house, again)
    assert not (await house.station.renegotiate()).accepted
    await charger.needs("DC")
    assert not house.station.capabilities.v2x
    assert (await house.station.renegotiate()).accepted
    assert charger.sent("NotifyAllowedEnergyTransfer") == [
        {"transactionId": "T1", "allowedEnergyTransfer": ["DC", "DC_BPT"]}
    ]
    await charger.needs("DC_BPT")
    assert (await house.station.set_power(-1000)).accepted


async def test_the_limits_of_others_bound_the_setpoint(house):
    charger = await in_session(house)
    schedule = {
        "id": 1,
        "chargingRateUnit": "W",
        "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 4200, "dischargeLimit": -1500}],
    }
    limit = {"chargingLimit": {"chargingLimitSource": "SO"}, "chargingSchedule": [schedule]}
    await charger.call("NotifyChargingLimit", limit)
    for wish_w in (9000, -9000):
        await house.station.set_power(wish_w)
    whole, update = charger.setpoints()
    assert period(whole)["setpoint"] == 4200
    assert update["scheduleUpdate"]["setpoint"] == -1500
    (constraint,) = house.station.constraints
    assert constraint.source == "SO"


async def test_a_charger_that_shall_ask_by_itself_is_told_how_often(open_house):
    house = await open_house(pull_every=timedelta(seconds=10))
    charger = await in_session(house)
    await house.station.set_power(-1000, lease=MINUTE)
    assert charger.setpoints()[0]["chargingProfile"]["dynUpdateInterval"] == 10
    answer = await charger.call("PullDynamicScheduleUpdate", {"chargingProfileId": 1002})
    assert answer[2]["scheduleUpdate"] == {"setpoint": -1000}
    assert house.station.run_on == 2 * MINUTE


async def test_the_chargers_own_schedule_is_asked_for_and_believed(house):
    charger = await in_session(house)
    charger.replies["GetCompositeSchedule"] = lambda asked: {
        "status": "Accepted",
        "schedule": {
            "evseId": asked["evseId"],
            "duration": asked["duration"],
            "scheduleStart": "2026-11-22T18:00:00Z",
            "chargingRateUnit": "W",
            "chargingSchedulePeriod": [{"startPeriod": 0, "operationMode": "ChargingOnly", "limit": 3600}],
        },
    }
    assert (await house.station.set_power(-2000)).accepted
    await charger.transaction("Updated", meterValue=[sample(0)])
    await until(lambda: house.told(SetpointNotFollowed))
    (event,) = house.told(SetpointNotFollowed)
    assert (event.power_w, event.measured_w) == (-2000, None)
    assert "its own schedule says 3600 W (ChargingOnly)" in event.reason
    says = await house.station.composite()
    assert (says.mode, says.power_w) == ("ChargingOnly", 3600)


@pytest.mark.parametrize(
    ("state", "word"),
    [
        ("SuspendedEV", "the car has paused"),
        ("SuspendedEVSE", "the charger has paused"),
        ("Charging", "no reason"),
    ],
)
async def test_a_setpoint_that_is_not_followed_comes_with_what_the_charger_says_of_it(house, state, word):
    charger = await in_session(house)
    await house.station.set_power(-2000, lease=10 * MINUTE)
    for skipped_s in (1, 25, 45, 46):
        house.skipped_s = skipped_s
        await charger.transaction("Updated", info={"chargingState": state}, meterValue=[sample(0)])
        await asyncio.sleep(0)
    await until(lambda: house.told(SetpointNotFollowed))
    assert word in house.told(SetpointNotFollowed)[0].reason
    assert len(house.told(SetpointNotFollowed)) == 1
    assert house.station.deviation.measured_w == 0


async def test_a_lease_that_ran_out_is_no_disobedience(house):
    charger = await in_session(house)
    await house.station.set_power(-2000, lease=MINUTE)
    for skipped_s in (30, 70, 90, 120):
        house.skipped_s = skipped_s
        value = -2000 if skipped_s < 60 else 3600
        await charger.transaction("Updated", meterValue=[sample(value)])
    assert house.told(SetpointNotFollowed) == []
    assert house.station.deviation is None


def sample(power_w):
    measurand = "Power.Active.Import" if power_w >= 0 else "Power.Active.Export"
    value = {"value": abs(power_w), "measurand": measurand, "unitOfMeasure": {"unit": "W"}}
    return {"timestamp": "2026-11-22T18:00:00Z", "sampledValue": [value]}
