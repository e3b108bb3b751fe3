"""Which laws bind: without the law, the plan is another one; where none binds, none is told."""

from dataclasses import replace

import pytest

from optimizer.site import Goal, Site
from optimizer.solve import solve
from optimizer.why.reason import Law
from tests.oracles.evaluate import evaluate

from ..homes import CAR, EXPORT, SITE, as_oracle, at, home, powers, random_home

V2H = replace(CAR, min_charge_w=500, min_discharge_w=500)
EVENING = [0.41] * 24 + [0.12] * 24 + [0.41] * 48
TAPER = ((40_000.0, 11_000.0), (60_000.0, 1_500.0))


def bound(problem, slot=0):
    return {one.law: (one.amount, one.unit) for one in solve(problem).slots[slot].reason.bindings}


FULL_BY_MORNING = [Goal(departure=at(home(), 60), energy_wh=60_000)]
LOW = {"energy_wh": 14_000, "import_price": EVENING, "goals": FULL_BY_MORNING}
SELLING = {"energy_wh": 58_000, "import_price": 0.2, "export_price": [0.45] * 8 + [0.0] * 88}
TAPERED = {
    "car": replace(CAR, taper=TAPER),
    "energy_wh": 52_000,
    "goals": [Goal(departure=at(home(), 6), energy_wh=60_000)],
}
ONE_PHASE = {**LOW, "car": replace(CAR, phases=(1,)), "load_w": 600}
FIFTY = {"goals": [Goal(departure=at(home(), 60), energy_wh=50_000)], "import_price": EVENING}


@pytest.mark.parametrize(
    ("given", "slot", "law", "amount"),
    [
        pytest.param(LOW, 30, Law.CHARGER_MAX, 11_000, id="full power in the cheap night"),
        pytest.param(
            {**LOW, "site": Site(fuse_w=9_000), "load_w": 2_000}, 30, Law.FUSE, 9_000,
            id="the house leaves 7 kW of the fuse",
        ),
        pytest.param({**LOW, "import_limit_w": 4_200}, 30, Law.IMPORT_LIMIT, 4_200, id="the operator"),
        pytest.param(ONE_PHASE, 30, Law.PHASE, 5_750, id="one phase of three"),
        pytest.param({**LOW, "charge_limit_w": 6_000}, 30, Law.SLOT_LIMIT, 6_000, id="the driver's 6 kW"),
        pytest.param({"load_w": 200}, 0, Law.CHARGER_MIN, 1_400, id="a house below the charger's least"),
        pytest.param({"load_w": 200}, 0, Law.CAR_EXPORT, 0, id="and the car may not feed the grid"),
        pytest.param(
            {**SELLING, "site": replace(EXPORT, export_limit_w=3_000)}, 0, Law.CAR_EXPORT, 3_000,
            id="the car may take part in 3 kW of export",
        ),
        pytest.param(
            {**SELLING, "site": EXPORT, "export_limit_w": 2_000}, 0, Law.EXPORT_LIMIT, 2_000,
            id="the operator takes 2 kW",
        ),
        pytest.param(
            {"energy_wh": 12_000, "car": V2H, "import_price": EVENING}, 0, Law.RESERVE, 12_000,
            id="at the reserve",
        ),
        pytest.param({"energy_wh": 5_000}, 0, Law.RESERVE, 12_000, id="charging up to the reserve"),
        pytest.param({"energy_wh": 60_000, "sun_w": 5_000}, 0, Law.FULL, 60_000, id="full, the sun shines"),
        pytest.param(TAPERED, 2, Law.TAPER, None, id="nearly full"),
        pytest.param(FIFTY, 40, Law.DEPARTURE, 50_000, id="charging no more than the driver asked for"),
    ],
)  # fmt: skip
def test_the_law_that_binds_is_told_with_its_number(given, slot, law, amount):
    found = bound(home(**given), slot)
    assert law in found
    if amount is not None:
        assert found[law][0] == amount


LOOSER = {
    Law.FUSE: lambda problem: replace(problem, site=replace(problem.site, fuse_w=40_000)),
    Law.CHARGER_MAX: lambda problem: replace(
        problem, car=replace(problem.car, max_charge_w=22_000, max_discharge_w=22_000)
    ),
    Law.CHARGER_MIN: lambda problem: replace(
        problem, car=replace(problem.car, min_charge_w=0, min_discharge_w=0)
    ),
    Law.CAR_EXPORT: lambda problem: replace(
        problem, site=replace(problem.site, export_allowed=True, export_limit_w=None)
    ),
    Law.RESERVE: lambda problem: replace(problem, car=replace(problem.car, reserve_wh=0)),
    Law.DEPARTURE: lambda problem: replace(problem, goals=()),
}


@pytest.mark.parametrize("law", LOOSER)
def test_without_a_law_that_binds_the_plan_gets_no_dearer_and_mostly_cheaper(law):
    """Judged by the independent evaluator, in the home without the law."""
    gains = []
    for seed in range(40):
        problem = random_home(seed, slots=64)
        plan = solve(problem)
        if any(law is one.law for slot in plan.slots for one in slot.reason.bindings):
            free = LOOSER[law](problem)
            before, then = (evaluate(as_oracle(free), powers(made)) for made in (plan, solve(free)))
            gains.append(before.objective - then.objective)
    assert len(gains) >= 5
    assert min(gains) > -0.02
    assert sum(gain > 0.001 for gain in gains) >= 0.5 * len(gains)


def test_each_law_is_told_once_and_in_its_unit():
    energies = {Law.FULL, Law.RESERVE, Law.DEPARTURE}
    for seed in range(30):
        for slot in solve(random_home(seed)).slots:
            laws = [one.law for one in slot.reason.bindings]
            assert len(laws) == len(set(laws))
            assert all((one.unit == "Wh") == (one.law in energies) for one in slot.reason.bindings)


def test_a_quiet_middle_of_the_road_slot_has_no_binding():
    problem = home(car=V2H, site=replace(SITE, export_allowed=True), import_price=0.3, load_w=800.0)
    assert bound(problem, 40) == {}
