"""What was known is known again after a restart, and the recorder fills in what came before us."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from homeassistant.components.energy.data import async_get_manager
from homeassistant.components.recorder import Recorder
from homeassistant.components.recorder.models import StatisticMeanType
from homeassistant.components.recorder.statistics import async_import_statistics
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.recorder.common import async_wait_recording_done

from custom_components.v2h.const import DOMAIN
from custom_components.v2h.learning.lessons import lessons_store, tariff_of
from custom_components.v2h.learning.past_peak import grid_meters, imports, past_imports
from custom_components.v2h.learning.price_history import packed
from custom_components.v2h.market import Series
from custom_components.v2h.settings import HomeSettings

from ..conftest import set_up, until
from ..test_market import hours

LONG_AGO = timedelta(days=40)


@pytest.fixture
async def hass(recorder_mock: Recorder, hass: HomeAssistant) -> HomeAssistant:
    """With a recorder."""
    return hass


@pytest.fixture
def entry(form: dict[str, Any]) -> MockConfigEntry:
    return MockConfigEntry(domain=DOMAIN, title="Lindgren", data=form)


def long_ago() -> datetime:
    return (dt_util.utcnow() - LONG_AGO).replace(minute=0, second=0, microsecond=0)


async def test_prices_of_long_ago_survive_a_restart_but_not_another_contract(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    old = hours(long_ago(), 0.71, 0.72)
    tariff = tariff_of(HomeSettings.from_data(entry.data, "EUR"))
    kept = {"tariff": tariff, "import": packed(old), "export": packed(old)}
    await lessons_store(hass, entry.entry_id).async_save(kept)
    home = await set_up(hass, entry)
    await until(lambda: home.market.rates(Series.IMPORT)[:2] == old, "prices were back")
    await until(lambda: home.market.rates(Series.EXPORT)[:2] == old, "feed-in prices were back")
    assert await hass.config_entries.async_reload(entry.entry_id)
    again = entry.runtime_data
    await until(lambda: again.market.rates(Series.IMPORT)[:2] == old, "prices were back once more")

    hass.config_entries.async_update_entry(entry, data={**entry.data, "price_add": 0.1})
    await hass.async_block_till_done()
    await until(lambda: entry.runtime_data is not again, "the home had started again")
    other = entry.runtime_data
    await until(lambda: other.market.rates(Series.IMPORT), "prices were known again")
    assert other.market.rates(Series.IMPORT)[0].start > old[-1].end


async def test_at_first_the_recorder_tells_what_our_price_sensor_showed(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    entry.add_to_hass(hass)
    sensor = er.async_get(hass).async_get_or_create(
        "sensor", DOMAIN, f"{entry.entry_id}_price", config_entry=entry
    )
    metadata: Any = {
        "source": "recorder",
        "statistic_id": sensor.entity_id,
        "name": None,
        "mean_type": StatisticMeanType.ARITHMETIC,
        "has_sum": False,
        "unit_class": None,
        "unit_of_measurement": "EUR/kWh",
    }
    first = long_ago()
    rows: Any = [{"start": first + timedelta(hours=i), "mean": 0.5 + i / 100} for i in range(3)]
    async_import_statistics(hass, metadata, rows)
    await async_wait_recording_done(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    home = entry.runtime_data
    await until(
        lambda: [rate.value for rate in home.market.rates(Series.IMPORT)[:3]] == [0.5, 0.51, 0.52],
        "the recorder was read",
    )
    assert home.market.rates(Series.IMPORT)[0].start == first


async def test_removing_the_home_removes_what_it_learned(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    await lessons_store(hass, entry.entry_id).async_save({"import": packed(hours(long_ago(), 0.2))})
    await set_up(hass, entry)
    await hass.config_entries.async_remove(entry.entry_id)
    assert await lessons_store(hass, entry.entry_id).async_load() is None


def metered(hass: HomeAssistant, meter: str, watts: Callable[[datetime], float]) -> None:
    """Thirty days of hours of a meter of energy in kWh."""
    metadata: Any = {
        "source": "recorder",
        "statistic_id": meter,
        "name": None,
        "mean_type": StatisticMeanType.NONE,
        "has_sum": True,
        "unit_class": "energy",
        "unit_of_measurement": "kWh",
    }
    total, rows = 0.0, []
    start = long_ago() + timedelta(days=10)
    for hour in range(24 * 30):
        when = start + timedelta(hours=hour)
        total += watts(when.astimezone(dt_util.get_default_time_zone())) / 1000
        rows.append({"start": when, "state": total, "sum": total})
    async_import_statistics(hass, metadata, rows)


async def test_the_usual_week_is_learned_from_the_energy_dashboard_and_only_once(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    assert await async_setup_component(hass, "energy", {})
    quiet = {True: 400, False: 700}
    metered(hass, "sensor.bought", lambda when: 2_400 if when.hour == 19 else quiet[when.weekday() < 5])
    metered(hass, "sensor.sun", lambda when: 100)
    metered(hass, "sensor.sold", lambda when: 50)
    await async_wait_recording_done(hass)
    manager = await async_get_manager(hass)
    grid: Any = {"type": "grid", "stat_energy_from": "sensor.bought", "stat_energy_to": "sensor.sold"}
    sun: Any = {"type": "solar", "stat_energy_from": "sensor.sun", "config_entry_solar_forecast": None}
    await manager.async_update({"energy_sources": [{**grid, "cost_adjustment_day": 0}, sun]})

    home = await set_up(hass, entry)
    await until(lambda: home.habits.profile.weekend, "the week was learned")
    monday = datetime(2026, 11, 23, tzinfo=dt_util.get_default_time_zone())
    week = home.habits.profile
    assert week.at(monday.replace(hour=19)) == pytest.approx(2_450)
    assert week.at(monday.replace(hour=3)) == pytest.approx(450)
    assert week.at(monday.replace(hour=3) - timedelta(days=1)) == pytest.approx(750)

    home.habits.profile = lived = week.learn(monday.replace(hour=3), 900)
    await until(lambda: home.controller.plan, "there was a plan")
    assert await hass.config_entries.async_reload(entry.entry_id)
    again = entry.runtime_data
    await until(lambda: again.controller.plan, "there was a plan again")
    assert again.habits.profile.at(monday.replace(hour=3)) == lived.at(monday.replace(hour=3))


async def test_the_months_highest_power_is_known_from_the_first_day_on(
    hass: HomeAssistant, form: dict[str, Any]
) -> None:
    assert await async_setup_component(hass, "energy", {})
    now = dt_util.utcnow()
    this_hour = now.replace(minute=0, second=0, microsecond=0)
    month = this_hour.astimezone(dt_util.get_default_time_zone()).month
    metered(hass, "sensor.bought", lambda when: 5_500 if when.month == month else 9_000)
    await async_wait_recording_done(hass)
    grid: Any = {"type": "grid", "stat_energy_from": "sensor.bought", "cost_adjustment_day": 0}
    await (await async_get_manager(hass)).async_update({"energy_sources": [grid]})
    told = {**form, "demand_price": 5, "demand_interval": "60"}
    entry = MockConfigEntry(domain=DOMAIN, title="Lindgren", data=told)
    home = await set_up(hass, entry)
    hours = await past_imports(hass, dt_util.start_of_local_day().replace(day=1))
    assert {watts for _, watts in hours} <= {5_500.0}
    await until(lambda: home.foresight.peak.peak_w(now) == (5_500 if hours else 0), "the month was known")


def test_older_dashboards_and_several_meters_are_understood() -> None:
    sources = [
        {"type": "solar", "stat_energy_from": "sensor.sun"},
        {
            "type": "grid",
            "flow_from": [{"stat_energy_from": "sensor.day"}, {"stat_energy_from": "sensor.night"}],
        },
    ]
    meters = grid_meters(sources)
    assert meters == ("sensor.day", "sensor.night")
    rows = {
        "sensor.day": [{"start": 0.0, "change": 400.0}, {"start": 3600.0, "change": 500.0}],
        "sensor.night": [{"start": 0.0, "change": 100.0}, {"start": 3600.0, "change": None}],
    }
    assert [watts for _, watts in imports(rows, meters)] == [500.0]
