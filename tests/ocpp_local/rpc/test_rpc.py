from datetime import UTC, datetime

import pytest

from ocpp_local.errors import (
    AnswerUnreadableError,
    CallQueueFullError,
    CallRejectedError,
    CallTimedOutError,
    ConnectionLostError,
    InvalidMessageError,
)
from ocpp_local.messages import v21, v201
from ocpp_local.messages.message import Version
from ocpp_local.rpc.call_queue import MOST_WAITING, Priority
from ocpp_local.rpc.events import (
    AnswerRefused,
    CallAnswered,
    CallFailed,
    CallReceived,
    FrameIgnored,
    FrameRefused,
    SendReceived,
)
from ocpp_local.rpc.rpc import TIMEOUT, TIMEOUTS, Rpc
from tests.ocpp_local.wire import SETPOINT, STATUS, STREAM, make_rpc, outgoing, receive

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def rpc():
    return make_rpc()


def test_a_send_is_handed_over_and_never_answered(rpc):
    [event] = receive(rpc, 6, "1", "NotifyPeriodicEventStream", STREAM)
    assert isinstance(event, SendReceived)
    assert event.message.data[0].v == "230.1"
    assert outgoing(rpc) == []


@pytest.mark.parametrize(
    "elements", [(6, "1", "NotifyPeriodicEventStream", STREAM), (5, "1", "FormatViolation", "?", {})]
)
def test_the_new_message_types_mean_nothing_to_a_2_0_1_link(elements):
    rpc = make_rpc(Version.V201)
    assert isinstance(receive(rpc, *elements)[0], FrameIgnored)
    assert outgoing(rpc) == []


def test_an_answer_that_the_charger_cannot_read_is_reported(rpc):
    [event] = receive(rpc, 5, "1", "FormatViolation", "what?", {})
    assert event == AnswerRefused(call_id="1", code="FormatViolation", description="what?")


def test_a_call_of_ours_goes_out_and_comes_back(rpc):
    call_id = rpc.call(SETPOINT, 0)
    assert outgoing(rpc) == [
        [2, call_id, "UpdateDynamicSchedule", {"chargingProfileId": 1, "scheduleUpdate": {"setpoint": -4000}}]
    ]
    [event] = receive(rpc, 3, call_id, {"status": "Accepted"})
    assert isinstance(event, CallAnswered)
    assert event.request is SETPOINT
    assert event.response.status is v21.ChargingProfileStatusEnum.ACCEPTED
    assert rpc.deadline is None


def test_one_call_is_in_flight_and_the_urgent_one_goes_next(rpc):
    first, second = rpc.call(v21.GetLocalListVersionRequest(), 0), rpc.call(v21.ClearCacheRequest(), 0)
    urgent = rpc.call(SETPOINT, 0, priority=Priority.URGENT)
    sent = []
    for _ in range(3):
        [frame] = outgoing(rpc)
        sent.append(frame[1])
        receive(rpc, 4, frame[1], "GenericError", "", {})
    assert sent == [first, urgent, second]


def test_an_answer_is_taken_while_another_call_crosses(rpc):
    call_id = rpc.call(SETPOINT, 0)
    receive(rpc, 2, call_id, "Heartbeat", {})
    assert isinstance(receive(rpc, 3, call_id, {"status": "Accepted"})[0], CallAnswered)


def test_a_refusal_says_why(rpc):
    call_id = rpc.call(SETPOINT, 0)
    [event] = receive(rpc, 4, call_id, "NotSupported", "no such thing", {})
    assert isinstance(event, CallFailed)
    assert isinstance(event.error, CallRejectedError)
    assert (event.error.code, event.error.description) == ("NotSupported", "no such thing")


@pytest.mark.parametrize(
    "reason", [(), ("OccurenceConstraintViolation",), (None, None), ("x" * 999, "y" * 999)]
)
def test_a_refusal_may_be_sloppy(rpc, reason):
    call_id = rpc.call(SETPOINT, 0)
    [event] = receive(rpc, 4, call_id, *reason)
    assert isinstance(event.error, CallRejectedError)
    assert len(str(event.error)) < 400


@pytest.mark.parametrize("answer", [({"status": "Perhaps"},), ({},), ("Accepted",), ([],), ({}, {}), ()])
def test_an_answer_of_no_use_fails_the_call_and_is_sent_back(rpc, answer):
    call_id = rpc.call(SETPOINT, 0)
    outgoing(rpc)
    [event] = receive(rpc, 3, call_id, *answer)
    assert isinstance(event.error, AnswerUnreadableError)
    assert outgoing(rpc)[0][:2] == [5, call_id]


