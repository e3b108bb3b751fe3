"""Solcast's sensors of single days are one forecast, and its careful side is taken where it is wanted.

Compared with the source of Solcast 4.5.2 (HACS).
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from homeassistant.core import HomeAssistant

from custom_components.v2h.sources import SourceError, sun_source
from custom_components.v2h.sources.forecast import NO_RANGE, parse
from custom_components.v2h.sources.solcast import siblings

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
TODAY = "sensor.solcast_pv_forecast_forecast_today"
TOMORROW = "sensor.solcast_pv_forecast_forecast_tomorrow"


def day(start: datetime, *kilowatts: float, low: bool = True) -> dict[str, Any]:
    rows = [
        {"period_start": start + timedelta(minutes=30 * at), "pv_estimate": kw}
        | ({"pv_estimate10": kw / 2, "pv_estimate90": kw * 2} if low else {})
        for at, kw in enumerate(kilowatts)
    ]
    return {"detailedForecast": rows}


@pytest.mark.parametrize(("careful", "share"), [(False, 1), (True, 0.5)])
async def test_all_days_are_one_forecast(hass: HomeAssistant, careful: bool, share: float) -> None:
    hass.states.async_set(TODAY, "4", day(NOON, 2.0, 1.0))
    hass.states.async_set(TOMORROW, "9", day(NOON + timedelta(days=1), 4.0, 3.0))
    source = sun_source(hass, TODAY, careful=careful)
    assert [rate.value for rate in await source.rates(NOON)] == [
        watts * share for watts in (2000, 1000, 4000, 3000)
    ]
    assert NO_RANGE not in source.notes


@pytest.mark.parametrize("careful", [False, True])
async def test_what_comes_at_least_and_at_most_is_kept_beside_the_forecast(
    hass: HomeAssistant, careful: bool
) -> None:
    hass.states.async_set(TODAY, "4", day(NOON, 2.0, 1.0))
    hass.states.async_set(TOMORROW, "9", day(NOON + timedelta(days=1), 4.0, low=False))
    source = sun_source(hass, TODAY, careful=careful)
    assert (source.low, source.high) == ((), ())
    rates = await source.rates(NOON)
    assert [(rate.start, rate.value) for rate in source.low] == [
        (rates[0].start, 1000),
        (rates[1].start, 500),
    ]
    assert [(rate.start, rate.value) for rate in source.high] == [
        (rates[0].start, 4000),
        (rates[1].start, 2000),
    ]


async def test_a_forecast_without_a_range_says_so_and_is_taken_as_it_is(hass: HomeAssistant) -> None:
    hass.states.async_set("sensor.sun", "4", day(NOON, 2.0, 1.0, low=False))
    source = sun_source(hass, "sensor.sun", careful=True)
    assert [rate.value for rate in await source.rates(NOON)] == [2000, 1000]
    assert NO_RANGE in source.notes
    assert NO_RANGE in parse({"watts": {NOON.isoformat(): 100}}, careful=True).notes


async def test_an_empty_list_is_told_as_no_forecast(hass: HomeAssistant) -> None:
    hass.states.async_set(TODAY, "0", {"detailedForecast": []})
    with pytest.raises(SourceError):
        await sun_source(hass, TODAY, careful=True).rates(NOON)


def test_another_sensor_has_no_siblings() -> None:
    assert siblings("sensor.forecast_of_the_sun") == ()
    assert siblings(TOMORROW)[0] == TODAY
