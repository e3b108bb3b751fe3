"""What Home Assistant's recorder keeps of a home: statistics that add up, and nothing large."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from homeassistant.components.recorder import Recorder, get_instance
from homeassistant.components.recorder.history import get_significant_states
from homeassistant.components.recorder.statistics import statistics_during_period
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.recorder.common import async_wait_recording_done

from custom_components.v2h.home import Home
from custom_components.v2h.optimizer.ledger import Session

from .conftest import set_up, state, until
from .recorded import compiled

MONEY = ("saved_today", "saved_this_month", "cost_today", "cost_this_month")


@pytest.fixture
async def hass(recorder_mock: Recorder, hass: HomeAssistant) -> HomeAssistant:
    """With a recorder."""
    return hass


@pytest.fixture
async def home(hass: HomeAssistant, simulated_entry: MockConfigEntry) -> Home:
    """One with a plan, which shows from now on only what it is given."""
    running = await set_up(hass, simulated_entry)
    await until(lambda: running.coordinator.data.plan, "there was a plan")
    await running.rest()
    return running


async def test_what_begins_anew_each_day_month_or_stay_is_no_loss_to_the_statistics(
    hass: HomeAssistant, home: Home
) -> None:
    begun, ids = dt_util.utcnow(), [f"sensor.villa_{name}" for name in MONEY]
    stays = ["sensor.villa_cost_of_this_session", "sensor.villa_earned_in_this_session"]
    last_day = dt_util.start_of_local_day(date(2026, 10, 31))
    for today, euros, stay in (
        (last_day, 0.0, Session(start=last_day)),
        (last_day, 3.0, Session(start=last_day, cost=3.0, earned=3.0)),
        (last_day + timedelta(days=1), 0.25, Session(start=begun, cost=0.25, earned=0.25)),
    ):
        money = dict.fromkeys(("saved_today", "saved_month", "cost_today", "cost_month"), euros)
        home.coordinator.push(replace(home.coordinator.data, today=today, session=stay, **money))
        home.coordinator.async_update_listeners()
    grown = await counted(hass, begun, [*ids, *stays])
    # A cent or two more, if the home bought something before it fell silent.
    assert grown == dict.fromkeys([*ids, *stays], pytest.approx(3.25, abs=1))


async def counted(hass: HomeAssistant, begun: datetime, ids: list[str]) -> Mapping[str, float]:
    """By how much the statistics say that each of them grew since *begun*, a moment ago."""
    first = await compiled(hass, begun)
    rows: Mapping[str, list[Mapping[str, Any]]] = await get_instance(hass).async_add_executor_job(
        statistics_during_period, hass, first, None, set(ids), "5minute", None, {"sum"}
    )
    return {name: told[-1]["sum"] for name, told in rows.items()}


async def test_the_plan_is_shown_and_not_recorded(hass: HomeAssistant, home: Home) -> None:
    await async_wait_recording_done(hass)
    shown = hass.states.get("sensor.villa_plan")
    assert shown is not None
    assert len(shown.attributes["slots"]) > 90
    kept = await get_instance(hass).async_add_executor_job(
        get_significant_states, hass, dt_util.utcnow() - timedelta(hours=1), None, ["sensor.villa_plan"]
    )
    recorded = kept["sensor.villa_plan"][-1]
    assert "made_at" in recorded.attributes
    assert "slots" not in recorded.attributes


async def test_what_is_sold_has_its_price_for_the_energy_dashboard(hass: HomeAssistant, home: Home) -> None:
    told = hass.states.get("sensor.villa_feed_in_price")
    assert told is not None
    assert float(told.state) == pytest.approx(home.coordinator.data.export_price)
    assert told.attributes["unit_of_measurement"] == "EUR/kWh"
    home.coordinator.push(replace(home.coordinator.data, session=None))
    assert state(hass, "sensor.villa_cost_of_this_session") == "unknown"
