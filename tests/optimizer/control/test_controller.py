"""The controller as its shell sees it: snapshots and events in, effects out."""

import itertools
import json
from dataclasses import replace
from datetime import timedelta

import pytest

from optimizer.action import Action
from optimizer.control import (
    CommandGiven,
    CommandWithdrawn,
    Controller,
    InputsChanged,
    ModeChosen,
    PlanMade,
    Post,
    Release,
    SetpointAnswered,
    SetPower,
    Stopping,
    Tell,
)
from optimizer.dispatch.decision import Command, Mode, Rule
from optimizer.dispatch.snapshot import Registers, Sample

from ..dispatch.moments import CHARGER, discharge, plan
from .shell import SETTINGS, UNPLUGGED, Shell, asked, driving, planned, powers


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


@pytest.mark.parametrize(
    "missing",
    [{"ages": (None, 0, 0)}, {"ages": (0, None, 0)}, {"ages": (0, 0, None)}, {"import_price": None}],
    ids=["grid power", "car power", "SoC", "price"],
)
def test_after_a_restart_nothing_is_sent_before_everything_is_known(missing):
    shell = Shell()
    shell.step(PlanMade(plan=plan()), **missing)
    shell.run(200, **missing)
    assert shell.sent == []
    assert shell.controller.decision.rule is Rule.PASSIVE
    assert "unknown" in shell.controller.decision.reason
    shell.step()
    shell.step(PlanMade(plan=plan()))
    assert [power for _, power in shell.sent if power] == [-1480]


def test_data_that_never_come_still_fill_the_car_but_never_discharge_it():
    shell = Shell().run(310, ages=(None, 0, 0))
    assert [power for _, power in shell.sent] == [4000, 5750]
    assert shell.controller.decision.rule is Rule.STALE


def test_the_reserve_of_a_restart_is_kept_from_the_first_second():
    shell = Shell().run(5, soc=20)
    assert all(power == 0 for _, power in shell.sent)


def test_nothing_is_saved_while_the_mode_is_off():
    shell = driving().run(60)
    assert shell.controller.savings.saved > 0
    shell.step(ModeChosen(mode=Mode.OFF))
    saved = shell.controller.savings.saved
    assert shell.run(60).controller.savings.saved == saved


def test_mode_command_and_savings_survive_a_restart():
    shell = driving()
    shell.step(CommandGiven(command=discharge(700, until=shell.now + timedelta(hours=1))))
    shell.run(30)
    kept = json.loads(json.dumps(shell.controller.to_dict()))
    again = Shell(kept)
    assert again.controller.to_dict() == kept
    again.step()
    assert [power for _, power in again.sent] == [-700]
    late = Shell(kept)
    late.now += timedelta(hours=2)
    late.step()
    assert late.controller.command is None


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


def test_a_command_ends_after_its_energy_counted_over_a_restart():
    shell = Shell()
    shell.step(ModeChosen(mode=Mode.HOLD))
    shell.step(CommandGiven(command=discharge(1200, energy_wh=20)))
    shell.run(31)
    half = shell.controller.to_dict()["command"]
    assert half["energy_wh"] == pytest.approx(10, abs=1)
    again = Shell(json.loads(json.dumps(shell.controller.to_dict())))
    again.run(27)
    assert again.controller.command is not None
    again.run(6)
    assert (again.controller.command, again.sent[-1][1]) == (None, 0)


def counted(wh: float, *, at: float) -> Registers:
    """The charger's meters: so much more has gone out of the car than at first."""
    return Registers(
        car_in=Sample(value=9_000_000, elapsed=at), car_out=Sample(value=400_000 + wh, elapsed=at)
    )


@pytest.mark.parametrize(
    ("gone_wh", "left_wh"),
    [
        pytest.param(0, 2000, id="nothing flowed after the file was written"),
        pytest.param(830, 1170, id="five minutes of it were not written down"),
        pytest.param(2000, None, id="it was done while we were away"),
        pytest.param(200_000, 2000, id="another meter"),
        pytest.param(-500, 2500, id="the car was charged meanwhile"),
    ],
)
def test_what_flowed_after_the_last_writing_counts_although_we_were_killed(gone_wh, left_wh):
    shell = Shell()
    shell.step(ModeChosen(mode=Mode.HOLD), registers=counted(0, at=1.0))
    shell.step(CommandGiven(command=discharge(1200, energy_wh=2000)), registers=counted(0, at=2.0))
    again = Shell(json.loads(json.dumps(shell.controller.to_dict())), answers=False)
    again.step(after=1.0)
    again.run(2, registers=counted(gone_wh, at=1.5))
    command, spent = again.controller.to_dict()["command"], again.controller.spent
    assert (command and command["energy_wh"]) == (left_wh and pytest.approx(left_wh))
    assert spent.energy_wh == pytest.approx(gone_wh if 0 <= gone_wh < 60_000 else 0, abs=1)


