"""The controller as its shell sees it: snapshots and events in, effects out."""

import itertools
import json
from datetime import timedelta

import pytest

from optimizer.action import Action
from optimizer.control import (
    CommandGiven,
    CommandWithdrawn,
    InputsChanged,
    ModeChosen,
    PlanMade,
    Release,
    SetPower,
    Stopping,
    Tell,
)
from optimizer.dispatch.decision import Command, Mode, Rule

from ..dispatch.moments import discharge, plan
from .shell import UNPLUGGED, Shell, asked, driving, planned, powers


def test_the_lease_is_renewed_after_a_third_of_it_and_not_before():
    shell = driving().run(95)
    assert shell.sent == [(1.0, -1480), (31.0, -1480), (61.0, -1480), (91.0, -1480)]
    assert shell.controller.setpoints_sent == 4


@pytest.mark.parametrize("jump", [timedelta(hours=-3), timedelta(hours=2)], ids=["back", "ahead"])
def test_a_clock_that_is_set_moves_no_lease_and_no_end_of_a_command(jump):
    shell = driving()
    shell.step(CommandGiven(command=discharge(900, until=shell.now + timedelta(seconds=121))))
    shell.now += jump
    shell.run(118)
    assert {power for _, power in shell.sent[1:]} == {-900}
    assert [b[0] - a[0] for a, b in itertools.pairwise(shell.sent[1:])] == [30.0, 30.0, 30.0]
    shell.run(5)
    assert shell.controller.command is None


def test_nothing_is_saved_while_the_mode_is_off():
    shell = driving().run(60)
    assert shell.controller.savings.saved > 0
    shell.step(ModeChosen(mode=Mode.OFF))
    saved = shell.controller.savings.saved
    assert shell.run(60).controller.savings.saved == saved


@pytest.mark.parametrize(
    ("mode", "power_w"),
    [(Mode.SELF_CONSUMPTION, -1480), (Mode.CHARGE, 11_000), (Mode.DISCHARGE, -1480), (Mode.HOLD, 0)],
)
def test_a_chosen_mode_is_driven_and_survives_a_restart(mode, power_w):
    shell = Shell()
    shell.step(PlanMade(plan=plan(Action.HOLD)), import_price=0.19)
    shell.step(ModeChosen(mode=mode), import_price=0.19)
    assert shell.run(5, import_price=0.19).sent[-1][1] == power_w
    assert shell.controller.decision.rule in {Rule.MODE, Rule.FUSE}
    again = Shell(json.loads(json.dumps(shell.controller.to_dict()))).run(5, import_price=0.19)
    assert (again.controller.mode, again.sent[-1][1]) == (mode, power_w)


def test_a_command_leaves_a_mode_for_its_time_and_a_newer_mode_ends_it():
    shell = Shell()
    shell.step(ModeChosen(mode=Mode.HOLD))
    shell.step(CommandGiven(command=discharge(900, until=shell.now + timedelta(seconds=30))))
    assert shell.run(5).sent[-1][1] == -900
    assert shell.run(30).sent[-1][1] == 0
    assert shell.controller.mode is Mode.HOLD
    shell.step(CommandGiven(command=discharge(900)))
    shell.step(ModeChosen(mode=Mode.HOLD))
    assert (shell.controller.command, shell.sent[-1][1]) == (None, 0)


def test_a_charge_to_a_percentage_ends_there_and_the_mode_goes_on():
    shell = Shell()
    shell.step(ModeChosen(mode=Mode.HOLD))
    shell.step(CommandGiven(command=Command(power_w=3000, max_soc_percent=70)))
    assert shell.run(5, soc=65).sent[-1][1] == 3000
    assert shell.run(3, soc=70.6).sent[-1][1] == 0
    assert shell.controller.command is None


def test_off_is_one_zero_and_a_release_and_then_hands_off():
    shell = driving()
    effects = shell.step(ModeChosen(mode=Mode.OFF))
    assert effects[:2] == [SetPower(power_w=0, lease_s=90), Release()]
    shell.run(100)
    shell.step(CommandGiven(command=discharge()))
    shell.step(ModeChosen(mode=Mode.OFF))
    assert len(shell.sent) == 2
    shell.step(ModeChosen(mode=Mode.AUTOMATIC))
    shell.run(20)
    assert shell.sent[-1][1] == -1480


def test_off_says_nothing_to_a_charger_that_holds_nothing_of_ours():
    shell = Shell()
    assert not powers(shell.step(ModeChosen(mode=Mode.OFF)))
    assert Release() not in shell.effects


def test_stopping_is_zero_for_one_more_lease_and_then_silence():
    shell = driving()
    effects = shell.step(Stopping())
    assert effects[0] == SetPower(power_w=0, lease_s=90)
    assert Release() not in effects
    assert shell.run(100).effects == []
    assert shell.controller.setpoints_sent == 2


def test_a_stop_is_sent_at_once_and_once():
    shell = driving()
    shell.step(soc=20)
    assert shell.sent[-1] == (2.0, 0)
    shell.run(20, soc=20)
    assert len(shell.sent) == 2


@pytest.mark.parametrize(
    ("happens", "why"),
    [
        pytest.param({"event": InputsChanged(what="new prices")}, "new prices", id="prices"),
        pytest.param({"charger": UNPLUGGED}, "the car was unplugged", id="plug"),
        pytest.param({"after": 900.0}, "a new slot has begun", id="slot"),
        pytest.param({"soc": 55}, "the car's energy has left the plan", id="deviation"),
    ],
)
def test_a_plan_is_asked_for_when_the_world_has_changed_and_only_once(happens, why):
    shell = Shell()
    assert asked(shell.step()) == ["no plan yet, the car's state of charge is known"]
    shell.step(PlanMade(plan=plan()))
    assert asked(shell.step()) == []
    assert asked(shell.step(**happens)) == [why]
    stays = {key: value for key, value in happens.items() if key in {"charger", "soc"}}
    assert asked(shell.step(**stays)) == []


def test_a_plan_that_does_not_come_is_asked_for_again_after_a_minute():
    shell = Shell()
    asks = [shell.elapsed for _ in range(150) if asked(shell.step())]
    assert asks == [1.0, 61.0, 121.0]


def test_news_during_planning_ask_for_another_plan():
    shell = Shell()
    shell.step()
    assert asked(shell.step(InputsChanged(what="a new forecast"))) == []
    assert asked(shell.step(PlanMade(plan=plan()))) == ["a new forecast"]


def test_a_command_wins_ends_and_can_be_taken_back():
    shell = driving()
    shell.step(CommandGiven(command=discharge(800, until=shell.now + timedelta(seconds=61))))
    assert shell.controller.decision.rule is Rule.COMMAND
    assert shell.controller.decision.otherwise_w == -1480
    shell.run(62)
    assert shell.sent[-1][1] == -1480
    shell.step(CommandGiven(command=discharge(800)))
    shell.step(CommandWithdrawn())
    assert shell.sent[-1][1] == -1480


def test_only_a_changed_decision_is_told():
    shell = driving()
    assert not [e for e in shell.step() if isinstance(e, Tell)]
    told = [e.decision.rule for e in shell.step(charger=UNPLUGGED) if isinstance(e, Tell)]
    assert told == [Rule.NOT_READY]


def test_charging_at_night_stops_when_the_car_is_full():
    shell = planned(Shell(), plan(Action.CHARGE, value=0.9), soc=89, import_price=0.15)
    shell.run(10, soc=89, import_price=0.15)
    assert shell.sent[-1][1] == 11_000
    shell.step(soc=90.5, import_price=0.15)
    assert shell.sent[-1][1] == 0
