"""Four months of prices: thinned without changing what they mean, and the same after a restart."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from custom_components.v2h.learning.price_history import of_statistics, packed, thinned, unpacked
from custom_components.v2h.optimizer.series import Rate

NOW = datetime(2026, 3, 20, 12, 0, tzinfo=UTC)
QUARTER = timedelta(minutes=15)


def quarters(first: datetime, *values: float) -> tuple[Rate, ...]:
    return tuple(
        Rate(start=first + i * QUARTER, end=first + (i + 1) * QUARTER, value=value)
        for i, value in enumerate(values)
    )


def test_quarter_hours_of_long_ago_become_hours_and_newer_ones_stay() -> None:
    long_ago = quarters(NOW - timedelta(days=20), 0.1, 0.2, 0.3, 0.4, 0.5)
    newer = quarters(NOW - timedelta(days=3), 0.6, 0.7)
    hour, rest, *fine = thinned((*long_ago, *newer), NOW)
    assert (hour.start, hour.end, hour.value) == (
        long_ago[0].start,
        long_ago[3].end,
        pytest.approx(0.25),
    )
    assert rest == long_ago[4]
    assert tuple(fine) == newer


def test_thinning_twice_changes_nothing() -> None:
    once = thinned(quarters(NOW - timedelta(days=20), *(0.1 * i for i in range(40))), NOW)
    assert len(once) == 10
    assert thinned(once, NOW) == once


def test_what_was_packed_is_read_back() -> None:
    rates = quarters(NOW, 0.123456, -0.02)
    assert unpacked(json.loads(json.dumps(packed(rates)))) == rates


@pytest.mark.parametrize("data", [None, 7, {"a": 1}, [[1, 2]], [[3, 1, 0.2]], [["a", "b", "c"]]])
def test_what_is_no_price_is_left_out(data: object) -> None:
    assert unpacked(data) == ()


def test_hours_of_the_recorder_become_prices_and_empty_ones_do_not() -> None:
    rows = [{"start": NOW.timestamp(), "mean": 0.3}, {"start": NOW.timestamp() + 3600, "mean": None}]
    (rate,) = of_statistics(rows)
    assert (rate.start, rate.end, rate.value) == (NOW, NOW + timedelta(hours=1), 0.3)
