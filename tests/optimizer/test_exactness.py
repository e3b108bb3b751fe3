"""The plan against the exact one, which a mixed-integer programme finds independently."""

from dataclasses import replace

import pytest

from optimizer.solve import solve
from tests.oracles.evaluate import evaluate
from tests.oracles.milp import solve_exactly

from .homes import CAR, SITE, as_oracle, home, powers, random_home, real_home

# Money that a plan may be away from the exact one: taste spends up to 0.6 ct of it on purpose.
ONE_CENT = 0.01
V2H_ONLY = {
    "site": SITE,
    "car": replace(CAR, min_charge_w=500, min_discharge_w=500, wear_per_kwh=0.02),
    "load_factor": 2,
}


def gap(problem):
    oracle = as_oracle(problem)
    mine = evaluate(oracle, powers(solve(problem)))
    assert mine.faults == {}
    exact = solve_exactly(oracle, gap=1e-4)
    return mine.objective - exact.objective


@pytest.mark.parametrize("day", range(1, 7))
def test_two_real_days_with_trips_are_planned_to_the_cent(day):
    assert -0.001 < gap(real_home(day)) < ONE_CENT


@pytest.mark.parametrize("day", range(1, 7))
def test_two_real_days_without_export_are_planned_to_the_cent(day):
    assert -0.001 < gap(real_home(day, **V2H_ONLY)) < ONE_CENT


@pytest.mark.parametrize("seed", [2, 5, 8, 10, 13, 18, 21, 24, 27, 32, 92])
def test_strange_homes_are_planned_to_the_cent(seed):
    assert -0.001 < gap(random_home(seed, slots=32)) < ONE_CENT


def test_the_oracle_and_the_judge_agree_about_the_exact_plan():
    oracle = as_oracle(real_home(5))
    exact = solve_exactly(oracle, gap=1e-4)
    verdict = evaluate(oracle, exact.power)
    assert verdict.faults == {}
    assert verdict.objective == pytest.approx(exact.objective, abs=2e-4)


@pytest.mark.parametrize(
    ("power", "fault"),
    [
        pytest.param(1.0, "charge limit", id="below the lowest charging power"),
        pytest.param(12.0, "charge limit", id="above the highest charging power"),
        pytest.param(-1.0, "feed limit", id="below the lowest feeding power"),
        pytest.param(-2.0, "export", id="more than the house needs"),
        pytest.param(float("nan"), "not a number", id="no number"),
    ],
)
def test_the_judge_sees(power, fault):
    assert evaluate(as_oracle(home(4)), [power, 0, 0, 0]).faults[fault] == 1


@pytest.mark.parametrize(
    ("problem", "power", "fault"),
    [
        pytest.param(home(2, connected=False), 2.0, "away", id="a car that is not there"),
        pytest.param(home(2, load_w=9_000.0), 9.0, "fuse", id="the fuse"),
        pytest.param(home(2, energy_wh=12_100, load_w=3_000.0), -3.0, "below reserve", id="the reserve"),
        pytest.param(home(2, energy_wh=59_900), 3.0, "above top", id="a car too full"),
    ],
)
def test_the_judge_guards(problem, power, fault):
    assert evaluate(as_oracle(problem), [power, 0]).faults[fault] == 1
