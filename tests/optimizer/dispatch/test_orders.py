"""The modes beside automatic, and commands that end by themselves: what the car does, and what it says."""

import math
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from optimizer.action import Action
from optimizer.dispatch.decision import Command, Mode, Rule
from optimizer.dispatch.limits import Limits
from optimizer.dispatch.looking import look
from optimizer.dispatch.memory import Memory
from optimizer.dispatch.orders import reached

from .moments import CAR, CHARGER, LIMITS, SELLING, SITE, decide, discharge, goal, home, plan

MAY_SELL = replace(LIMITS, site=SELLING)
SELF, CHARGE, DISCHARGE, HOLD = Mode.SELF_CONSUMPTION, Mode.CHARGE, Mode.DISCHARGE, Mode.HOLD
DRIVEN = (SELF, CHARGE, DISCHARGE, HOLD)
BUYING = plan(Action.CHARGE, value=0.9)


@pytest.mark.parametrize(
    ("mode", "moment", "power_w", "rule"),
    [
        pytest.param(SELF, home(import_price=0.01), -1480, Rule.MODE, id="feeds the house at 1 ct"),
        pytest.param(SELF, home(house_w=-2000, export_price=0.9), 2000, Rule.MODE, id="keeps dear sun"),
        pytest.param(SELF, home(house_w=-300), 0, Rule.CHARGER, id="too little sun: buys nothing on top"),
        pytest.param(SELF, home(house_w=300), 0, Rule.CHARGER, id="too small a house: sells nothing"),
        pytest.param(SELF, home(goal=goal(hours=1)), -1480, Rule.MODE, id="not even for a departure"),
        pytest.param(CHARGE, home(import_price=0.9), 11_000, Rule.MODE, id="charges at any price"),
        pytest.param(CHARGE, home(soc=20), 11_000, Rule.MODE, id="charges from the reserve"),
        pytest.param(CHARGE, home(ages=(None, 0, 0)), 5750, Rule.FUSE, id="charges blindly, but gently"),
        pytest.param(DISCHARGE, home(import_price=0.01), -1480, Rule.MODE, id="feeds the house alone"),
        pytest.param(DISCHARGE, home(house_w=-2000), 0, Rule.MODE, id="has nobody to feed: rests"),
        pytest.param(HOLD, home(import_price=0.9), 0, Rule.MODE, id="holds at any price"),
        pytest.param(HOLD, home(ages=(None, None, None)), 0, Rule.MODE, id="holds without any data"),
    ],
)
def test_a_mode_does_what_its_name_says(mode, moment, power_w, rule):
    decision = decide(moment, plan=BUYING, mode=mode)
    assert (decision.power_w, decision.rule) == (power_w, rule)


@pytest.mark.parametrize(
    ("mode", "moment", "limits", "power_w", "rule"),
    [
        pytest.param(CHARGE, home(house_w=14_000), LIMITS, 3250, Rule.FUSE, id="charge: the fuse"),
        pytest.param(HOLD, home(house_w=18_000), LIMITS, -750, Rule.FUSE, id="hold: helps the fuse"),
        pytest.param(CHARGE, home(grid_limit_w=4200), LIMITS, 2700, Rule.GRID_LIMIT, id="charge: dimmed"),
        pytest.param(CHARGE, home(soc=90), LIMITS, 0, Rule.FULL, id="charge: until it is full"),
        pytest.param(DISCHARGE, home(soc=20), MAY_SELL, 0, Rule.RESERVE, id="discharge: the reserve"),
        pytest.param(SELF, home(soc=20), LIMITS, 0, Rule.RESERVE, id="self-consumption: the reserve"),
        pytest.param(DISCHARGE, home(), MAY_SELL, -4000, Rule.MODE, id="discharge: begins to sell"),
        pytest.param(
            DISCHARGE, home(), replace(MAY_SELL, site=replace(SELLING, export_limit_w=1000)),
            -2500, Rule.EXPORT, id="discharge: sells 1 kW, if so much is allowed",
        ),
        pytest.param(DISCHARGE, home(ages=(16, 0, 0)), MAY_SELL, 0, Rule.STALE, id="discharge: not blindly"),
        pytest.param(SELF, home(ages=(0, 0, 601)), LIMITS, 0, Rule.STALE, id="self-consumption: not blindly"),
        pytest.param(
            DISCHARGE, home(charger=replace(CHARGER, v2x=False)), LIMITS, 0, Rule.CHARGER, id="one-way"
        ),
    ],
)  # fmt: skip
def test_every_law_stands_above_a_mode(mode, moment, limits, power_w, rule):
    decision = decide(moment, plan=BUYING, limits=limits, mode=mode)
    assert (decision.power_w, decision.rule) == (power_w, rule)


@pytest.mark.parametrize(
    ("mode", "moment", "said"),
    [
        (SELF, home(), "Self-consumption, the mode you chose: feeding the house, whatever the price."),
        (SELF, home(goal=goal(hours=1)), "The grid is not used to reach 80 % by the departure."),
        (SELF, home(house_w=-2000), "taking the surplus sun"),
        (CHARGE, home(), "Charging, the mode you chose; the grid asks 0.41 € per kWh."),
        (DISCHARGE, home(), "Discharging, the mode you chose; the grid asks 0.41 € per kWh."),
        (DISCHARGE, home(house_w=-2000), "the house needs nothing, and the car may not feed the grid"),
        (HOLD, home(), "Holding, the mode you chose: the car neither charges nor feeds the house."),
    ],
)
def test_a_mode_says_why(mode, moment, said):
    assert said in decide(moment, mode=mode).reason


