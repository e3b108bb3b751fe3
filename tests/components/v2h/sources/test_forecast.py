"""Solar forecasts."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custom_components.v2h.sources import SourceError
from custom_components.v2h.sources.forecast import parse

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def hours(*values, start=NOON):
    return {(start + timedelta(hours=at)).isoformat(): value for at, value in enumerate(values)}


@pytest.mark.parametrize(
    ("payload", "watts"),
    [
        pytest.param(
            {"rates": [{"start": "2026-11-22T12:00Z", "end": "2026-11-22T13:00Z", "value": 2100}]},
            [2100],
            id="evcc: W",
        ),
        pytest.param({"wh_hours": hours(2100, 1800)}, [2100, 1800], id="energy of hours"),
        pytest.param(
            {
                "wh_hours": {
                    "2026-11-22T12:00:00Z": 525,
                    "2026-11-22T12:15:00Z": 450,
                    "2026-11-22T12:30:00Z": 400,
                }
            },
            [2100, 1800, 1600],
            id="energy of quarter-hours",
        ),
        pytest.param({"watts": hours(2100, 1800)}, [2100, 1800], id="power"),
        pytest.param(
            {
                "detailedForecast": [
                    {"period_start": "2026-11-22T12:00Z", "pv_estimate": 2.1, "pv_estimate10": 1.0},
                    {"period_start": "2026-11-22T12:30Z", "pv_estimate": 1.8, "pv_estimate10": 1.0},
                ]
            },
            [2100, 1800],
            id="Solcast: kW",
        ),
    ],
)
def test_every_known_shape_gives_watts(payload, watts):
    assert [rate.value for rate in parse(payload).rates] == pytest.approx(watts)


def test_the_hour_of_sunrise_may_be_shorter():
    day = hours(300, 900, 700, start=datetime(2026, 11, 22, 8, tzinfo=UTC))
    feed = parse({"wh_hours": {"2026-11-22T07:24:00Z": 30} | day})
    assert [rate.value for rate in feed.rates] == pytest.approx([50, 300, 900, 700])


def test_a_night_that_is_left_out_is_dark_and_said():
    feed = parse({"wh_hours": hours(500, 200) | hours(300, 800, start=NOON + timedelta(hours=20))})
    night = feed.rates[2]
    assert (night.value, night.end - night.start) == (0.0, timedelta(hours=18))
    assert feed.notes == ("wh_hours: nights that it leaves out are taken as dark.",)


def test_a_missing_day_is_a_hole_and_not_a_night():
    feed = parse({"wh_hours": hours(500, 200) | hours(300, 800, start=NOON + timedelta(hours=44))})
    assert feed.rates[2].start - feed.rates[1].end == timedelta(hours=42)


def test_negative_power_is_none_and_said():
    feed = parse({"watts": hours(-3, 100)})
    assert [rate.value for rate in feed.rates] == [0, 100]
    assert feed.notes == ("watts: negative powers are taken as none.",)


@pytest.mark.parametrize(
    ("payload", "sentence"),
    [
        pytest.param({"wh_hours": {}}, r"wh_hours is \{\}, expected at least one period", id="empty"),
        pytest.param({"wh_hours": {"noon": 1}}, "wh_hours key is 'noon', expected a time", id="no time"),
        pytest.param({"wh_hours": {"2026-11-22T12:00": 1}}, "does not say its zone", id="no zone"),
        pytest.param(
            {"wh_hours": hours("x")}, r"wh_hours\[2026-11-22T12:00:00\+00:00\] is 'x'", id="no number"
        ),
        pytest.param({"temperature": 3}, "forecast is .*expected one of rates", id="something else"),
        pytest.param(None, "forecast is None", id="nothing"),
    ],
)
def test_garbage_is_named(payload, sentence):
    with pytest.raises(SourceError, match=sentence):
        parse(payload)


@given(st.dictionaries(st.integers(0, 96), st.floats(0, 5000), min_size=1))
def test_the_energy_of_the_forecast_is_kept(told):
    start = datetime(2026, 11, 22, tzinfo=UTC)
    feed = parse({"wh_hours": {(start + timedelta(hours=at)).isoformat(): wh for at, wh in told.items()}})
    energy = sum(rate.value * ((rate.end - rate.start) / timedelta(hours=1)) for rate in feed.rates)
    assert energy == pytest.approx(sum(told.values()))
