"""The doors that the integration uses, in a real Home Assistant."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    MockModule,
    mock_integration,
    mock_platform,
)

from custom_components.v2h.sources import MissingError, SourceError, price_source, sun_source

NOW = datetime(2026, 11, 22, 17, 30, tzinfo=UTC)
RATES = {"rates": [{"start": "2026-11-22T17:00Z", "end": "2026-11-22T18:00Z", "value": 141}]}


@pytest.mark.parametrize("spec", [0.3, "0.30"])
async def test_a_number_is_a_fixed_price(hass, spec):
    assert [rate.value for rate in await price_source(hass, spec).rates(NOW)] == [0.3]


async def test_a_table_of_hours_is_read_in_the_homes_time_zone(hass):
    source = price_source(hass, [{"from": "00:00", "to": "24:00", "price": 0.3}])
    assert {rate.value for rate in await source.rates(NOW)} == {0.3}


async def test_prices_of_an_entity_are_converted_and_the_source_says_so(hass):
    hass.states.async_set("sensor.price", "0.1", RATES | {"unit_of_measurement": "EUR/MWh"})
    source = price_source(hass, "sensor.price")
    assert [rate.value for rate in await source.rates(NOW)] == pytest.approx([0.141])
    assert source.notes == ("rates: prices in EUR/MWh, converted to EUR/kWh.",)


@pytest.mark.parametrize(
    ("state", "sentence"), [(None, "does not exist"), ("unavailable", "is unavailable at the moment")]
)
async def test_an_entity_that_is_away_is_named(hass, state, sentence):
    if state:
        hass.states.async_set("sensor.price", state)
    with pytest.raises(MissingError, match=f"sensor.price {sentence}"):
        await price_source(hass, "sensor.price").rates(NOW)


async def test_rates_of_a_web_address_come_over_the_shared_session(hass, aioclient_mock):
    aioclient_mock.get("http://evcc.local/api/tariff/solar", json=RATES)
    (rate,) = await sun_source(hass, "http://evcc.local/api/tariff/solar").rates(NOW)
    assert rate.value == 141


async def test_the_unit_of_a_web_address_may_be_named_behind_it(hass, aioclient_mock):
    listed = [{"start": "2026-11-22T17:00Z", "price": 34.2}]
    aioclient_mock.get("http://prices.local/today", json=listed)
    (rate,) = await price_source(hass, "http://prices.local/today#ct/kWh").rates(NOW)
    assert rate.value == pytest.approx(0.342)
    with pytest.raises(SourceError, match="may end in #ct/kWh or #EUR/MWh"):
        await price_source(hass, "http://prices.local/today").rates(NOW)


@pytest.mark.parametrize("spec", ["", "cheap", None, {}, True])
async def test_a_price_source_that_is_none_is_refused(hass, spec):
    with pytest.raises(SourceError, match="The price source is"):
        price_source(hass, spec)


def forecasting(hass, answer, domain="sunny", **more):
    """An integration whose energy platform gives *answer*, and its entry."""

    async def async_get_solar_forecast(hass, entry_id):
        if isinstance(answer, Exception):
            raise answer
        return answer

    mock_integration(hass, MockModule(domain))
    platform = SimpleNamespace(async_get_solar_forecast=async_get_solar_forecast, **more)
    mock_platform(hass, f"{domain}.energy", platform)
    entry = MockConfigEntry(domain=domain, title="My roof")
    entry.add_to_hass(hass)
    return entry.entry_id


async def test_any_integration_that_forecasts_the_sun_is_a_source(hass):
    entry_id = forecasting(hass, {"wh_hours": {"2026-11-22T12:00:00+00:00": 2100}})
    assert [rate.value for rate in await sun_source(hass, entry_id).rates(NOW)] == [2100]


@pytest.mark.parametrize(
    ("domain", "more", "noon"),
    [
        pytest.param("forecast_solar", {}, 900, id="until 2026.10 at the end of each hour"),
        pytest.param("forecast_solar", {"energy_by_period_start": None}, 700, id="since at its beginning"),
        pytest.param("sunny", {}, 700, id="as all others"),
    ],
)
async def test_the_hours_of_forecast_solar_are_those_in_which_the_sun_shines(hass, domain, more, noon):
    told = {"2026-11-22T07:40:00+00:00": 0, "2026-11-22T08:00:00+00:00": 30} | {
        f"2026-11-22T{hour:02}:00:00+00:00": watts for hour, watts in ((11, 500), (12, 700), (13, 900))
    }
    rates = await sun_source(hass, forecasting(hass, {"wh_hours": told}, domain, **more)).rates(NOW)
    assert [rate.value for rate in rates if rate.start == datetime(2026, 11, 22, 12, tzinfo=UTC)] == [noon]


async def test_a_forecast_in_another_shape_is_not_turned(hass):
    entry_id = forecasting(hass, {"watts": {"2026-11-22T12:00:00+00:00": 800}}, "forecast_solar")
    assert [rate.value for rate in await sun_source(hass, entry_id).rates(NOW)] == [800]


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        pytest.param(None, "My roof has no solar forecast yet", id="nothing yet"),
        pytest.param(AttributeError("runtime_data"), "My roof cannot forecast the sun now", id="not set up"),
    ],
)
async def test_an_integration_without_an_answer_is_named(hass, answer, sentence):
    with pytest.raises(MissingError, match=sentence):
        await sun_source(hass, forecasting(hass, answer)).rates(NOW)


async def test_an_integration_that_knows_no_sun_is_named(hass):
    mock_integration(hass, MockModule("moony"))
    entry = MockConfigEntry(domain="moony", title="My moon")
    entry.add_to_hass(hass)
    with pytest.raises(MissingError, match="My moon does not forecast the sun"):
        await sun_source(hass, entry.entry_id).rates(NOW)


async def test_an_integration_that_was_removed_is_said_so(hass):
    with pytest.raises(MissingError, match="was removed"):
        await sun_source(hass, "01JABC").rates(NOW)
