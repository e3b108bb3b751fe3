import json

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from ocpp_local.messages import v21, v201
from ocpp_local.messages.message import Version
from ocpp_local.rpc.call_queue import Priority
from ocpp_local.rpc.events import (
    CallAnswered,
    CallFailed,
    Event,
)
from tests.ocpp_local.wire import SETPOINT, STATUS, STREAM, make_rpc, outgoing, receive

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
