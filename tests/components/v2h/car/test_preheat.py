"""The car warms up before each departure, and only then."""

from datetime import UTC, datetime, timedelta

import pytest

from custom_components.v2h.car.preheat import USUAL_W, Preheat
from custom_components.v2h.optimizer.horizon import Horizon
from custom_components.v2h.optimizer.series import onto
from custom_components.v2h.optimizer.site import Trip

NOW = datetime(2026, 1, 12, 5, 0, tzinfo=UTC)
TRIP = Trip(
    departure=NOW + timedelta(hours=2), back=NOW + timedelta(hours=9), energy_wh_used=9000, goal_wh=40_000
)


def test_nothing_is_planned_where_nothing_was_told() -> None:
    assert Preheat.from_data({}) is None
    assert Preheat.from_data({"preheat_minutes": 0}) is None


def test_a_power_that_was_not_told_is_the_usual_one() -> None:
    told = Preheat.from_data({"preheat_minutes": 20})
    assert told == Preheat(before=timedelta(minutes=20), power_w=USUAL_W)
    assert Preheat.from_data({"preheat_minutes": 20, "preheat_kw": 5.5}).power_w == 5500


def test_the_energy_is_that_of_the_minutes_whatever_the_slots_are() -> None:
    told = Preheat(before=timedelta(minutes=20), power_w=3000)
    horizon = Horizon.make(NOW, 40, 15)
    watts = onto(horizon, told.rates([TRIP], NOW))
    energy_wh = sum(power * hours for power, hours in zip(watts, horizon.hours, strict=True) if power > 0)
    assert energy_wh == pytest.approx(1000)
    assert told.rates([], NOW) == ()
    assert told.rates([TRIP], TRIP.departure - timedelta(seconds=1)) == ()
