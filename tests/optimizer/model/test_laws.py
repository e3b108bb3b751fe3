"""Every law of the model by its name: the plan obeys it, and no other plan that does is cheaper.

Straight laws are judged by a mixed-integer programme, bent ones (curves, taper) by a fine grid.
"""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from optimizer.errors import ProblemError
from optimizer.horizon import Horizon
from optimizer.model.case import Case
from optimizer.model.taper import reach
from optimizer.site import Goal
from optimizer.solve import solve
from tests.oracles.evaluate import evaluate
from tests.oracles.fine import best_objective
from tests.oracles.milp import solve_exactly

from ..homes import CAR, EXPORT, SITE, as_oracle, at, home, powers, stranger_home

ONE_CENT = 0.01
LOW = replace(CAR, min_charge_w=500, min_discharge_w=500)
EVENING = [0.41] * 8 + [0.28] * 4 + [0.12] * 16 + [0.19] * 4 + [0.35] * 16
SUNNY = [0.0] * 12 + [6_000.0] * 20 + [1_000.0] * 16
NEGATIVE = [0.30] * 12 + [-0.06] * 20 + [0.25] * 16
BACKUP = [12_000.0] * 16 + [40_000.0] * 16 + [6_000.0] * 16
CUT = replace(SITE, curtailable=True)


def day(**change):
    named = {"import_price": EVENING, "load_w": [1_800.0, 700.0, 2_600.0, 1_100.0] * 12, "car": LOW}
    return home(48, **(named | change))


STRAIGHT = {
    "an operator dims the charger for some hours": day(
        charge_limit_w=[11_000.0] * 14 + [4_200.0] * 10 + [11_000.0] * 24, energy_wh=15_000
    ),
    "the driver wants a slow discharge": day(discharge_limit_w=[1_000.0] * 48, load_w=3_000.0),
    "the whole home may draw little at night": day(
        import_limit_w=[17_250.0] * 12 + [4_000.0] * 20 + [17_250.0] * 16, energy_wh=15_000
    ),
    "the whole home may deliver little": day(
        site=EXPORT, export_price=0.38, export_limit_w=[3_000.0] * 48, energy_wh=30_000
    ),
    "the reserve is higher when a storm is near": day(reserve_wh=BACKUP, load_w=3_000.0),
    "resting full ages the battery": day(
        car=replace(LOW, rest_high_wh=35_000, rest_wear_per_kwh_day=0.2), energy_wh=50_000, import_price=0.2
    ),
    "resting empty ages the battery": day(
        car=replace(LOW, rest_low_wh=25_000, rest_wear_per_kwh_day=0.3), load_w=3_000.0, energy_wh=26_000
    ),
    "CO2 has a price": day(
        import_price=0.30,
        co2_g_per_kwh=[600.0] * 12 + [80.0] * 20 + [500.0] * 16,
        site=replace(SITE, co2_price_per_kg=0.3),
        energy_wh=20_000,
    ),
    "sun that nobody pays for is cut": day(
        site=CUT, sun_w=SUNNY, export_price=[-0.10] * 48, car=replace(LOW, max_wh=32_000)
    ),
    "sun is cut where the grid pays for taking energy": day(
        site=CUT, sun_w=SUNNY, import_price=NEGATIVE, export_price=-0.08, car=replace(LOW, max_wh=40_000)
    ),
    "sun is cut at the limit of what may be delivered": day(
        site=CUT, sun_w=SUNNY, export_price=0.07, export_limit_w=[2_000.0] * 48
    ),
    "negative export prices without cutting": day(sun_w=SUNNY, export_price=-0.10),
    "the driver may leave any time from four on": day(
        goals=[Goal(departure=at(home(48), 40), earliest=at(home(48), 16), energy_wh=40_000)]
    ),
    "two departures": day(
        goals=[Goal(departure=at(home(48), slot), energy_wh=45_000) for slot in (12, 44)],
        trip_wh=[0.0] * 12 + [10_000.0] + [0.0] * 35,
        connected=[not 12 <= slot < 20 for slot in range(48)],
    ),
}
CURVE = ((500.0, 0.78), (1_400.0, 0.88), (3_700.0, 0.94), (7_400.0, 0.95), (11_000.0, 0.93))
SMALL = replace(LOW, capacity_wh=24_000, max_wh=24_000, reserve_wh=4_800)
TAPER = ((18_000.0, 11_000.0), (22_000.0, 4_000.0), (24_000.0, 800.0))
BENT = {
    "efficiency by power": day(
        car=replace(SMALL, charge_curve=CURVE, discharge_curve=CURVE), energy_wh=12_000
    ),
    "a charger that keeps 150 W for itself": day(car=replace(SMALL, standby_w=150.0), energy_wh=12_000),
    "the car takes less when it is nearly full": day(
        car=replace(SMALL, taper=TAPER),
        energy_wh=10_000,
        goals=[Goal(departure=at(home(48), 30), energy_wh=24_000)],
    ),
    "taper under negative prices": day(
        car=replace(SMALL, taper=TAPER), energy_wh=12_000, import_price=NEGATIVE, site=EXPORT
    ),
}


