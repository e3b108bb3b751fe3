from datetime import UTC, datetime

import pytest

from ocpp_local.errors import (
    ErrorCode,
    InvalidMessageError,
)
from ocpp_local.messages import v21, v201
from ocpp_local.messages.message import Version
from ocpp_local.rpc.answers import MOST_OPEN, MOST_REMEMBERED
from ocpp_local.rpc.events import (
    CallReceived,
    FrameIgnored,
    FrameRefused,
)
from ocpp_local.rpc.rpc import Rpc
from tests.ocpp_local.wire import STATUS, make_rpc, outgoing, receive

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
WELL = "[" * 200 + "]" * 200


@pytest.fixture
def rpc():
    return make_rpc()


def test_a_call_is_handed_over_and_its_answer_goes_back(rpc):
    [event] = receive(rpc, 2, "theirs-1", "StatusNotification", STATUS)
    assert isinstance(event, CallReceived)
    assert event.request.connector_status is v21.ConnectorStatusEnum.AVAILABLE
    rpc.answer(event.call_id, v21.StatusNotificationResponse())
    assert outgoing(rpc) == [[3, "theirs-1", {}]]
    assert outgoing(rpc) == []


@pytest.mark.parametrize("payload", [{}, None])
def test_an_empty_payload_may_be_null(rpc, payload):
    assert isinstance(receive(rpc, 2, "1", "Heartbeat", payload)[0], CallReceived)


@pytest.mark.parametrize(
    ("text", "call_id", "code"),
    [
        pytest.param("", "-1", "RpcFrameworkError", id="nothing"),
        pytest.param("hello", "-1", "RpcFrameworkError", id="not JSON"),
        pytest.param("[2,", "-1", "RpcFrameworkError", id="cut off"),
        pytest.param("[" * 300_000, "-1", "RpcFrameworkError", id="a well"),
        pytest.param('[2,"1","Heartbeat",NaN]', "-1", "RpcFrameworkError", id="not a number"),
        pytest.param('["\ud800"]', "-1", "RpcFrameworkError", id="half a character"),
        pytest.param(b"\xff\xfe", "-1", "RpcFrameworkError", id="not UTF-8"),
        pytest.param("{}", "-1", "RpcFrameworkError", id="an object"),
        pytest.param("7", "-1", "RpcFrameworkError", id="a number"),
        pytest.param("[]", "-1", "RpcFrameworkError", id="an empty list"),
        pytest.param('["2","1","Heartbeat",{}]', "-1", "RpcFrameworkError", id="type as text"),
        pytest.param('[2,1,"Heartbeat",{}]', "-1", "RpcFrameworkError", id="id as number"),
        pytest.param('[2,1e999,"Heartbeat",{}]', "-1", "RpcFrameworkError", id="id beyond all numbers"),
        pytest.param('[2,["1"],"Heartbeat",{}]', "-1", "RpcFrameworkError", id="id as list"),
        pytest.param('[2,"1"]', "1", "RpcFrameworkError", id="no action"),
        pytest.param('[2,"1","Heartbeat"]', "1", "RpcFrameworkError", id="no payload"),
        pytest.param('[2,"1",["x"],{}]', "1", "RpcFrameworkError", id="action as list"),
        pytest.param('[2,"1","Heartbeat",[]]', "1", "RpcFrameworkError", id="payload as list"),
        pytest.param('[2,"1","Heartbeat",{},{}]', "1", "RpcFrameworkError", id="too much"),
        pytest.param('[2,"1","MakeCoffee",{}]', "1", "NotImplemented", id="unknown action"),
        pytest.param('[2,"1","SignCertificate",{}]', "1", "NotSupported", id="an action that nobody serves"),
        pytest.param('[2,"1","NotifyPeriodicEventStream",{}]', "1", "NotImplemented", id="a SEND as CALL"),
        pytest.param('[2,"1","Authorize",{}]', "1", "OccurrenceConstraintViolation", id="a field missing"),
        pytest.param('[2,"1","Authorize",{"idToken":1}]', "1", "TypeConstraintViolation", id="wrong type"),
        pytest.param(f'[2,"1","Heartbeat",{{"a":{WELL}}}]', "1", "FormatViolation", id="a deep payload"),
    ],
)
def test_a_frame_of_no_use_is_answered_with_the_right_error(rpc, text, call_id, code):
    [event] = rpc.receive(text, 0)
    assert isinstance(event, FrameRefused)
    assert len(event.excerpt) <= 80
    [[kind, answered, error, description, details]] = outgoing(rpc)
    assert (kind, answered, error, details) == (4, call_id, code, {})
    assert description == event.why


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("[9]", id="unknown message type"),
        pytest.param('[1,"1","Heartbeat",{}]', id="type 1"),
        pytest.param("[3,17,{}]", id="an answer with a number for id"),
        pytest.param('[3,"late",{}]', id="an answer to nothing"),
        pytest.param('[4,"-1","GenericError","?",{}]', id="an error about nothing"),
        pytest.param('[6,"1","NotifyPeriodicEventStream",{}]', id="a SEND of no use"),
        pytest.param('[6,"1","MakeCoffee",{}]', id="a SEND of an unknown kind"),
    ],
)
def test_what_must_not_be_answered_is_passed_over(rpc, text):
    assert [type(event) for event in rpc.receive(text, 0)] == [FrameIgnored]
    assert outgoing(rpc) == []


