"""Rates on the grid."""

from datetime import timedelta

import numpy as np
import pytest

from optimizer.horizon import Horizon
from optimizer.series import Rate, extend, onto

from .homes import START

HOUR = timedelta(hours=1)


def rate(begin, end, value):
    return Rate(start=START + begin * HOUR, end=START + end * HOUR, value=value)


@pytest.mark.parametrize(
    ("rates", "values"),
    [
        pytest.param([rate(0, 1, 2.0)], [2, 2, 2, 2], id="an hour fills four slots"),
        pytest.param(
            [rate(0, 0.125, 2.0), rate(0.125, 1, 4.0)],
            [3, 4, 4, 4],
            id="two rates in a slot: their mean by time",
        ),
        pytest.param([rate(-50, 50, 7.0)], [7, 7, 7, 7], id="one fixed price"),
        pytest.param([rate(0.5, 1, 2.0)], [np.nan, np.nan, 2, 2], id="unknown is not a number, never zero"),
        pytest.param(
            [rate(0, 0.125, 2.0)], [2, np.nan, np.nan, np.nan], id="half a slot known: what is known counts"
        ),
        pytest.param([rate(0.5, 1, 1.0), rate(0, 0.5, 3.0)], [3, 3, 1, 1], id="in any order"),
        pytest.param(
            [rate(0, 1, 1.0), rate(0.25, 0.5, 9.0)], [1, 9, 1, 1], id="overlapping: the later entry counts"
        ),
        pytest.param([], [np.nan] * 4, id="nothing"),
        pytest.param([rate(5, 6, 1.0)], [np.nan] * 4, id="outside"),
    ],
)
def test_rates_come_onto_the_slots(rates, values):
    assert onto(Horizon.make(START, 4), rates) == pytest.approx(values, nan_ok=True)


def test_what_is_not_published_is_filled_from_the_day_before():
    day = [rate(hour, hour + 1, float(hour)) for hour in range(-3, 21)]
    series = extend(Horizon.make(START, 96), day)
    assert series.known.tolist() == [True] * 84 + [False] * 12
    assert series.values[84:].tolist() == [-3.0] * 4 + [-2.0] * 4 + [-1.0] * 4


def test_a_longer_gap_goes_back_further_and_the_unknown_stays_unknown():
    series = extend(Horizon.make(START, 192), [rate(0, 12, 5.0)])
    assert np.isnan(series.values[48:96]).all()
    assert (series.values[96:144] == 5).all()
    assert not series.known[96:].any()