def test_what_the_plan_would_have_done_is_told_beside_the_mode():
    assert decide(home(), plan=plan(), mode=HOLD).otherwise_w == -1480
    assert decide(home(import_price=0.15), plan=BUYING, mode=SELF).otherwise_w == 11_000


def test_a_lasting_gap_in_self_consumption_charges_towards_the_goal():
    waited = Memory(energy_wh=30_000, house_w=1500, blind_since=700.0, looked_at=990.0)
    decision = decide(home(ages=(16, 0, 0)), mode=SELF, memory=waited)
    assert decision.rule is Rule.STALE
    assert decision.power_w == 5750


def test_what_a_person_starts_does_not_wait_but_what_the_house_starts_does():
    moved = Memory(moved_at=990.0)
    assert decide(home(), mode=SELF, memory=moved).rule is Rule.DWELL
    assert decide(home(), mode=CHARGE, memory=moved).power_w == 11_000
    assert decide(home(), mode=DISCHARGE, memory=moved).power_w == -1480


@pytest.mark.parametrize("mode", DRIVEN)
def test_a_command_wins_over_a_mode(mode):
    decision = decide(home(), command=discharge(1200), mode=mode)
    assert (decision.power_w, decision.rule) == (-1200, Rule.COMMAND)
    assert decision.otherwise_w == decide(home(), mode=mode).power_w


@pytest.mark.parametrize(
    ("command", "memory", "end"),
    [
        pytest.param(discharge(min_soc_percent=60), Memory(energy_wh=36_000), "60 %", id="down to 60 %"),
        pytest.param(discharge(min_soc_percent=60), Memory(energy_wh=36_100), None, id="not yet at 60 %"),
        pytest.param(Command(power_w=1, max_soc_percent=60), Memory(energy_wh=36_000), "60 %", id="up"),
        pytest.param(Command(power_w=1, max_soc_percent=60), Memory(energy_wh=35_900), None, id="not up yet"),
        pytest.param(discharge(energy_wh=2000), Memory(moved_wh=-2000), "2.0 kWh", id="2 kWh out"),
        pytest.param(discharge(energy_wh=2000), Memory(moved_wh=2500), None, id="2.5 kWh the other way"),
        pytest.param(Command(power_w=1, energy_wh=500), Memory(moved_wh=500), "0.5 kWh", id="half a kWh in"),
        pytest.param(Command(power_w=1, max_soc_percent=60), Memory(), None, id="nobody knows the charge"),
    ],
)
def test_a_command_ends_where_it_was_told_to(command, memory, end):
    assert reached(command, memory, LIMITS) == end


def test_energy_through_the_charger_is_counted_both_ways():
    memory = look(Memory(), home(elapsed=0.0), LIMITS)
    memory = look(memory, home(elapsed=36.0, car_w=-1000.0), LIMITS)
    assert memory.moved_wh == pytest.approx(-10)
    memory = look(memory, home(elapsed=72.0, car_w=3000.0), LIMITS)
    assert memory.moved_wh == pytest.approx(20)
    assert memory.begun().moved_wh == 0


finite = {"allow_nan": False, "allow_infinity": False}
MOMENTS = st.builds(
    home,
    house_w=st.floats(-12_000, 20_000, **finite),
    soc=st.floats(0, 100, **finite),
    ages=st.tuples(*(st.none() | st.floats(0, limit) for limit in (30, 60, 1200))),
    import_price=st.none() | st.floats(-0.2, 1, **finite),
    grid_limit_w=st.none() | st.floats(0, 12_000, **finite),
)


@settings(max_examples=300, deadline=None)
@example(moment=home(house_w=571.0, soc=21.0, import_price=0.0, grid_limit_w=0.0), mode=SELF, site=SITE)
@given(moment=MOMENTS, mode=st.sampled_from(DRIVEN), site=st.sampled_from([SITE, SELLING]))
def test_the_laws_hold_in_every_mode(moment, mode, site):
    limits = Limits(site=site, car=CAR)
    power_w = decide(moment, limits=limits, mode=mode).power_w
    assert power_w == 0 or power_w >= CAR.min_charge_w or power_w <= -CAR.min_discharge_w
    if limits.blind_to(moment) or moment.soc_percent.value <= 20:
        assert power_w >= 0
    else:
        house_w = moment.grid_w.value - moment.car_w.value
        assert house_w + power_w <= max(site.fuse_w, house_w)
        assert power_w <= 0 or not moment.grid_limits or house_w + power_w <= moment.grid_limits[0].import_w
        assert site.export_allowed or power_w >= 0 or house_w + power_w >= 0
        if mode is SELF and not site.export_allowed:
            assert power_w <= max(0.0, -house_w)


@settings(max_examples=100, deadline=None)
@given(house_w=st.floats(-10_000, 4000, **finite), price=st.floats(-0.5, 2, **finite))
def test_self_consumption_brings_the_grid_to_zero_at_any_price(house_w, price):
    moment = home(house_w=house_w, import_price=price, export_price=price - 0.1)
    power_w = decide(moment, mode=SELF).power_w
    if abs(house_w) > 600:
        assert abs(house_w + power_w) <= 30


@pytest.mark.parametrize(("price", "said"), [(0.41, "; the grid asks 0.41"), (math.nan, "."), (41e3, ".")])
def test_a_price_that_cannot_be_is_not_told(price, said):
    decision = decide(home(import_price=price), mode=Mode.CHARGE)
    assert str(decision.reason).startswith(f"Charging, the mode you chose{said}")
