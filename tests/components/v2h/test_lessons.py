"""What was known is known again after a restart, and the recorder fills in what came before us."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from homeassistant.components.recorder import Recorder
from homeassistant.components.recorder.models import StatisticMeanType
from homeassistant.components.recorder.statistics import async_import_statistics
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.recorder.common import async_wait_recording_done

from custom_components.v2h.const import DOMAIN
from custom_components.v2h.lessons import lessons_store, tariff_of
from custom_components.v2h.market import Series
from custom_components.v2h.price_history import packed
from custom_components.v2h.settings import HomeSettings

from .conftest import set_up, until
from .test_market import hours

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
