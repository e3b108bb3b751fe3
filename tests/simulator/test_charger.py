"""The charger twin on a real WebSocket, judged by what it says and what the car does."""

import base64

import pytest

from .bench import FALLBACK_W, Bench
from .csms import MiniCsms

QUIET_W = 31  # the standby of a session without power


async def test_it_introduces_itself_and_negotiates_v2x_in_one_tick(bench: Bench):
    await bench.charger.tick()
    assert bench.csms.actions() == [
        "BootNotification",
        "NotifyEvent",
        "TransactionEvent",
        "Authorize",
        "TransactionEvent",
        "NotifyEVChargingNeeds",
        *["TransactionEvent"] * (len(bench.csms.heard) - 6),
    ]
    needs = bench.csms.last("NotifyEVChargingNeeds")["chargingNeeds"]
    assert (needs["requestedEnergyTransfer"], needs["controlMode"]) == ("DC_BPT", "DynamicControl")
    assert needs["v2xChargingParameters"]["maxDischargePower"] == 11_000


async def test_identity_and_password_go_as_the_standard_wants(bench: Bench):
    await bench.charger.tick()
    path, authorization = bench.csms.requests[0]
    assert path == "/ocpp/TWIN%2F1"
    assert authorization == "Basic " + base64.b64encode(b"TWIN/1:a secret word").decode()


async def test_without_a_profile_the_car_waits_a_minute_and_then_charges(bench: Bench):
    await bench.run(50)
    assert bench.home.state.car_w == 0
    await bench.run(30)
    assert bench.home.state.car_w == pytest.approx(11_000)


async def test_a_setpoint_makes_the_car_feed_the_house(bench: Bench):
    await bench.charger.tick()
    assert await bench.steer(-2000) == {"status": "Accepted"}
    await bench.run(10)
    assert bench.home.state.car_w == pytest.approx(-2000)
    sample = bench.csms.last("TransactionEvent")
    assert sample["transactionInfo"]["chargingState"] == "Charging"
    assert {"CentralSetpoint"} == {
        payload["transactionInfo"]["operationMode"]
        for _, payload in bench.csms.heard
        if "operationMode" in payload.get("transactionInfo", {})
    }


async def test_an_update_renews_the_lease_and_its_silence_ends_it(bench: Bench):
    await bench.charger.tick()
    await bench.fall_back_to()
    await bench.steer(-2000)
    await bench.run(80)
    await bench.update(-1500)
    await bench.run(85)
    assert bench.home.state.car_w == pytest.approx(-1500)
    await bench.run(10)
    assert bench.home.state.car_w == pytest.approx(FALLBACK_W)
    assert await bench.update(-1000) == {"status": "Accepted"}
    await bench.run(5)
    assert bench.home.state.car_w == pytest.approx(-1000)


async def test_without_a_fallback_a_lapsed_lease_charges_without_a_limit(bench: Bench):
    await bench.charger.tick()
    await bench.steer(-2000)
    await bench.run(95)
    assert bench.home.state.car_w == pytest.approx(11_000)


async def test_offline_the_setpoint_holds_for_its_offline_time_only(bench: Bench):
    await bench.charger.tick()
    await bench.fall_back_to()
    await bench.steer(-2000)
    await bench.run(10)
    await bench.csms.__aexit__()
    await bench.run(30)
    assert bench.home.state.car_w == pytest.approx(-2000)
    await bench.run(10)
    assert bench.home.state.car_w == pytest.approx(FALLBACK_W)


async def test_a_reconnect_needs_no_second_introduction_and_revives_the_lease(bench: Bench):
    await bench.charger.tick()
    await bench.fall_back_to()
    await bench.steer(-2000)
    await bench.charger.drop()
    assert not bench.charger.connected
    await bench.run(40)
    assert bench.charger.connected
    assert bench.csms.actions().count("BootNotification") == 1
    assert bench.home.state.car_w == pytest.approx(-2000)


async def test_a_management_system_that_forgot_us_is_told_again(bench: Bench):
    await bench.charger.tick()
    bench.csms.answers["TransactionEvent"] = "SecurityError"
    await bench.run(30)
    bench.csms.answers.pop("TransactionEvent")
    await bench.run(300, step_s=30)
    assert bench.csms.actions().count("BootNotification") == 2
    numbers = [p["seqNo"] for a, p in bench.csms.heard if a == "TransactionEvent"]
    assert sorted(set(numbers)) == list(range(max(numbers) + 1))


async def test_pending_waits_for_the_interval_or_a_trigger(bench: Bench):
    boot = {"status": "Pending", "interval": 100, "currentTime": "2024-11-05T18:30:00Z"}
    bench.csms.answers["BootNotification"] = boot
    await bench.run(50)
    assert bench.csms.actions() == ["BootNotification"]
    assert await bench.fall_back_to() == "SecurityError"
    bench.csms.answers["BootNotification"] = boot | {"status": "Accepted"}
    assert await bench.csms.call("TriggerMessage", {"requestedMessage": "BootNotification"}) == {
        "status": "Accepted"
    }
    await bench.run(5)
    assert bench.csms.actions()[:3] == ["BootNotification", "BootNotification", "NotifyEvent"]
    assert bench.csms.heard[1][1]["reason"] == "Triggered"


async def test_a_token_that_is_refused_gets_no_energy(bench: Bench):
    bench.csms.answers["Authorize"] = {"idTokenInfo": {"status": "Invalid"}}
    await bench.run(120)
    assert bench.home.state.car_w == 0
    assert "NotifyEVChargingNeeds" not in bench.csms.actions()


