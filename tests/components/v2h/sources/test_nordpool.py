"""The custom Nord Pool sensor (HACS), compared with the source of 0.0.18."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from custom_components.v2h.sources import SourceError
from custom_components.v2h.sources.nordpool import parse

OSLO = ZoneInfo("Europe/Oslo")


def day(date, values):
    start = datetime.fromisoformat(date).replace(tzinfo=OSLO)
    hours = [start + timedelta(hours=hour) for hour in range(len(values) + 1)]
    return [{"start": hours[at], "end": hours[at + 1], "value": value} for at, value in enumerate(values)]


TODAY = day("2026-11-22", [0.5] * 12 + [0.7] * 12)


def test_today_and_tomorrow_are_one_series():
    attributes = {
        "raw_today": TODAY,
        "raw_tomorrow": day("2026-11-23", [0.9] * 24),
        "unit_of_measurement": "NOK/kWh",
    }
    found = parse(attributes, currency="NOK").rates
    assert len(found) == 48
    assert (found[0].value, found[12].value, found[-1].value) == (0.5, 0.7, 0.9)
    assert found[-1].end - found[0].start == timedelta(hours=48)


@pytest.mark.parametrize("missing", [[], None, "absent"])
def test_a_tomorrow_that_is_not_published_is_short_not_zero(missing):
    attributes = {"raw_today": TODAY} | ({} if missing == "absent" else {"raw_tomorrow": missing})
    assert len(parse(attributes).rates) == 24


def test_a_tomorrow_of_empty_hours_is_short_not_zero():
    feed = parse({"raw_today": TODAY, "raw_tomorrow": day("2026-11-23", [None] * 24)})
    assert len(feed.rates) == 24
    assert feed.notes == ("raw_today and raw_tomorrow: 24 of 48 rows have no value yet.",)


@pytest.mark.parametrize(
    ("more", "value"),
    [
        pytest.param({"unit": "kWh", "currency": "EUR", "price_in_cents": False}, 0.5, id="per kWh"),
        pytest.param({"unit": "kWh", "currency": "EUR", "price_in_cents": True}, 0.005, id="cents"),
        pytest.param({"unit": "MWh", "currency": "EUR", "price_in_cents": False}, 0.0005, id="per MWh"),
        pytest.param({"unit_of_measurement": "Øre/kWh"}, 0.005, id="øre by the unit of measurement"),
    ],
)
def test_the_sensors_own_unit_is_used(more, value):
    assert parse({"raw_today": TODAY} | more).rates[0].value == pytest.approx(value)


def test_without_today_the_sentence_names_the_attribute():
    with pytest.raises(SourceError, match="raw_today is None, expected a list"):
        parse({"today": [1, 2]})
