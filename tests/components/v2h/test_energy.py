"""The Energy dashboard shows the sun that the plan counts on."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from homeassistant.components.recorder import Recorder
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.v2h.const import DOMAIN
from custom_components.v2h.energy import async_get_solar_forecast
from custom_components.v2h.market import Series

from .conftest import set_up, state, until
from .recorded import compiled


@pytest.fixture
async def hass(recorder_mock: Recorder, hass: HomeAssistant) -> HomeAssistant:
    """With a recorder, which the Energy dashboard needs."""
    return hass


async def test_the_forecast_of_the_home_can_be_chosen_and_is_shown(
    hass: HomeAssistant, form: dict[str, Any], hass_ws_client: WebSocketGenerator
) -> None:
    assert await async_setup_component(hass, "energy", {})
    entry = MockConfigEntry(domain=DOMAIN, title="Lindgren", data=form)
    home = await set_up(hass, entry)
    await until(lambda: home.market.rates(Series.SUN), "the sun's forecast was there")
    client = await hass_ws_client(hass)
    await client.send_json_auto_id({"type": "energy/info"})
    assert DOMAIN in (await client.receive_json())["result"]["solar_forecast_domains"]

    told = await async_get_solar_forecast(hass, entry.entry_id)
    assert told is not None
    hours = told["wh_hours"]
    expected = sum(
        rate.value * ((rate.end - rate.start) / timedelta(hours=1)) for rate in home.market.rates(Series.SUN)
    )
    assert abs(sum(hours.values()) - expected) <= len(hours)
    assert all(datetime.fromisoformat(start).astimezone(UTC).minute == 0 for start in hours)


async def test_the_energy_dashboard_takes_the_car_as_a_battery_and_our_prices_for_the_grid(
    hass: HomeAssistant, simulated_entry: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    """As docs/automations.md tells it."""
    assert await async_setup_component(hass, "energy", {})
    begun = dt_util.utcnow()
    home = await set_up(hass, simulated_entry)
    await until(lambda: home.coordinator.data.soc_percent, "the car told its charge")
    await until(lambda: home.coordinator.data.discharged_wh, "the charger told its registers")
    await until(lambda: state(hass, "sensor.villa_price") != "unknown", "the price was shown")
    meter = {"device_class": "energy", "state_class": "total_increasing", "unit_of_measurement": "kWh"}
    for name in ("bought", "sold"):
        hass.states.async_set(f"sensor.{name}", "100.0", meter)
    await compiled(hass, begun)

    battery = {
        "type": "battery",
        "stat_energy_from": "sensor.villa_discharged",
        "stat_energy_to": "sensor.villa_charged",
        "power_config": {"stat_rate_inverted": "sensor.villa_car_power"},
        "stat_soc": "sensor.villa_car_battery",
    }
    grid = {
        "type": "grid",
        "stat_energy_from": "sensor.bought",
        "entity_energy_price": "sensor.villa_price",
        "stat_energy_to": "sensor.sold",
        "entity_energy_price_export": "sensor.villa_feed_in_price",
        "cost_adjustment_day": 0,
    }
    client = await hass_ws_client(hass)
    await client.send_json_auto_id({"type": "energy/save_prefs", "energy_sources": [battery, grid]})
    saved = await client.receive_json()
    assert saved["success"], saved
    await hass.async_block_till_done()
    await client.send_json_auto_id({"type": "energy/validate"})
    found = (await client.receive_json())["result"]["energy_sources"]
    ours = [issue for source in found for issue in source if "villa" in str(issue["affected_entities"])]
    assert ours == []


async def test_a_home_that_does_not_run_shows_none(hass: HomeAssistant, form: dict[str, Any]) -> None:
    entry = MockConfigEntry(domain=DOMAIN, title="Lindgren", data={**form, "sun_source": ""})
    entry.add_to_hass(hass)
    assert await async_get_solar_forecast(hass, entry.entry_id) is None
    assert await async_get_solar_forecast(hass, "nothing") is None
    await hass.config_entries.async_setup(entry.entry_id)
    assert await async_get_solar_forecast(hass, entry.entry_id) is None
