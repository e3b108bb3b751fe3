"""Prices behind the published ones, on the home's own days."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from optimizer.expected import STEP, _history, expected
from optimizer.horizon import Horizon
from optimizer.series import Rate, extend
from tests.effort import computed_s, million_s

BERLIN = ZoneInfo("Europe/Berlin")
HOUR = timedelta(hours=1)
NOW = datetime(2026, 11, 22, 18, 37, tzinfo=BERLIN)
MIDNIGHT = datetime(2026, 11, 23, tzinfo=BERLIN).astimezone(UTC)


def past(days, price):
    """Hourly rates of so many days until midnight; *price* of a local time."""
    starts = (MIDNIGHT - (hour + 1) * HOUR for hour in range(24 * days))
    return tuple(Rate(start=s, end=s + HOUR, value=price(s.astimezone(BERLIN))) for s in starts)


def wavy(when):
    return 0.3 + 0.1 * np.sin(when.hour / 24 * 2 * np.pi)


def test_what_is_published_stays_as_it_is():
    rates = past(20, wavy)
    horizon = Horizon.make(NOW - timedelta(days=4), 192)
    assert expected(horizon, rates, BERLIN).values == pytest.approx(extend(horizon, rates).values)


def test_days_that_are_all_alike_go_on():
    found = expected(Horizon.make(NOW), past(30, wavy), BERLIN)
    wanted = [wavy(start.astimezone(BERLIN)) for start in Horizon.make(NOW).starts]
    assert found.values == pytest.approx(wanted, abs=1e-3)
    assert found.known.sum() == 22


def test_few_days_are_copied():
    horizon, rates = Horizon.make(NOW), past(2, wavy)
    assert np.array_equal(expected(horizon, rates, BERLIN).values, extend(horizon, rates).values)


def test_nothing_known_stays_unknown():
    assert np.isnan(expected(Horizon.make(NOW), (), BERLIN).values).all()


def test_a_monday_after_a_cheap_sunday_is_not_taken_for_a_sunday():
    cheap_weekend = past(40, lambda when: 0.1 if when.weekday() >= 5 else 0.3)
    found = expected(Horizon.make(NOW), cheap_weekend, BERLIN)
    assert found.values[~found.known][:96].mean() > 0.22


def test_a_list_that_ends_before_the_horizon_begins_does_not_break_it():
    horizon = Horizon.make(NOW + timedelta(days=2))
    found = expected(horizon, past(20, wavy), BERLIN)
    assert not np.isnan(found.values).any()


def test_a_list_in_another_zone_may_lack_the_last_hour():
    rates = tuple(rate for rate in past(30, wavy) if rate.end <= MIDNIGHT - HOUR)
    found = expected(Horizon.make(NOW), rates, BERLIN)
    assert found.values[18:22] == pytest.approx(wavy(NOW.replace(hour=23)), abs=2e-2)
    assert found.values[-1] == pytest.approx(wavy(NOW.replace(hour=18)), abs=1e-2)


def test_clock_changes_do_not_shift_the_days():
    now = datetime(2026, 10, 26, 18, 37, tzinfo=BERLIN)
    midnight = datetime(2026, 10, 27, tzinfo=BERLIN).astimezone(UTC)
    starts = [midnight - (hour + 1) * HOUR for hour in range(24 * 20)]
    rates = [Rate(start=s, end=s + HOUR, value=wavy(s.astimezone(BERLIN))) for s in starts]
    found = expected(Horizon.make(now), rates, BERLIN)
    wanted = [wavy(start.astimezone(BERLIN)) for start in Horizon.make(now).starts]
    assert found.values == pytest.approx(wanted, abs=2e-3)


def test_two_months_of_quarter_hours_are_read_in_a_moment():
    rates = tuple(
        Rate(start=rate.start + k * HOUR / 4, end=rate.start + (k + 1) * HOUR / 4, value=rate.value)
        for rate in past(60, wavy)
        for k in range(4)
    )
    assert computed_s(lambda: expected(Horizon.make(NOW), rates, BERLIN)) < 25 * million_s()


@pytest.mark.parametrize("tz", ["Europe/Berlin", "America/Santiago", "Australia/Lord_Howe", "Asia/Kathmandu"])
def test_each_local_day_is_read_by_its_own_clock(tz):
    """Through a whole year, days that change the clock in the middle of the night included."""
    zone = ZoneInfo(tz)
    begin, end = datetime(2026, 1, 1, tzinfo=zone), datetime(2027, 1, 1, tzinfo=zone)
    count = (end.astimezone(UTC) - begin.astimezone(UTC)) // STEP
    starts = [begin.astimezone(UTC) + step * STEP for step in range(count)]
    rates = [Rate(start=s, end=s + STEP, value=float(s.astimezone(zone).hour)) for s in starts]
    history = _history(rates, begin.date(), end.date(), zone)
    assert history.shape == (365, 96)
    changed = np.abs(history - np.arange(96) // 4).max(axis=1) > 1
    assert changed.sum() <= 2
