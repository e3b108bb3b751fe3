"""The learned load of the house."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimizer.errors import ProblemError
from optimizer.load import LoadProfile

MONDAY = datetime(2026, 11, 23, tzinfo=ZoneInfo("Europe/Berlin"))


def test_a_typical_home_uses_its_year_and_most_in_the_evening():
    profile = LoadProfile.typical(3_650)
    assert sum(profile.watts) / 4 == pytest.approx(10_000)
    assert profile.at(MONDAY.replace(hour=19)) > 2 * profile.at(MONDAY.replace(hour=3))


def test_two_weeks_teach_a_habit():
    profile = LoadProfile.typical(3_650)
    for day in range(14):
        profile = profile.learn(MONDAY.replace(hour=6) + timedelta(days=day), 2_000)
    assert profile.at(MONDAY.replace(hour=6, minute=14)) == pytest.approx(2_000, rel=0.1)
    assert profile.at(MONDAY.replace(hour=6, minute=15)) == LoadProfile.typical(3_650).at(
        MONDAY.replace(hour=6)
    )


def test_the_profile_follows_the_clock_on_the_wall():
    profile = LoadProfile.typical(3_650).learn(MONDAY.replace(hour=19), 3_000)
    summer = datetime(2026, 7, 1, 19, tzinfo=ZoneInfo("Europe/Berlin"))
    assert profile.at(summer) == profile.at(MONDAY.replace(hour=19)) != profile.at(summer.astimezone(UTC))


@pytest.mark.parametrize("nonsense", [float("nan"), float("inf"), -200.0])
def test_what_is_no_load_teaches_nothing(nonsense):
    profile = LoadProfile.typical(3_650)
    assert profile.learn(MONDAY, nonsense) == profile


def test_a_weekend_that_differs_is_learned_apart():
    profile = LoadProfile(watts=(300.0,) * 96, weekend=(500.0,) * 96)
    saturday = MONDAY + timedelta(days=5)
    assert (profile.at(MONDAY), profile.at(saturday)) == (300, 500)
    learned = profile.learn(saturday, 1_500)
    assert learned.watts == profile.watts
    assert learned.at(saturday) == pytest.approx(650)
    assert LoadProfile.from_dict(learned.to_dict()) == learned


def test_a_stuck_meter_spoils_little():
    profile = LoadProfile.typical(3_650)
    assert profile.learn(MONDAY, 400_000).at(MONDAY) < 1_500


@given(st.lists(st.tuples(st.integers(0, 95), st.floats(0, 20_000)), max_size=30))
def test_a_profile_survives_storage(lessons):
    profile = LoadProfile.typical(2_000)
    for slot, watts in lessons:
        profile = profile.learn(MONDAY + timedelta(minutes=15 * slot), watts)
    assert LoadProfile.from_dict(profile.to_dict()) == profile


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"watts": [1.0] * 95},
        {"watts": ["a"] * 96},
        {"watts": [float("nan")] * 96},
        {"watts": [-1.0] * 96},
        {"watts": [1.0] * 96, "weekend": [1.0]},
    ],
)
def test_a_foreign_profile_is_refused(data):
    with pytest.raises(ProblemError, match="96 powers in W"):
        LoadProfile.from_dict(data)


@pytest.mark.parametrize("year", [3.5, float("nan"), -1.0])
def test_a_year_in_another_unit_is_refused(year):
    with pytest.raises(ProblemError, match="kWh a year"):
        LoadProfile.typical(year)
