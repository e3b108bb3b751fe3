"""What the home tells may be old, absurd or contradict itself: no discharge, a safe charge, and it heals."""

import json
import math
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from optimizer.action import Action
from optimizer.control import Controller, PlanMade, SetpointAnswered, SetPower, Settings
from optimizer.dispatch.decision import Rule
from optimizer.dispatch.snapshot import Registers, Reserve, Sample

from .moments import CAR, CHARGER, EVENING, LIMITS, SITE, goal, home, plan

GOAL_WH = 0.8 * CAR.capacity_wh


@dataclass(kw_only=True)
class Days:
    """A home with a car that obeys at once, and instruments that can be lied through."""

    controller: Controller = field(default_factory=lambda: Controller(Settings(site=SITE, car=CAR)))
    elapsed: float = 0.0
    energy_wh: float = 30_000.0
    car_w: float = 0.0
    powers: list[int] = field(default_factory=list)

    def run(self, seconds, lie=lambda seen: seen, *, house_w=1500.0):
        """Time passes; *lie* changes what the controller sees."""
        for _ in range(seconds):
            self.elapsed += 1.0
            self.energy_wh += self.car_w / 3600
            soc = 100 * self.energy_wh / CAR.capacity_wh
            now = EVENING + timedelta(seconds=self.elapsed)
            seen = lie(home(elapsed=self.elapsed, now=now, car_w=self.car_w, house_w=house_w, soc=soc))
            event = PlanMade(plan=plan()) if self.controller.plan is None else None
            for effect in self.controller.step(seen, event):
                if isinstance(effect, SetPower):
                    self.car_w = float(effect.power_w)
                    self.controller.step(seen, SetpointAnswered(accepted=True))
            self.powers.append(round(self.car_w))
        return self

    @property
    def reason(self):
        return self.controller.decision.reason

    @property
    def rule(self):
        return self.controller.decision.rule


def told(**changes):
    return lambda seen: replace(seen, **changes)


def of(name, change):
    """A lie about one sample."""
    return lambda seen: replace(seen, **{name: change(getattr(seen, name))})


def frozen(seen):
    return replace(seen, grid_w=Sample(value=1234.0, elapsed=seen.elapsed))


def sun_in_kw(seen):
    """4 kW of sun over a house that gives 3 kW away, told as 4."""
    sun, given = Sample(value=4.2, elapsed=seen.elapsed), -3000.0 + seen.car_w.value
    return replace(seen, sun_w=sun, grid_w=Sample(value=given, elapsed=seen.elapsed))


NAN = math.nan


def off(percent):
    """The charge is told so far off."""
    return of("soc_percent", lambda one: replace(one, value=one.value + percent))


ABSURD = {
    "the grid meter says NaN": (of("grid_w", lambda one: replace(one, value=NAN)), "grid power is unknown"),
    "the grid meter says a gigawatt": (of("grid_w", lambda one: replace(one, value=1e9)), "makes no sense"),
    "the grid meter's time is in the future": (
        of("grid_w", lambda one: replace(one, elapsed=one.elapsed + 3600)), "a time in the future",
    ),
    "the grid meter stopped an hour ago": (
        of("grid_w", lambda one: replace(one, elapsed=one.elapsed - 3600)), "more than 15 s old",
    ),
    "there is no grid meter any more": (told(grid_w=None), "grid power is unknown"),
    "the car's power says infinity": (of("car_w", lambda one: replace(one, value=math.inf)), "unknown"),
    "the car's power is a minute old": (
        of("car_w", lambda one: replace(one, elapsed=one.elapsed - 60)), "more than 30 s old",
    ),
    "the charge says 130 %": (of("soc_percent", lambda one: replace(one, value=130.0)), "makes no sense"),
    "the charge jumps up": (off(30), "jumped from 50 %"),
    "the charge jumps down": (off(-25), "jumped from 50 %"),
    "the price is missing": (told(import_price=None), "the price of this hour is unknown"),
    "the price says NaN": (told(import_price=math.nan), "the price of this hour is unknown"),
    "the price is a million": (told(import_price=1e6), "makes no sense"),
    "the home battery fell silent": (
        lambda seen: replace(seen, battery_w=Sample(value=0.0, elapsed=seen.elapsed - 600)), "home battery's",
    ),
    "the grid's status is unknown": (
        lambda seen: replace(seen, grid_ok=Sample(value=NAN, elapsed=seen.elapsed)),
        "whether the grid is there",
    ),
}  # fmt: skip

