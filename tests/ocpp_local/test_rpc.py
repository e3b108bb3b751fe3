import json
from datetime import UTC, datetime
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from ocpp_local.answers import MOST_OPEN, MOST_REMEMBERED
from ocpp_local.errors import (
    AnswerUnreadableError,
    CallQueueFullError,
    CallRejectedError,
    CallTimedOutError,
    ConnectionLostError,
    ErrorCode,
    InvalidMessageError,
)
from ocpp_local.messages import v21, v201
from ocpp_local.messages.message import Version
from ocpp_local.rpc import MOST_WAITING, TIMEOUT, TIMEOUTS, Priority, Rpc
from ocpp_local.rpc_events import (
    AnswerRefused,
    CallAnswered,
    CallFailed,
    CallReceived,
    Event,
    FrameIgnored,
    FrameRefused,
    SendReceived,
)

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
SERVED = {"Authorize", "Heartbeat", "StatusNotification", "NotifyPeriodicEventStream"}
STATUS = {"timestamp": "2026-11-22T12:00:00Z", "connectorStatus": "Available", "evseId": 1, "connectorId": 1}
WELL = "[" * 200 + "]" * 200
SETPOINT = v21.UpdateDynamicScheduleRequest(
    charging_profile_id=1, schedule_update=v21.ChargingScheduleUpdate(setpoint=-4000)
)


def make_rpc(version=Version.V21):
    numbers = count(1)
    return Rpc(version, served=SERVED, new_id=lambda: f"ours-{next(numbers)}")


@pytest.fixture
def rpc():
    return make_rpc()


def receive(rpc, *elements, elapsed=0.0):
    return rpc.receive(json.dumps(elements), elapsed)


def outgoing(rpc):
    return [json.loads(text) for text in rpc.outgoing()]


# The charger asks


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


# The charger tells


STREAM = {
    "id": 1,
    "pending": 0,
    "basetime": "2026-11-22T12:00:00Z",
    "data": [{"t": 0, "v": "230.1"}],
}


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


# We ask


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


# Whatever comes


WORDS = ["ours-1", "1", "Heartbeat", "Authorize", "NotifyPeriodicEventStream"]
pieces = st.one_of(
    st.integers(-1, 8), st.sampled_from(WORDS),
    st.none(), st.text(max_size=9), st.floats(), st.dictionaries(st.text(max_size=5), st.none(), max_size=2),
    st.just([]), st.just(STATUS), st.just(STREAM), st.booleans(),
)  # fmt: skip
texts = st.lists(pieces, max_size=6).map(json.dumps) | st.text(max_size=40) | st.binary(max_size=40)


@given(st.lists(texts, max_size=8), st.sampled_from(Version))
def test_any_text_becomes_events_and_at_most_one_frame_each(received, version):
    rpc = make_rpc(version)
    rpc.call((v21 if version is Version.V21 else v201).ClearCacheRequest(), 0)
    rpc.outgoing()
    for text in received:
        events = rpc.receive(text, 0)
        assert len(events) == 1
        assert isinstance(events[0], Event.__value__)
        assert len(rpc.outgoing()) <= 1


class TwoEnds(RuleBasedStateMachine):
    """A charger that answers, or not, or twice, while calls queue, expire and are withdrawn."""

    def __init__(self):
        super().__init__()
        self.rpc = make_rpc()
        self.elapsed = 0.0
        self.asked = set()
        self.settled = []
        self.heard = []

    def note(self, events):
        self.settled += [event.call_id for event in events if isinstance(event, CallAnswered | CallFailed)]
        self.heard += [frame[1] for frame in outgoing(self.rpc)]

    @rule(priority=st.sampled_from(Priority))
    def ask(self, priority):
        self.asked.add(self.rpc.call(SETPOINT, self.elapsed, priority=priority))
        self.note([])

    @precondition(lambda self: self.heard)
    @rule(data=st.data(), answer=st.sampled_from([{"status": "Accepted"}, {"status": 1}, None]))
    def reply(self, data, answer):
        call_id = data.draw(st.sampled_from(self.heard))
        self.note(receive(self.rpc, 3, call_id, answer, elapsed=self.elapsed))

    @rule(seconds=st.floats(0, 15))
    def wait(self, seconds):
        self.elapsed += seconds
        self.note(self.rpc.expire(self.elapsed))

    @precondition(lambda self: self.asked)
    @rule(data=st.data())
    def withdraw(self, data):
        call_id = data.draw(st.sampled_from(sorted(self.asked)))
        if self.rpc.withdraw(call_id):
            self.asked.remove(call_id)

    @invariant()
    def each_call_is_settled_once_and_one_at_most_is_open(self):
        assert len(set(self.settled)) == len(self.settled)
        sent = {call_id for call_id in self.heard if call_id in self.asked}
        assert len(sent - set(self.settled)) == (self.rpc.deadline is not None)

    def teardown(self):
        self.note(self.rpc.close())
        assert set(self.settled) == self.asked


TestTwoEnds = TwoEnds.TestCase
