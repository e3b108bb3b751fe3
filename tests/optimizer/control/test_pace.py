"""A charger that agrees on schedules is asked rarely, and stops at once."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimizer.control.pace import EVERY_S, LOOK_BACK_S, PACED_LEASE_S, Pace, good_until, renew_s
from optimizer.dispatch.decision import Decision, Rule
from optimizer.words import Text

from ..dispatch.moments import CHARGER, home


def told(*wishes: tuple[float, int]) -> list[int]:
    """What is asked for at each (second, wish)."""
    pace = Pace()
    return [pace.step(wish_w, elapsed) for elapsed, wish_w in wishes]


@pytest.mark.parametrize(
    ("wishes", "asked"),
    [
        pytest.param(((0, -2000), (10, -2100), (30, -1950)), [-2000] * 3, id="small changes are not told"),
        pytest.param(((0, -2000), (10, -4000), (200, -4000)), [-2000] * 3, id="a kettle is not followed"),
        pytest.param(((0, -2000), (10, -800)), [-2000, 0], id="too much stops at once"),
        pytest.param(
            ((0, -2000), (10, -800), (70, -800)), [-2000, 0, -800], id="and goes on with less in a minute"
        ),
        pytest.param(((0, -2000), (70, -800)), [-2000, -800], id="after a minute less is agreed on"),
        pytest.param(
            ((0, -2000), (100, -4000), (500, -4000)), [-2000, -2000, -4000], id="what stays is followed"
        ),
        pytest.param(((0, -2000), (1, 0)), [-2000, 0], id="a stop is a stop"),
        pytest.param(((0, 7000), (1, 3000)), [7000, 3000], id="charging less is told at once"),
        pytest.param(((0, 3000), (1, 7000), (61, 7000)), [3000, 3000, 7000], id="charging more can wait"),
        pytest.param(((0, 7000), (1, -2000), (400, -2000)), [7000, 0, -2000], id="turning round rests"),
    ],
)
def test_what_is_asked(wishes: tuple[tuple[float, int], ...], asked: list[int]) -> None:
    assert told(*wishes) == asked


@pytest.mark.parametrize(
    ("rule", "power_w"), [(Rule.GRID_LIMIT, 10_300), (Rule.FUSE, 10_300), (Rule.VALUE, 11_000)]
)
def test_a_little_less_is_told_at_once_where_fuse_or_operator_leave_no_more(rule: Rule, power_w: int) -> None:
    pace, charger = Pace(), replace(CHARGER, paced=True)
    wishes = ((0.0, 11_000, Rule.PLAN), (10.0, 10_300, rule))
    told = [
        pace.slowed(Decision(power_w=w, rule=r, reason=Text("")), home(elapsed=s, charger=charger)).power_w
        for s, w, r in wishes
    ]
    assert told == [11_000, power_w]


def test_a_start_that_waits_for_a_plan_does_not_wait_five_minutes_more() -> None:
    pace, charger = Pace(), replace(CHARGER, paced=True)
    waits = Decision(power_w=0, rule=Rule.DWELL, reason=Text(""), otherwise_w=-2000)
    starts = Decision(power_w=-2000, rule=Rule.PLAN, reason=Text(""))
    told = [
        pace.slowed(one, home(elapsed=s, charger=charger)).power_w
        for s, one in ((0.0, waits), (2.0, waits), (3.0, starts))
    ]
    assert told == [0, 0, -2000]


@given(
    st.lists(
        st.tuples(st.floats(min_value=0.5, max_value=120), st.integers(min_value=-11_000, max_value=11_000)),
        min_size=1,
        max_size=60,
    )
)
def test_it_never_gives_more_than_wished_and_agrees_at_most_once_a_minute(
    steps: list[tuple[float, int]],
) -> None:
    pace, elapsed, last_w, agreed_at = Pace(), 0.0, 0, -EVERY_S
    for seconds, wish_w in steps:
        elapsed += seconds
        asked_w = pace.step(wish_w, elapsed)
        if asked_w < 0:
            assert wish_w < 0
            assert asked_w >= wish_w - max(200, 0.1 * abs(asked_w))
        if asked_w < 0 and asked_w != last_w:
            assert elapsed - agreed_at >= EVERY_S
            agreed_at = elapsed
        if asked_w > 0:
            assert wish_w > 0
        if wish_w == 0:
            assert asked_w == 0
        last_w = asked_w


def test_a_discharge_is_agreed_on_until_the_end_of_the_next_slot() -> None:
    assert good_until(datetime(2026, 3, 2, 18, 7, 30, tzinfo=UTC)) == datetime(2026, 3, 2, 18, 30, tzinfo=UTC)
    assert good_until(datetime(2026, 3, 2, 18, 15, tzinfo=UTC)) == datetime(2026, 3, 2, 18, 45, tzinfo=UTC)


def test_the_look_back_outlasts_the_pause() -> None:
    assert LOOK_BACK_S > EVERY_S


@pytest.mark.parametrize(
    ("told_w", "car_w", "age_s", "soon"),
    [
        pytest.param(5000, 5100, 1, False, id="it does what it was told"),
        pytest.param(5000, 5600, 1, True, id="it takes more: the limit was swallowed"),
        pytest.param(5000, 5600, 31, False, id="nobody knows what it takes now"),
        pytest.param(5000, 2000, 1, False, id="less may be the car's own wish"),
        pytest.param(0, 3600, 1, True, id="it charges on after a stop"),
        pytest.param(0, -3000, 1, True, id="it feeds on after a stop"),
        pytest.param(-2000, -3000, 1, False, id="each discharge needs an agreement"),
    ],
)
def test_a_swallowed_limit_is_told_again_soon(told_w: int, car_w: float, age_s: float, soon: bool) -> None:
    seen = home(car_w=car_w, ages=(0.0, age_s, 0.0))
    assert (renew_s(told_w, seen, PACED_LEASE_S) < PACED_LEASE_S / 2) is soon


def test_what_nobody_measures_is_renewed_by_its_own_lease() -> None:
    assert renew_s(0, home(ages=(0.0, None, 0.0)), PACED_LEASE_S) == PACED_LEASE_S
