"""What a reason says would have to change: the price is moved, an exact solver and a new plan agree."""

from dataclasses import replace

import pytest

from optimizer.action import Action
from optimizer.solve import solve
from optimizer.why.reason import Price, Turn
from tests.oracles.milp import solve_exactly

from ..homes import CAR, EXPORT, home, random_home, real_home
from ..later import oracle_from, rest_of

FORCED = {Action.CHARGE: "charge", Action.DISCHARGE: "feed", Action.HOLD: "hold"}
SERIES = {Price.IMPORT: ("import_price", "buy"), Price.EXPORT: ("export_price", "sell")}
# Past the price by this much; a slot at the charger's lowest power then wins or loses about a cent.
STEP = 0.03
SIGN = {Turn.BELOW: -1, Turn.ABOVE: 1}


def cases():
    for day, slot in ((1, 0), (4, 40), (6, 30)):
        yield pytest.param(real_home(day), slot, id=f"real day {day}, slot {slot}")
    for seed in (5, 13):
        yield pytest.param(random_home(seed, slots=32), 0, id=f"strange home {seed}")


def priced(oracle, change, by):
    name = SERIES[change.of][1]
    return replace(oracle, **{name: [change.price + by, *getattr(oracle, name)[1:]]})


def lead(oracle, mine, other):
    """By how much *mine* is cheaper than *other* in the first slot, exactly."""
    costs = [solve_exactly(oracle, first=FORCED[action], gap=1e-4).objective for action in (mine, other)]
    return costs[1] - costs[0]


@pytest.mark.parametrize(("problem", "slot"), cases())
def test_beyond_the_price_the_other_action_is_cheaper_and_before_it_is_not(problem, slot):
    plan = solve(problem)
    mine, reason = plan.slots[slot].action, plan.slots[slot].reason
    oracle = oracle_from(problem, plan, slot)
    assert reason.changes
    for change in reason.changes:
        step = SIGN[change.turn] * STEP
        assert lead(priced(oracle, change, step), mine, change.action) < 0.002
        assert lead(priced(oracle, change, -step), mine, change.action) > -0.002


@pytest.mark.parametrize(("problem", "slot"), cases())
def test_a_plan_made_with_the_price_moved_past_it_does_something_else(problem, slot):
    plan = solve(problem)
    rest = rest_of(problem, plan, slot)
    mine = plan.slots[slot].action
    for change in plan.slots[slot].reason.changes:
        name = SERIES[change.of][0]
        price = change.price + 3 * SIGN[change.turn] * STEP
        moved = replace(rest, **{name: (price, *getattr(rest, name)[1:])})
        assert solve(moved).slots[0].action is not mine


def test_each_side_of_the_price_has_at_most_one_change_and_lies_on_it():
    for seed in range(12):
        for slot in solve(random_home(seed)).slots:
            turns = [change.turn for change in slot.reason.changes]
            assert len(turns) == len(set(turns))
            for change in slot.reason.changes:
                now = getattr(slot, change.of.value)
                assert SIGN[change.turn] * (change.price - now) >= -1e-4
                assert change.action is not slot.action


def test_a_dearer_slot_never_makes_charging_better_nor_feeding_worse():
    order = [Action.DISCHARGE, Action.HOLD, Action.CHARGE]
    for seed in range(12):
        for slot in solve(random_home(seed)).slots:
            for change in slot.reason.changes:
                up = order.index(change.action) > order.index(slot.action)
                assert up == (change.turn is Turn.BELOW)


def test_no_price_changes_what_the_fuse_demands():
    problem = home(energy_wh=3_000, site=EXPORT)
    reason = solve(problem).slots[0].reason
    assert reason.changes == ()
    assert reason.otherwise == "No price of this slot alone would change it."


def test_a_car_that_is_away_has_no_otherwise():
    reason = solve(home(connected=False)).slots[0].reason
    assert (reason.changes, reason.otherwise, reason.bindings) == ((), "", ())


def test_the_sentence_names_both_prices():
    car = replace(CAR, min_charge_w=500, min_discharge_w=500)
    problem = home(slots=48, car=car, import_price=[0.13] * 8 + [0.12] * 20 + [0.3] * 20, energy_wh=20_000)
    reason = solve(problem).slots[0].reason
    below, above = sorted(reason.changes, key=lambda change: change.price)
    assert reason.otherwise == (
        f"Below {below.price:.3f} € a kWh it would charge, "
        f"above {above.price:.3f} € a kWh it would feed the house."
    )
    # Charging later costs 0.12 €; feeding now costs that with the losses of both ways.
    assert below.price == pytest.approx(0.12, abs=0.002)
    assert above.price == pytest.approx(0.12 / 0.92**2, abs=0.003)
