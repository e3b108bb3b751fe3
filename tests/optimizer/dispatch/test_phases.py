"""The fuse of each phase, for chargers on three phases and on one."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.dispatch.decision import Rule
from optimizer.dispatch.limits import Limits
from optimizer.dispatch.memory import Memory
from optimizer.dispatch.snapshot import Sample
from optimizer.plan import Action

from .moments import CAR, CHARGER, LIMITS, SITE, decide, home, plan

DEAR = plan(Action.CHARGE, value=0.9)
FULL = {"value": 0.9, "car_w": 11_000}
ONE = replace(CHARGER, phases=1, phase=1)
SOMEWHERE = replace(CHARGER, phases=1)
EACH_W = SITE.fuse_w / 3


def phases(*values, elapsed=1000.0):
    return tuple(Sample(value=float(value), elapsed=elapsed) for value in values)


def amps(*values):
    return phases(*(value / 230 for value in values))


@pytest.mark.parametrize(
    ("moment", "power_w"),
    [
        pytest.param(home(house_w=3000, grid_phase_w=phases(1000, 1000, 1000)), 11_000, id="even"),
        pytest.param(home(house_w=3000, grid_phase_w=phases(3000, 0, 0)), 8250, id="all on one phase"),
        pytest.param(home(house_w=3000, grid_phase_a=amps(3000, 0, 0)), 8250, id="told in ampere"),
        pytest.param(
            home(house_w=3000, grid_phase_w=phases(3000, 0, 0), grid_phase_a=amps(3450, 0, 0)), 6900,
            id="a motor whose current is more than its power",
        ),
        pytest.param(home(house_w=6500, grid_phase_w=phases(6500, 0, 0)), -2250, id="one is over: help"),
        pytest.param(
            home(house_w=3000, car_w=6000, grid_phase_w=phases(5000, 2000, 2000)), 8250,
            id="the car's own share is no house",
        ),
        pytest.param(
            home(house_w=3000, charger=ONE, grid_phase_w=phases(2000, 500, 500)), 3750, id="its own phase"
        ),
        pytest.param(
            home(house_w=3000, charger=ONE, grid_phase_w=phases(0, 2000, 1000)), 5750, id="one phase, free"
        ),
        pytest.param(
            home(house_w=3000, charger=SOMEWHERE, grid_phase_w=phases(0, 2000, 1000)), 3750,
            id="one phase that nobody knows: the fullest",
        ),
        pytest.param(home(house_w=3000, charger=ONE), 2750, id="nobody measures the phases: the worst case"),
        pytest.param(home(house_w=3000), 11_000, id="nobody measures, three phases: the total"),
        pytest.param(
            home(house_w=3000, grid_phase_w=phases(3000, 0, 0, elapsed=980.0)), 11_000, id="too old: total"
        ),
        pytest.param(home(ages=(None, 0, 0), charger=ONE), 1910, id="blind on one phase"),
    ],
)  # fmt: skip
def test_each_phase_keeps_its_fuse(moment, power_w):
    waited = Memory(blind_since=0.0, looked_at=990.0, energy_wh=36_000.0)
    decision = decide(moment, plan=plan(Action.CHARGE, **FULL), memory=waited)
    assert decision.power_w == pytest.approx(power_w, abs=10)
    assert power_w == 11_000 or decision.rule is Rule.FUSE or decision.rule is Rule.STALE


def test_a_car_on_another_phase_cannot_help():
    moment = home(house_w=6500, charger=replace(ONE, phase=2), grid_phase_w=phases(6500, 0, 0))
    assert decide(moment, plan=DEAR).power_w == 5750


def test_the_phase_is_named():
    reason = decide(home(house_w=3000, grid_phase_w=phases(0, 3000, 0)), plan=DEAR).reason
    assert "from L2" in decide(home(house_w=6500, grid_phase_w=phases(0, 6500, 0)), plan=DEAR).reason
    assert reason.startswith("Charging at 8.2 kW instead of 11.0 kW in: the house takes 3.0 kW of the 5.8 kW")


watts = st.floats(-4000, 5500)


@settings(max_examples=200, deadline=None)
@given(loads=st.tuples(watts, watts, watts), car_w=st.floats(-11_000, 11_000), one=st.booleans())
def test_no_phase_is_overloaded_by_the_car_whatever_the_loads(loads, car_w, one):
    shares = (1.0, 0.0, 0.0) if one else (1 / 3,) * 3
    seen = phases(*(load + share * car_w for load, share in zip(loads, shares, strict=True)))
    moment = home(house_w=sum(loads), car_w=car_w, charger=ONE if one else CHARGER, grid_phase_w=seen)
    limits = Limits(site=replace(SITE, export_allowed=True), car=CAR)
    for made in (DEAR, plan(car_w=-11_000)):
        power_w = decide(moment, plan=made, limits=limits).power_w
        for load, share in zip(loads, shares, strict=True):
            assert load + share * power_w <= max(EACH_W, load) + 1
            assert load + share * power_w >= min(-EACH_W, load) - 1


def test_a_home_of_one_phase_has_its_main_fuse():
    limits = replace(LIMITS, site=replace(SITE, phases=1, fuse_w=9200))
    moment = home(house_w=3000, charger=ONE, grid_phase_w=(None, None, None))
    assert decide(moment, plan=DEAR, limits=limits).power_w == 6200