PLANNABLE = ("the home battery fell silent", "the grid's status is unknown")
"""What is missing for a discharge, and not for charging by the plan."""


@pytest.mark.parametrize(("lie", "said"), ABSURD.values(), ids=ABSURD.keys())
def test_what_cannot_be_used_stops_the_discharge_says_why_and_heals(lie, said):
    life = Days().run(40)
    assert life.car_w < 0
    life.run(5, lie)
    assert (life.rule, life.car_w) == (Rule.STALE, 0)
    assert said in life.reason
    assert life.reason.startswith("Not discharging: ")
    life.run(90)
    assert (life.rule, life.car_w) == (Rule.PLAN, -1480)


@pytest.mark.parametrize(
    ("lie", "said"),
    [one for name, one in ABSURD.items() if not name.startswith(("the charge jumps", *PLANNABLE))],
    ids=[name for name in ABSURD if not name.startswith(("the charge jumps", *PLANNABLE))],
)
def test_a_lasting_gap_charges_towards_the_goal_within_the_fuse(lie, said):
    life = Days(energy_wh=GOAL_WH - 300).run(40)
    life.run(200, lie, house_w=9000.0)
    assert "Charging" in life.reason
    assert said in life.reason
    assert 0 < life.car_w <= SITE.fuse_w - 9000
    life.run(400, lie, house_w=9000.0)
    assert min(life.powers[-600:]) >= 0


@pytest.mark.parametrize(("lie", "said"), [ABSURD[name] for name in PLANNABLE], ids=PLANNABLE)
def test_a_lasting_gap_that_no_charging_rests_on_leaves_the_plan_its_cheap_hours(lie, said):
    life = Days(energy_wh=GOAL_WH - 6000).run(40)
    life.run(400, lie)
    assert (life.rule, life.car_w) == (Rule.STALE, 0)
    assert life.reason.startswith("Resting as planned, and not discharging: ")
    assert said in life.reason
    now = EVENING + timedelta(seconds=life.elapsed)
    life.controller.plan = plan(Action.CHARGE, start=now - timedelta(minutes=1))
    life.run(60, lie)
    assert life.car_w == 5000
    assert life.reason.startswith("Charging as planned, and not discharging: ")


@pytest.mark.parametrize(
    "more",
    [
        pytest.param({"goal": goal(hours=0.5)}, id="the departure is near"),
        pytest.param({"reserve": Reserve(energy_wh=50_000)}, id="a storm is coming"),
        pytest.param({"import_price": None}, id="nobody knows the price"),
    ],
)
def test_such_a_gap_charges_at_once_where_the_plan_may_be_too_late(more):
    silent, _ = ABSURD["the home battery fell silent"]
    life = Days(energy_wh=GOAL_WH - 6000).run(40)
    life.run(200, lambda seen: replace(silent(seen), **more))
    assert life.car_w > 5000
    assert "to be safe" in life.reason


def test_a_car_that_reports_the_charge_of_yesterday_is_not_discharged_but_charged():
    yesterday = of("soc_percent", lambda one: Sample(value=90.0, elapsed=one.elapsed - 86_400))
    life = Days().run(310, yesterday)
    assert min(life.powers) >= 0
    assert "the car's state of charge is more than 600 s old" in life.reason
    assert life.run(200, yesterday).controller.soc_unsure_percent is None
    assert life.run(90).car_w == -1480


def test_no_charge_at_all_charges_within_the_fuse_and_never_discharges():
    life = Days().run(700, told(soc_percent=None))
    assert min(life.powers) == 0
    assert life.car_w > 5000
    assert "the car's state of charge is unknown" in life.reason
    assert life.controller.soc_percent is None


def test_a_frozen_meter_is_found_out_by_the_car_and_believed_again_when_it_moves():
    life = Days().run(40)
    life.run(15, frozen, house_w=1500.0)
    life.run(60, frozen, house_w=1500.0)
    assert (life.rule, life.car_w) == (Rule.STALE, 0)
    assert "the grid meter stands still" in life.reason
    life.run(40)
    assert life.car_w == -1480


def test_a_house_that_really_stands_still_is_no_frozen_meter():
    assert Days().run(300).rule is Rule.PLAN


def test_a_sun_in_kilowatts_is_found_out_and_believed_again_in_watts():
    life = Days().run(40)
    life.run(60, sun_in_kw)
    assert life.rule is Rule.STALE
    assert "is it in kW?" in life.reason
    in_watts = lambda seen: replace(seen, sun_w=Sample(value=4200.0, elapsed=seen.elapsed))  # noqa: E731
    life.run(40, in_watts)
    assert life.car_w == -1480


