"""What holds in every market."""

import numpy as np
import pytest

from optimizer.forecast.prior import AFTER, Rows


@pytest.mark.parametrize("rows", AFTER)
def test_every_quarter_of_an_hour_has_its_rows(rows: Rows) -> None:
    assert rows.levels.shape == (2, 96)
    assert rows.weekdays.shape == (4, 96)
    assert rows.levels[1, :16].tolist() == [rows.evening[0]] * 16


def test_an_evening_fades_from_day_to_day() -> None:
    first, second = (rows.levels.sum(axis=0).mean() for rows in AFTER)
    assert 0 < second < first < 1.01


def test_the_day_after_saturday_is_a_sunday_on_both_rows() -> None:
    day = slice(16, 64)
    sunday, after_saturday = AFTER[0].weekdays[3, day], AFTER[1].weekdays[2, day]
    assert np.sign(sunday).tolist() == np.sign(after_saturday).tolist()
