"""The range of the sun's forecast comes onto the slots of the plan that is shown."""

import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from custom_components.v2h.optimizer.series import Rate
from custom_components.v2h.sidebar.sun_range import with_range

NOON = datetime(2026, 6, 1, 12, 7, tzinfo=UTC)
QUARTER = timedelta(minutes=15)


def plan(slots: int) -> dict[str, Any]:
    """One that begins within a quarter, as all do."""
    line = NOON.replace(minute=0)
    edges = [NOON, *(line + QUARTER * i for i in range(1, slots + 1))]
    rows = [
        {"start": start.isoformat(), "end": end.isoformat(), "sun_w": 1500.0}
        for start, end in pairwise(edges)
    ]
    return {"currency": "EUR", "slots": rows}


def hour(value: float) -> Rate:
    start = NOON.replace(minute=0)
    return Rate(start=start, end=start + timedelta(hours=1), value=value)


def test_each_slot_gets_what_comes_at_least_and_at_most_and_none_where_nobody_tells() -> None:
    shown = with_range(plan(6), [hour(1000)], [hour(2500)])
    told = [(slot["sun_low_w"], slot["sun_high_w"]) for slot in shown["slots"]]
    assert told[:4] == [(pytest.approx(1000), pytest.approx(2500))] * 4
    assert told[4:] == [(None, None)] * 2
    assert all(slot["sun_w"] == 1500 for slot in shown["slots"])
    assert shown["currency"] == "EUR"
    json.dumps(shown, allow_nan=False)


def test_a_slot_across_two_rates_gets_their_mean() -> None:
    middle = NOON.replace(minute=20)  # a third of the slot from 12:15 to 12:30
    rates = [
        Rate(start=NOON, end=middle, value=100),
        Rate(start=middle, end=middle + QUARTER, value=400),
    ]
    shown = with_range(plan(2), rates, rates)
    assert shown["slots"][1]["sun_low_w"] == pytest.approx(300)


@pytest.mark.parametrize(("low", "high"), [([], []), ([hour(1)], []), ([], [hour(1)])])
def test_a_forecast_without_a_range_leaves_the_plan_as_it_is(low: list[Rate], high: list[Rate]) -> None:
    before = plan(3)
    assert with_range(before, low, high) is before


def test_an_empty_plan_stays_empty() -> None:
    assert with_range(plan(0), [hour(1)], [hour(2)])["slots"] == []
