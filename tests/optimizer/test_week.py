"""The usual week is found in months of hours, also where a car or a hole hides in them."""

import math
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimizer.week import usual_week

MONDAY = datetime(2026, 9, 7, tzinfo=ZoneInfo("Europe/Berlin"))


def house(when: datetime) -> float:
    """300 W at night, 2 kW in the evening, more at noon of a weekend."""
    if 18 <= when.hour < 22:
        return 2_000
    return 1_200 if when.weekday() >= 5 and 11 <= when.hour < 14 else 300


def past(days: int = 56) -> list[tuple[datetime, float]]:
    moments = [MONDAY + timedelta(hours=hour) for hour in range(24 * days)]
    return [(when, house(when)) for when in moments]


def test_weekdays_and_weekends_are_told_apart():
    week = usual_week(past())
    saturday = MONDAY + timedelta(days=5, hours=12)
    assert week.at(saturday) == 1_200
    assert week.at(MONDAY.replace(hour=12)) == 300
    assert week.at(MONDAY.replace(hour=19, minute=45)) == 2_000


@pytest.mark.parametrize("every", [3, 2])
@pytest.mark.parametrize("car_w", [3_700, 11_000])
def test_a_car_that_charges_behind_the_meter_is_not_the_house(every: int, car_w: float):
    hidden = [
        (when, load_w + (car_w if when.hour in {1, 2, 3} and when.toordinal() % every == 0 else 0))
        for when, load_w in past()
    ]
    assert usual_week(hidden).at(MONDAY.replace(hour=2)) == pytest.approx(300)


def test_an_oven_that_is_used_now_and_then_counts():
    cooked = [
        (when, load_w + (1_500 if when.hour == 12 and when.toordinal() % 2 else 0)) for when, load_w in past()
    ]
    assert 800 < usual_week(cooked).at(MONDAY.replace(hour=12)) < 1_300


def test_holes_and_nonsense_are_stepped_over():
    holes = [
        (when, math.nan if when.day == 9 else -4_000 if when.day == 10 else 5e6 if when.day == 11 else load_w)
        for when, load_w in past()
        if when.toordinal() % 4
    ]
    assert usual_week(holes) == usual_week(past())


def test_few_days_make_one_day_for_all_and_fewer_make_none():
    week = usual_week(past(7))
    assert week.weekend is None
    assert week.at(MONDAY.replace(hour=19)) == 2_000
    assert usual_week(past(4)) is None
    assert usual_week([]) is None


@given(st.lists(st.floats(allow_nan=True), min_size=24 * 10, max_size=24 * 10))
def test_whatever_a_recorder_holds_the_week_is_a_possible_load(values: list[float]):
    week = usual_week((MONDAY + timedelta(hours=hour), value) for hour, value in enumerate(values))
    assert week is None or all(0 <= watts <= 100_000 for watts in week.watts)
