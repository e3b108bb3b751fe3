"""The convex pieces against brute force."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimizer.model.convex import Convex

slopes = st.lists(st.floats(-2, 2), min_size=1, max_size=5).map(sorted)
lengths = st.floats(0.1, 3)


@st.composite
def pieces(draw):
    return [(slope, draw(lengths)) for slope in draw(slopes)]


def height(left, parts, x):
    """The function's value above its left end; infinite outside."""
    edges = np.cumsum([left, *(length for _, length in parts)])
    if not edges[0] - 1e-9 <= x <= edges[-1] + 1e-9:
        return np.inf
    return sum(
        slope * np.clip(x - edge, 0, length) for edge, (slope, length) in zip(edges, parts, strict=False)
    )


@given(pieces(), pieces(), st.floats(-3, 3), st.floats(0, 1))
def test_the_step_is_the_best_of_all_steps(money, own, low, share):
    function = Convex(0.0, [slope for slope, _ in money], [length for _, length in money])
    width, reach = sum(length for _, length in money), sum(length for _, length in own)
    x = -low - reach + share * (width + reach)
    step = function.best_step(x, low, own)
    best = height(low, own, step) + height(0.0, money, x + step)
    others = [height(low, own, d) + height(0.0, money, x + d) for d in np.linspace(low, low + reach, 60)]
    assert np.isfinite(best)
    assert best <= min(others) + 1e-9


@given(pieces(), pieces(), st.floats(-3, 3))
def test_blending_keeps_the_slopes_in_order_and_adds_the_widths(money, own, low):
    function = Convex(0.0, [slope for slope, _ in money], [length for _, length in money])
    function.blend(low, own)
    assert function.slopes == sorted(function.slopes)
    assert sum(function.lengths) == pytest.approx(sum(length for _, length in [*money, *own]))
    assert function.right == pytest.approx(sum(length for _, length in money) - low)


@pytest.mark.parametrize(
    ("low", "high", "fits", "left", "right"),
    [
        pytest.param(1, 3, True, 1, 3, id="both ends cut"),
        pytest.param(-5, 9, True, 0, 4, id="nothing to cut"),
        pytest.param(2, 2, True, 2, 2, id="a single point"),
        pytest.param(5, 6, False, None, None, id="all of it to the left"),
        pytest.param(-3, -1, False, None, None, id="all of it to the right"),
    ],
)
def test_clipping(low, high, fits, left, right):
    function = Convex(0.0, [-1.0, 1.0], [2.0, 2.0])
    assert function.clip(low, high) is fits
    if fits:
        assert (function.left, function.right) == pytest.approx((left, right))


def test_a_floor_bends_the_function_at_its_level():
    function = Convex(0.0, [-1.0], [4.0])
    function.punish_below(1.5, 5.0)
    assert (function.slopes, function.lengths) == ([-6.0, -1.0], [1.5, 2.5])


def test_a_trip_shifts_the_function_and_stranding_costs():
    function = Convex(0.0, [-1.0], [4.0])
    function.take_out(2.0, 100.0)
    assert (function.left, function.slopes, function.lengths) == (0.0, [-100.0, -1.0], [2.0, 4.0])
