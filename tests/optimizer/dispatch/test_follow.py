"""Which rule wins at one moment, and what the car does then."""

import math
from dataclasses import replace

import numpy as np
import pytest

from optimizer.action import Action
from optimizer.dispatch.decision import Command, Rule
from optimizer.dispatch.follow import follow
from optimizer.dispatch.memory import Memory
from optimizer.model.policy import Policy

from .moments import CAR, CHARGER, LIMITS, SELLING, SITE, decide, discharge, goal, home, plan

CHARGE, DISCHARGE, HOLD = plan(Action.CHARGE), plan(Action.DISCHARGE), plan(Action.HOLD)
DEAR = plan(Action.CHARGE, value=0.9)
NIGHT = {"import_price": 0.19}
MAY_SELL = replace(LIMITS, site=SELLING)


@pytest.mark.parametrize(
    ("made", "moment", "power_w", "rule"),
    [
        pytest.param(DISCHARGE, home(), -1480, Rule.PLAN, id="the plan stands, just short of the house"),
        pytest.param(DISCHARGE, home(house_w=3500), -3480, Rule.VALUE, id="a kettle on top is answered"),
        pytest.param(DISCHARGE, home(house_w=800), -780, Rule.VALUE, id="a small house gets no more"),
        pytest.param(HOLD, home(house_w=3500), -3480, Rule.VALUE, id="dear hour: the car helps unasked"),
        pytest.param(HOLD, home(house_w=3500, **NIGHT), 0, Rule.PLAN, id="cheap hour: the car holds"),
        pytest.param(HOLD, home(house_w=300), 0, Rule.EXPORT, id="too little for the charger: it rests"),
        pytest.param(DISCHARGE, home(house_w=-2000), 2000, Rule.VALUE, id="the sun fills the car"),
        pytest.param(plan(value=0.07), home(house_w=-2000), 0, Rule.VALUE, id="the grid pays better"),
        pytest.param(CHARGE, home(house_w=500, import_price=0.15), 11_000, Rule.VALUE, id="all that fits"),
        pytest.param(CHARGE, home(house_w=500, **NIGHT), 5000, Rule.PLAN, id="no difference: as planned"),
        pytest.param(HOLD, home(house_w=500, import_price=0.188), 0, Rule.PLAN, id="0.2 ct move nothing"),
        pytest.param(CHARGE, home(house_w=800), -780, Rule.VALUE, id="nobody charges at 41 ct"),
        pytest.param(DEAR, home(house_w=500, soc=89.9), 11_000, Rule.VALUE, id="the goal at any price"),
    ],
)  # fmt: skip
def test_the_plan_is_corrected_by_what_energy_is_worth_now(made, moment, power_w, rule):
    decision = decide(moment, plan=made, memory=Memory(action=-1))
    assert (decision.power_w, decision.rule) == (power_w, rule)


