"""The household's profile learns from quarter-hours that were really seen."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from custom_components.v2h.learning.habits import Habits, load_of, rotated
from custom_components.v2h.optimizer.load import LoadProfile

START = datetime(2026, 3, 2, 18, 0, tzinfo=ZoneInfo("Europe/Stockholm"))
SLOT = 18 * 4


def watch(habits: Habits, house_w: float | None, *, minutes: float, start: datetime = START) -> datetime:
    """Measure *house_w* every ten seconds for some *minutes*."""
    at = start
    for _ in range(int(minutes * 6)):
        habits.measure(at, at.timestamp(), house_w)
        at += timedelta(seconds=10)
    return at


def test_a_quarter_hour_that_was_seen_is_learned() -> None:
    habits = Habits(LoadProfile(watts=(500.0,) * 96))
    end = watch(habits, 2500, minutes=15)
    assert habits.profile.watts[SLOT] == 500
    assert habits.measure(end, end.timestamp(), 2500)
    assert 500 < habits.profile.watts[SLOT] < 2500
    assert habits.profile.watts[:SLOT] == (500.0,) * SLOT


@pytest.mark.parametrize(
    ("house_w", "minutes"),
    [
        pytest.param(2500, 8, id="too little of it was seen"),
        pytest.param(None, 15, id="the meter was silent"),
    ],
)
def test_a_quarter_hour_that_was_hardly_seen_teaches_nothing(house_w: float | None, minutes: float) -> None:
    habits = Habits(LoadProfile(watts=(500.0,) * 96))
    watch(habits, house_w, minutes=minutes)
    later = START + timedelta(minutes=15)
    assert not habits.measure(later, later.timestamp(), 2500)
    assert habits.profile.watts == (500.0,) * 96


def test_a_hole_in_the_measurements_counts_as_unseen() -> None:
    habits = Habits(LoadProfile(watts=(500.0,) * 96))
    habits.measure(START, START.timestamp(), 9000)
    almost = START + timedelta(minutes=14)
    watch(habits, 9000, minutes=2, start=almost)
    assert habits.profile.watts == (500.0,) * 96


def test_what_was_learned_survives_and_nonsense_starts_afresh() -> None:
    learned = LoadProfile(watts=(321.0,) * 96)
    assert load_of(learned.to_dict(), 4000) == learned
    assert load_of(None, 4000) == load_of({"watts": "many"}, 4000) == LoadProfile.typical(4000)


def test_a_home_whose_clock_is_ahead_has_its_evening_earlier() -> None:
    profile = LoadProfile(watts=tuple(float(slot) for slot in range(96)))
    assert rotated(profile, 8).watts[10] == 18
    assert rotated(profile, -8).watts[0] == 88
