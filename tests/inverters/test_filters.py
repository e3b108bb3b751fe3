"""What is believed."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inverters.filters import NEW_COUNTER_AFTER_S, STILL_AFTER_S, TOTAL_SLACK_WH, Filters
from inverters.quantities import MOST_W, QUANTITIES, Nature


def sifted(name, *steps, rated_w=10_000.0):
    """What is believed of (elapsed, value) after value, and the filter at the end."""
    filters, believed = Filters(rated_w=rated_w), []
    for elapsed, value in steps:
        filters, values, _ = filters.sift({name: value}, elapsed)
        believed.append(values[name])
    return believed, filters


@pytest.mark.parametrize(
    ("name", "steps", "believed"),
    [
        pytest.param("grid_w", [(0, 400), (2, 11_400)], [400, 11_400], id="a car that begins to charge"),
        pytest.param("grid_w", [(0, 400), (2, 400_000)], [400, None], id="more than any home"),
        pytest.param("grid_w", [(0, 400), (2, 140_000), (4, 380)], [400, None, 380], id="a spike"),
        pytest.param("sun_w", [(0, 3000), (2, 17_000), (4, 17_050)], [3000, None, 17_050], id="seen twice"),
        pytest.param(
            "sun_w", [(0, 3000), (2, 30_000), (4, 30_000)], [3000, None, None], id="over the rating"
        ),
        pytest.param("sun_w", [(0, -5)], [None], id="a sun that takes"),
        pytest.param("battery_soc_percent", [(0, 60), (9, 0), (18, 61)], [60, None, 61], id="an empty blink"),
        pytest.param("battery_soc_percent", [(0, 655.35)], [None], id="no percentage"),
        pytest.param("sun_wh", [(0, 5000), (60, 4000)], [5000, None], id="a step back"),
        pytest.param(
            "sun_wh", [(0, 5000), (60, 0), (90, 5010)], [5000, None, 5010], id="a total that blinks 0"
        ),
        pytest.param("sun_wh", [(0, 5000), (60, 4999.5)], [5000, 5000], id="the last digit of a float"),
        pytest.param("sun_wh", [(0, 5000), (60, 6200)], [5000, 6200], id="as fast as its power allows"),
        pytest.param("sun_wh", [(0, 5000), (60, 9000)], [5000, None], id="faster than its power allows"),
        pytest.param(
            "sun_wh", [(0, 5000), (36_000, 90_000)], [5000, 90_000], id="after a day without a link"
        ),
        pytest.param(
            "imported_wh", [(0, 5000), (60, 8000)], [5000, 8000], id="the grid gives more than an inverter"
        ),
    ],
)
def test_a_value_is_believed_or_dropped_and_never_smeared(name, steps, believed):
    assert sifted(name, *steps)[0] == believed


@pytest.mark.parametrize("rated_w", [None, 0.0, 6.0])
def test_a_rating_that_cannot_be_one_silences_nothing(rated_w):
    assert sifted("sun_w", (0, 5000.0), rated_w=rated_w)[0] == [5000.0]


def test_what_is_dropped_is_named_and_counted():
    filters = Filters()
    filters, _, _ = filters.sift({"sun_wh": 5000.0}, 0.0)
    filters, _, doubts = filters.sift({"sun_wh": 4000.0}, 60.0)
    filters, _, _ = filters.sift({"sun_wh": 4000.0}, 120.0)
    assert [doubt.sentence for doubt in doubts] == [
        "sun_wh went from 5000 to 4000: a total does not step back, dropped."
    ]
    assert filters.dropped == {"sun_wh": 2}


def test_an_exchanged_meter_begins_anew_after_ten_minutes():
    steps = [(0, 9_000_000), *((60 + 30 * n, 1000.0 + n) for n in range(30))]
    believed, _ = sifted("imported_wh", *steps)
    first = next(n for n, value in enumerate(believed[1:], 1) if value is not None)
    assert steps[first][0] - steps[1][0] >= NEW_COUNTER_AFTER_S
    assert believed[-1] == 1029.0


def test_a_wild_counter_never_settles():
    believed, _ = sifted(
        "imported_wh", (0, 9_000_000), *((60 * n, 7_000_000.0 - 100 * n) for n in range(1, 40))
    )
    assert set(believed[1:]) == {None}


def test_a_value_that_stands_still_is_noticed():
    _, filters = sifted("grid_w", *((second, 412.0) for second in range(0, 400, 2)))
    assert filters.still_for("grid_w", STILL_AFTER_S - 1) is None
    assert filters.still_for("grid_w", 398.0) == 398.0


def test_nothing_flows_is_no_standstill():
    _, filters = sifted("grid_w", (0, 0.0), (400, 0.0))
    assert filters.still_for("grid_w", 400.0) is None


TOTALS = [name for name, quantity in QUANTITIES.items() if quantity.nature is Nature.TOTAL]


@given(
    name=st.sampled_from(TOTALS),
    rated_w=st.sampled_from([None, 5000.0]),
    steps=st.lists(st.tuples(st.floats(0.5, 30), st.floats(-1e3, 1e6)), min_size=2, max_size=15),
)
def test_a_total_neither_steps_back_nor_leaps_within_ten_minutes(name, rated_w, steps):
    elapsed, seen, filters = 0.0, [], Filters(rated_w=rated_w)
    for pause, value in steps:
        elapsed += pause
        filters, values, _ = filters.sift({name: value}, elapsed)
        if values[name] is not None:
            seen.append((elapsed, values[name]))
    for (before, low), (after, high) in pairwise(seen):
        assert low <= high <= low + MOST_W * 1.5 * (after - before) / 3600 + TOTAL_SLACK_WH


@given(
    values=st.dictionaries(st.sampled_from(sorted(QUANTITIES)), st.none() | st.floats(allow_nan=False)),
    more=st.dictionaries(st.sampled_from(sorted(QUANTITIES)), st.none() | st.floats(allow_nan=False)),
)
def test_what_is_believed_lies_within_its_limits(values, more):
    filters, first, _ = Filters().sift(values, 1.0)
    _, second, _ = filters.sift(more, 3.0)
    for name, value in (*first.items(), *second.items()):
        assert value is None or QUANTITIES[name].low <= value <= QUANTITIES[name].high
