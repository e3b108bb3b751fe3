"""A charger that is silent, refuses, changes its mind or agrees on schedules is asked with patience."""

import itertools
from dataclasses import replace
from datetime import timedelta

from optimizer.control import (
    PlanMade,
    SetpointAnswered,
    SetPower,
)
from optimizer.dispatch.decision import Rule

from ..dispatch.moments import CHARGER, plan
from .shell import UNPLUGGED, Shell, driving, planned, powers


def test_a_silent_meter_stops_the_discharge_within_its_age_limit():
    shell = driving()
    for age in range(1, 20):
        shell.step(ages=(age, 0, 0))
    assert shell.sent[-1] == (17.0, 0)
    assert shell.controller.decision.rule is Rule.STALE
    shell.run(20)
    assert shell.sent[-1][1] == -1480


def test_a_charger_that_does_not_answer_gets_no_queue_of_setpoints():
    shell = Shell(answers=False)
    shell.step(PlanMade(plan=plan()))
    for second in range(12):
        shell.step(house_w=1500 + 300 * second)
    gaps = [b[0] - a[0] for a, b in itertools.pairwise(shell.sent)]
    assert min(gaps) >= 5


def test_a_refusal_is_told_and_answered_with_patience():
    shell = Shell(answers=False)
    shell.step(PlanMade(plan=plan()))
    for _ in range(300):
        effects = shell.step()
        if powers(effects) or len(shell.sent) == 1:
            shell.step(SetpointAnswered(accepted=False, reason="V2X is switched off"), after=0)
    gaps = [b[0] - a[0] for a, b in itertools.pairwise(shell.sent)]
    assert len(gaps) == 4
    assert gaps == sorted(gaps)
    assert gaps[-1] > 100
    assert shell.controller.decision.rule is Rule.REFUSED
    assert "1.5 kW out (V2X is switched off)" in shell.controller.decision.reason
    assert shell.controller.decision.otherwise_w == -1480


def test_a_charger_that_takes_only_the_stop_is_not_hammered_either():
    shell = driving()
    shell.answers = False
    for _ in range(300):
        if powers(shell.step(house_w=3000)):
            shell.step(SetpointAnswered(accepted=shell.sent[-1][1] == 0, reason="too hot"), after=0)
    assert len(shell.sent) < 20
    works = [at for at, power in shell.sent[1:] if power]
    gaps = [b - a for a, b in itertools.pairwise(works)]
    assert gaps == sorted(gaps)
    assert gaps[-1] > 60


def test_a_car_just_plugged_in_is_not_charged_blindly():
    shell = Shell()
    shell.step(PlanMade(plan=plan()))
    shell.run(400, charger=UNPLUGGED, ages=(0, None, None))
    shell.run(60, ages=(0, 0, None))
    assert {power for _, power in shell.sent[1:]} == {0}


def test_a_charger_that_changes_its_mind_is_driven_again():
    shell = Shell(answers=False)
    shell.step(PlanMade(plan=plan()))
    shell.step(SetpointAnswered(accepted=False, reason="busy"))
    shell.answers = True
    shell.run(20)
    assert shell.controller.decision.rule is Rule.PLAN
    assert len(shell.sent) == 2


def test_an_unplugged_car_gets_no_setpoint_and_a_new_one_gets_its_own():
    shell = driving()
    shell.car_w = 0.0
    shell.run(40, charger=UNPLUGGED)
    assert len(shell.sent) == 1
    assert shell.controller.decision.rule is Rule.NOT_READY
    shell.run(20)
    assert shell.sent[-1][1] == -1480


def test_a_charger_that_agrees_on_schedules_is_asked_until_the_end_of_the_next_slot():
    paced = replace(CHARGER, paced=True)
    shell = planned(Shell(), plan(), charger=paced)
    setpoints = [effect for effect in shell.effects if isinstance(effect, SetPower)]
    sent_before = len(shell.sent)
    for _ in range(299):
        shell.step(charger=paced, house_w=1500 + 400 * (shell.elapsed % 2))
        setpoints += [effect for effect in shell.effects if isinstance(effect, SetPower)]
    assert len(shell.sent) - sent_before <= 1
    assert all(one.until is not None for one in setpoints if one.power_w < 0)
    assert all(one.until - shell.now <= timedelta(minutes=30) for one in setpoints if one.until)
    assert "would go on for up to" in shell.controller.decision.reason

    shell.step(charger=paced, house_w=200)
    assert shell.sent[-1][1] == 0


def test_a_charger_that_follows_setpoints_hears_of_no_end_but_its_lease():
    shell = driving()
    shell.run(100)
    setpoints = [effect for effect in shell.effects if isinstance(effect, SetPower)]
    assert all(one.until is None for one in setpoints)
    assert "would go on" not in shell.controller.decision.reason