def test_a_charger_without_a_meter_is_known_to_count_alone():
    shell = Shell()
    shell.step(CommandGiven(command=discharge(1200, energy_wh=2000)))
    assert shell.controller.basis.counts_alone
    shell.step(registers=counted(0, at=2.0))
    shell.step(registers=counted(0, at=2.0))
    assert not shell.controller.basis.counts_alone


def test_a_charge_to_a_percentage_ends_there_and_the_mode_goes_on():
    shell = Shell()
    shell.step(ModeChosen(mode=Mode.HOLD))
    shell.step(CommandGiven(command=Command(power_w=3000, max_soc_percent=70)))
    assert shell.run(5, soc=65).sent[-1][1] == 3000
    assert shell.run(3, soc=70.6).sent[-1][1] == 0
    assert shell.controller.command is None


def test_after_a_restart_the_plan_goes_on_and_a_new_one_is_asked_for():
    state = json.loads(json.dumps(driving().controller.to_dict()))
    again = Shell(state)
    again.car_w = -1480.0
    effects = again.step()
    assert again.controller.decision.rule is Rule.PLAN
    assert again.controller.decision.power_w == -1480
    assert asked(effects) == ["the restart, the car's state of charge is known"]
    assert max(slot["start"] for slot in state["plan"]["slots"]) < state["plan"]["good_until"]


def test_a_plan_of_yesterday_is_none_after_a_restart():
    state = json.loads(json.dumps(driving().controller.to_dict()))
    again = Shell(state)
    again.now += timedelta(days=1)
    again.step()
    assert again.controller.plan is None
    assert again.run(10).controller.decision.rule is Rule.NO_PLAN


def test_a_restart_shows_nothing_that_is_not_known():
    controller = Shell(json.loads(json.dumps(driving().controller.to_dict()))).controller
    assert (controller.soc_percent, controller.soc_unsure_percent, controller.net_w) == (None, None, None)
    assert (controller.decision.rule, controller.decision.otherwise_w) == (Rule.PASSIVE, None)


def test_the_ledger_goes_on_over_a_restart_where_its_last_page_ended():
    shell = driving().run(130)
    pages = [effect.page for effect in shell.step(Stopping()) if isinstance(effect, Post)]
    booked = pages[-1].slots[-1].wh("car_to_house")
    assert booked == pytest.approx(1480 * 130 / 3600, rel=0.02)
    again = Controller(SETTINGS, {}, json.loads(json.dumps(pages[-1].state)))
    assert again.ledger.slot.wh("car_to_house") == booked
    assert again.savings.saved == shell.controller.savings.saved
    assert again.ledger.session.start == shell.controller.ledger.session.start


def test_a_page_of_the_ledger_comes_each_minute_and_at_once_when_the_car_leaves():
    shell, at = driving(), []
    for _ in range(150):
        at += [shell.elapsed for effect in shell.step() if isinstance(effect, Post)]
    assert at == [60.0, 120.0]
    assert [e.page.sessions[0].end for e in shell.step(charger=UNPLUGGED) if isinstance(e, Post)] == [
        shell.now
    ]


def test_off_survives_a_restart_and_stays_off():
    shell = driving()
    shell.step(ModeChosen(mode=Mode.OFF))
    again = Shell(json.loads(json.dumps(shell.controller.to_dict()))).run(60)
    assert again.sent == []
    assert again.controller.decision.rule is Rule.OFF


@pytest.mark.parametrize(
    "state",
    [
        {},
        {"mode": "?", "command": 7, "savings": []},
        {"mode": [], "command": {"power_w": "x"}},
        {"plan": {"slots": 3}, "reserve": {"energy_wh": "x"}, "spent": 4, "ledger": {"slot": 1}},
        {"command": {"power_w": 5, "until": "soon"}},
    ],
)
def test_a_state_that_makes_no_sense_starts_afresh(state):
    controller = Controller(SETTINGS, state)
    assert (controller.mode, controller.command, controller.savings.saved) == (Mode.AUTOMATIC, None, 0.0)


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


def test_an_unplugged_car_gets_no_setpoint_and_a_new_one_gets_its_own():
    shell = driving()
    shell.car_w = 0.0
    shell.run(40, charger=UNPLUGGED)
    assert len(shell.sent) == 1
    assert shell.controller.decision.rule is Rule.NOT_READY
    shell.run(20)
    assert shell.sent[-1][1] == -1480


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
