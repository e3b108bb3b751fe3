"""Whatever the moment, the plan and the command: no law is bent, and memory bends none either."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.action import Action
from optimizer.dispatch.decision import Command, Rule
from optimizer.dispatch.follow import follow
from optimizer.dispatch.limits import Limits
from optimizer.dispatch.memory import Memory

from .moments import CAR, EVENING, LIMITS, SELLING, SITE, decide, home, plan

FINITE = {"allow_nan": False, "allow_infinity": False}
MOMENTS = st.builds(
    home,
    house_w=st.floats(-12_000, 20_000, **FINITE),
    car_w=st.floats(-11_000, 11_000, **FINITE),
    soc=st.floats(0, 100, **FINITE),
    ages=st.tuples(*(st.none() | st.floats(0, limit) for limit in (30, 60, 1200))),
    import_price=st.none() | st.floats(-0.2, 1, **FINITE),
    export_price=st.none() | st.floats(-0.2, 1, **FINITE),
    grid_limit_w=st.none() | st.floats(0, 12_000, **FINITE),
)
PLANS = st.none() | st.builds(
    plan,
    st.sampled_from([Action.CHARGE, Action.DISCHARGE, Action.HOLD]),
    value=st.floats(-0.2, 5, **FINITE),
    car_w=st.none() | st.floats(-11_000, 11_000, **FINITE),
)
COMMANDS = st.none() | st.builds(Command, power_w=st.integers(-15_000, 15_000))
SITES = st.sampled_from([SITE, SELLING, replace(SELLING, export_limit_w=2000.0)])
MEMORIES = st.builds(
    Memory,
    action=st.sampled_from([-1, 0, 1]),
    moved_at=st.none() | st.floats(900, 1000),
    blind_since=st.none() | st.floats(0, 1000),
    at_reserve=st.booleans(),
)


@settings(max_examples=400, deadline=None)
@given(moment=MOMENTS, made=PLANS, command=COMMANDS, site=SITES, memory=MEMORIES)
def test_the_laws_hold_whatever_comes(moment, made, command, site, memory):
    limits = Limits(site=site, car=CAR)
    decision = decide(moment, plan=made, limits=limits, command=command, memory=memory)
    power_w = decision.power_w
    assert decision.reason
    assert decision.otherwise_w is not None
    assert decision.otherwise_rule is not decision.rule or decision.rule is Rule.NO_PLAN
    blind = limits.blind_to(moment)
    assert power_w == 0 or power_w >= CAR.min_charge_w or power_w <= -CAR.min_discharge_w
    if blind:
        assert power_w >= 0
    else:
        house_w = moment.grid_w.value - moment.car_w.value
        # what a resting car leaves is the house's own doing
        assert house_w + power_w <= max(site.fuse_w, house_w)
        assert power_w <= 0 or not moment.grid_limits or house_w + power_w <= moment.grid_limits[0].import_w
        sold_w = -(site.export_limit_w or site.fuse_w) if site.export_allowed else 0.0
        assert power_w >= 0 or house_w + power_w >= sold_w
    if moment.soc_percent is not None and moment.soc_percent.value <= 20:
        assert power_w >= 0
    if moment.soc_percent is not None and moment.soc_percent.value >= 90:
        assert power_w <= 0


@settings(max_examples=200, deadline=None)
@given(moments=st.lists(MOMENTS, min_size=2, max_size=8), made=PLANS)
def test_memory_never_bends_reserve_minimum_or_blindness(moments, made):
    memory = Memory()
    for i, moment in enumerate(moments):
        elapsed = moment.elapsed + 7 * i
        moved = replace(moment, elapsed=elapsed, now=EVENING + timedelta(seconds=7 * i))
        decision, memory = follow(made, moved, LIMITS, None, memory)
        memory = memory.sent(decision.power_w, elapsed)
        power_w = decision.power_w
        assert power_w == 0 or power_w >= CAR.min_charge_w or power_w <= -CAR.min_discharge_w
        soc = LIMITS.fresh(moved, moved.soc_percent, LIMITS.soc_age_s)
        if memory.blind or (soc is not None and soc.value <= 20) or memory.energy_wh <= CAR.reserve_wh:
            assert power_w >= 0