def test_a_jump_that_is_told_again_and_again_is_the_truth():
    life = Days().run(40)
    life.energy_wh -= 9000
    life.run(5)
    assert (life.rule, life.car_w) == (Rule.STALE, 0)
    life.run(120)
    assert life.rule is Rule.PLAN
    assert life.controller.soc_percent == pytest.approx(35, abs=1)


def test_between_two_reports_the_charge_is_counted_and_ever_less_sure():
    life = Days().run(40)
    at = life.elapsed
    silent = of("soc_percent", lambda one: Sample(value=50.0, elapsed=min(one.elapsed, at)))
    life.run(3600, silent)
    assert life.rule is Rule.PLAN
    assert life.controller.soc_percent == pytest.approx(100 * life.energy_wh / CAR.capacity_wh, abs=0.5)
    unsure = life.controller.soc_unsure_percent
    assert 0.6 < unsure < 1.5
    life.run(60)
    assert life.controller.soc_unsure_percent == pytest.approx(0.5, abs=0.02)


def test_registers_beyond_all_counting_move_no_energy_and_are_forgotten():
    life = Days().run(40)

    def shown(into_wh, out_wh):
        def lie(seen):
            into, out = (Sample(value=wh, elapsed=seen.elapsed) for wh in (into_wh, out_wh))
            return replace(seen, registers=Registers(car_in=into, car_out=out))

        return lie

    life.run(5, shown(5000.0, 900.0)).run(5, shown(1e308, -1e308)).run(5, shown(-1e308, 1e308))
    life.run(5, shown(5000.0, 900.0))
    assert (life.rule, life.car_w) == (Rule.PLAN, -1480)
    assert life.controller.soc_percent == pytest.approx(100 * life.energy_wh / CAR.capacity_wh, abs=0.5)


def test_a_charger_that_can_less_than_nothing_is_not_ordered_to_do_the_opposite():
    charger = replace(CHARGER, max_charge_w=-3000.0, max_discharge_w=-2000.0)
    life = Days().run(40, told(charger=charger))
    assert set(life.powers) == {0}


def test_a_report_of_minutes_ago_does_not_take_back_what_was_counted_since():
    life = Days().run(40)
    before_wh = life.energy_wh
    life.car_w = -1480.0
    silent = of("soc_percent", lambda one: Sample(value=50.0, elapsed=10.0))
    life.run(580, silent)
    late = of("soc_percent", lambda one: Sample(value=100 * before_wh / 60_000, elapsed=one.elapsed - 580))
    life.run(1, late)
    counted = life.controller.soc_percent
    assert counted == pytest.approx(100 * life.energy_wh / CAR.capacity_wh, abs=0.1)
    assert life.controller.soc_unsure_percent > 0.5


samples = st.none() | st.builds(
    Sample, value=st.floats(), elapsed=st.floats(-1e6, 1e6) | st.just(math.nan) | st.just(math.inf)
)
MADE_UP = st.fixed_dictionaries(
    {},
    optional={
        "grid_w": samples, "car_w": samples, "soc_percent": samples, "sun_w": samples, "battery_w": samples,
        "grid_ok": samples, "import_price": st.none() | st.floats(), "export_price": st.none() | st.floats(),
        "grid_phase_w": st.tuples(samples, samples, samples),
        "registers": st.builds(
            Registers, car_in=samples, car_out=samples, grid_in=samples, grid_out=samples, sun=samples
        ),
    },
)  # fmt: skip


@settings(max_examples=40, deadline=None, phases=(Phase.explicit, Phase.generate))
@given(lies=st.lists(MADE_UP, min_size=1, max_size=12))
def test_whatever_the_home_tells_nothing_breaks_and_the_blind_never_discharge(lies):
    life = Days().run(8)
    for lie in lies:
        life.run(2, told(**lie))
        seen = told(**lie)(home(elapsed=life.elapsed))
        if LIMITS.blind_to(seen, 0.0):
            assert life.controller.decision.power_w >= 0
        assert math.isfinite(life.controller.decision.power_w)
        assert life.controller.decision.reason
    kept = json.dumps(life.controller.to_dict(), allow_nan=False)
    assert life.run(300).car_w < 0
    assert Controller(Settings(site=SITE, car=CAR), json.loads(kept)).ledger.slot is not None