async def test_a_car_that_may_not_feed_back_only_charges_until_it_is_allowed(bench: Bench):
    bench.csms.answers["Authorize"] = {"idTokenInfo": {"status": "Accepted"}}
    await bench.charger.tick()
    await bench.steer(-2000)
    await bench.run(10)
    assert 0 <= bench.home.state.car_w < QUIET_W
    allowed = {"transactionId": bench.transaction_id, "allowedEnergyTransfer": ["DC", "DC_BPT"]}
    assert await bench.csms.call("NotifyAllowedEnergyTransfer", allowed) == {"status": "Accepted"}
    await bench.run(20)
    assert bench.home.state.car_w == pytest.approx(-2000)


async def test_the_car_leaves_and_comes_back_as_a_new_transaction(bench: Bench):
    bench.skip_to_the_morning()
    await bench.charger.tick()
    first = bench.transaction_id
    await bench.run(10 * 3600, step_s=120)
    ended = next(p for a, p in bench.csms.heard if a == "TransactionEvent" and p["eventType"] == "Ended")
    assert ended["transactionInfo"]["stoppedReason"] == "EVDisconnected"
    assert ended["transactionInfo"]["transactionId"] == first != bench.transaction_id
    states = [p["eventData"][0]["actualValue"] for a, p in bench.csms.heard if a == "NotifyEvent"]
    assert states == ["Occupied", "Available", "Occupied"]


async def test_what_happened_offline_is_told_afterwards_in_order(bench: Bench):
    bench.skip_to_the_morning()
    await bench.charger.tick()
    await bench.csms.__aexit__()
    await bench.run(600, step_s=60)  # the car leaves at 07:30
    assert not bench.home.plugged
    async with MiniCsms() as back:
        bench.charger.network.enter(back.url)
        await bench.run(120, step_s=60)
        told = [p for a, p in back.heard if a == "TransactionEvent"]
    assert told[-1]["eventType"] == "Ended"
    assert {p["offline"] for p in told} == {True}
    before = bench.csms.last("TransactionEvent")["seqNo"]
    assert [p["seqNo"] for p in told] == list(range(before + 1, before + 1 + len(told)))


async def test_a_remote_stop_ends_the_session_while_the_car_stays(bench: Bench):
    await bench.charger.tick()
    await bench.steer(-2000)
    await bench.run(10)
    stop = {"transactionId": bench.transaction_id}
    assert await bench.csms.call("RequestStopTransaction", stop) == {"status": "Accepted"}
    await bench.run(10)
    assert bench.home.state.car_w == 0
    start = {"remoteStartId": 7, "idToken": {"idToken": "app", "type": "Central"}}
    answer = await bench.csms.call("RequestStartTransaction", start)
    assert answer["status"] == "Accepted"
    await bench.run(5)
    assert bench.csms.last("Authorize")["idToken"]["idToken"] == "app"
    assert answer["transactionId"] == bench.transaction_id


async def test_a_reset_starts_over_with_its_reason(bench: Bench):
    await bench.charger.tick()
    first = bench.transaction_id
    assert await bench.csms.call("Reset", {"type": "Immediate"}) == {"status": "Accepted"}
    await bench.run(20)
    assert bench.csms.last("BootNotification")["reason"] == "RemoteReset"
    assert bench.transaction_id != first


async def test_every_setpoint_frame_is_counted_once_refused_ones_too(bench: Bench):
    await bench.charger.tick()
    await bench.fall_back_to()
    await bench.steer(-2000)
    await bench.update(-1500)
    await bench.csms.call(
        "UpdateDynamicSchedule", {"chargingProfileId": 9, "scheduleUpdate": {"setpoint": 1}}
    )
    seen = [(s.action, s.power_w, s.accepted) for s in bench.charger.setpoints]
    assert seen == [
        ("SetChargingProfile", -2000, True),
        ("UpdateDynamicSchedule", -1500, True),
        ("UpdateDynamicSchedule", 1, False),
    ]
    received = [f.message[2] for f in bench.charger.frames if not f.sent and f.message[0] == 2]
    assert received == [
        "SetChargingProfile",
        "SetChargingProfile",
        "UpdateDynamicSchedule",
        "UpdateDynamicSchedule",
    ]


async def test_heartbeats_fill_the_silence(bench: Bench):
    bench.home.plugged = False
    bench.home.habits = type(bench.home.habits)(has_car=False)
    await bench.run(1000, step_s=50)
    assert bench.csms.actions() == ["BootNotification", "NotifyEvent", "Heartbeat", "Heartbeat", "Heartbeat"]


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        pytest.param("ws://127.0.0.1:1/ocpp", "does not answer", id="nobody listens"),
        pytest.param("http://127.0.0.1:1/ocpp", "is not a WebSocket address", id="not a WebSocket address"),
    ],
)
async def test_a_charger_that_cannot_connect_says_why_and_backs_off(bench: Bench, password, sentence):
    bench.charger.network.enter(password)
    await bench.charger.tick()
    assert sentence in (bench.charger.trouble or "")
    bench.charger.network.enter(bench.csms.url)
    await bench.charger.tick()
    assert not bench.charger.connected
    await bench.run(5)
    assert bench.charger.connected
    assert bench.charger.trouble is None


async def test_junk_on_the_wire_does_not_end_the_conversation(bench: Bench):
    await bench.charger.tick()
    for text in (
        "not json",
        "{}",
        "[]",
        "[3]",
        '[2,"x"]',
        '[9,"x","y"]',
        '[4,"nobody","GenericError","",{}]',
    ):
        await bench.csms.say(text)
    assert await bench.fall_back_to() == {"status": "Accepted"}
