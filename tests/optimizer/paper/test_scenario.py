"""A moment of a home on paper is planned and decided again as it was, and what differs is told."""

import json
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.action import Action
from optimizer.control import Controller, ModeChosen, PlanMade, SetpointAnswered, SetPower, Settings
from optimizer.dispatch.decision import Mode, Rule
from optimizer.errors import ProblemError
from optimizer.load import LoadProfile
from optimizer.outlook import Outlook, pose
from optimizer.paper.scenario import Scenario, repeat
from optimizer.series import Rate
from optimizer.site import Trip
from optimizer.solve import solve

from ..dispatch.moments import CAR, CHARGER, EVENING, SITE, home

HOUR = timedelta(hours=1)
PRICES = (0.41, 0.44, 0.39, 0.22, 0.17, 0.15)
OUTLOOK = Outlook(
    now=EVENING,
    site=SITE,
    car=CAR,
    energy_wh=36_000,
    plugged=True,
    load=LoadProfile.typical(4_000),
    import_rates=tuple(
        Rate(
            start=EVENING + place * HOUR, end=EVENING + (place + 1) * HOUR, value=PRICES[place % len(PRICES)]
        )
        for place in range(24)
    ),
    export_rates=(Rate(start=EVENING, end=EVENING + 48 * HOUR, value=0.08),),
    trips=(Trip(departure=EVENING + 13 * HOUR, back=EVENING + 22 * HOUR, energy_wh_used=9e3, goal_wh=48e3),),
    tz=ZoneInfo("Europe/Stockholm"),
)


class House:
    """A controller that makes its own plans, and what it would write into a bug report."""

    def __init__(self, charger=CHARGER, *, refuses=False):
        self.controller = Controller(Settings(site=SITE, car=CAR))
        self.charger, self.refuses = charger, refuses
        self.before = solve(pose(OUTLOOK), tz=OUTLOOK.tz)
        self.outlook = replace(OUTLOOK, now=EVENING + timedelta(minutes=4), energy_wh=35_500)
        self.elapsed, self.car_w = 0.0, 0.0

    def plan(self):
        if self.controller.plan is None:
            self.elapsed -= 1
            self.step()  # the look that finds the car's charge, and asks for this plan
        plan = solve(pose(self.outlook), self.before, tz=OUTLOOK.tz)
        self.step(PlanMade(plan=plan))

    def step(self, event=None, *, house_w=1500.0, **more):
        self.elapsed += 1
        now = EVENING + timedelta(minutes=4, seconds=self.elapsed)
        seen = home(
            now=now, elapsed=self.elapsed, car_w=self.car_w, house_w=house_w, charger=self.charger, **more
        )
        for effect in self.controller.step(seen, event):
            if isinstance(effect, SetPower):
                self.answer(effect)

    def answer(self, effect):
        if self.refuses:
            self.controller.step(
                home(elapsed=self.elapsed), SetpointAnswered(accepted=False, reason="it is too hot")
            )
        else:
            self.car_w = float(effect.power_w)

    def scenario(self):
        """As it goes through a file."""
        planned = self.controller.plan is not None
        told = Scenario(
            outlook=self.outlook if planned else None,
            previous=self.before if planned else None,
            plan=self.controller.plan,
            basis=self.controller.basis,
            decision=self.controller.decision,
        )
        return Scenario.from_dict(json.loads(json.dumps(told.to_dict(), allow_nan=False)))

    def agrees(self):
        scenario = self.scenario()
        repeated = repeat(scenario)
        assert (repeated.plan_differs, repeated.decision_differs) == ((), ())
        assert repeated.decision == self.controller.decision
        return repeated


@cache
def short_moment():
    """A moment as JSON, with a shorter horizon."""
    house = House()
    house.outlook = replace(house.outlook, slots=12)
    house.plan()
    return json.dumps(house.scenario().to_dict())


def test_the_plan_and_the_decision_come_out_again_to_the_last_digit():
    house = House()
    house.plan()
    repeated = house.agrees()
    assert repeated.plan.to_dict() == house.controller.plan.to_dict()
    assert repeated.decision.power_w < 0


