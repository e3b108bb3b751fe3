"""Savings: the bill of this home against the same home with a car that charges on arrival."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from optimizer.savings import Savings

from .dispatch.moments import CAR, CHARGER, EVENING, LIMITS, home

HOUR = 3600


def live(savings: Savings, hours: float, car_w: float, *, start=0.0, step=10, **moment) -> Savings:
    """Hours pass with a car at this power. Its SoC plays no part once the session has begun."""
    for i in range(round(hours * HOUR / step) + 1):
        elapsed = start + i * step
        seen = home(elapsed=elapsed, now=EVENING + timedelta(seconds=elapsed), car_w=car_w, **moment)
        savings = savings.step(seen, LIMITS, 0.79 * CAR.capacity_wh, 0.20)
    return savings


def test_an_hour_that_feeds_the_house_saves_its_price_less_energy_and_wear():
    savings = live(Savings(virtual_wh=60_000.0), 1, -1500)
    taken_kwh = 1.5 / CAR.discharge_efficiency
    assert savings.saved == pytest.approx(1.5 * 0.41 - taken_kwh * (0.20 + CAR.wear_per_kwh), abs=1e-6)


def test_waiting_for_the_night_saves_the_difference_of_the_prices():
    evening = live(Savings(), 1, 0)  # the virtual car fills up 1 % at 41 ct
    missing_kwh = 0.01 * CAR.capacity_wh / 1000
    bought_kwh = missing_kwh / CAR.charge_efficiency
    assert evening.saved == pytest.approx(bought_kwh * 0.41 - missing_kwh * 0.20, rel=0.08)


def test_a_car_that_charges_on_arrival_saves_nothing():
    savings = live(Savings(), 0.05, 11_000)
    assert savings.saved == pytest.approx(0.0, abs=1e-9)


def test_the_virtual_car_keeps_the_fuse_too():
    savings = live(Savings(virtual_wh=10_000.0), 1, 0, house_w=10_000)
    assert savings.virtual_wh == pytest.approx(10_000 + 7250 * CAR.charge_efficiency)


@pytest.mark.parametrize(
    "unknown",
    [{"ages": (16, 0, 0)}, {"ages": (0, None, 0)}, {"import_price": None}, {"charger": None}],
    ids=["no meter", "no car power", "no price", "no charger"],
)
def test_what_is_unknown_adds_nothing(unknown):
    before = live(Savings(), 0.1, -1500)
    after = live(before, 1, -1500, start=HOUR, **unknown)
    assert after.saved == before.saved


def test_a_hole_in_time_adds_nothing():
    before = live(Savings(), 0.1, -1500)
    later = home(elapsed=5 * HOUR, car_w=-1500)
    assert before.step(later, LIMITS, 40_000, 0.20).saved == before.saved


def test_a_session_is_settled_when_the_car_leaves():
    session = live(Savings(), 1, -1500)
    away = home(elapsed=2 * HOUR, charger=replace(CHARGER, plugged=False, ready=False))
    settled = session.step(away, LIMITS, None, None)
    assert settled.saved == pytest.approx(session.saved)
    assert (settled.virtual_wh, settled.ahead_wh) == (None, 0.0)


def test_the_fear_of_missing_a_goal_is_not_a_price():
    afraid = Savings(virtual_wh=60_000.0)
    for elapsed in (0, 1):
        afraid = afraid.step(home(elapsed=elapsed, car_w=-1500), LIMITS, 40_000, 5.0)
    assert afraid.value == pytest.approx(0.82)


def test_a_plan_that_thinks_otherwise_moves_no_money():
    fed = live(Savings(virtual_wh=60_000.0), 1, -1500)
    resting = fed
    for second, value in enumerate((0.05, 0.60, None, 0.20), start=1):
        resting = resting.step(home(elapsed=HOUR + second), LIMITS, 40_000, value)
    assert resting.saved == pytest.approx(fed.saved)


def test_what_was_fed_is_bought_back_at_the_price_of_that_hour_whatever_it_was_taken_to_be_worth():
    fed = live(Savings(virtual_wh=60_000.0), 1, -1500)
    owed_wh = -fed.ahead_wh
    hours = owed_wh / (3000 * CAR.charge_efficiency)
    back = live(fed, hours, 3000, start=HOUR, import_price=0.17)
    assert back.ahead_wh == pytest.approx(0, abs=10)
    spent = 0.17 * hours * 3 + CAR.wear_per_kwh * owed_wh / 1000
    assert back.saved == pytest.approx(1.5 * 0.41 - spent, abs=0.005)


def test_energy_is_entered_at_the_price_of_its_own_hour():
    first = live(Savings(virtual_wh=60_000.0), 1, -1500)
    second = first
    for second_of_hour in range(1, HOUR + 1, 10):
        seen = home(elapsed=HOUR + second_of_hour, car_w=-1500)
        second = second.step(seen, LIMITS, 40_000, 0.30)
    assert (first.value, second.value) == (pytest.approx(0.20), pytest.approx(0.25, abs=0.001))
    assert second.ahead_wh == pytest.approx(2 * first.ahead_wh, rel=0.01)


def test_savings_survive_a_restart():
    session = live(Savings(), 1, -1500)
    again = Savings.from_dict(json.loads(json.dumps(session.to_dict())))
    assert again == replace(session, looked_at=None)


@pytest.mark.parametrize("data", [{}, {"settled": "much", "virtual_wh": []}, {"settled": float("nan")}])
def test_a_broken_record_starts_anew(data):
    assert Savings.from_dict(data) == Savings()