def test_liberties_taken_with_a_call_come_as_notes(rpc):
    [event] = receive(rpc, 2, "1", "StatusNotification", STATUS | {"mood": "fine"})
    assert event.notes == (("mood", "unknown, dropped"),)


def test_a_repeated_call_gets_the_same_answer_and_is_not_handled_again(rpc):
    receive(rpc, 2, "1", "StatusNotification", STATUS)
    assert isinstance(receive(rpc, 2, "1", "StatusNotification", STATUS)[0], FrameIgnored)
    assert outgoing(rpc) == []
    rpc.answer("1", v21.StatusNotificationResponse())
    [first] = outgoing(rpc)
    assert isinstance(receive(rpc, 2, "1", "StatusNotification", STATUS)[0], FrameIgnored)
    assert outgoing(rpc) == [first]


def test_another_call_under_an_old_id_is_another_call(rpc):
    receive(rpc, 2, "1", "StatusNotification", STATUS)
    rpc.answer("1", v21.StatusNotificationResponse())
    assert isinstance(receive(rpc, 2, "1", "StatusNotification", STATUS | {"evseId": 2})[0], CallReceived)


def test_another_call_under_an_open_id_is_refused(rpc):
    receive(rpc, 2, "1", "StatusNotification", STATUS)
    [event] = receive(rpc, 2, "1", "Heartbeat", {})
    assert isinstance(event, FrameRefused)
    assert outgoing(rpc)[0][:3] == [4, "1", "RpcFrameworkError"]


def test_the_time_is_never_told_twice(rpc):
    for hour in (12, 13):
        [event] = receive(rpc, 2, "always the same", "Heartbeat", {})
        rpc.answer(event.call_id, v21.HeartbeatResponse(current_time=NOON.replace(hour=hour)))
        assert outgoing(rpc) == [[3, "always the same", {"currentTime": f"2026-11-22T{hour}:00:00Z"}]]


def test_only_the_last_answers_are_remembered(rpc):
    for number in range(MOST_REMEMBERED + 1):
        receive(rpc, 2, str(number), "StatusNotification", STATUS)
        rpc.answer(str(number), v21.StatusNotificationResponse())
    assert isinstance(receive(rpc, 2, "0", "StatusNotification", STATUS)[0], CallReceived)
    assert isinstance(receive(rpc, 2, "1", "StatusNotification", STATUS)[0], FrameIgnored)


def test_a_flood_of_calls_is_refused_and_not_stored(rpc):
    events = [receive(rpc, 2, str(number), "Heartbeat", {})[0] for number in range(MOST_OPEN + 1)]
    assert [type(event) for event in events] == [CallReceived] * MOST_OPEN + [FrameRefused]
    assert outgoing(rpc)[0][:3] == [4, str(MOST_OPEN), "RpcFrameworkError"]


def test_a_call_can_be_rejected_once(rpc):
    receive(rpc, 2, "1", "Heartbeat", {})
    rpc.reject("1", ErrorCode.SECURITY_ERROR, "not before you have booted")
    rpc.reject("1", ErrorCode.SECURITY_ERROR, "again")
    rpc.answer("1", v21.HeartbeatResponse(current_time=NOON))
    assert outgoing(rpc) == [[4, "1", "SecurityError", "not before you have booted", {}]]


@pytest.mark.parametrize(
    "response",
    [
        pytest.param(v21.HeartbeatResponse(current_time=NOON.replace(tzinfo=None)), id="breaks the schema"),
        pytest.param(v21.StatusNotificationResponse(), id="answers something else"),
        pytest.param(v201.HeartbeatResponse(current_time=NOON), id="of the wrong version"),
    ],
)
def test_an_answer_of_ours_that_is_wrong_becomes_an_internal_error(rpc, response):
    receive(rpc, 2, "1", "Heartbeat", {})
    with pytest.raises(InvalidMessageError):
        rpc.answer("1", response)
    assert outgoing(rpc)[0][:3] == [4, "1", "InternalError"]


def test_a_description_is_cut_to_what_the_standard_allows(rpc):
    receive(rpc, 2, "1", "Heartbeat", {})
    rpc.reject("1", ErrorCode.GENERIC_ERROR, "x" * 1000)
    assert len(outgoing(rpc)[0][3]) == 255


def test_a_charger_with_2_1_payloads_on_a_2_0_1_link_may_be_answered_in_2_1():
    rpc = Rpc(Version.V201, served={"NotifyEVChargingNeeds"})
    needs = {"evseId": 1, "chargingNeeds": {"requestedEnergyTransfer": "DC_BPT"}}
    [event] = receive(rpc, 2, "1", "NotifyEVChargingNeeds", needs)
    assert isinstance(event.request, v21.NotifyEVChargingNeedsRequest)
    rpc.answer("1", v21.NotifyEVChargingNeedsResponse(status=v21.NotifyEVChargingNeedsStatusEnum.ACCEPTED))
    assert outgoing(rpc) == [[3, "1", {"status": "Accepted"}]]