@pytest.mark.parametrize(
    ("made", "moment", "limits", "power_w", "rule", "otherwise_w"),
    [
        pytest.param(
            DEAR, home(house_w=14_000), LIMITS, 3250, Rule.FUSE, 11_000, id="oven on: the car gives way"
        ),
        pytest.param(
            DEAR, home(house_w=18_000), LIMITS, -750, Rule.FUSE, 11_000, id="all ovens on: the car helps"
        ),
        pytest.param(
            DEAR, home(house_w=18_000, soc=20), LIMITS, 0, Rule.FUSE, 11_000, id="an empty car cannot help"
        ),
        pytest.param(
            DEAR, home(house_w=2000, grid_limit_w=4200), LIMITS, 2200, Rule.GRID_LIMIT, 11_000, id="dimmed"
        ),
        pytest.param(
            DISCHARGE, home(soc=20), LIMITS, 0, Rule.RESERVE, -1500, id="at the reserve: the house buys"
        ),
        pytest.param(DEAR, home(soc=90), LIMITS, 0, Rule.FULL, 11_000, id="full is full"),
        pytest.param(
            DISCHARGE, home(charger=replace(CHARGER, v2x=False)), LIMITS, 0, Rule.CHARGER, -1500, id="one-way"
        ),
        pytest.param(
            plan(car_w=-9000), home(export_price=0.5), LIMITS, -1480, Rule.EXPORT, -11_000, id="no selling"
        ),
        pytest.param(
            plan(car_w=-3000), home(export_price=0.5), MAY_SELL, -4000, Rule.VALUE, -3000, id="begins to sell"
        ),
        pytest.param(
            plan(car_w=-4000), home(export_price=0.5),
            replace(MAY_SELL, site=replace(SELLING, export_limit_w=1000)),
            -2500, Rule.EXPORT, -11_000, id="selling is allowed up to 1 kW",
        ),
    ],
)  # fmt: skip
def test_a_law_wins_over_the_plan_and_is_named(made, moment, limits, power_w, rule, otherwise_w):
    decision = decide(moment, plan=made, limits=limits, memory=Memory(action=-1))
    assert (decision.power_w, decision.rule, decision.otherwise_w) == (power_w, rule, otherwise_w)


@pytest.mark.parametrize(
    ("asked", "moment", "limits", "power_w", "rule"),
    [
        pytest.param(discharge(1200), home(), LIMITS, -1200, Rule.COMMAND, id="as asked"),
        pytest.param(discharge(3000), home(), LIMITS, -1480, Rule.EXPORT, id="not into the grid"),
        pytest.param(discharge(3000), home(), MAY_SELL, -3000, Rule.COMMAND, id="into the grid, if allowed"),
        pytest.param(discharge(3000), home(soc=20), MAY_SELL, 0, Rule.RESERVE, id="not below the reserve"),
        pytest.param(discharge(1200), home(ages=(16, 0, 0)), LIMITS, 0, Rule.STALE, id="not blindly"),
        pytest.param(discharge(1200, min_soc_percent=60), home(), LIMITS, 0, Rule.COMMAND, id="until 60 %"),
        pytest.param(Command(power_w=3700), home(), LIMITS, 3700, Rule.COMMAND, id="charging by hand"),
        pytest.param(Command(power_w=0), home(), LIMITS, 0, Rule.COMMAND, id="resting by hand"),
        pytest.param(Command(power_w=300), home(), LIMITS, 500, Rule.CHARGER, id="it starts at 500 W"),
    ],
)  # fmt: skip
def test_a_command_wins_over_the_plan_but_over_no_law(asked, moment, limits, power_w, rule):
    decision = decide(moment, plan=CHARGE, limits=limits, command=asked)
    assert (decision.power_w, decision.rule) == (power_w, rule)


@pytest.mark.parametrize(
    ("made", "asked", "moment", "rule", "otherwise"),
    [
        pytest.param(DISCHARGE, None, home(), Rule.PLAN, (-1480, Rule.NO_PLAN), id="the plan stands"),
        pytest.param(
            plan(car_w=-4000), None, home(), Rule.VALUE, (-4000, Rule.PLAN), id="the moment corrects the plan"
        ),
        pytest.param(None, None, home(), Rule.NO_PLAN, (0, None), id="no plan: the car would rest"),
        pytest.param(
            DEAR, discharge(900), home(), Rule.COMMAND, (11_000, Rule.VALUE), id="a command"
        ),
        pytest.param(
            CHARGE, discharge(900), home(soc=20), Rule.RESERVE, (-900, Rule.COMMAND), id="a law, a command"
        ),
        pytest.param(DISCHARGE, None, home(import_price=None), Rule.STALE, (0, None), id="no data: rest"),
    ],
)  # fmt: skip
def test_every_decision_says_what_would_have_been_done_otherwise(made, asked, moment, rule, otherwise):
    decision = decide(moment, plan=made, command=asked)
    assert (decision.rule, (decision.otherwise_w, decision.otherwise_rule)) == (rule, otherwise)


