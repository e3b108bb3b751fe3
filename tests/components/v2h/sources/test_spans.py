"""Rows to spans."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custom_components.v2h.sources.spans import Row, spans

MIDNIGHT = datetime(2026, 11, 22, tzinfo=UTC)


def at(hours):
    return MIDNIGHT + timedelta(hours=hours)


def told(*rows):
    """Rows as (start, end, value) in hours."""
    found = spans(
        Row(start=at(start), end=None if end is None else at(end), value=value) for start, end, value in rows
    )
    return [
        ((rate.start - MIDNIGHT) / at_hour, (rate.end - MIDNIGHT) / at_hour, rate.value) for rate in found
    ]


at_hour = timedelta(hours=1)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param([(0, 1, 5), (1, 2, 6)], [(0, 1, 5), (1, 2, 6)], id="one after the other"),
        pytest.param([(1, 2, 6), (0, 1, 5)], [(0, 1, 5), (1, 2, 6)], id="out of order"),
        pytest.param([(0, 1, 5), (0, 1, 7)], [(0, 1, 7)], id="of two for one hour the last counts"),
        pytest.param([(0, 2, 5), (1, 3, 6)], [(0, 1, 5), (1, 3, 6)], id="an overlap: the later start counts"),
        pytest.param(
            [(0, 24, 3), (17, 19, 5)], [(0, 17, 3), (17, 19, 5), (19, 24, 3)], id="a peak inside a day"
        ),
        pytest.param(
            [(0, 9, 1), (1, 6, 2), (2, 3, 3)],
            [(0, 1, 1), (1, 2, 2), (2, 3, 3), (3, 6, 2), (6, 9, 1)],
            id="a peak in a peak",
        ),
        pytest.param([(0, 1, 5), (3, 4, 6)], [(0, 1, 5), (3, 4, 6)], id="a hole stays a hole"),
        pytest.param([(0, None, 5), (1, None, 6)], [(0, 1, 5), (1, 2, 6)], id="hours without an end"),
        pytest.param(
            [(0, None, 5), (0.25, None, 6), (0.5, None, 7)],
            [(0, 0.25, 5), (0.25, 0.5, 6), (0.5, 0.75, 7)],
            id="quarter-hours without an end",
        ),
        pytest.param(
            [(0, None, 1), (1, None, 2), (2, None, 3), (9, None, 4)],
            [(0, 1, 1), (1, 2, 2), (2, 3, 3), (9, 10, 4)],
            id="a regular list with a hole",
        ),
        pytest.param(
            [(0, None, 1), (6, None, 2), (8, None, 3), (22, None, 4)],
            [(0, 6, 1), (6, 8, 2), (8, 22, 3), (22, 23, 4)],
            id="an irregular list runs on",
        ),
        pytest.param([(7, None, 1)], [(7, 8, 1)], id="one row alone is an hour"),
        pytest.param([], [], id="nothing"),
    ],
)
def test_rows_become_one_layer_of_spans(rows, expected):
    assert told(*rows) == expected


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 12), st.integers(0, 9)), max_size=12))
def test_at_every_hour_the_latest_started_row_that_runs_counts(drawn):
    rows = [(start, start + length, value) for start, length, value in drawn]
    flat = told(*rows)
    for hour in range(45):
        running = [row for row in sorted(rows, key=lambda row: row[0]) if row[0] <= hour < row[1]]
        covering = [value for start, end, value in flat if start <= hour < end]
        assert covering == [row[2] for row in running[-1:]]
