"""A plan as one schedule: whatever is cut or missing, it ends its own discharge."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from ocpp_local.steering.course import Span, course, overlaps, periods

NOW = datetime(2026, 11, 22, 18, tzinfo=UTC)


def span(start_min, end_min, power_w):
    return Span(
        start=NOW + timedelta(minutes=start_min), end=NOW + timedelta(minutes=end_min), power_w=power_w
    )


def wire(of):
    told = periods(of, now=NOW, phases=None, after_w=3600)
    return [(p.start_period, p.limit if p.setpoint is None else p.setpoint) for p in told]


def test_what_is_past_is_left_out_and_equal_neighbours_are_one():
    of = course([span(-60, -30, -1), span(-15, 15, -2), span(15, 30, -2)], now=NOW, most_periods=9)
    assert wire(of) == [(0, -2), (1800, 3600)]


def test_gaps_stand_still():
    of = course([span(10, 20, -2000), span(30, 40, 5000)], now=NOW, most_periods=9)
    assert wire(of) == [(0, 0), (600, -2000), (1200, 0), (1800, 5000), (2400, 3600)]
    assert of.discharge_ends == NOW + timedelta(minutes=20)


def test_it_says_what_it_asks_for_at_each_moment():
    of = course([span(10, 20, -2000), span(30, 40, 5000)], now=NOW, most_periods=9)
    asked = [of.at(NOW + timedelta(minutes=minutes)) for minutes in (0, 10, 19, 20, 39, 40)]
    assert asked == [0, -2000, -2000, 0, 5000, None]
    assert course([], now=NOW, most_periods=2).at(NOW) is None


def test_an_empty_plan_is_only_the_safe_limit():
    assert wire(course([], now=NOW, most_periods=2)) == [(0, 3600)]


def test_two_parts_that_claim_the_same_time_are_found():
    assert overlaps([span(0, 10, 1), span(5, 15, 2)])
    assert not overlaps([span(10, 20, 1), span(0, 10, 2)])


@given(
    slots=st.lists(st.tuples(st.integers(1, 90), st.integers(0, 30), st.integers(-9000, 9000)), max_size=30),
    most=st.integers(2, 24),
)
def test_any_plan_fits_the_charger_and_never_ends_on_a_discharge(slots, most):
    spans, end = [], -30
    for length, gap, power_w in slots:
        spans.append(span(end + gap, end + gap + length, power_w))
        end += gap + length
    of = course(spans, now=NOW, most_periods=most)
    told = wire(of)
    assert 1 <= len(told) <= most
    assert told[0][0] == 0
    assert all(a[0] < b[0] for a, b in pairwise(told))
    assert told[-1][1] == 3600
    ends = [after for (_, power), (after, _) in pairwise(told) if power < 0]
    if ends:
        assert of.discharge_ends == NOW + timedelta(seconds=ends[-1])