BLIND = {
    "the meter is silent": home(ages=(16, 0, 0)),
    "no meter at all": home(ages=(None, 0, 0)),
    "the charger does not measure": home(ages=(0, 31, 0)),
    "SoC of ten minutes ago": home(ages=(0, 0, 601)),
    "no SoC at all": home(ages=(0, 0, None)),
    "SoC of 130 %": home(soc=130),
    "SoC that is no number": home(soc=math.nan),
    "no price for this hour": home(import_price=None),
}


@pytest.mark.parametrize("moment", BLIND.values(), ids=BLIND.keys())
def test_without_data_the_car_pauses_first_and_then_charges_to_the_goal(moment):
    at_once = decide(moment, plan=DISCHARGE, memory=Memory(energy_wh=30_000, house_w=1500))
    assert (at_once.power_w, at_once.rule) == (0, Rule.STALE)
    waited = Memory(
        energy_wh=30_000, house_w=1500, blind_since=moment.elapsed - 200, looked_at=moment.elapsed - 10
    )
    later = decide(moment, plan=DISCHARGE, memory=waited)
    assert later.rule is Rule.STALE
    assert 5000 < later.power_w <= SITE.fuse_w - 1500


def test_a_blind_car_stops_charging_at_the_goal():
    waited = Memory(energy_wh=0.8 * CAR.capacity_wh, blind_since=0.0)
    assert decide(home(ages=(None, 0, None)), memory=waited).power_w == 0


@pytest.mark.parametrize(
    ("moment", "power_w"),
    [
        pytest.param(home(), -1480, id="feeds the house"),
        pytest.param(home(house_w=-1500), 1500, id="takes the sun"),
        pytest.param(home(house_w=300), 0, id="rests below the charger's minimum"),
        pytest.param(home(soc=20), 0, id="keeps the reserve"),
        pytest.param(home(goal=goal(hours=10)), -1480, id="a goal that has time"),
        pytest.param(home(goal=goal(hours=1.5)), 11_000, id="a goal that has no time"),
    ],
)
@pytest.mark.parametrize("made", [None, plan(hours=0)], ids=["no plan", "a plan past its time"])
def test_without_a_valid_plan_the_car_serves_the_house_and_the_departure(made, moment, power_w):
    decision = decide(moment, plan=made)
    assert decision.power_w == power_w
    assert decision.rule in {Rule.NO_PLAN, Rule.RESERVE, Rule.EXPORT, Rule.CHARGER}


def test_a_kwh_less_may_be_dear_where_a_kwh_more_is_worth_little():
    # 30 ct each up to the 36 kWh that the car holds, 5 ct beyond them
    energy_kwh = np.arange(121) * 0.5
    cost = -0.30 * np.minimum(energy_kwh, 36) - 0.05 * np.maximum(energy_kwh - 36, 0)
    stepped = replace(HOLD, policy=Policy(cost=np.tile(cost, (97, 1)), step_kwh=0.5))
    assert decide(home(house_w=2000, import_price=0.2), plan=stepped).power_w == 0
    assert decide(home(house_w=2000, import_price=0.2, soc=59), plan=stepped).power_w == 11_000
    assert decide(home(house_w=2000, import_price=0.2, soc=62), plan=stepped).power_w == -1980


def test_the_plans_own_sentence_is_told_and_corrected():
    as_planned = decide(home(), plan=DISCHARGE).reason
    assert as_planned == "Feeding the house: this kWh saves 0.41 €."
    kettle = decide(home(house_w=3500), plan=DISCHARGE).reason
    assert kettle == f"{as_planned} Now 3.5 kW instead of 1.5 kW: the house takes 3.5 kW."
    helped = decide(home(house_w=3500), plan=HOLD)
    assert helped.otherwise_w == 0
    assert helped.reason == (
        "Feeding the house: the grid asks 0.41 €, this kWh costs 0.23 € with losses and wear. "
        "The plan had meant holding."
    )


