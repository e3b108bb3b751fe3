"""A charger that refuses is left in peace, but for a stop."""

from dataclasses import replace

import pytest

from optimizer.control.line import BACK_OFF_S, LONGEST_BACK_OFF_S, ONCE_MORE_S, STOP_AGAIN_S, Line
from optimizer.dispatch.snapshot import ChargerState
from optimizer.words import Text

from ..dispatch.moments import CHARGER

LEASE_S = 90.0


def refusing(power_w: int, times: int) -> Line:
    """A charger that still feeds the house with 2 kW, and has refused *power_w* so often, at second 0."""
    line = Line()
    line.send(-2000, -100.0)
    line.accept()
    for _ in range(times):
        line.send(power_w, 0.0)
        line.refuse(Text("busy"))
    return line


@pytest.mark.parametrize("held_w", [0, -2000], ids=["rested", "fed the house"])
@pytest.mark.parametrize("refused_w", [0, -1000])
def test_after_a_first_refusal_the_stop_is_said_at_once(held_w: int, refused_w: int) -> None:
    """It may have lost our profile, and be charging with all that it has."""
    line = Line()
    line.send(held_w, -100.0)
    line.accept()
    line.send(refused_w, 0.0)
    line.refuse(Text("There is no such profile."))
    at_once = bool(held_w) or not refused_w
    assert not line.due(0, ONCE_MORE_S - 0.1, LEASE_S)
    assert line.due(0, ONCE_MORE_S, LEASE_S) is at_once
    line.send(0, ONCE_MORE_S)
    line.accept()
    assert not line.due(0, ONCE_MORE_S + STOP_AGAIN_S, LEASE_S)


@pytest.mark.parametrize("times", [2, 3, 12])
def test_a_refused_stop_is_said_again_soon_however_often_it_was_refused(times: int) -> None:
    line = refusing(0, times)
    assert not line.due(0, STOP_AGAIN_S - 0.1, LEASE_S)
    assert line.due(0, STOP_AGAIN_S, LEASE_S)


@pytest.mark.parametrize(
    ("times", "pause_s"), [(1, BACK_OFF_S), (3, 4 * BACK_OFF_S), (12, LONGEST_BACK_OFF_S)]
)
def test_anything_else_waits_longer_each_time(times: int, pause_s: float) -> None:
    line = refusing(5000, times)
    assert not line.due(5000, pause_s - 0.1, LEASE_S)
    assert line.due(5000, pause_s, LEASE_S)


def test_a_charger_that_holds_nothing_of_ours_is_not_hurried() -> None:
    line = Line()
    line.send(5000, 0.0)
    line.refuse(Text("busy"))
    assert not line.due(0, STOP_AGAIN_S, LEASE_S)


@pytest.mark.parametrize(
    ("charger", "hurries"),
    [
        pytest.param(None, True, id="nobody knows where it is"),
        pytest.param(replace(CHARGER, connected=False, plugged=False), True, id="out of reach"),
        pytest.param(replace(CHARGER, ready=False), True, id="back, and not yet itself"),
        pytest.param(replace(CHARGER, plugged=False), False, id="the car has left"),
    ],
)
def test_a_charger_that_comes_back_may_still_do_what_it_took(
    charger: ChargerState | None, hurries: bool
) -> None:
    line = refusing(-1000, 4)
    line.lapse(charger)
    line.send(-1000, 20.0)
    line.refuse(Text("busy"))
    assert line.due(0, 20.0 + STOP_AGAIN_S, LEASE_S) is hurries
    assert line.touched is hurries
