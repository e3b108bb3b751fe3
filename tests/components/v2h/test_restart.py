"""A home comes back after a reload or a power cut: it goes on where it was, and shows only what it knows."""

import shutil
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.storage import STORAGE_DIR
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.v2h.const import DOMAIN
from custom_components.v2h.home import Home
from custom_components.v2h.optimizer.dispatch.decision import Command, Mode
from custom_components.v2h.reserves import Reserves
from custom_components.v2h.simulator import RunningSimulator

from .conftest import set_up, state, until

ORDERED_W = -900
RESERVES = Reserves().ask("a storm is coming", 30)
# Nothing has been saved yet on the first evening, and what was is summed from the books.
TRULY_ZERO = ("_saved", "_saved_today", "_saved_this_month")
# What was measured in the seconds before may have cost less than a cent.
COSTS = ("_cost_today", "_cost_this_month", "_cost_of_this_session", "_earned_in_this_session")


# A new slot brings a new plan: not between the last look at a home and the first one at what follows it.
SLOT: Final = timedelta(minutes=15)
CALM: Final = timedelta(minutes=1)


@pytest.fixture
def entry(form: dict[str, Any]) -> MockConfigEntry:
    return MockConfigEntry(domain=DOMAIN, title="Lindgren", data=form)


async def at_work(hass: HomeAssistant, entry: MockConfigEntry) -> Home:
    """A home whose car does what its owner ordered, with a plan in the drawer."""
    home = await set_up(hass, entry)
    home.choose(Mode.SELF_CONSUMPTION)
    home.keep(RESERVES)
    home.give(Command(power_w=ORDERED_W, until=dt_util.utcnow() + timedelta(hours=1)))
    await until(lambda: home.controller.plan, "there was a plan")
    await obeys(home)
    await until(lambda: to_next_slot() > CALM, "the next slot was far")
    return home


def to_next_slot() -> timedelta:
    return SLOT - (dt_util.utcnow() - datetime.min.replace(tzinfo=UTC)) % SLOT


async def obeys(home: Home) -> None:
    await until(lambda: (home.coordinator.data.car_w or 0) < ORDERED_W / 2, "the car obeyed the order")


def orders(home: Home) -> tuple[object, ...]:
    view = home.coordinator.data
    return view.mode, view.command, view.reserve_percent, view.reserve_why


async def test_after_a_reload_orders_plan_stay_and_books_go_on(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    home = await at_work(hass, entry)
    station, stay = home.chargers.station, home.controller.ledger.session
    assert station
    assert station.transaction
    assert stay
    await until(lambda: home.coordinator.data.discharged_wh, "the charger had told what it fed")
    assert await hass.config_entries.async_reload(entry.entry_id)
    before = home.coordinator.data
    again: Home = entry.runtime_data
    assert again is not home
    assert orders(again) == (Mode.SELF_CONSUMPTION, before.command, 30, "a storm is coming")
    assert again.coordinator.data.plan_made_at == before.plan_made_at
    assert again.coordinator.data.plan
    assert again.controller.ledger.session
    assert again.controller.ledger.session.start == stay.start

    await obeys(again)
    assert again.chargers.station
    assert again.chargers.station.transaction
    assert again.chargers.station.transaction.id == station.transaction.id
    assert again.controller.ledger.session.start == stay.start
    after = again.coordinator.data
    assert (after.charged_wh or 0) >= (before.charged_wh or 0)
    assert (after.discharged_wh or 0) >= (before.discharged_wh or 0) > 0


async def test_after_a_power_cut_nothing_that_was_ordered_is_lost(
    hass: HomeAssistant, entry: MockConfigEntry, hass_storage: dict[str, Any], tmp_path: Path
) -> None:
    home = await at_work(hass, entry)
    name, storage, left = f"{DOMAIN}.{entry.entry_id}", tmp_path / STORAGE_DIR, tmp_path / "left"
    await until(lambda: name in hass_storage and written(hass_storage[name]), "all of it was on the disk")
    assert home.chargers.station
    assert home.chargers.station.transaction
    stay, kept = home.chargers.station.transaction.id, deepcopy(hass_storage[name])
    plan = kept["data"]["controller"]["plan"]
    shutil.copytree(storage, left)
    assert await hass.config_entries.async_unload(entry.entry_id)
    shutil.rmtree(storage)
    shutil.copytree(left, storage)
    hass_storage[name] = kept

    assert await hass.config_entries.async_setup(entry.entry_id)
    again: Home = entry.runtime_data
    assert orders(again) == orders(home)
    assert again.coordinator.data.plan_made_at == datetime.fromisoformat(plan["made_at"])
    await obeys(again)
    assert again.chargers.station
    assert again.chargers.station.transaction
    assert again.chargers.station.transaction.id == stay


def written(book: dict[str, Any]) -> bool:
    controller = book["data"]["controller"]
    return bool(controller["plan"] and controller["command"] and controller["reserve"])


@pytest.mark.parametrize("before", [False, True], ids=["the first start", "a start after others"])
async def test_a_home_that_hears_nobody_shows_no_zero(
    hass: HomeAssistant, entry: MockConfigEntry, world: RunningSimulator, before: bool
) -> None:
    if before:
        home = await at_work(hass, entry)
        assert await hass.config_entries.async_unload(entry.entry_id)
    await world.stop()
    if before:
        assert await hass.config_entries.async_setup(entry.entry_id)
    else:
        await set_up(hass, entry)
    home = entry.runtime_data
    await until(lambda: home.meter and home.meter.problem, "the inverter was missed")
    ours = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    shown = {one.entity_id: state(hass, one.entity_id) for one in ours if one.disabled_by is None}
    assert len(shown) > 20
    true = (*TRULY_ZERO, *COSTS) if before else TRULY_ZERO
    zeros = [name for name, said in shown.items() if zero(said) and not name.endswith(true)]
    assert zeros == []
    view = home.coordinator.data
    assert (view.soc_percent, view.car_w, view.house_w, view.grid_w) == (None, None, None, None)


def zero(said: str) -> bool:
    try:
        return float(said) == 0
    except ValueError:
        return False