def test_starting_again_waits_but_stopping_and_following_do_not():
    moved = Memory(moved_at=990.0)
    waiting = decide(home(house_w=3500), plan=DISCHARGE, memory=moved)
    assert (waiting.power_w, waiting.rule, waiting.otherwise_w) == (0, Rule.DWELL, -3480)
    assert decide(home(house_w=3500, elapsed=1021), plan=DISCHARGE, memory=moved).power_w == -3480
    running = moved.sent(-1500, 990.0)
    assert decide(home(house_w=3500), plan=DISCHARGE, memory=running).power_w == -3480
    assert decide(home(house_w=3500, soc=20), plan=DISCHARGE, memory=running).power_w == 0


def test_the_reserve_is_left_only_a_little_above_it():
    memory = follow(DISCHARGE, home(soc=20), LIMITS, None, Memory())[1]
    assert decide(home(soc=20.9, elapsed=1400), plan=DISCHARGE, memory=memory).rule is Rule.RESERVE
    assert decide(home(soc=22, elapsed=1400), plan=DISCHARGE, memory=memory).power_w < 0


def test_small_changes_of_the_house_do_not_move_the_setpoint():
    running = Memory().sent(-1480, 900.0)
    for house_w in (1485, 1500, 1525):
        moment = home(house_w=house_w, car_w=-1480)
        assert decide(moment, plan=DISCHARGE, memory=running).power_w == -1480
    assert decide(home(house_w=1600, car_w=-1480), plan=DISCHARGE, memory=running).power_w == -1580
    assert decide(home(house_w=1440, car_w=-1480), plan=DISCHARGE, memory=running).power_w == -1420


def test_power_grows_in_steps_but_falls_at_once():
    assert decide(home(house_w=9000), plan=DISCHARGE, memory=Memory(looked_at=999.0)).power_w == -4000
    running = Memory().sent(-8000, 900.0)
    assert decide(home(house_w=700, car_w=-8000), plan=DISCHARGE, memory=running).power_w == -680


@pytest.mark.parametrize(
    ("moment", "most_w"),
    [
        pytest.param(home(house_w=500, grid_limit_w=4200), 3700, id="what the grid operator leaves"),
        pytest.param(home(house_w=14_000), 3250, id="what the fuse leaves"),
    ],
)
def test_a_car_that_tapered_is_not_asked_for_more_than_is_allowed_afterwards(moment, most_w):
    assert decide(moment, plan=DEAR, memory=Memory(action=1, trim_w=600)).power_w == most_w
    assert decide(moment, plan=DEAR, memory=Memory(action=1, trim_w=-200)).power_w == most_w - 200


@pytest.mark.parametrize("before_w", [0, 8000], ids=["at rest", "while it charges"])
def test_one_glitch_of_the_meter_takes_no_more_out_of_the_car_than_a_kettle(before_w):
    """More comes with the next value of the meter, not with the next look at the same one."""
    memory = Memory().sent(before_w, 900.0) if before_w else Memory(looked_at=900.0)
    asked = []
    for second, told_at in enumerate((0, 0, 0, 3, 3, 6)):
        moment = home(house_w=14_000, car_w=before_w if not second else asked[-1], elapsed=1000.0 + second)
        moment = replace(moment, grid_w=replace(moment.grid_w, elapsed=1000.0 + told_at - 0.5))
        decision, memory = follow(DISCHARGE, moment, LIMITS, None, memory)
        memory = memory.sent(decision.power_w, moment.elapsed)
        asked.append(decision.power_w)
    assert asked == [-4000, -4000, -4000, -8000, -8000, -11_000]


def test_no_car_no_setpoint():
    for charger in (None, replace(CHARGER, plugged=False), replace(CHARGER, ready=False)):
        decision = decide(home(charger=charger), plan=DISCHARGE)
        assert (decision.power_w, decision.rule) == (0, Rule.NOT_READY)