def test_an_answer_of_no_use_is_not_sent_back_to_a_2_0_1_charger():
    rpc = make_rpc(Version.V201)
    call_id = rpc.call(v201.ClearCacheRequest(), 0)
    outgoing(rpc)
    assert isinstance(receive(rpc, 3, call_id, {"status": 1})[0].error, AnswerUnreadableError)
    assert outgoing(rpc) == []


def test_a_call_expires_at_its_deadline_and_the_next_one_goes(rpc):
    late, next_id = rpc.call(SETPOINT, 100), rpc.call(v21.ClearCacheRequest(), 100)
    outgoing(rpc)
    assert rpc.deadline == 100 + TIMEOUTS["UpdateDynamicSchedule"]
    assert rpc.expire(rpc.deadline - 0.01) == []
    [event] = rpc.expire(rpc.deadline)
    assert event.call_id == late
    assert isinstance(event.error, CallTimedOutError)
    assert outgoing(rpc)[0][1] == next_id
    assert rpc.deadline == 110 + TIMEOUT
    assert isinstance(receive(rpc, 3, late, {"status": "Accepted"})[0], FrameIgnored)


def test_the_time_in_the_queue_does_not_count(rpc):
    first = rpc.call(v21.ClearCacheRequest(), 0)
    rpc.call(SETPOINT, 0, timeout=5)
    receive(rpc, 3, first, {"status": "Accepted"}, elapsed=20)
    assert rpc.deadline == 25


def test_nothing_expires_when_nothing_is_open(rpc):
    assert rpc.expire(1e9) == []


def test_a_call_that_waits_can_be_withdrawn_but_not_one_that_flies(rpc):
    flying, waiting = rpc.call(SETPOINT, 0), rpc.call(SETPOINT, 0)
    assert rpc.withdraw(waiting)
    assert not rpc.withdraw(flying)
    assert not rpc.withdraw("unheard of")
    receive(rpc, 3, flying, {"status": "Accepted"})
    assert [frame[1] for frame in outgoing(rpc)] == [flying]


def test_the_queue_ends_somewhere_and_keeps_room_for_what_is_urgent(rpc):
    for _ in range(MOST_WAITING + 1):
        rpc.call(SETPOINT, 0)
    with pytest.raises(CallQueueFullError):
        rpc.call(SETPOINT, 0)
    assert rpc.call(SETPOINT, 0, priority=Priority.URGENT)


def test_a_request_that_breaks_the_schema_is_not_sent(rpc):
    with pytest.raises(InvalidMessageError):
        rpc.call(v21.GetVariablesRequest(get_variable_data=()), 0)
    assert outgoing(rpc) == []
    assert rpc.deadline is None


def test_a_request_of_the_other_version_is_not_sent():
    with pytest.raises(InvalidMessageError, match=r"a 2\.1 request on a 2\.0\.1 link"):
        make_rpc(Version.V201).call(SETPOINT, 0)


def test_when_the_connection_goes_every_call_fails_and_nothing_more_is_sent(rpc):
    receive(rpc, 2, "1", "Heartbeat", {})
    ids = [rpc.call(SETPOINT, 0), rpc.call(SETPOINT, 0), rpc.call(SETPOINT, 0, priority=Priority.URGENT)]
    events = rpc.close()
    assert {event.call_id for event in events} == set(ids)
    assert all(isinstance(event.error, ConnectionLostError) for event in events)
    rpc.answer("1", v21.HeartbeatResponse(current_time=NOON))
    assert (rpc.outgoing(), rpc.close(), receive(rpc, 2, "2", "Heartbeat", {})) == ([], [], [])
    with pytest.raises(ConnectionLostError):
        rpc.call(SETPOINT, 0)


def test_ids_are_not_guessed_from_each_other():
    rpc = Rpc(Version.V21, served=())
    assert len({rpc.call(SETPOINT, 0) for _ in range(10)}) == 10
    assert len(outgoing(rpc)[0][1]) == 36


@pytest.mark.parametrize(("kind", "answered"), [(2, "-1"), (3, None), (4, None), (5, None), (6, None)])
def test_an_id_without_end_is_not_kept(rpc, kind, answered):
    receive(rpc, kind, "i" * 256, "Heartbeat", {})
    assert [frame[1] for frame in outgoing(rpc)] == ([answered] if answered else [])


def test_a_large_call_is_taken_only_while_no_other_is_open(rpc):
    large = STATUS | {"customData": {"vendorId": "v", "more": "x" * 70_000}}
    [first] = receive(rpc, 2, "1", "StatusNotification", large)
    [second] = receive(rpc, 2, "2", "StatusNotification", large)
    [small] = receive(rpc, 2, "3", "StatusNotification", STATUS)
    assert [type(event) for event in (first, second, small)] == [CallReceived, FrameRefused, CallReceived]
