"""Taste of several devices, after the money: each in one go, for less than a cent."""

from dataclasses import replace

import numpy as np
import pytest

from optimizer.model.taste import runs, signs
from optimizer.several import solve_several
from optimizer.site import Car, Goal
from tests.oracles.several import judge, solve_all_exactly

from ..homes import CAR, as_oracles, at, home, powers

SMALL = replace(CAR, capacity_wh=40_000, max_wh=40_000, reserve_wh=8_000, max_charge_w=7_400)
BATTERY = Car(
    capacity_wh=10_000, reserve_wh=500, max_wh=10_000, max_charge_w=5_000, max_discharge_w=5_000,
    charge_efficiency=0.92, discharge_efficiency=0.92,
)  # fmt: skip
EVENING = {"import_price": [0.40] * 24 + [0.20] * 24, "export_price": 0.05, "load_w": 2_000.0}


def evening(*names, **more):
    """A dear evening that the devices could feed in any order, and a cheap night before their departures."""
    shared = {**EVENING, **more}
    leaves = at(home(48), 47)
    cars = {
        "car": (CAR, 18_500, [Goal(departure=leaves, energy_wh=40_000)]),
        "second": (SMALL, 14_500, [Goal(departure=leaves, energy_wh=30_000)]),
        "twin": (SMALL, 14_500, [Goal(departure=leaves, energy_wh=30_000)]),
        "battery": (BATTERY, 5_000, []),
    }
    return {
        name: home(48, car=car, energy_wh=energy_wh, goals=goals, **shared)
        for name, (car, energy_wh, goals) in cars.items()
        if name in names
    }


def starts(plan):
    return sum(len(runs(signs(np.array(powers(one))))) for one in plan.plans.values())


@pytest.mark.parametrize(
    ("names", "most"),
    [
        pytest.param(("car", "battery"), 4, id="a car and a battery, 6 before"),
        pytest.param(("car", "second"), 4, id="two cars, 8 before"),
        pytest.param(("second", "twin"), 4, id="two cars that are the same, 14 before"),
        pytest.param(("car", "second", "battery"), 7, id="two cars and a battery, 19 before"),
    ],
)
def test_devices_that_could_feed_alike_do_not_take_turns(names, most):
    assert starts(solve_several(evening(*names))) <= most


@pytest.mark.parametrize("names", [("car", "battery"), ("car", "second", "battery")])
def test_all_taste_together_costs_less_than_a_cent(names):
    problems = evening(*names)
    plan = solve_several(problems)
    homes = as_oracles(list(problems.values()))
    objective, verdicts = judge(homes, [powers(plan.plans[name]) for name in problems])
    assert [verdict.faults for verdict in verdicts] == [{} for _ in problems]
    assert -0.002 < objective - solve_all_exactly(homes).objective < 0.01


def test_a_start_that_earns_more_than_taste_may_cost_stays():
    spike = [0.20] * 20 + [0.60] + [0.20] * 27
    plan = solve_several(evening("car", "battery", import_price=spike))
    assert sum(one.slots[20].car_w for one in plan.plans.values()) < -1_900
