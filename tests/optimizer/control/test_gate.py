"""Between a wanted power and the charger: hands off, a start without data, a charger that refuses."""

import pytest

from optimizer.control.gate import Gate
from optimizer.control.line import Line
from optimizer.dispatch.decision import Decision, Mode, Rule
from optimizer.dispatch.memory import Memory

from ..dispatch.moments import home

WANTED = Decision(power_w=-1480, rule=Rule.PLAN, reason="Because.", otherwise_w=0)
BLIND = Memory(blind="grid power is unknown")
PASSIVE_S = 300.0


def opened(elapsed: float = 0.0) -> Gate:
    gate = Gate(PASSIVE_S)
    gate.begin(elapsed)
    return gate


def let(gate: Gate, *, elapsed=0.0, memory=None, mode=Mode.AUTOMATIC, wanted=WANTED, line=None) -> Decision:
    return gate.let(wanted, mode, home(elapsed=elapsed), memory or Memory(), line or Line())


@pytest.mark.parametrize("began", [0.0, 1000.0])
def test_it_opens_with_the_first_whole_look_or_after_its_patience_and_stays_open(began):
    gate = opened(began)
    waiting = let(gate, elapsed=began + PASSIVE_S - 1, memory=BLIND)
    assert (waiting.power_w, waiting.rule) == (0, Rule.PASSIVE)
    assert waiting.reason == "Just started: waiting, since grid power is unknown."
    assert let(gate, elapsed=began + PASSIVE_S, memory=BLIND) == WANTED

    gate = opened(began)
    assert let(gate, elapsed=began) == WANTED
    assert let(gate, elapsed=began + 1, memory=BLIND) == WANTED


def test_it_goes_on_as_far_open_as_it_was():
    gate = opened()
    let(gate)
    assert let(Gate(PASSIVE_S, gate.state), memory=BLIND) == WANTED
    assert let(Gate(PASSIVE_S, opened().state), memory=BLIND).rule is Rule.PASSIVE


@pytest.mark.parametrize(
    ("mode", "refused", "rule"), [(Mode.OFF, False, Rule.OFF), (Mode.AUTOMATIC, True, Rule.REFUSED)]
)
def test_what_is_not_done_is_told_as_what_would_have_been(mode, refused, rule):
    line = Line()
    if refused:
        line.send(-1480, 0.0)
        line.refuse("too hot")
    decision = let(opened(), mode=mode, line=line)
    assert (decision.power_w, decision.rule) == (0, rule)
    assert (decision.otherwise_w, decision.otherwise_rule) == (-1480, Rule.PLAN)


def test_without_a_car_nothing_would_have_been_done():
    absent = Decision(power_w=0, rule=Rule.NOT_READY, reason="No car is plugged in.")
    assert let(opened(), wanted=absent, memory=BLIND) is absent
