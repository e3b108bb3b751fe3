"""What the plan before would begin now waits for the one that is about to come; everything else does not."""

import json

import pytest

from optimizer.action import Action
from optimizer.control import InputsChanged, ModeChosen, PlanMade
from optimizer.dispatch.decision import Mode, Rule

from ..dispatch.moments import plan
from .shell import Shell, asked, driving, planned


@pytest.mark.parametrize("feeds_w", [-9000.0, -1480.0])
def test_a_car_that_feeds_when_we_come_back_goes_on_without_a_step(feeds_w):
    """Its lease runs on. To let it rest until a plan is made would be a jump that nobody asked for."""
    again = Shell(json.loads(json.dumps(driving().controller.to_dict())))
    again.car_w = feeds_w
    again.run(30, house_w=-feeds_w)
    assert max(power for _, power in again.sent) <= 0.95 * feeds_w


def test_a_car_that_charges_when_we_come_back_goes_on_without_a_step():
    state = planned(Shell(), plan(Action.CHARGE, value=0.9), import_price=0.15).controller.to_dict()
    again = Shell(json.loads(json.dumps(state)))
    again.car_w = 10_900.0
    again.run(30, import_price=0.15)
    assert min(power for _, power in again.sent) > 10_500


@pytest.mark.parametrize(
    "begin",
    [
        pytest.param({"after": 900.0}, id="a new slot"),
        pytest.param({"event": InputsChanged(what="new prices")}, id="new prices"),
    ],
)
@pytest.mark.parametrize("takes_s", [0, 1, 8])
def test_nothing_is_begun_that_the_plan_being_made_takes_back(begin, takes_s):
    """What the last plan thought of these hours is not worth a discharge of one second."""
    shell = planned(Shell(), plan(Action.HOLD, value=0.42))
    shell.run(20)
    shell.controller.plan = plan(Action.DISCHARGE)  # what it had in mind from here on
    assert asked(shell.step(**begin))
    shell.run(takes_s)
    assert shell.controller.decision.rule is Rule.DWELL
    assert shell.controller.decision.otherwise_w == -1480
    shell.step(PlanMade(plan=plan(Action.HOLD, value=0.42, start=shell.now)))
    shell.run(30)
    assert {power for _, power in shell.sent} == {0}


def test_a_plan_that_does_not_come_is_waited_for_ten_seconds_and_only_once():
    shell = planned(Shell(), plan(Action.HOLD, value=0.42))
    shell.run(20)
    shell.controller.plan = plan(Action.DISCHARGE)
    begun = shell.elapsed
    shell.step(InputsChanged(what="new prices"))
    for _ in range(120):
        shell.step(InputsChanged(what="a forecast that changes each second"))
    assert next((at - begun, power) for at, power in shell.sent if power) == (11.0, -1480)
    assert {power for _, power in shell.sent if power} == {-1480}


def test_a_plan_that_is_awaited_delays_no_stop_and_no_change_and_no_other_mode():
    shell = driving()
    shell.step(InputsChanged(what="new prices"), house_w=900)
    assert shell.sent[-1] == (2.0, -880)
    shell.step(InputsChanged(what="new prices"), soc=20)
    assert shell.sent[-1] == (3.0, 0)
    shell.step(ModeChosen(mode=Mode.SELF_CONSUMPTION), soc=20)
    shell.run(20, soc=20)
    shell.step(InputsChanged(what="new prices"))
    assert shell.sent[-1][1] == -1480


def test_once_the_plan_is_there_the_start_does_not_wait_for_the_meter_too():
    """0 W was sent meanwhile, but no power that an old value of the meter could be built upon."""
    shell = Shell()
    shell.step()
    shell.step(PlanMade(plan=plan()), ages=(3, 0, 0))
    assert shell.sent == [(1.0, 0), (2.0, -1480)]
