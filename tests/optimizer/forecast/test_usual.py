"""What is usual at this time of day."""

import numpy as np
import pytest

from optimizer.forecast import usual


def test_weekends_follow_weekends_and_working_days_working_days() -> None:
    weekday = np.arange(21) % 7
    history = np.where(weekday[:, None] >= 5, 900.0, 300.0) * np.ones((21, 96))
    working, weekend = usual(history, weekday)
    assert working.mean() < 460
    assert weekend.mean() > working.mean() + 90


def test_recent_days_count_more() -> None:
    history = np.linspace(100, 1000, 14)[:, None] * np.ones((14, 96))
    rows = usual(history, np.zeros(14, int))
    assert rows.mean() > 650


def test_gaps_teach_nothing() -> None:
    history = np.full((3, 96), 200.0)
    history[1, 10], history[:, 50] = np.nan, np.nan
    rows = usual(history, np.zeros(3, int))
    assert rows[0, 10] == pytest.approx(200)
    assert np.isnan(rows[:, 50]).all()
