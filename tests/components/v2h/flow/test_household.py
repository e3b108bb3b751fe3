"""The week that the statistics teach is shown before the home is made, and its first plan knows it."""

from typing import Any

import pytest
from homeassistant.components.energy.data import async_get_manager
from homeassistant.components.recorder import Recorder
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.recorder.common import async_wait_recording_done

from custom_components.v2h.const import DOMAIN
from custom_components.v2h.flow.household import MONDAY, SATURDAY, hours_of, pictures, sentence
from custom_components.v2h.optimizer.load import SLOTS, LoadProfile

from ..conftest import set_up
from ..learning.test_lessons import metered
from ..pages import choose, gear, pages, submit, walk

type Form = dict[str, Any]
LEARNED = {"household": {}}


@pytest.fixture
async def hass(recorder_mock: Recorder, hass: HomeAssistant) -> HomeAssistant:
    """With a recorder."""
    return hass


@pytest.fixture
async def _measured(hass: HomeAssistant) -> None:
    """A house that the Energy dashboard has counted for weeks: dear evenings, and lazy weekends."""
    assert await async_setup_component(hass, "energy", {})
    metered(
        hass, "sensor.bought", lambda when: 2_400 if when.hour == 19 else 400 if when.weekday() < 5 else 700
    )
    await async_wait_recording_done(hass)
    grid: Any = {"type": "grid", "stat_energy_from": "sensor.bought", "cost_adjustment_day": 0}
    await (await async_get_manager(hass)).async_update({"energy_sources": [grid]})


@pytest.mark.usefixtures("_measured")
async def test_the_week_is_shown_and_the_first_plan_knows_it(hass: HomeAssistant, form: Form) -> None:
    typed = pages(form)
    # Nobody is asked what the statistics tell.
    del typed["home"]["annual_use_kwh"]
    flow = await walk(hass, await choose(hass, "home"), typed, until="household")
    told = flow["description_placeholders"]
    assert told["workday_words"].startswith("11.6 kWh, most at 19:00 (2.4 kW), least at ")
    assert told["weekend_words"].startswith("18.5 kWh")
    assert told["workday"].startswith("<svg")
    assert told["workday"] != told["weekend"]
    done = await submit(hass, flow, {})
    assert done["step_id"] == "done"
    assert "habits of the house" not in done["description_placeholders"]["missing"]


async def test_without_statistics_nothing_is_shown_and_the_last_page_says_so(
    hass: HomeAssistant, form: Form
) -> None:
    flow = await walk(hass, await choose(hass, "home"), pages(form), until="done")
    assert "habits of the house are not known yet" in flow["description_placeholders"]["missing"]


async def test_a_home_shows_what_it_plans_with(hass: HomeAssistant, form: Form) -> None:
    entry = MockConfigEntry(domain=DOMAIN, title="Lindgren", data=form)
    home = await set_up(hass, entry)
    home.habits.profile = LoadProfile(watts=(500.0,) * SLOTS)
    shown = await gear(hass, entry, "household")
    assert shown["description_placeholders"]["workday_words"].startswith("12.0 kWh")
    assert (await submit(hass, shown, {}))["type"] is FlowResultType.CREATE_ENTRY


async def test_a_home_that_is_not_running_has_nothing_to_show(hass: HomeAssistant, form: Form) -> None:
    entry = MockConfigEntry(domain=DOMAIN, title="Lindgren", data=form)
    entry.add_to_hass(hass)
    assert (await gear(hass, entry, "household"))["type"] is FlowResultType.CREATE_ENTRY


def test_both_pictures_have_one_scale() -> None:
    week = LoadProfile(watts=(500.0,) * SLOTS, weekend=(1000.0,) * SLOTS)
    told = pictures(week)
    assert hours_of(week, MONDAY) == [500.0] * 24
    assert hours_of(week, SATURDAY) == [1000.0] * 24
    assert "V45" in told["workday"]
    assert "V0" in told["weekend"]
    assert sentence([1000.0] * 24) == "24.0 kWh, most at 00:00 (1.0 kW), least at 00:00 (1.0 kW)"
