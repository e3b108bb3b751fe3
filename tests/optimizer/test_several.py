"""Cars and a home battery at one meter, against one exact plan of all of them and an independent judge."""

import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from optimizer.errors import ProblemError
from optimizer.several import solve_several
from optimizer.site import Car, DemandCharge, Goal, Site
from optimizer.solve import solve
from tests.oracles.several import at_once, judge, solve_all_exactly

from .homes import CAR, EXPORT, SITE, as_oracle, as_oracles, at, home, powers

BATTERY = Car(
    capacity_wh=10_000,
    reserve_wh=500,
    max_wh=10_000,
    max_charge_w=5_000,
    max_discharge_w=5_000,
    wear_per_kwh=0.01,
)
SECOND = replace(CAR, capacity_wh=40_000, max_wh=40_000, reserve_wh=8_000, max_charge_w=7_400)
# Money above the exact plan: of two cars at one charger,
SHARED_GAP = 0.01
# under a demand charge,
DEMAND_GAP = 0.01
# of both cars at chargers of their own.
GAPS = {0: 0.01, 1: 0.01, 2: 0.01, 3: 0.01}


def family(seed, *, site=EXPORT, slots=48):
    """Two cars that leave in the morning and a battery, under hourly prices and a house that is at home."""
    dice = random.Random(seed)
    price = [dice.choice([0.08, 0.16, 0.24, 0.35, 0.45]) for _ in range(slots // 4)]
    shared = {
        "site": site,
        "import_price": [price[slot // 4] for slot in range(slots)],
        "export_price": [price[slot // 4] * 0.4 - 0.04 for slot in range(slots)],
        "load_w": [dice.uniform(200, 2_500) for _ in range(slots)],
        "sun_w": [dice.choice([0.0, 0.0, 3_000.0]) for _ in range(slots)],
    }
    leaves = at(home(slots), 36)
    return {
        "car": home(slots, car=CAR, goals=[Goal(departure=leaves, energy_wh=40_000)], **shared),
        "second": home(
            slots, car=SECOND, energy_wh=15_000, goals=[Goal(departure=leaves, energy_wh=25_000)], **shared
        ),
        "battery": home(slots, car=BATTERY, energy_wh=4_000, **shared),
    }


def judged(problems, plan):
    return judge(as_oracles(list(problems.values())), [powers(plan.plans[name]) for name in problems])


@pytest.mark.parametrize("seed", GAPS)
def test_the_plan_of_all_devices_is_near_the_exact_one(seed):
    problems = family(seed)
    objective, verdicts = judged(problems, solve_several(problems))
    assert [verdict.faults for verdict in verdicts] == [{}, {}, {}]
    exact = solve_all_exactly(as_oracles(list(problems.values())))
    assert -0.002 < objective - exact.objective < GAPS[seed]


@pytest.mark.parametrize("seed", range(10, 30))
def test_no_device_breaks_a_law_under_a_tight_fuse(seed):
    problems = family(seed, site=Site(fuse_w=9_000, export_allowed=seed % 2 == 0))
    _, verdicts = judged(problems, solve_several(problems))
    assert [verdict.faults for verdict in verdicts] == [{}, {}, {}]


def shared(seed):
    """The two cars of a family at one charger."""
    problems = family(seed)
    return {name: replace(problems[name], charger="garage") for name in ("car", "second")} | {
        "battery": problems["battery"]
    }


# 0.9 and 1.7 ct above the exact plan where modes were sought one after the other.
@pytest.mark.parametrize("seed", [0, 1, 2, 5])
def test_two_cars_at_one_charger_take_turns_and_are_planned_to_the_cent(seed):
    problems = shared(seed)
    plan = solve_several(problems)
    objective, verdicts = judged(problems, plan)
    assert [verdict.faults for verdict in verdicts] == [{}, {}, {}]
    assert at_once([powers(plan.plans[name]) for name in problems], (0, 1)) == 0
    exact = solve_all_exactly(as_oracles(list(problems.values())), sharing=(0, 1))
    assert -0.002 < objective - exact.objective < SHARED_GAP


# 6 and 37 ct above the exact plan where modes were sought one after the other.
@pytest.mark.parametrize(("seed", "site"), [(1, EXPORT), (2, EXPORT), (4, EXPORT), (2, SITE)])
def test_a_demand_charge_is_met_together(seed, site):
    free = solve_several(family(seed, site=site))
    site = replace(site, demand_charge=DemandCharge(price_per_kw=3.0, peak_w=3_000))
    problems = family(seed, site=site)
    plan = solve_several(problems)
    objective, verdicts = judged(problems, plan)
    assert [verdict.faults for verdict in verdicts] == [{}, {}, {}]
    dear, _ = judged(problems, free)
    assert objective <= dear + 0.001
    assert plan.cost > sum(slot.cost for slot in plan.plans["car"].slots)
    exact = solve_all_exactly(as_oracles(list(problems.values())), gap=2e-3)
    assert -0.004 < objective - exact.objective < DEMAND_GAP


@pytest.mark.parametrize("seed", range(40, 46))
def test_no_device_breaks_a_law_below_a_peak_at_a_shared_charger(seed):
    charge = DemandCharge(price_per_kw=2.0, peak_w=2_000)
    site = Site(fuse_w=9_000, export_allowed=seed % 2 == 0, demand_charge=charge)
    problems = family(seed, site=site, slots=40)
    for name in ("car", "second"):
        problems[name] = replace(problems[name], charger="garage")
    plan = solve_several(problems)
    _, verdicts = judged(problems, plan)
    assert [verdict.faults for verdict in verdicts] == [{}, {}, {}]
    assert at_once([powers(plan.plans[name]) for name in problems], (0, 1)) == 0


def test_cars_on_phases_of_their_own_leave_each_its_fuse():
    problems = family(1, site=replace(EXPORT, fuse_w=15_000))
    for name, phases in (("car", (1,)), ("second", (2,)), ("battery", (1,))):
        problems[name] = replace(problems[name], car=replace(problems[name].car, phases=phases))
    plan = solve_several(problems)
    for car, second, battery in zip(*(plan.plans[name].slots for name in problems), strict=True):
        house = (car.grid_w - car.car_w - second.car_w - battery.car_w) / 3
        assert house + car.car_w + battery.car_w <= 5_000 + 1
        assert house + second.car_w <= 5_000 + 1


def test_planning_together_is_cheaper_than_each_by_itself():
    problems = family(3)
    together, _ = judged(problems, solve_several(problems))
    homes = as_oracles(list(problems.values()))
    apart, _ = judge(homes, [powers(solve(problem)) for problem in problems.values()])
    assert together < apart


def test_one_device_is_planned_as_by_itself():
    problem = family(1)["car"]
    (verdict_objective, _), own = judged({"car": problem}, solve_several({"car": problem})), solve(problem)
    alone, _ = judge([as_oracle(problem)], [powers(own)])
    assert verdict_objective == pytest.approx(alone, abs=0.005)


def test_the_cost_of_the_home_is_its_bill_and_all_wear():
    problems = family(2)
    plan = solve_several(problems)
    parts = list(plan.plans.values())
    bill = sum(
        slot.grid_w / 4000 * (slot.import_price if slot.grid_w > 0 else slot.export_price)
        for slot in parts[0].slots
    )
    fed = sum(max(0.0, -slot.car_w) for slot in plan.plans["battery"].slots) / 4000
    assert plan.cost == pytest.approx(bill + fed / BATTERY.discharge_efficiency * BATTERY.wear_per_kwh)
    for mine, others in zip(parts[0].slots, parts[1].slots, strict=True):
        assert mine.grid_w == pytest.approx(others.grid_w, abs=0.01)


def actions(plan):
    return {name: [slot.action for slot in one.slots] for name, one in plan.plans.items()}


TAPER = ((40_000.0, 11_000.0), (60_000.0, 6_000.0))


def noisy(seed, *, taper=()):
    """A family, and the same with prices and a load that are a little different."""
    problems = family(seed)
    car = replace(CAR, taper=taper)
    problems["car"] = replace(problems["car"], car=car)
    dice = random.Random(seed)
    price = tuple(value + dice.choice([-5e-4, 0, 5e-4]) for value in problems["car"].import_price)
    return problems, {name: replace(one, import_price=price) for name, one in problems.items()}


@pytest.mark.parametrize(
    ("seed", "taper"), [(0, ()), (2, ()), pytest.param(2, TAPER, id="a car that tapers")]
)
def test_the_plans_of_a_moment_ago_stay_while_new_ones_gain_less_than_a_cent(seed, taper):
    problems, changed = noisy(seed, taper=taper)
    first = solve_several(problems)
    assert actions(solve_several(changed)) != actions(first)
    stay = solve_several(changed, previous=first.plans)
    assert actions(stay) == actions(first)
    best, _ = judged(changed, solve_several(changed))
    kept, _ = judged(changed, stay)
    assert kept <= best + 0.0101


def test_a_gain_of_more_than_a_cent_is_worth_other_plans():
    problems = family(0)
    first = solve_several(problems)
    price = tuple(
        value if slot >= 24 else 0.5 - value for slot, value in enumerate(problems["car"].import_price)
    )
    turned = {name: replace(one, import_price=price) for name, one in problems.items()}
    again = solve_several(turned, previous=first.plans)
    assert actions(again) == actions(solve_several(turned)) != actions(first)


def test_a_device_that_is_new_is_planned_beside_those_that_stay():
    problems = family(2)
    two = {name: problems[name] for name in ("car", "battery")}
    plan = solve_several(problems, previous=solve_several(two).plans)
    _, verdicts = judged(problems, plan)
    assert [verdict.faults for verdict in verdicts] == [{}, {}, {}]


def test_devices_of_different_homes_are_refused():
    problems = family(2)
    other = replace(problems["second"], load_w=(500.0,) * 48)
    with pytest.raises(ProblemError, match=r"second\.load_w"):
        solve_several({"car": problems["car"], "second": other})


def test_a_car_that_tapers_keeps_its_taper_beside_others():
    problems = family(2)
    taper = ((40_000.0, 11_000.0), (60_000.0, 1_000.0))
    problems["car"] = replace(problems["car"], car=replace(CAR, taper=taper), energy_wh=45_000)
    _, verdicts = judged(problems, solve_several(problems))
    assert [verdict.faults for verdict in verdicts] == [{}, {}, {}]


def test_a_single_car_is_planned_without_the_solver():
    code = "import sys, optimizer.solve; print('highspy' in sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == "False"
