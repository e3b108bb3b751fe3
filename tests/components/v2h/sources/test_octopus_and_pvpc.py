"""Prices that lie in attributes of a shape of their own.

Compared with Octopus Energy 18.3.1 (HACS) and with PVPC in Home Assistant 2026.10.4 and 2026.11.0.
"""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from custom_components.v2h.sources import MissingError, octopus, price_source, pvpc

MADRID = ZoneInfo("Europe/Madrid")
NOW = datetime(2026, 11, 22, 17, 30, tzinfo=UTC)
METER = "event.octopus_energy_electricity_21l3885048_2700002762631"


def rates(day: int, price: float) -> dict[str, object]:
    start, end = f"2026-11-{day}T00:00:00+00:00", f"2026-11-{day}T00:30:00+00:00"
    return {"rates": [{"start": start, "end": end, "value_inc_vat": price, "is_capped": False}]}


async def test_the_days_of_octopus_are_one_series(hass):
    hass.states.async_set(f"{METER}_current_day_rates", "", rates(22, 0.24))
    hass.states.async_set(f"{METER}_next_day_rates", "", rates(23, 0.19))
    found = await price_source(hass, f"{METER}_current_day_rates").rates(NOW)
    assert [(rate.start.day, rate.value) for rate in found] == [(22, 0.24), (23, 0.19)]


async def test_octopus_before_the_next_days_rates_is_short(hass):
    hass.states.async_set(f"{METER}_current_day_rates", "", rates(22, 0.24))
    assert len(await price_source(hass, f"{METER}_current_day_rates").rates(NOW)) == 1


async def test_octopus_without_rates_says_what_to_enable(hass):
    with pytest.raises(MissingError, match="enable the event entities"):
        await price_source(hass, f"{METER}_current_day_rates").rates(NOW)


def test_an_entity_of_another_kind_has_no_days():
    assert octopus.siblings("sensor.price") == ()


async def test_pvpc_tells_today_and_tomorrow_by_the_clock(hass):
    await hass.config.async_set_time_zone("Europe/Madrid")
    day = {f"price_{hour:02}h": 0.1 + hour / 100 for hour in range(24)}
    hass.states.async_set("sensor.esios_pvpc", "0.2", day | {"price_next_day_00h": 0.05})
    found = await price_source(hass, "sensor.esios_pvpc").rates(NOW)
    assert found[0].start == datetime(2026, 11, 21, 23, tzinfo=UTC)
    assert found[18].value == pytest.approx(0.28)
    assert (found[24].start, found[24].value) == (datetime(2026, 11, 22, 23, tzinfo=UTC), 0.05)


def test_the_hour_that_comes_twice_has_two_prices():
    autumn = datetime(2026, 10, 25, 10, tzinfo=UTC)
    told = {"price_01h": 0.1, "price_02h": 0.2, "price_02h_d": 0.3, "price_03h": 0.4}
    feed = pvpc.prices(told, autumn, MADRID)
    assert [rate.value for rate in feed.rates] == [0.1, 0.2, 0.3, 0.4]
    assert [rate.start.hour for rate in feed.rates] == [23, 0, 1, 2]
