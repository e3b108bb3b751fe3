"""Beside a home battery: neither fills the other, and neither takes the other for the house."""

from dataclasses import replace

import pytest

from optimizer.control import (
    CommandGiven,
    Controller,
    ModeChosen,
    PlanMade,
    SetpointAnswered,
    SetPower,
    Settings,
)
from optimizer.dispatch.decision import Command, Mode, Rule
from optimizer.dispatch.manners import Manners
from optimizer.dispatch.pouring import AWAY_S, fair
from optimizer.dispatch.snapshot import Sample
from optimizer.plan import Action

from .moments import CAR, LIMITS, SELLING, SITE, decide, goal, home, plan

SELF = Mode.SELF_CONSUMPTION


def beside(battery_w, *, house_w, **more):
    """*house_w* as the meter shows it: load - sun + battery, without the car."""
    return home(house_w=house_w, battery_w=Sample(value=battery_w, elapsed=1000.0), **more)


@pytest.mark.parametrize(
    ("house_w", "battery_w", "fair_w"),
    [
        pytest.param(2000, 0, 2000, id="the battery rests: the house is the house"),
        pytest.param(3000, 2000, 1000, id="a battery that charges is no house to feed"),
        pytest.param(1500, 2000, 0, id="nor one that takes sun and grid"),
        pytest.param(1000, -1500, 1000, id="what the battery does not cover is the car's"),
        pytest.param(-1000, -1500, 0, id="a battery that sells is no sun to take"),
        pytest.param(-3000, -1500, -1500, id="but the sun beside it is"),
        pytest.param(-1000, 3000, -1000, id="the battery's sun is the battery's"),
    ],
)
def test_what_is_the_cars_to_bring_to_zero(house_w, battery_w, fair_w):
    assert fair(house_w, battery_w) == fair_w


@pytest.mark.parametrize(
    ("moment", "mode", "power_w", "rule"),
    [
        pytest.param(beside(2000, house_w=3000), SELF, -980, Rule.MODE, id="not the battery"),
        pytest.param(beside(2000, house_w=1500), SELF, 0, Rule.MODE, id="nothing but the battery: rests"),
        pytest.param(beside(-1500, house_w=-1000), SELF, 0, Rule.MODE, id="does not take what it sells"),
        pytest.param(beside(-1500, house_w=-3000), SELF, 1500, Rule.MODE, id="takes the sun alone"),
        pytest.param(beside(2000, house_w=3000), Mode.DISCHARGE, -980, Rule.MODE, id="in every mode"),
        pytest.param(beside(2000, house_w=3000), Mode.AUTOMATIC, -980, Rule.VALUE, id="along the plan too"),
        pytest.param(
            beside(-3000, house_w=-3000, export_price=0.02), Mode.AUTOMATIC, 0, Rule.VALUE, id="cheap"
        ),
    ],
)  # fmt: skip
def test_the_car_serves_the_house_and_leaves_the_battery_alone(moment, mode, power_w, rule):
    made = plan() if mode is Mode.AUTOMATIC else None
    decision = decide(moment, mode=mode, plan=made)
    assert (decision.power_w, decision.rule) == (power_w, rule)


def test_a_command_does_not_fill_the_battery_either():
    may_sell = replace(LIMITS, site=SELLING)
    moment = beside(2000, house_w=3000)
    decision = decide(moment, limits=may_sell, command=Command(power_w=-5000))
    assert (decision.power_w, decision.rule, decision.otherwise_w) == (-980, Rule.BATTERY, -5000)
    assert "the car does not fill the home battery" in decision.reason


