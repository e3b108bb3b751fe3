"""The last measurement."""

import numpy as np
import pytest

from optimizer.forecast import carried_on, scaled_on


def test_an_oven_is_expected_to_stay_on_for_a_while() -> None:
    load = carried_on(np.full(40, 300.0), 2300.0, 300.0)
    assert 1500 < load[0] < 2300
    assert np.all(np.diff(load[:17]) < 0)
    assert load[16:].tolist() == [300.0] * 24


def test_the_load_never_falls_below_zero() -> None:
    assert carried_on(np.full(4, 100.0), 0.0, 3000.0).min() == 0


def test_a_cloud_dims_the_next_hours() -> None:
    sun = scaled_on(np.full(20, 4000.0), 1000.0, 4000.0)
    assert sun[0] == pytest.approx(4000 * (1 - 0.7 * 0.75))
    assert sun[-1] == 4000


def test_dusk_and_a_glint_say_nothing_wild() -> None:
    expected = np.full(3, 10.0)
    assert np.array_equal(scaled_on(expected, 900.0, 20.0), expected)
    assert scaled_on(np.full(3, 1000.0), 9000.0, 100.0)[0] <= 2500
