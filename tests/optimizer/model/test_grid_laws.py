"""Laws of the grid connection: demand charge, events of the operator, the fuse of each phase."""

from dataclasses import replace
from datetime import timedelta

import pytest

from optimizer.errors import ProblemError
from optimizer.site import DemandCharge, Event, Goal
from optimizer.solve import solve
from optimizer.violation import Tier, ViolationCode
from tests.oracles.evaluate import evaluate
from tests.oracles.milp import solve_exactly

from ..homes import CAR, EXPORT, SITE, START, as_oracle, at, home, powers

ONE_CENT = 0.01
EVENING = [0.20] * 12 + [0.45] * 12 + [0.15] * 24
LOW = replace(CAR, min_charge_w=500, min_discharge_w=300)
DEMAND = replace(SITE, demand_charge=DemandCharge(price_per_kw=4.0, peak_w=2_500))
HOURLY = replace(
    SITE, demand_charge=DemandCharge(price_per_kw=4.0, interval=timedelta(hours=1), peak_w=1_000)
)
UNEVEN = [300.0, 2_400.0, 700.0, 1_800.0] * 12
GOAL = [Goal(departure=at(home(48), 40), energy_wh=40_000)]


def day(**series):
    return home(48, **{"car": LOW, "import_price": EVENING, "load_w": UNEVEN, **series})


def event(first, last, **more):
    return Event(start=at(home(48), first), end=at(home(48), last), **more)


def under_way(imported_wh, *, gone=35, **series):
    """A plan that begins *gone* minutes into a metering hour with so many Wh in it; cheap until it ends."""
    charge = replace(HOURLY.demand_charge, imported_wh=imported_wh, peak_w=3_000)
    start = START + timedelta(minutes=gone)
    price = [0.05] * 2 + [0.30] * 46
    given = {"site": replace(SITE, demand_charge=charge), "import_price": price, "energy_wh": 20_000}
    return day(start=start, **{**given, **series})


LAWS = {
    "a metering hour under way that is dear already": under_way(4_000),
    "a metering hour under way with room left": under_way(500),
    "a metering hour under way of which nothing is known": under_way(None),
    "a metering quarter under way": under_way(
        900, gone=40, site=replace(DEMAND, demand_charge=replace(DEMAND.demand_charge, imported_wh=900))
    ),
    "a metering hour under way that does not count": replace(
        under_way(4_000), demand_window=(False,) * 4 + (True,) * 44
    ),
    "a demand charge on quarter-hours": day(site=DEMAND, goals=GOAL, energy_wh=22_000),
    "a demand charge on whole hours": day(site=HOURLY, goals=GOAL),
    "a demand charge that counts in a window": replace(
        day(site=DEMAND, goals=GOAL), demand_window=(True,) * 24 + (False,) * 24
    ),
    "a demand charge with nothing to gain": day(site=DEMAND, energy_wh=45_000),
    "an event pays for what is delivered": replace(
        day(site=EXPORT), events=(event(6, 10, reward_per_kwh=0.9),)
    ),
    "an event pays for taking less": replace(
        day(load_w=3_000.0), events=(event(6, 10, reward_per_kwh=0.6, baseline_w=2_000),)
    ),
    "an event orders less import": replace(
        day(goals=GOAL), events=(event(24, 32, import_limit_w=3_000), event(32, 40, import_limit_w=6_000))
    ),
    "an event orders no delivery": replace(
        day(site=EXPORT, export_price=0.5), events=(event(8, 20, export_limit_w=0),)
    ),
    "a charger on one phase of three": day(
        car=replace(LOW, phases=(1,)), goals=GOAL, site=replace(SITE, fuse_w=13_800)
    ),
    "a phase that the house has filled": replace(
        day(car=replace(LOW, phases=(2,)), goals=GOAL, load_w=4_000.0, energy_wh=28_000),
        phase_net_w=((500.0,) * 48, (3_000.0,) * 48, (500.0,) * 48),
    ),
    "feeding on one phase": replace(
        day(
            car=replace(LOW, phases=(3,)),
            site=replace(EXPORT, fuse_w=9_000),
            export_price=[0.05] * 12 + [0.4] * 12 + [0.05] * 24,
            load_w=600.0,
        ),
        phase_net_w=((500.0,) * 48, (300.0,) * 48, (-200.0,) * 48),
    ),
}


def gap(problem):
    oracle = as_oracle(problem)
    mine = evaluate(oracle, powers(solve(problem)))
    assert mine.faults == {}
    return mine.objective - solve_exactly(oracle, gap=1e-4).objective


@pytest.mark.parametrize("law", LAWS)
def test_the_plan_keeps_the_law_of_the_grid_and_is_the_cheapest_that_does(law):
    assert -0.001 < gap(LAWS[law]) < ONE_CENT


@pytest.mark.parametrize("law", LAWS)
def test_the_exact_plan_and_the_judge_agree_about_the_law(law):
    oracle = as_oracle(LAWS[law])
    exact = solve_exactly(oracle, gap=1e-5)
    verdict = evaluate(oracle, exact.power)
    assert verdict.faults == {}
    assert verdict.objective == pytest.approx(exact.objective, abs=3e-4)


