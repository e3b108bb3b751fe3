"""The clocks, and the home's hour on them."""

from datetime import UTC, datetime, timedelta

import pytest

from simulator.clock import RealClock, SteppedClock, time_of_day
from simulator.errors import BadTimeError

START = datetime(2024, 11, 5, 18, 30, tzinfo=UTC)


def test_a_stepped_clock_moves_only_when_told():
    clock = SteppedClock(START)
    clock.advance(90)
    assert (clock.now(), clock.elapsed()) == (START + timedelta(seconds=90), 90)


def test_a_real_clock_lays_the_sample_on_whole_quarter_hours():
    clock = RealClock(at=START)
    home_time = clock.now() + clock.shift
    assert abs(START - home_time) <= timedelta(minutes=7.5, seconds=1)
    assert clock.shift % timedelta(minutes=15) == timedelta()


def test_a_fast_clock_runs_ahead():
    clock = RealClock(at=START, speed=100_000)
    while clock.elapsed() < 60:
        pass
    assert clock.now() - datetime.now(UTC) > timedelta(seconds=50)


def test_times_of_day_are_read():
    assert time_of_day("18:30") == time_of_day("18:30:00") == timedelta(hours=18, minutes=30)


@pytest.mark.parametrize("text", ["25:00", "half past six", "", "18.30"])
def test_what_is_no_time_of_day_is_said_so(text):
    with pytest.raises(BadTimeError, match="HH:MM"):
        time_of_day(text)
