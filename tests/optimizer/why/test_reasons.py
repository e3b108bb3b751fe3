"""Reasons are true: the runner-up is applied, evaluated and compared."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from optimizer.action import Action
from optimizer.site import Goal, Site
from optimizer.solve import solve
from optimizer.why.reason import ReasonCode
from optimizer.why.sentences import when
from tests.oracles.evaluate import evaluate
from tests.oracles.milp import solve_exactly

from ..homes import CAR, SITE, as_oracle, at, home, powers, random_home, real_home
from ..later import oracle_from

V2H = replace(CAR, min_charge_w=500, min_discharge_w=500)
LOW = {"car": V2H, "energy_wh": 18_000}
EVENING = [0.41] * 24 + [0.12] * 24 + [0.41] * 48
FORCED = {Action.CHARGE: "charge", Action.DISCHARGE: "feed", Action.HOLD: "hold"}


def cases():
    for day in range(1, 7):
        yield pytest.param(real_home(day), id=f"real day {day}")
    for seed in (5, 8, 13, 24):
        yield pytest.param(random_home(seed, slots=32), id=f"strange home {seed}")


@pytest.mark.parametrize("problem", cases())
def test_the_runner_up_costs_what_the_reason_says(problem):
    plan = solve(problem)
    reason = plan.slots[0].reason
    assert reason.runner_up is not None
    oracle = as_oracle(problem)
    mine = evaluate(oracle, powers(plan)).objective
    forced = solve_exactly(oracle, first=FORCED[reason.runner_up], gap=1e-4)
    assert forced.objective - mine == pytest.approx(reason.runner_up_cost, abs=0.01)


@pytest.mark.parametrize(("day", "slot"), [(1, 20), (2, 50), (5, 36)])
def test_the_runner_up_of_a_later_slot_is_priced_from_the_energy_that_the_plan_brings(day, slot):
    problem = real_home(day)
    plan = solve(problem)
    reason = plan.slots[slot].reason
    oracle = oracle_from(problem, plan, slot)
    mine = evaluate(oracle, powers(plan)[slot:]).objective
    forced = solve_exactly(oracle, first=FORCED[reason.runner_up], gap=1e-4)
    assert forced.objective - mine == pytest.approx(reason.runner_up_cost, abs=0.01)


def test_no_third_action_is_better_than_the_runner_up():
    problem = real_home(1)
    slot = solve(problem).slots[0]
    third = ({*FORCED} - {slot.action, slot.reason.runner_up}).pop()
    oracle = as_oracle(problem)
    cost = {
        action: solve_exactly(oracle, first=FORCED[action], gap=1e-4).objective
        for action in (slot.reason.runner_up, third)
    }
    assert cost[third] >= cost[slot.reason.runner_up] - 0.005


def reason_of(problem, slot):
    return solve(problem, tz=ZoneInfo("Europe/Berlin")).slots[slot].reason


@pytest.mark.parametrize(
    ("problem", "slot", "code", "text"),
    [
        pytest.param(
            home(**LOW, import_price=EVENING), 0, ReasonCode.FEED_HOUSE,
            "Feeding the house: this kWh saves 0.41 €, refilling at 23:00 costs 0.14 € with losses and wear.",
            id="feeding the house in a dear evening, refilling at night, in home time",
        ),
        pytest.param(
            home(**LOW, import_price=EVENING), 24, ReasonCode.CHARGE_CHEAP,
            "Charging at 0.12 €: with losses a kWh in the car costs 0.13 € and is worth 0.13 €.",
            id="charging in the cheap night",
        ),
        pytest.param(
            home(import_price=[-0.05] * 4 + [0.3] * 92), 0, ReasonCode.CHARGE_PAID,
            "Charging: the grid pays 0.05 € for every kWh taken.", id="a negative price",
        ),
        pytest.param(
            home(sun_w=[5_000.0] * 8 + [0.0] * 88), 0, ReasonCode.CHARGE_SUN,
            "Charging from the sun: sold, this kWh earns 0.08 €; in the car it is worth 0.33 €.",
            id="surplus sun",
        ),
        pytest.param(
            home(energy_wh=3_000), 0, ReasonCode.CHARGE_TO_RESERVE,
            "Below the reserve of 20 %: charging at once.", id="below the reserve",
        ),
        pytest.param(
            home(goals=[Goal(departure=at(home(), 4), energy_wh=60_000)]), 0, ReasonCode.CHARGE_FOR_GOAL,
            "Charging for the departure at 18:00: later there is not time enough.", id="a tight departure",
        ),
        pytest.param(
            home(car=V2H, energy_wh=12_000, import_price=EVENING), 0, ReasonCode.AT_RESERVE,
            "The car is at its reserve of 20 %: what is left stays in it.", id="at the reserve",
        ),
        pytest.param(
            home(load_w=200.0, import_price=[0.3] * 96), 0, ReasonCode.NOTHING_TO_GAIN,
            "The house needs less than the 1400 W that the charger can feed at least.",
            id="a small house load",
        ),
        pytest.param(
            home(connected=False), 0, ReasonCode.AWAY, "The car is away.", id="away",
        ),
        pytest.param(
            home(site=Site(fuse_w=4_000), load_w=[6_000.0] * 8 + [800.0] * 88), 0, ReasonCode.RELIEVE_FUSE,
            "Feeding the house: it needs more than the main fuse carries.", id="more than the fuse carries",
        ),
        pytest.param(
            home(site=replace(SITE, export_allowed=True, currency="SEK"), import_price=EVENING,
                 export_price=[0.39] * 24 + [0.05] * 72), 20, ReasonCode.SELL,
            "Selling: this kWh earns 0.39 SEK, refilling at 23:00 costs 0.14 SEK with losses and wear.",
            id="selling, in another currency",
        ),
    ],
)  # fmt: skip
def test_the_sentence(problem, slot, code, text):
    reason = reason_of(problem, slot)
    assert (reason.code, reason.text) == (code, text)


def test_waiting_names_the_cheaper_hour():
    problem = home(
        goals=[Goal(departure=at(home(), 60), energy_wh=48_000)], load_w=200.0, import_price=EVENING
    )
    reason = reason_of(problem, 0)
    assert reason.code is ReasonCode.WAIT_FOR_CHEAPER
    assert reason.text == "Waiting: charging now costs 0.41 € a kWh, at 23:00 only 0.12 €."


@pytest.mark.parametrize("slot", range(96))
def test_waiting_never_sets_two_equal_prices_against_each_other(slot):
    problem = home(
        goals=[Goal(departure=at(home(), 90), energy_wh=48_000)],
        load_w=200.0,
        import_price=[0.160] * 40 + [0.158] * 56,
    )
    reason = reason_of(problem, slot)
    assert "costs 0.16 € a kWh" not in reason.text
    if reason.code is ReasonCode.WAIT_FOR_CHEAPER:
        assert "costs no more (0.16 € a kWh)" in reason.text


def test_an_hour_of_the_day_after_is_told_with_its_day():
    begin = datetime(2026, 11, 22, 4, 30, tzinfo=UTC)
    assert when(begin + timedelta(hours=2), begin) == "at 06:30"
    assert when(begin + timedelta(hours=20, minutes=45), begin) == "at 01:15 on Monday"


@pytest.mark.parametrize("seed", range(40))
def test_every_sentence_is_short_enough_for_a_state_and_ends_with_a_full_stop(seed):
    for slot in solve(random_home(seed)).slots:
        assert len(slot.reason.text) <= 255
        assert slot.reason.text.endswith(".")
        assert slot.reason.runner_up is not slot.action
        assert (slot.reason.runner_up_cost or 0) >= 0


def test_wear_at_the_edges_is_part_of_the_price_from_which_feeding_pays():
    worn = replace(V2H, rest_low_wh=30_000, edge_wear_per_kwh=0.40)
    problem = home(car=worn, energy_wh=29_000, import_price=[0.41] * 24 + [0.20] * 72)
    (above,) = (one for one in solve(problem).slots[0].reason.changes if one.action is Action.DISCHARGE)
    refill, wear = 0.20 / V2H.charge_efficiency, 0.40
    assert above.price == pytest.approx((refill + wear) / V2H.discharge_efficiency, abs=0.005)
