"""A series as local days."""

import numpy as np

from optimizer.forecast import by_day


def test_every_value_finds_its_day_and_quarter() -> None:
    values = np.arange(192.0)
    table = by_day(values, np.arange(192) // 96, np.arange(192) % 96, 2)
    assert np.array_equal(table.ravel(), values)


def test_the_hour_that_the_clock_jumps_over_is_bridged() -> None:
    quarter = np.array([*range(8), *range(12, 96)])
    table = by_day(quarter.astype(float), np.zeros(92, int), quarter, 1)
    assert np.array_equal(table[0], np.arange(96.0))


def test_of_the_hour_that_comes_twice_the_second_counts() -> None:
    quarter = np.array([*range(12), *range(8, 12), *range(12, 96)])
    values = np.array([*[1.0] * 12, *[2.0] * 4, *[1.0] * 84])
    table = by_day(values, np.zeros(100, int), quarter, 1)
    assert table[0, 8:12].tolist() == [2.0] * 4


def test_a_day_nobody_measured_stays_unknown_and_strays_are_left_out() -> None:
    table = by_day(np.array([5.0, 6.0]), np.array([1, 7]), np.array([4, 4]), 2)
    assert np.isnan(table[0]).all()
    assert table[1].tolist() == [5.0] * 96
