"""Laws of the battery: wear that is higher at the extremes, heating from the plug before a departure."""

from dataclasses import replace

import pytest

from optimizer.errors import ProblemError
from optimizer.site import Goal
from optimizer.solve import solve
from optimizer.violation import Tier, ViolationCode
from tests.oracles.evaluate import evaluate
from tests.oracles.fine import best_objective
from tests.oracles.milp import solve_exactly

from ..homes import CAR, SITE, as_oracle, at, home, powers

ONE_CENT = 0.01
EVENING = [0.20] * 12 + [0.45] * 12 + [0.15] * 24
LOW = replace(CAR, min_charge_w=500, min_discharge_w=300)
SMALL = replace(LOW, capacity_wh=24_000, max_wh=24_000, reserve_wh=2_400)
EDGED = replace(SMALL, edge_wear_per_kwh=0.15, rest_low_wh=8_000, rest_high_wh=19_000, wear_per_kwh=0.03)
HEAT = (0.0,) * 38 + (1_000.0,) * 2 + (0.0,) * 8
AWAY = [slot < 40 for slot in range(48)]
GOAL = [Goal(departure=at(home(48), 40), energy_wh=36_000)]


def day(**series):
    return home(48, **{"car": LOW, "import_price": EVENING, **series})


EXTREMES = {
    "deep": day(car=EDGED, energy_wh=14_000, load_w=2_500.0),
    "full": day(car=EDGED, energy_wh=23_000, load_w=1_500.0),
    "deep with heat": day(car=EDGED, energy_wh=14_000, load_w=2_500.0, precondition_wh=HEAT),
}
HEATED = {
    "heat before a departure": day(goals=GOAL, connected=AWAY, precondition_wh=HEAT),
    "heat that the fuse leaves no room for": day(
        goals=GOAL, connected=AWAY, precondition_wh=HEAT, load_w=[800.0] * 36 + [17_000.0] * 4 + [800.0] * 8
    ),
    "heat in a full car": day(
        energy_wh=60_000, connected=AWAY, precondition_wh=HEAT, goals=[replace(GOAL[0], energy_wh=60_000)]
    ),
    "heat with wear and dear power": day(
        precondition_wh=HEAT, car=replace(LOW, wear_per_kwh=0.05), import_price=[0.1] * 36 + [0.5] * 12
    ),
}


@pytest.mark.parametrize("law", ["deep", "full"])
def test_wear_at_the_extremes_is_weighed_as_on_a_fine_grid(law):
    oracle = as_oracle(EXTREMES[law])
    mine = evaluate(oracle, powers(solve(EXTREMES[law])))
    assert mine.faults == {}
    assert mine.objective - best_objective(oracle) < ONE_CENT


def test_a_battery_that_ages_at_the_extremes_is_not_emptied_for_little():
    flat = replace(EDGED, edge_wear_per_kwh=0.0)
    deep = solve(day(car=flat, energy_wh=14_000, load_w=2_500.0))
    gentle = solve(EXTREMES["deep"])
    assert min(slot.energy_wh for slot in deep.slots) < 7_000
    assert min(slot.energy_wh for slot in gentle.slots) >= 7_999


@pytest.mark.parametrize("law", HEATED)
def test_heating_is_planned_to_the_cent(law):
    oracle = as_oracle(HEATED[law])
    mine = evaluate(oracle, powers(solve(HEATED[law])))
    assert mine.faults == {}
    assert -0.001 < mine.objective - solve_exactly(oracle, gap=1e-4).objective < ONE_CENT


@pytest.mark.parametrize("law", [*HEATED, *EXTREMES])
def test_the_energy_told_is_the_energy_that_the_judge_finds(law):
    problem = {**HEATED, **EXTREMES}[law]
    plan = solve(problem)
    verdict = evaluate(as_oracle(problem), powers(plan))
    assert [slot.energy_wh / 1000 for slot in plan.slots] == pytest.approx(verdict.energy[1:], abs=1e-4)
    assert plan.cost == pytest.approx(verdict.money, abs=1e-6)


def test_heat_comes_from_the_plug_while_it_is_needed():
    plan = solve(HEATED["heat before a departure"])
    for slot in plan.slots[38:40]:
        assert slot.car_w * 0.25 * CAR.charge_efficiency >= 1_000 - 0.01
    assert plan.slots[39].energy_wh >= 36_000 - 1
    assert not plan.violations


def test_heat_that_the_battery_has_to_give_is_told():
    plan = solve(HEATED["heat that the fuse leaves no room for"])
    told = [v for v in plan.violations if v.code is ViolationCode.PRECONDITION]
    assert told
    assert {v.tier for v in told} == {Tier.DRIVER}
    assert sum(v.amount for v in told) > 500


@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        pytest.param(
            {"precondition_wh": HEAT, "connected": [False] * 48},
            "precondition_wh[38]",
            "trip_wh",
            id="heat on the road",
        ),
        pytest.param({"precondition_wh": [-5.0] * 48}, "precondition_wh[0]", "Wh", id="negative heat"),
        pytest.param(
            {"car": replace(CAR, edge_wear_per_kwh=-1)},
            "car.edge_wear_per_kwh",
            "money per kWh",
            id="negative wear",
        ),
        pytest.param(
            {"car": replace(CAR, rest_low_wh=20_000, rest_high_wh=80)}, "car.rest_high_wh", "Wh", id="percent"
        ),
    ],
)
def test_a_wrong_value_of_the_battery_is_named(change, field, says):
    with pytest.raises(ProblemError, match=says) as caught:
        home(48, site=SITE, **change)
    assert caught.value.field == field