class Home:
    """A home battery whose own controller brings the grid to zero, beside a car that obeys at once."""

    def __init__(self, most_w=5000.0, site=SITE, made=None, wishes=(), *, held=False, from_w=0.0):
        """*held*: it obeys us (manners.py). *from_w*: it gives nothing to a house that takes less."""
        self.controller = Controller(Settings(site=site, car=CAR))
        self.manners, self.held, self.from_w, self.charged_s = Manners(), held, from_w, 0
        self.most_w, self.made, self.car_w, self.elapsed = most_w, made, 0.0, 0.0
        self.events, self.into_car_s, self.out_of_car_s = list(wishes), 0, 0

    def run(self, seconds, load_w, **moment):
        for _ in range(seconds):
            self.elapsed += 1.0
            battery_w = min(max(-(load_w + self.car_w), -self.most_w), self.most_w)
            if (self.held and self.manners.block_discharge) or load_w + self.car_w < self.from_w:
                battery_w = max(battery_w, 0.0)
            self.charged_s += self.car_w > 1000
            sample = Sample(value=battery_w, elapsed=self.elapsed)
            seen = home(
                elapsed=self.elapsed, house_w=load_w + battery_w, car_w=self.car_w, battery_w=sample, **moment
            )
            self.into_car_s += min(self.car_w, -battery_w - max(load_w, 0)) > 300
            self.out_of_car_s += min(-self.car_w, battery_w - max(-load_w, 0)) > 300
            self.step(seen)
            self.manners = self.manners.look(seen, self.controller.decision)
        return self

    def step(self, seen):
        event = PlanMade(plan=self.made) if self.made and self.controller.plan is None else None
        for effect in self.controller.step(seen, event or (self.events.pop() if self.events else None)):
            if isinstance(effect, SetPower):
                self.car_w = float(effect.power_w)
                self.controller.step(seen, SetpointAnswered(accepted=True))


CHEAP = {"import_price": 0.10}
BUYING = plan(Action.CHARGE, value=0.4, car_w=3000)


def test_a_battery_that_pours_itself_into_the_car_stops_it_within_a_minute():
    life = Home(made=BUYING).run(600, 500.0, **CHEAP)
    assert 0 < life.into_car_s < 60
    assert (life.controller.decision.rule, life.car_w) == (Rule.BATTERY, 0)
    assert "would pour itself into the car" in life.controller.decision.reason
    assert life.run(900, 500.0, **CHEAP).into_car_s < 120


def test_a_battery_that_is_held_back_gives_the_car_its_turn():
    life = Home(made=BUYING, held=True).run(3600, 500.0, **CHEAP)
    assert life.into_car_s < 60
    assert life.charged_s > 3400


def test_a_battery_that_only_seems_to_rest_is_tried_once_in_a_quarter_of_an_hour():
    life = Home(made=BUYING, from_w=1000.0).run(3600, 500.0, **CHEAP)
    assert 60 < life.into_car_s < 60 * (1 + 3600 / AWAY_S)
    assert life.charged_s == pytest.approx(life.into_car_s, abs=60)


def test_the_sun_may_fill_the_car_while_the_battery_may_not():
    life = Home(made=BUYING, most_w=1000.0).run(120, 500.0, **CHEAP)
    life.run(60, -3000.0, **CHEAP)
    assert life.car_w == pytest.approx(2000, abs=100)


@pytest.mark.parametrize(
    ("wishes", "moment"),
    [
        pytest.param([CommandGiven(command=Command(power_w=3000))], {}, id="a person asked for it"),
        pytest.param([ModeChosen(mode=Mode.CHARGE)], {}, id="a person chose to charge"),
        pytest.param([], {"goal": goal(hours=1.0)}, id="the driver leaves soon"),
    ],
)
def test_who_needs_the_car_charged_gets_it_charged(wishes, moment):
    life = Home(made=BUYING, wishes=wishes).run(120, 500.0, **CHEAP, **moment)
    assert life.car_w > 2500


@pytest.mark.parametrize("site", [SITE, SELLING], ids=["no export", "export allowed"])
def test_the_car_does_not_pour_itself_into_the_battery(site):
    life = Home(site=site, made=plan(car_w=-5000)).run(600, 1000.0, export_price=0.9)
    assert life.out_of_car_s < 40
    assert -1010 <= life.car_w <= 0


def test_without_a_home_battery_nothing_pours():
    assert decide(home(house_w=500, **CHEAP), plan=BUYING).power_w > 2000