@pytest.mark.parametrize("law", STRAIGHT)
def test_the_plan_keeps_the_straight_law_and_is_the_cheapest_that_does(law):
    oracle = as_oracle(STRAIGHT[law])
    mine = evaluate(oracle, powers(solve(STRAIGHT[law])))
    assert mine.faults == {}
    assert -0.001 < mine.objective - solve_exactly(oracle, gap=1e-4).objective < ONE_CENT


@pytest.mark.parametrize("law", BENT)
def test_the_plan_keeps_the_bent_law_and_is_as_cheap_as_on_a_fine_grid(law):
    oracle = as_oracle(BENT[law])
    mine = evaluate(oracle, powers(solve(BENT[law])))
    assert mine.faults == {}
    assert mine.objective - best_objective(oracle) < ONE_CENT


def test_the_two_oracles_agree_where_both_can_speak():
    oracle = as_oracle(day(car=SMALL, energy_wh=12_000))
    assert best_objective(oracle) == pytest.approx(solve_exactly(oracle).objective, abs=0.003)


def test_what_is_cut_is_told_and_leaves_the_meter():
    plan = solve(STRAIGHT["sun is cut where the grid pays for taking energy"])
    assert sum(slot.curtailed_w for slot in plan.slots) > 10_000
    for slot in plan.slots:
        assert 0 <= slot.curtailed_w <= slot.sun_w
        assert slot.grid_w == pytest.approx(slot.load_w - slot.sun_w + slot.curtailed_w + slot.car_w)


def test_co2_steers_the_plan_and_stays_out_of_the_bill():
    problem = STRAIGHT["CO2 has a price"]
    plan = solve(problem)
    assert all(slot.car_w <= 0 for slot in plan.slots[:12])
    bill = sum(slot.grid_w / 4000 * slot.import_price for slot in plan.slots)
    assert plan.cost == pytest.approx(bill)


def test_a_car_at_its_taper_takes_what_the_equation_says():
    case = Case.of(BENT["the car takes less when it is nearly full"])
    # dE/dt = a - b E on one straight piece has a closed form.
    (e0, e1), (p0, p1) = (18.0, 22.0), (11.0 * 0.92, 4.0 * 0.92)
    slope = (p1 - p0) / (e1 - e0)
    end = e0 + p0 / slope * (np.exp(slope * 0.25) - 1)
    assert reach(case, np.array([18.0]), 0.25)[0] == pytest.approx(end, abs=5e-4)


@pytest.mark.parametrize("minutes", [5, 30, 60])
def test_slots_may_be_shorter_or_longer_than_a_quarter_of_an_hour(minutes):
    problem = day()
    count = 12 * 60 // minutes
    price = [EVENING[slot * minutes // 15] for slot in range(count)]
    horizon = Horizon.make(problem.horizon.start + timedelta(minutes=2), count, minutes)
    other = replace(
        problem, horizon=horizon, import_price=tuple(price), export_price=(0.08,) * count,
        load_w=(900.0,) * count, sun_w=(0.0,) * count, connected=(True,) * count, trip_wh=(0.0,) * count,
    )  # fmt: skip
    oracle = as_oracle(other)
    mine = evaluate(oracle, powers(solve(other)))
    assert mine.faults == {}
    assert mine.objective - solve_exactly(oracle, gap=1e-4).objective < ONE_CENT


@pytest.mark.parametrize("block", range(4))
def test_no_plan_of_stranger_homes_breaks_a_law(block):
    for seed in range(50 * block, 50 * block + 50):
        problem = stranger_home(seed)
        plan = solve(problem)
        verdict = evaluate(as_oracle(problem), powers(plan))
        assert verdict.faults == {}, seed
        assert [slot.energy_wh / 1000 for slot in plan.slots] == pytest.approx(verdict.energy[1:], abs=1e-4)


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        pytest.param("charge_curve", ((11.0, 0.9), (5.0, 0.9)), "ascending", id="points out of order"),
        pytest.param("charge_curve", ((500.0, 90.0),), "0.92", id="efficiency in percent"),
        pytest.param("taper", ((80.0, 3_000.0),), "percent", id="taper over percent"),
        pytest.param("standby_w", -5.0, "W", id="negative standby"),
    ],
)
def test_a_wrong_curve_is_named(field, value, says):
    with pytest.raises(ProblemError, match=says) as caught:
        day(car=replace(LOW, **{field: value}))
    assert caught.value.field == f"car.{field}"


def test_a_departure_that_may_come_after_it_is_over_is_refused():
    late = Goal(departure=at(home(48), 4), earliest=at(home(48), 8), energy_wh=40_000)
    with pytest.raises(ProblemError, match="up to the departure"):
        day(goals=[late])
