"""Lists of prices."""

import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custom_components.v2h.sources import SourceError
from custom_components.v2h.sources.rates import parse


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def plain(feed):
    return [(rate.start, rate.end, round(rate.value, 6)) for rate in feed.rates]


EVENING = [
    (utc("2026-11-22 17:00"), utc("2026-11-22 18:00"), 0.41),
    (utc("2026-11-22 18:00"), utc("2026-11-22 19:00"), 0.38),
]


def rows(start, value, end=None, times=("2026-11-22T18:00:00+01:00", "2026-11-22T19:00:00+01:00")):
    ends = ("2026-11-22T19:00:00+01:00", "2026-11-22T20:00:00+01:00")
    lines = [{start: at, value: price} for at, price in zip(times, (0.41, 0.38), strict=True)]
    return [line | ({end: ends[at]} if end else {}) for at, line in enumerate(lines)]


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param({"rates": rows("start", "value", "end")}, id="evcc"),
        pytest.param({"result": {"rates": rows("start", "price", "end")}}, id="older evcc"),
        pytest.param(rows("start", "value", "end"), id="a bare list"),
        pytest.param({"prices": rows("start_time", "price")}, id="Tibber: no end"),
        pytest.param(rows("startsAt", "total"), id="Tibber's own names"),
        pytest.param({"data": rows("start_time", "price_per_kwh", "end_time")}, id="EPEX Spot"),
        pytest.param({"rates": rows("start", "value_inc_vat", "end")}, id="Octopus"),
        pytest.param(
            {
                "prices": rows(
                    "timestamp", "price", times=("2026-11-22 17:00:00+00:00", "2026-11-22 18:00:00Z")
                )
            },
            id="EnergyZero: a space, UTC",
        ),
        pytest.param({"2026-11-22T17:00Z": 0.41, "2026-11-22T18:00Z": 0.38}, id="prices by time"),
        pytest.param(rows("start", "value", "end")[::-1], id="backwards"),
        pytest.param(rows("start", "value", "end") * 2, id="everything twice"),
    ],
)
def test_every_known_shape_gives_the_same_evening(payload):
    assert plain(parse(payload)) == EVENING


def test_an_all_in_price_is_preferred_to_the_spot_price():
    assert parse([{"start": "2026-11-22T17:00Z", "price": 0.1, "total": 0.3}]).rates[0].value == 0.3


def test_a_row_without_a_price_yet_is_short_and_noted_not_zero():
    feed = parse(
        [{"start": "2026-11-22T17:00Z", "value": 0.41}, {"start": "2026-11-22T18:00Z", "value": None}]
    )
    assert len(feed.rates) == 1
    assert feed.notes == ("rates: 1 of 2 rows have no value yet.",)


@pytest.mark.parametrize(
    ("payload", "sentence"),
    [
        pytest.param(None, "rates is None, expected a list", id="nothing"),
        pytest.param({"rates": None}, "rates is None, expected a list", id="evcc before its first prices"),
        pytest.param({"rates": []}, r"rates is \[\], expected a list", id="an empty list"),
        pytest.param({"error": "not found"}, "error is 'not found', expected prices", id="evcc's error"),
        pytest.param({}, r"rates is \{\}, expected one of rates, prices", id="an empty mapping"),
        pytest.param("0.3", "rates is '0.3', expected a list", id="text"),
        pytest.param([0.3, 0.4], r"rates\[0\] is 0.3, expected a mapping", id="numbers without times"),
        pytest.param([{"value": 1}], r"rates\[0\] is \{'value': 1\}, expected one of start", id="no start"),
        pytest.param(
            [{"start": "2026-11-22T17:00Z"}],
            r"rates\[0\] is .*expected one of total, value, price",
            id="no value",
        ),
        pytest.param(
            [{"start": "2026-11-22T17:00:00", "value": 1}],
            r"rates\[0\].start is '2026-11-22T17:00:00', expected a time .* does not say its zone",
            id="a time without a zone",
        ),
        pytest.param(
            [{"start": "now", "value": 1}], r"rates\[0\].start is 'now', expected a time", id="no time"
        ),
        pytest.param([{"start": 1795370400, "value": 1}], r"rates\[0\].start is 1795370400", id="an epoch"),
        pytest.param(
            [{"start": "0001-01-01T00:00+14:00", "value": 1}], "expected a time in this century", id="year 1"
        ),
        pytest.param(
            [{"start": "2026-11-22T17:00Z", "value": "cheap"}], r"rates\[0\].value is 'cheap'", id="words"
        ),
        pytest.param(
            [{"start": "2026-11-22T17:00Z", "value": True}], r"rates\[0\].value is True", id="a bool"
        ),
        pytest.param(
            [{"start": "2026-11-22T17:00Z", "end": "2026-11-22T16:00Z", "value": 1}],
            r"rates\[0\].end is .*expected a time after its start",
            id="it ends before it starts",
        ),
        pytest.param(
            [{"start": "2026-11-22T17:00Z", "value": None}],
            "a list of 1 without any value",
            id="nothing but null",
        ),
        pytest.param(
            [{"start": "2026-11-22T17:00Z", "value": 1}] * 5001,
            "a list of 5001.*at most 5000",
            id="far too long",
        ),
    ],
)
def test_garbage_is_named_with_field_value_and_expectation(payload, sentence):
    with pytest.raises(SourceError, match=sentence):
        parse(payload)


def test_the_day_of_25_hours_has_25_prices():
    local = datetime.fromisoformat("2026-10-25T00:00:00+02:00")
    listed = [
        {"start": (local + timedelta(hours=hour)).isoformat(), "value": hour / 100} for hour in range(25)
    ]
    listed[3:] = [
        {"start": f"2026-10-25T{hour:02}:00:00+01:00", "value": (hour + 1) / 100} for hour in range(2, 24)
    ]
    found = parse(listed).rates
    assert len(found) == 25
    assert all(rate.end - rate.start == timedelta(hours=1) for rate in found)
    assert [round(rate.value * 100) for rate in found] == list(range(25))


def test_the_day_of_23_hours_has_no_hole():
    listed = [{"start": f"2026-03-29T{hour:02}:00:00+01:00", "value": 1} for hour in range(2)]
    listed += [{"start": f"2026-03-29T{hour:02}:00:00+02:00", "value": 1} for hour in range(3, 24)]
    found = parse(listed).rates
    assert len(found) == 23
    assert all(a.end == b.start for a, b in pairwise(found))


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8) | st.datetimes().map(str),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["rates", "start", "end", "value", "price", "2026-11-22T17:00Z"])
            | st.text(max_size=4),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(payload=JSON)
def test_any_json_gives_ordered_rates_or_one_sentence(payload):
    try:
        found = parse(json.loads(json.dumps(payload))).rates
    except SourceError:
        return
    assert all(rate.start < rate.end for rate in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
