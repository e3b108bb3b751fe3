"""Frames that cross, come late or come again, also over a new connection; and only the newest setpoint."""

import asyncio
import json

from ocpp_local import SetpointRefused, TransactionUpdated
from ocpp_local.messages import v21
from ocpp_local.messages.message import Version
from ocpp_local.rpc.answers import MOST_REMEMBERED, Said
from ocpp_local.rpc.events import CallReceived, FrameIgnored
from ocpp_local.rpc.rpc import Rpc
from tests.ocpp_local.conftest import until
from tests.ocpp_local.wire import SERVED, outgoing, receive

TOKEN = {"idToken": {"idToken": "A", "type": "Central"}}
YES = v21.AuthorizeResponse(id_token_info=v21.IdTokenInfo(status=v21.AuthorizationStatusEnum.ACCEPTED))


def line(said: Said, version: Version = Version.V21) -> Rpc:
    return Rpc(version, served=SERVED, said=said)


def test_a_call_repeated_on_the_next_connection_gets_the_same_answer_and_is_not_handled_again():
    said = Said()
    first = line(said)
    receive(first, 2, "c1", "Authorize", TOKEN)
    first.answer("c1", YES)
    (answer,) = outgoing(first)
    first.close()
    second = line(said)
    (event,) = receive(second, 2, "c1", "Authorize", TOKEN)
    assert isinstance(event, FrameIgnored)
    assert outgoing(second) == [answer]


def test_an_answer_that_was_ready_when_the_line_was_gone_is_given_on_the_next_one():
    said = Said()
    first = line(said)
    receive(first, 2, "c1", "Authorize", TOKEN)
    first.close()
    first.answer("c1", YES)
    assert outgoing(first) == []
    second = line(said)
    receive(second, 2, "c1", "Authorize", TOKEN)
    assert outgoing(second)[0][:2] == [3, "c1"]


def test_the_same_id_with_another_call_or_another_version_is_handled_anew():
    said = Said()
    first = line(said)
    receive(first, 2, "c1", "Authorize", TOKEN)
    first.answer("c1", YES)
    other = {"idToken": {"idToken": "B", "type": "Central"}}
    assert isinstance(receive(line(said), 2, "c1", "Authorize", other)[0], CallReceived)
    assert isinstance(receive(line(said, Version.V201), 2, "c1", "Authorize", TOKEN)[0], CallReceived)


def test_only_so_many_answers_are_remembered():
    said = Said()
    rpc = line(said)
    for number in range(MOST_REMEMBERED + 10):
        receive(rpc, 2, f"c{number}", "Authorize", TOKEN)
        rpc.answer(f"c{number}", YES)
    assert len(said) == MOST_REMEMBERED
    assert isinstance(receive(rpc, 2, "c0", "Authorize", TOKEN)[0], CallReceived)


def test_an_answer_to_a_call_of_an_older_connection_means_nothing_on_the_new_one():
    said = Said()
    first = line(said)
    call_id = first.call(v21.TriggerMessageRequest(requested_message="Heartbeat"), 0.0)
    first.close()
    second = line(said)
    second.call(v21.TriggerMessageRequest(requested_message="Heartbeat"), 0.0)
    outgoing(second)
    (event,) = receive(second, 3, call_id, {"status": "Accepted"})
    assert isinstance(event, FrameIgnored)


async def test_an_event_repeated_under_its_id_after_a_reconnect_is_told_once(house):
    charger = await house.installed()
    await charger.transaction("Started")
    payload = {
        "eventType": "Updated",
        "timestamp": "2026-11-22T18:00:00Z",
        "triggerReason": "MeterValuePeriodic",
        "seqNo": 1,
        "transactionInfo": {"transactionId": "T1"},
    }
    frame = json.dumps([2, "same-id", "TransactionEvent", payload])
    await charger.line.send(frame)
    charger._open["same-id"] = ("TransactionEvent", asyncio.get_running_loop().create_future())
    await until(lambda: house.told(TransactionUpdated))
    charger.line.transport.abort()
    back = await house.charger()
    answer = asyncio.get_running_loop().create_future()
    back._open["same-id"] = ("TransactionEvent", answer)
    await back.line.send(frame)
    assert (await asyncio.wait_for(answer, 3))[0] == 3
    assert len(house.told(TransactionUpdated)) == 1


async def test_calls_that_cross_do_not_wait_for_each_other(house):
    charger = await house.in_session()
    answers = []

    def crosses(_):
        answers.append(asyncio.ensure_future(charger.transaction("Updated")))
        return {"status": "Accepted"}

    charger.replies["SetChargingProfile"] = crosses
    assert (await asyncio.wait_for(house.station.set_power(-1000), 3)).accepted
    assert (await asyncio.wait_for(answers[0], 3))[0] == 3


async def test_of_setpoints_that_wait_only_the_newest_is_sent(house):
    charger = await house.in_session()
    await house.station.set_power(-100)
    may_answer = []
    charger.replies["UpdateDynamicSchedule"] = lambda _: may_answer.append(1)
    first = asyncio.create_task(house.station.set_power(-200))
    await until(lambda: may_answer)
    waiting = [asyncio.create_task(house.station.set_power(power)) for power in (-300, -400, -500)]
    await asyncio.sleep(0.02)
    call_id = next(f[1] for f in reversed(charger.frames) if f[0] == 2 and f[2] == "UpdateDynamicSchedule")
    await charger.line.send(json.dumps([3, call_id, {"status": "Accepted"}]))
    answers = [await asyncio.wait_for(task, 3) for task in (first, *waiting)]
    assert [answer.accepted for answer in answers] == [True, False, False, True]
    assert "newer setpoint" in answers[1].reason
    assert house.told(SetpointRefused) == []
    told = [
        asked["chargingProfile"]["chargingSchedule"][0]["chargingSchedulePeriod"][0]["setpoint"]
        for asked in charger.setpoints()
        if "chargingProfile" in asked
    ]
    assert told == [-100, -500]
