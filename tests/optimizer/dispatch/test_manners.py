"""When the home battery is held back: a table of moments, then time."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimizer.dispatch.decision import Decision, Rule
from optimizer.dispatch.manners import LASTS_S, STAYS_S, Manners
from optimizer.dispatch.snapshot import ChargerState, Sample, Snapshot

READY = ChargerState(connected=True, plugged=True, ready=True, v2x=True)
PLAN = Decision(power_w=0, rule=Rule.PLAN, reason="")


def moment(elapsed=0.0, *, car=0.0, grid=0.0, battery=0.0, charger=READY):
    def sample(value):
        return None if value is None else Sample(value=value, elapsed=elapsed)

    return Snapshot(
        now=datetime(2026, 11, 22, tzinfo=UTC),
        elapsed=elapsed,
        charger=charger,
        car_w=sample(car),
        grid_w=sample(grid),
        battery_w=sample(battery),
    )


def asked(snapshot, decision=PLAN):
    """Discharge and charge blocked, after this has lasted."""
    manners = Manners().look(snapshot, decision)
    later = replace(snapshot, elapsed=snapshot.elapsed + LASTS_S)
    manners = manners.look(later, decision)
    return manners.block_discharge, manners.block_charge


@pytest.mark.parametrize(
    ("snapshot", "expected"),
    [
        pytest.param(moment(car=7000, grid=7500), (True, False), id="the grid fills the car"),
        pytest.param(moment(car=7000, grid=500, battery=-7000), (True, False), id="the battery fills it"),
        pytest.param(moment(car=3000, grid=-500), (False, False), id="the sun fills the car"),
        pytest.param(moment(car=3000, grid=0, battery=2000), (False, False), id="the sun fills both"),
        pytest.param(moment(car=3000, grid=1000, battery=0), (True, False), id="sun and grid fill the car"),
        pytest.param(moment(car=-2000, grid=0), (False, True), id="the car feeds the house"),
        pytest.param(moment(car=-4000, grid=0, battery=2000), (False, True), id="the car fills the battery"),
        pytest.param(moment(car=-4000, grid=-9000), (False, False), id="the car sells beside the sun"),
        pytest.param(moment(car=0, grid=3000, battery=-1000), (False, False), id="the car rests"),
        pytest.param(moment(car=150, grid=600), (False, False), id="the charger hums"),
        pytest.param(moment(car=7000, grid=None), (True, False), id="charging, nobody knows the house"),
        pytest.param(moment(car=-2000, grid=None), (False, True), id="feeding, nobody knows the house"),
        pytest.param(moment(car=7000, grid=7500, battery=None), (False, False), id="no battery"),
        pytest.param(
            moment(car=7000, grid=7500, charger=replace(READY, ready=False)), (False, False), id="no session"
        ),
    ],
)
def test_the_battery_is_held_back_while_it_would_fill_the_car_or_the_car_it(snapshot, expected):
    assert asked(snapshot) == expected


@pytest.mark.parametrize(("power_w", "expected"), [(5000, (True, False)), (-2000, (False, True))])
def test_where_the_charger_does_not_say_what_flows_its_setpoint_counts(power_w, expected):
    assert asked(moment(car=None, grid=100.0), replace(PLAN, power_w=power_w)) == expected


@pytest.mark.parametrize("rule", [Rule.OFF, Rule.STOPPING])
def test_with_our_hands_off_the_charger_the_battery_is_its_own(rule):
    assert asked(moment(car=7000, grid=7500), replace(PLAN, rule=rule)) == (False, False)


def looked(cases):
    manners, seen = Manners(), []
    for elapsed, car in cases:
        manners = manners.look(moment(elapsed, car=car, grid=car), PLAN)
        seen.append((elapsed, manners.block_discharge))
    return seen


def test_a_short_peak_changes_nothing():
    cases = [(float(second), 5000 if second % 60 < LASTS_S - 1 else 0) for second in range(600)]
    assert not any(blocked for _, blocked in looked(cases))


def test_it_begins_after_a_while_and_ends_a_good_while_after():
    cases = [(float(second), 5000 if second <= 100 else 0) for second in range(1200)]
    blocked = [second for second, on in looked(cases) if on]
    assert (blocked[0], blocked[-1]) == (LASTS_S, 100 + STAYS_S - 1)


def test_a_battery_is_let_go_at_once_when_our_hands_are():
    manners = Manners()
    for second in range(60):
        manners = manners.look(moment(float(second), car=5000, grid=5000), PLAN)
    assert manners.block_discharge
    assert not manners.look(moment(60.0, car=5000), replace(PLAN, rule=Rule.OFF)).block_discharge


@given(st.lists(st.tuples(st.integers(1, 400), st.sampled_from([-5000.0, 0.0, 5000.0])), max_size=200))
def test_however_the_car_behaves_it_is_changed_at_most_twice_in_930_seconds(steps):
    manners, elapsed, begins = Manners(), 0.0, []
    for wait, car in steps:
        elapsed += wait
        before = manners.block_discharge
        manners = manners.look(moment(elapsed, car=car, grid=car), PLAN)
        if manners.block_discharge and not before:
            begins.append(elapsed)
    pauses = [later - earlier for earlier, later in pairwise(begins)]
    assert all(pause >= LASTS_S + STAYS_S for pause in pauses)