def test_charging_spreads_out_under_a_demand_charge():
    free, charged = solve(day(goals=GOAL)), solve(LAWS["a demand charge on quarter-hours"])
    assert max(slot.grid_w for slot in free.slots) > 10_000
    assert max(slot.grid_w for slot in charged.slots) < 6_000
    assert not charged.unmet


def test_what_the_metering_hour_has_imported_so_far_counts():
    dear, room = solve(under_way(4_000)), solve(under_way(500))
    first = [slot for slot in dear.slots if slot.start < START + timedelta(hours=1)]
    assert all(slot.car_w <= 0 for slot in first), "4 kWh are above the peak of 3 kW already"
    assert dear.demand_cost >= 4.0 * 1
    taken = sum(
        slot.grid_w * (slot.end - slot.start) / timedelta(hours=1) for slot in room.slots[: len(first)]
    )
    assert taken == pytest.approx(2_500, abs=1), "up to the peak, all in what is left of the hour"
    assert room.slots[0].car_w > 0
    assert room.demand_cost == 0


def test_the_cost_of_a_plan_holds_the_demand_charge_that_no_slot_carries():
    plan = solve(LAWS["a demand charge on quarter-hours"])
    peak = max(slot.grid_w for slot in plan.slots)
    assert plan.demand_cost == pytest.approx(4.0 * (peak - 2_500) / 1000, abs=1e-4)
    assert plan.cost == pytest.approx(sum(slot.cost for slot in plan.slots) + plan.demand_cost)
    (told,) = [v for v in plan.violations if v.tier is Tier.MONEY]
    assert told.code is ViolationCode.DEMAND
    assert told.amount == pytest.approx(peak - 2_500, abs=0.1)
    assert "peak rises" in told.why


def test_the_car_feeds_in_an_event_that_pays():
    plan = solve(LAWS["an event pays for what is delivered"])
    assert all(slot.car_w == pytest.approx(-11_000) for slot in plan.slots[6:10])


def test_a_charger_on_one_phase_gets_a_third_of_the_fuse():
    plan = solve(LAWS["a charger on one phase of three"])
    for slot in plan.slots:
        assert slot.car_w + slot.load_w / 3 <= 4_600 + 1e-3


@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        pytest.param(
            {"site": replace(SITE, demand_charge=DemandCharge(price_per_kw=4_000))},
            "site.demand_charge.price_per_kw",
            "per kW and month",
            id="demand charge per MW",
        ),
        pytest.param(
            {"site": replace(SITE, demand_charge=DemandCharge(price_per_kw=4, peak_w=6))},
            "site.demand_charge.peak_w",
            "W, not kW",
            id="peak in kW",
        ),
        pytest.param(
            {"site": replace(SITE, demand_charge=DemandCharge(price_per_kw=4, imported_wh=50_000))},
            "site.demand_charge.imported_wh",
            "Wh, in 0 minutes so far",
            id="more than the fuse carried since the interval began",
        ),
        pytest.param(
            {"site": replace(SITE, demand_charge=DemandCharge(price_per_kw=4, imported_wh=-1))},
            "site.demand_charge.imported_wh",
            "0 to",
            id="less than nothing imported",
        ),
        pytest.param(
            {
                "site": replace(
                    SITE, demand_charge=DemandCharge(price_per_kw=4, interval=timedelta(seconds=15))
                )
            },
            "site.demand_charge.interval",
            "minutes",
            id="interval in seconds",
        ),
        pytest.param({"events": (event(8, 4),)}, "event.end", "after the start", id="event backwards"),
        pytest.param(
            {"events": (event(4, 8, reward_per_kwh=90),)},
            "event.reward_per_kwh",
            "EUR per kWh",
            id="reward in ct",
        ),
        pytest.param(
            {"events": (event(4, 8, import_limit_w=4.2),)}, "event.import_limit_w", "not kW", id="order in kW"
        ),
        pytest.param(
            {"events": (event(4, 8, reward_per_kwh=1), event(6, 9, reward_per_kwh=1))},
            "events",
            "do not overlap",
            id="paid twice",
        ),
        pytest.param({"car": replace(CAR, phases=(4,))}, "car.phases", "1, 2, 3", id="a fourth phase"),
        pytest.param({"phase_net_w": ((800.0,) * 48,)}, "phase_net_w", "3 phases", id="one phase of three"),
        pytest.param(
            {"phase_net_w": ((0.3,) * 48, (2.4,) * 48, (0.1,) * 48)},
            "phase_net_w[...][0]",
            "house and sun",
            id="phases in kW",
        ),
        pytest.param({"demand_window": (True,)}, "demand_window", "48 slots", id="window too short"),
    ],
)
def test_a_wrong_value_of_the_grid_is_named(change, field, says):
    with pytest.raises(ProblemError, match=says) as caught:
        replace(home(48), **change)
    assert caught.value.field == field