@pytest.mark.parametrize("paced", [False, True], ids=["follows at once", "agrees on schedules"])
def test_every_decision_of_a_restless_evening_comes_out_again(paced):
    house = House(replace(CHARGER, paced=paced))
    house.plan()
    for second in range(90):
        house.step(house_w=(400.0, 3600.0, -900.0)[second // 13 % 3], soc=60 - second / 30)
        if second % 7 == 0:
            house.agrees()
    assert house.controller.setpoints_sent >= 3


@pytest.mark.parametrize(
    ("rule", "lives"),
    [
        pytest.param(Rule.PASSIVE, lambda house: house.step(ages=(None, 0, 0)), id="just started"),
        pytest.param(Rule.OFF, lambda house: house.step(ModeChosen(mode=Mode.OFF)), id="hands off"),
        pytest.param(Rule.NOT_READY, lambda house: house.step(), id="no car"),
        pytest.param(Rule.REFUSED, lambda house: house.plan() or house.step(), id="the charger refuses"),
    ],
)
def test_what_stands_in_the_way_stands_there_again(rule, lives):
    plugged = replace(CHARGER, plugged=rule is not Rule.NOT_READY)
    house = House(plugged, refuses=rule is Rule.REFUSED)
    lives(house)
    assert house.controller.decision.rule is rule
    house.agrees()


def test_before_the_first_look_there_is_nothing_to_decide():
    told = repeat(House().scenario())
    assert (told.plan, told.decision, told.plan_differs, told.decision_differs) == (None, None, (), ())


def test_another_outcome_is_told_with_what_it_was():
    house = House()
    house.plan()
    scenario = house.scenario()
    slots = list(scenario.plan.slots)
    slots[0] = replace(slots[0], car_w=7000.0, action=Action.CHARGE)
    forged = replace(
        scenario,
        plan=replace(scenario.plan, slots=tuple(slots), cost=99.0),
        decision=replace(scenario.decision, power_w=7000, rule=Rule.COMMAND),
    )
    repeated = repeat(forged)
    assert repeated.plan_differs[0].startswith("It cost 99.000, and costs ")
    assert repeated.plan_differs[1].startswith(
        "22 Nov 18:34 UTC: it said charge 7000 W, and says discharge -"
    )
    assert repeated.decision_differs[0].startswith("The power was 7000 W, and is -")
    assert repeated.decision_differs[1].startswith("The rule was command, and is ")


def test_many_other_slots_are_counted_not_listed():
    house = House()
    house.plan()
    scenario = house.scenario()
    slots = tuple(replace(slot, car_w=123.0) for slot in scenario.plan.slots)
    told = repeat(replace(scenario, plan=replace(scenario.plan, slots=slots))).plan_differs
    assert told[-1] == f"So do {len(slots) - 5} more slots."
    shorter = repeat(replace(scenario, plan=replace(scenario.plan, slots=slots[:7]))).plan_differs
    assert shorter[-1] == "It had 7 slots, and has 192."


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("slots", 10**30, "expected 1 to 1344 slots"),
        ("slots", 0, "expected 1 to 1344 slots"),
        ("minutes", 7, "expected minutes that divide a day"),
        ("now", "0001-01-01T00:00:00+00:00", "expected a time of this century or the next"),
    ],
)
def test_a_grid_that_nobody_plans_on_is_refused(field, value, said):
    spoiled = json.loads(short_moment())
    spoiled["outlook"][field] = value
    with pytest.raises(ProblemError, match=rf"scenario\.outlook\.{field} is .*{said}"):
        Scenario.from_dict(spoiled)


def test_a_trip_beyond_all_calendars_is_refused():
    spoiled = json.loads(short_moment())
    spoiled["outlook"]["trips"][0]["departure"] = "9999-12-31T23:59:59-12:00"
    with pytest.raises(ProblemError, match=r"scenario is date value out of range, expected times"):
        repeat(Scenario.from_dict(spoiled))


def test_a_file_of_another_form_is_refused_with_its_number():
    told = House().scenario().to_dict() | {"form": 7}
    with pytest.raises(ProblemError, match=r"scenario\.form is 7, expected 1"):
        Scenario.from_dict(told)


JUNK = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.lists(st.integers())


def places(value):
    """Every place in JSON data where a value stands, with what leads to it."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        yield (key,)
        yield from ((key, *more) for more in places(one))


@settings(max_examples=150, deadline=None, derandomize=True)
@given(place=st.integers(0, 100_000), junk=JUNK)
def test_a_spoiled_file_is_refused_by_our_own_error_or_still_a_moment(place, junk):
    spoiled = json.loads(short_moment())
    known = list(places(spoiled))
    *way, last = known[place % len(known)]
    here = spoiled
    for key in way:
        here = here[key]
    here[last] = junk
    with suppress(ProblemError):
        repeat(Scenario.from_dict(spoiled))
