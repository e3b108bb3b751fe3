"""What the controller remembers over a restart or a kill, and how it begins when it knows nothing."""

import json
from datetime import timedelta

import pytest

from optimizer.control import (
    CommandGiven,
    Controller,
    ModeChosen,
    PlanMade,
    Post,
    Stopping,
)
from optimizer.dispatch.decision import Mode, Rule
from optimizer.dispatch.snapshot import Registers, Sample

from ..dispatch.moments import discharge, plan
from .shell import SETTINGS, UNPLUGGED, Shell, asked, driving


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
