"""The plan as a value."""

import json
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from optimizer.errors import ProblemError
from optimizer.plan import Plan
from optimizer.site import Goal
from optimizer.solve import solve

from .homes import CAR, at, home

V2H = replace(CAR, min_charge_w=500, min_discharge_w=500)
DEAR_EVENING = [0.5] * 24 + [0.1] * 24 + [0.5] * 48


def plan(**series):
    return solve(home(car=V2H, import_price=DEAR_EVENING, **series), tz=ZoneInfo("Europe/Berlin"))


def test_a_plan_survives_json():
    first = plan(goals=[Goal(departure=at(home(), 4), energy_wh=60_000)])
    assert Plan.from_dict(json.loads(json.dumps(first.to_dict()))) == first


def test_a_plan_kept_before_reasons_told_of_bindings_is_still_read():
    data = json.loads(json.dumps(plan().to_dict()))
    for slot in data["slots"]:
        del slot["bindings"], slot["changes"], slot["otherwise"]
    assert Plan.from_dict(data).slots[0].reason.text == plan().slots[0].reason.text


@pytest.mark.parametrize("data", [{}, {"made_at": "yesterday"}, {"slots": None}])
def test_what_is_no_plan_is_refused(data):
    with pytest.raises(ProblemError, match=r"Plan\.to_dict"):
        Plan.from_dict(data)


def test_the_slot_of_a_moment():
    made = plan()
    assert made.slot_at(made.made_at) is made.slots[0]
    assert made.slot_at(made.slots[-1].end) is None
    assert made.slot_at(made.made_at - timedelta(seconds=1)) is None


def test_every_slot_tells_its_state_of_charge():
    made = plan()
    assert made.to_dict()["slots"][0]["soc_percent"] == pytest.approx(100 * made.slots[0].energy_wh / 60_000)


def test_stored_energy_is_worth_more_the_less_there_is():
    made = plan()
    values = [made.stored_value(made.made_at, energy_wh) for energy_wh in (12_500, 16_000, 30_000, 55_000)]
    # The grid blurs the slope by a few thousandths.
    assert all(less > more - 0.005 for less, more in pairwise(values))
    assert values[0] > 0.13 > values[-1] > 0


def test_the_value_in_a_slot_is_the_policy_at_the_planned_energy():
    made = plan()
    slot = made.slots[10]
    assert slot.stored_value == pytest.approx(made.stored_value(slot.start, slot.energy_wh))


@pytest.mark.parametrize("energy_kwh", [-1.0, 0.2, 12.34, 37.0, 59.99, 80.0])
def test_one_point_of_the_value_function_is_the_one_among_many(energy_kwh):
    policy = plan().policy
    rows = np.arange(1, 20)
    among = policy.worth(rows, np.full(19, energy_kwh))
    assert [policy.worth_at(int(row), energy_kwh) for row in rows] == pytest.approx(among.tolist())


def test_the_value_says_when_feeding_the_house_pays():
    made = plan()
    dear, cheap = made.slots[0], made.slots[30]
    assert dear.import_price > made.stored_value(dear.start, 20_000) / 0.92
    assert cheap.import_price < made.stored_value(cheap.start, 20_000) / 0.92


def test_energy_that_a_departure_needs_is_worth_more_than_any_price():
    made = plan(goals=[Goal(departure=at(home(), 4), energy_wh=36_000)])
    assert made.stored_value(made.slots[2].start, 30_000) > 2


def test_without_the_value_function_the_slot_answers():
    made = Plan.from_dict(plan().to_dict())
    assert made.stored_value(made.made_at, 1) == made.slots[0].stored_value
    assert made.stored_value(made.slots[-1].end, 1) == 0
