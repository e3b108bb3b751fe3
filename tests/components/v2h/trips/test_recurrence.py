"""Trips that repeat keep to the clock on the wall, and end where they should."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custom_components.v2h.trips.recurrence import (
    RecurrenceError,
    before,
    check,
    end_of,
    goes_on,
    name,
    starts,
)

ZONE = ZoneInfo("Europe/Stockholm")
FIRST = datetime(2026, 3, 24, 7, 30, tzinfo=ZONE)  # a Tuesday; clocks go forward on the 29th
FOREVER = "FREQ=WEEKLY;BYDAY=TU"


def told(rule: str, *, days: int = 30, first: datetime | date = FIRST) -> list[str]:
    begin = datetime(2026, 3, 20, tzinfo=ZONE)
    return [name(one, ZONE) for one in starts(rule, first, begin, begin + timedelta(days=days), ZONE)]


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        (FOREVER, [24, 31, 7, 14]),
        ("FREQ=WEEKLY", [24, 31, 7, 14]),
        ("RRULE:FREQ=WEEKLY;COUNT=2", [24, 31]),
        ("FREQ=WEEKLY;UNTIL=20260331", [24, 31]),
        ("FREQ=WEEKLY;UNTIL=20260331T053000Z", [24, 31]),
        ("FREQ=WEEKLY;UNTIL=20260331T052959Z", [24]),
        ("FREQ=WEEKLY;UNTIL=20260331T073000", [24, 31]),
        ("FREQ=DAILY;INTERVAL=10", [24, 3, 13]),
    ],
)
def test_a_rule_says_on_which_days(rule: str, days: list[int]) -> None:
    found = told(rule)
    assert [int(one[6:8]) for one in found] == days
    assert {one[8:] for one in found} == {"T073000"}


def test_half_past_seven_stays_half_past_seven_when_the_clocks_change() -> None:
    first, second, *_ = starts(FOREVER, FIRST.astimezone(UTC), FIRST, FIRST + timedelta(days=9), ZONE)
    assert isinstance(first, datetime)
    assert isinstance(second, datetime)
    assert second - first == timedelta(days=7)
    assert second.astimezone(UTC) - first.astimezone(UTC) == timedelta(days=7, hours=-1)
    assert end_of(second, FIRST, FIRST + timedelta(hours=9), ZONE) == second + timedelta(hours=9)


def test_days_repeat_as_days() -> None:
    assert told("FREQ=WEEKLY", first=date(2026, 3, 25)) == ["20260325", "20260401", "20260408", "20260415"]
    assert end_of(date(2026, 4, 1), date(2026, 3, 25), date(2026, 3, 27), ZONE) == date(2026, 4, 3)


@pytest.mark.parametrize("rule", [FOREVER, f"{FOREVER};COUNT=9", f"{FOREVER};UNTIL=20270101T000000Z"])
def test_a_rule_that_is_cut_short_ends_before_that_day(rule: str) -> None:
    cut = before(rule, datetime(2026, 4, 7, 7, 30, tzinfo=ZONE), ZONE)
    assert told(cut) == ["20260324T073000", "20260331T073000"]
    assert goes_on(rule, FIRST, datetime(2026, 4, 1, tzinfo=UTC), ZONE)
    assert not goes_on(cut, FIRST, datetime(2026, 4, 1, tzinfo=UTC), ZONE)


@pytest.mark.parametrize("rule", ["", "often", "FREQ=SOMETIMES", "FREQ=DAILY;COUNT=x", "FREQ=DAILY;BYDAY=XX"])
def test_what_is_no_rule_is_refused_in_words(rule: str) -> None:
    with pytest.raises(RecurrenceError, match="rrule: expected"):
        check(rule, FIRST, ZONE)


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=HOURLY",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYSETPOS=2",
        "FREQ=DAILY;COUNT=0",
        "FREQ=DAILY;INTERVAL=7;BYDAY=MO",
        "FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=4",
        "FREQ=YEARLY;BYMONTH=13",
        "FREQ=DAILY;INTERVAL=0;BYMONTH=2",
        "FREQ=DAILY;BYHOUR=1,2,3;BYSECOND=4,5,6",
        "FREQ=DAILY;UNTIL=20261399T000000Z",
        "FREQ=DAILY;UNTIL=20200101",
    ],
)
def test_a_rule_that_never_comes_or_never_ends_to_come_is_refused_without_counting_to_the_end_of_time(
    rule: str,
) -> None:
    with pytest.raises(RecurrenceError, match="rrule: expected"):
        check(rule, FIRST, ZONE)


def test_a_leap_day_goes_on() -> None:
    rule = "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29"
    first = datetime(2024, 2, 29, 7, tzinfo=ZONE)
    check(rule, first, ZONE)
    assert goes_on(rule, first, FIRST, ZONE)


PART = st.from_regex(r"(FREQ|UNTIL|COUNT|BYDAY|INTERVAL)=[A-Z0-9,\-]{0,9}", fullmatch=True)


@given(st.text(max_size=60) | st.lists(PART, max_size=4).map(";".join))
def test_whatever_is_typed_is_a_rule_or_refused(rule: str) -> None:
    with suppress(RecurrenceError):
        check(rule, FIRST, ZONE)
