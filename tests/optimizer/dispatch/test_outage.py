"""The grid fails and comes back; a reserve is kept for that, and a budget is kept at all times."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from optimizer.control import (
    Controller,
    ModeChosen,
    PlanMade,
    ReserveSet,
    SetpointAnswered,
    SetPower,
    Settings,
)
from optimizer.dispatch.budget import Budget
from optimizer.dispatch.decision import Mode, Rule
from optimizer.dispatch.limits import Limits
from optimizer.dispatch.memory import Memory
from optimizer.dispatch.snapshot import GridLimit, Reserve, Sample
from optimizer.plan import Action

from .moments import CAR, EVENING, LIMITS, SITE, decide, home, plan

DEAR = plan(Action.CHARGE, value=0.9)
STORM = Reserve(energy_wh=48_000, why="a storm is coming")


class Home:
    """A home whose car obeys at once."""

    def __init__(self, state=None, **settings):
        self.controller = Controller(Settings(site=SITE, car=CAR, **settings), state)
        self.car_w, self.elapsed, self.now = 0.0, 0.0, EVENING

    def run(self, seconds, event=None, *, grid=1.0, **moment):
        for _ in range(seconds):
            self.elapsed += 1.0
            self.now += timedelta(seconds=1)
            status = None if grid is None else Sample(value=grid, elapsed=self.elapsed)
            seen = home(elapsed=self.elapsed, now=self.now, car_w=self.car_w, grid_ok=status, **moment)
            if event is None and self.controller.plan is None:
                event = PlanMade(plan=plan())
            for effect in self.controller.step(seen, event):
                if isinstance(effect, SetPower):
                    self.car_w = float(effect.power_w)
                    self.controller.step(seen, SetpointAnswered(accepted=True))
            event = None
        return self

    def again(self, **settings):
        return Home(json.loads(json.dumps(self.controller.to_dict())), **settings)

    @property
    def rule(self):
        return self.controller.decision.rule


@pytest.mark.parametrize("mode", [Mode.AUTOMATIC, Mode.DISCHARGE, Mode.CHARGE, Mode.SELF_CONSUMPTION])
def test_nothing_goes_into_a_dead_grid_nor_is_taken_from_it(mode):
    life = Home().run(30).run(1, ModeChosen(mode=mode)).run(30)
    life.run(2, grid=0.0)
    assert (life.rule, life.car_w) == (Rule.OUTAGE, 0)
    assert "the grid has failed" in life.controller.decision.reason.lower()


def test_a_charger_that_makes_its_own_grid_carries_the_house_and_takes_only_sun():
    life = Home(islands=True).run(30).run(30, grid=0.0, import_price=0.01)
    assert (life.rule, life.car_w) == (Rule.OUTAGE, -1480)
    life.run(30, ModeChosen(mode=Mode.CHARGE), grid=0.0)
    assert life.car_w <= 0
    assert life.run(30, grid=0.0, house_w=-2000.0).car_w == 2000


def test_after_the_outage_power_returns_slowly():
    life = Home(resume_s=90.0).run(30).run(60, grid=0.0)
    life.run(85)
    assert (life.rule, life.car_w) == (Rule.OUTAGE, 0)
    powers = [abs(life.run(30, house_w=6000.0).car_w) for _ in range(12)]
    assert powers == sorted(powers)
    assert powers[1] < 1500 < powers[-1] < 7000
    assert life.run(300, house_w=6000.0).car_w == pytest.approx(-5980, abs=20)


def test_an_outage_that_ended_while_we_were_away_is_resumed_from_slowly_too():
    again = Home().run(30).run(60, grid=0.0).again().run(30)
    assert (again.rule, again.car_w) == (Rule.OUTAGE, 0)


def test_a_home_without_a_grid_status_is_driven_as_ever():
    assert Home().run(30, grid=None).rule is Rule.PLAN


@pytest.mark.parametrize(
    ("reserve", "soc", "power_w", "rule"),
    [
        pytest.param(STORM, 60, 0, Rule.RESERVE, id="a storm keeps 80 %"),
        pytest.param(STORM, 90, -1480, Rule.PLAN, id="above it the house is fed"),
        pytest.param(Reserve(energy_wh=5000), 25, -1480, Rule.PLAN, id="less than the car's own: no matter"),
        pytest.param(Reserve(energy_wh=99_000), 89, 0, Rule.RESERVE, id="more than fits: full"),
        pytest.param(Reserve(energy_wh=float("nan")), 60, -1480, Rule.PLAN, id="no number: the car's own"),
    ],
)
def test_a_reserve_for_an_outage_is_kept(reserve, soc, power_w, rule):
    decision = decide(home(soc=soc, reserve=reserve), plan=plan())
    assert (decision.power_w, decision.rule) == (power_w, rule)


def test_a_reserve_may_rise_at_any_moment_and_says_why():
    life = Home().run(30)
    life.run(2, reserve=STORM)
    assert (life.rule, life.car_w) == (Rule.RESERVE, 0)
    assert "at its reserve (80 %: a storm is coming)" in life.controller.decision.reason
    assert life.controller.reserve_wh == 48_000
    assert life.run(40).car_w == -1480


def test_the_users_own_reserve_survives_a_restart_and_is_used_in_an_outage():
    life = Home(islands=True).run(30)
    life.run(2, ReserveSet(reserve=Reserve(energy_wh=42_000, why="you asked for it")))
    again = life.again(islands=True).run(40)
    assert (again.rule, again.car_w) == (Rule.RESERVE, 0)
    again.run(10, grid=0.0)
    assert (again.rule, again.car_w) == (Rule.OUTAGE, -1480)
    assert again.controller.reserve_wh == CAR.reserve_wh


def test_without_a_plan_a_car_below_the_reserve_is_charged_up_to_it():
    decision = decide(home(reserve=STORM))
    assert (decision.power_w, decision.rule) == (11_000, Rule.NO_PLAN)
    assert decision.reason == "No valid plan: charging to the reserve of 80 %: a storm is coming."


@pytest.mark.parametrize(
    ("budget", "said"),
    [(Budget(energy_wh=10), "0 kWh"), (Budget(hours=0.01), "0 hours")],
    ids=["kWh", "hours"],
)
def test_the_makers_budget_ends_the_discharge_and_is_counted_over_a_restart(budget, said):
    life = Home(budget=budget).run(20)
    assert life.car_w == -1480
    life.run(40)
    assert (life.rule, life.car_w) == (Rule.BUDGET, 0)
    assert f"the {said} of discharging that the car's maker allows for are used up" in (
        life.controller.decision.reason
    )
    again = life.again(budget=budget).run(20)
    assert (again.rule, again.car_w) == (Rule.BUDGET, 0)
    assert again.controller.spent == life.controller.spent
    assert life.again().run(40).car_w == -1480


def test_each_car_has_a_budget_of_its_own_that_waits_while_another_one_is_here():
    budget = Budget(energy_wh=10)
    van = Settings(site=SITE, car=CAR, who="van", budget=budget)
    life = Home(who="leaf", budget=budget).run(60)
    used_wh = life.controller.spent.energy_wh
    assert (life.rule, used_wh >= 10) == (Rule.BUDGET, True)
    life.controller.host(van)
    assert life.controller.spent.energy_wh == 0
    assert life.run(15).car_w == -1480

    again = life.again(who="van", budget=budget).run(1)
    assert again.controller.spent == life.controller.spent
    again.controller.host(replace(van, who="leaf"))
    assert again.controller.spent.energy_wh == used_wh
    assert (again.run(20).rule, again.car_w) == (Rule.BUDGET, 0)


@pytest.mark.parametrize(
    ("limit", "house_w", "power_w"),
    [
        pytest.param(GridLimit(import_w=4200), 2000, 2200, id="the home's import"),
        pytest.param(GridLimit(import_w=0), 2000, -1980, id="none at all: the car helps"),
        pytest.param(GridLimit(charge_w=4200), 2000, 4200, id="at the charger"),
        pytest.param(GridLimit(charge_w=0), 2000, 0, id="nothing at the charger"),
        pytest.param(GridLimit(import_w=4200, heard_at=990.0), 2000, 2200, id="heard lately"),
        pytest.param(GridLimit(import_w=0, heard_at=-7000.0), 2000, 11_000, id="silent for hours: left"),
    ],
)
def test_the_grid_operators_limit_holds_while_its_sender_lives(limit, house_w, power_w):
    decision = decide(home(house_w=house_w, grid_limits=(limit,)), plan=DEAR)
    assert decision.power_w == pytest.approx(power_w, abs=20)
    assert power_w == 11_000 or decision.rule is Rule.GRID_LIMIT


def test_limits_for_feeding_in_hold_and_name_who_says_so():
    limits = Limits(site=replace(SITE, export_allowed=True), car=CAR)
    for limit, power_w in (
        (GridLimit(export_w=1000, source="the street"), -2500),
        (GridLimit(discharge_w=800, source="the street"), -800),
    ):
        decision = decide(
            home(grid_limits=(limit,)), plan=plan(car_w=-9000), mode=Mode.DISCHARGE, limits=limits
        )
        assert (decision.power_w, decision.rule) == (power_w, Rule.GRID_LIMIT)
        assert "the street lets" in decision.reason


def test_near_full_the_car_is_asked_for_what_it_takes():
    tapering = replace(LIMITS, car=replace(CAR, taper=((48_000, 11_000), (54_000, 2000))))
    for soc, power_w in ((79, 11_000), (85, 6500), (89, 2900)):
        decision = decide(home(soc=soc), plan=DEAR, limits=tapering, memory=Memory())
        assert decision.power_w == pytest.approx(power_w, abs=10)
    assert decision.rule is Rule.TAPER
    assert decision.reason == "Charging at 2.9 kW instead of 11.0 kW in: near full the car takes 2.9 kW."
    assert (decision.otherwise_w, decision.otherwise_rule) == (11_000, Rule.VALUE)
