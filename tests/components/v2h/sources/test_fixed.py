"""Prices that are known for ever."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custom_components.v2h.sources import SourceError
from custom_components.v2h.sources.fixed import hours, price

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 22, 17, 30, tzinfo=UTC)
NIGHT_AND_DAY = [
    {"from": "00:00", "to": "24:00", "price": 0.32},
    {"from": "22:00", "to": "06:00", "price": 0.21},
    {"from": "17:00", "to": "20:00", "price": 0.45, "days": ["mon", "tue", "wed", "thu", "fri"]},
]


def at(feed, text):
    moment = datetime.fromisoformat(text).replace(tzinfo=BERLIN)
    return next(rate.value for rate in feed.rates if rate.start <= moment < rate.end)


@pytest.mark.parametrize("value", [0.3, "0.30"])
def test_one_price_holds_from_yesterday_until_beyond_any_plan(value):
    (rate,) = price(value, NOW).rates
    assert (rate.start, rate.end, rate.value) == (NOW - timedelta(days=1), NOW + timedelta(days=7), 0.3)


@pytest.mark.parametrize("value", ["", "cheap", None, True, float("nan")])
def test_a_price_that_is_no_number_is_named(value):
    with pytest.raises(SourceError, match="The price is"):
        price(value, NOW)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        pytest.param("2026-11-23 12:00", 0.32, id="noon"),
        pytest.param("2026-11-23 23:00", 0.21, id="before midnight"),
        pytest.param("2026-11-24 02:00", 0.21, id="after midnight, though a day began"),
        pytest.param("2026-11-24 06:00", 0.32, id="in the morning"),
        pytest.param("2026-11-23 18:00", 0.45, id="the peak of a Monday"),
        pytest.param("2026-11-22 18:00", 0.32, id="no peak on Sunday"),
        pytest.param("2026-11-23 21:59", 0.32, id="just before the night"),
    ],
)
def test_the_table_is_read_in_local_time(moment, expected):
    assert at(hours(NIGHT_AND_DAY, NOW, BERLIN), moment) == expected


@given(
    st.lists(st.tuples(st.integers(0, 23), st.integers(0, 23)), min_size=1, max_size=6), st.integers(0, 95)
)
def test_of_lines_that_overlap_the_later_one_counts(lines, quarter):
    table = [
        {"from": f"{begin:02}:00", "to": f"{end:02}:00", "price": at} for at, (begin, end) in enumerate(lines)
    ]
    clock = quarter / 4
    holds = [
        at
        for at, (begin, end) in enumerate(lines)
        if (begin <= clock < end if begin < end else clock >= begin or clock < end)
    ]
    moment = datetime(2026, 11, 24, quarter // 4, quarter % 4 * 15, tzinfo=BERLIN)
    rates = hours(table, NOW, BERLIN).rates
    assert [rate.value for rate in rates if rate.start <= moment < rate.end] == holds[-1:]


def test_a_night_reaches_into_the_morning():
    table = [{"from": "22:00", "to": "06:00", "price": 0.21}, {"from": "06:00", "to": "22:00", "price": 0.32}]
    feed = hours(table, NOW, BERLIN)
    assert (at(feed, "2026-11-23 05:59"), at(feed, "2026-11-23 06:00")) == (0.21, 0.32)


@pytest.mark.parametrize(
    ("now", "length"),
    [
        pytest.param("2026-03-28T12:00+00:00", 7, id="spring: the night is an hour shorter"),
        pytest.param("2026-10-24T12:00+00:00", 9, id="autumn: and an hour longer"),
    ],
)
def test_the_night_of_the_clock_change_has_its_real_length(now, length):
    now = datetime.fromisoformat(now)
    nights = hours([{"from": "22:00", "to": "06:00", "price": 0.2}], now, BERLIN).rates
    change = next(rate for rate in nights if rate.start <= now + timedelta(hours=12) < rate.end)
    assert change.end - change.start == timedelta(hours=length)


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        pytest.param(
            {"to": "06:00", "price": 1}, r"hours\[0\].from is None, expected a local time", id="no start"
        ),
        pytest.param(
            {"from": "25:00", "to": "06:00", "price": 1}, r"hours\[0\].from is '25:00'", id="no such hour"
        ),
        pytest.param({"from": "22:00", "to": "06:00"}, r"hours\[0\].price is None", id="no price"),
        pytest.param(
            {"from": "22:00", "to": "06:00", "price": 1, "days": ["monday"]},
            r"hours\[0\].days is",
            id="no day",
        ),
    ],
)
def test_a_bad_line_is_named(row, sentence):
    with pytest.raises(SourceError, match=sentence):
        hours([row], NOW, BERLIN)


def test_a_long_text_is_cut_with_its_quote_closed():
    with pytest.raises(SourceError, match=r"^The price is 'x{60}…', expected a number\.$"):
        price("x" * 100, datetime(2026, 3, 2, tzinfo=UTC))
