"""Units of money per energy."""

import pytest

from custom_components.v2h.sources import SourceError
from custom_components.v2h.sources.money import per_kwh


@pytest.mark.parametrize(
    ("unit", "factor"),
    [
        ("EUR/kWh", 1),
        ("€/kWh", 1),
        ("EUR/MWh", 0.001),
        ("ct/kWh", 0.01),
        ("c/kWh", 0.01),
        ("Øre/kWh", 0.01),
        ("p/kWh", 0.01),
        ("SEK / kWh", 1),
        ("GBP per kWh", 1),
        ("EUR/Wh", 1000),
    ],
)
def test_the_unit_decides(unit, factor):
    found, notes = per_kwh([50.0], unit=unit, currency="EUR", field="rates")
    assert found == pytest.approx(factor)
    assert bool(notes) == (factor != 1)


@pytest.mark.parametrize(
    ("largest", "currency", "factor"),
    [
        pytest.param(0.41, "EUR", 1, id="an ordinary evening"),
        pytest.param(0.0, "EUR", 1, id="free all day"),
        pytest.param(4.5, "SEK", 1, id="kronor"),
        pytest.param(80.0, "HUF", 1, id="forint are small"),
        pytest.param(141.0, "EUR", 0.001, id="no kWh costs 141 euro"),
        pytest.param(-300.0, "EUR", 0.001, id="negative prices per MWh"),
        pytest.param(1800.0, "SEK", 0.001, id="kronor per MWh"),
    ],
)
def test_without_a_unit_the_size_decides_where_it_can(largest, currency, factor):
    found, notes = per_kwh([0.0, largest], unit=None, currency=currency, field="rates")
    assert found == factor
    assert bool(notes) == (factor != 1)


def test_a_conversion_by_size_is_said_aloud():
    _, notes = per_kwh([141.0], unit=None, currency="EUR", field="rates")
    assert notes == ("rates: prices up to 141 without a unit, taken as EUR/MWh.",)


def test_where_cents_and_megawatt_hours_look_alike_we_ask():
    with pytest.raises(
        SourceError, match=r"prices up to 34.2.*name the unit, since ct/kWh and EUR/MWh look alike"
    ):
        per_kwh([20.0, 34.2], unit=None, currency="EUR", field="rates")


def test_a_unit_that_is_no_price_is_left_aside():
    assert per_kwh([0.3], unit="EUR", currency="EUR", field="rates") == (1.0, ())
