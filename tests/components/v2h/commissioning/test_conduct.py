"""A charger is tried in a real Home Assistant, over real sockets, by the pages that its owner sees."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from homeassistant.components.repairs import repairs_flow_manager
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.v2h.charger import chargers as door
from custom_components.v2h.commissioning import conduct, powers
from custom_components.v2h.commissioning.judge import Verdict
from custom_components.v2h.commissioning.keeping import kept
from custom_components.v2h.commissioning.leaving import Left
from custom_components.v2h.const import DOMAIN
from custom_components.v2h.entry_data import home_data
from custom_components.v2h.flow import commissioning as pages
from custom_components.v2h.home import Home
from custom_components.v2h.ocpp_local import Server
from custom_components.v2h.ocpp_local.steering import orders
from custom_components.v2h.optimizer.control import pace, standing
from custom_components.v2h.optimizer.dispatch.decision import Command, Mode, Rule
from custom_components.v2h.simulator import RunningSimulator

from .. import conftest as house
from ..conftest import set_up, until

type Form = dict[str, Any]
pytestmark = pytest.mark.usefixtures("haste")
# As in real life, but for the waiting: the simulated car settles within a second or two.
QUICK = conduct.Pace(settle_s=2, watch_s=1.5, latest_s=20, back_s=30, every_s=0.25)
LEASE_S = 4


@pytest.fixture
async def entry(hass: HomeAssistant, form: Form, monkeypatch: pytest.MonkeyPatch) -> MockConfigEntry:
    monkeypatch.setattr(door, "Server", partial(Server, sample_interval_s=1))
    monkeypatch.setattr(pages, "Commissioning", partial(conduct.Commissioning, pace=QUICK))
    assert await async_setup_component(hass, "repairs", {})
    return MockConfigEntry(domain=DOMAIN, title="Lindgren", data=form)


async def at_home(hass: HomeAssistant, entry: MockConfigEntry) -> Home:
    """The home with its car plugged in, and a lease that is short enough for a test."""
    home = await set_up(hass, entry)
    home.controller.host(replace(home.controller._settings, lease_s=LEASE_S))
    await until(lambda: home.chargers.station and home.chargers.station.ready, "setpoints could be sent")
    await until(lambda: home.controller.decision.rule not in {Rule.PASSIVE, Rule.STALE}, "the home was known")
    home._look_for_troubles(dt_util.utcnow())
    return home


async def offered(hass: HomeAssistant, entry: MockConfigEntry, key: str = "charger_untried") -> Any:
    """Begin the repair that offers the trial."""
    issue = ir.async_get(hass).async_get_issue(DOMAIN, f"{key}_{entry.entry_id}")
    assert issue is not None
    manager = repairs_flow_manager(hass)
    assert manager is not None
    page = await manager.async_init(DOMAIN, data={"issue_id": issue.issue_id})
    assert page["step_id"] == "trial"
    return page


async def tried(hass: HomeAssistant, page: Any, manager: Any = None) -> Any:
    """Say yes, and wait for what was seen."""
    manager = manager or repairs_flow_manager(hass)
    page = await manager.async_configure(page["flow_id"], {})
    doing = []
    while page["type"] is FlowResultType.SHOW_PROGRESS:
        doing.append(page["progress_action"])
        flow = manager._progress[page["flow_id"]]
        await asyncio.wait([flow._doing], timeout=house.PATIENCE_S)
        await hass.async_block_till_done()
        page = await manager.async_configure(page["flow_id"])
    return page, doing


async def finish(hass: HomeAssistant, page: Any, typed: Form | None = None) -> Any:
    manager = repairs_flow_manager(hass)
    assert manager is not None
    return await manager.async_configure(page["flow_id"], typed or {})


async def test_a_good_charger_passes_and_is_not_asked_about_again(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    home = await at_home(hass, entry)
    before = Command(power_w=0)
    home.give(before)
    asked = await offered(hass, entry)
    assert "Cut the charger's line" in asked["description_placeholders"]["will"]
    page, _ = await tried(hass, asked)

    assert page["step_id"] == "trial_seen"
    assert "All is well." in page["description_placeholders"]["verdict"]
    assert "the house's meter rose by" in page["description_placeholders"]["seen"]
    trial = kept(entry)
    assert trial is not None
    assert trial.complete
    assert trial.leaving.after_s is not None
    assert trial.leaving.after_s <= LEASE_S
    assert "charger" in trial.leaving.witnesses
    assert home.controller.command is before
    assert entry.runtime_data is home  # it was not set up anew for that

    done = await finish(hass, page)
    assert done["type"] is FlowResultType.CREATE_ENTRY
    home._look_for_troubles(dt_util.utcnow())
    assert ir.async_get(hass).async_get_issue(DOMAIN, f"charger_untried_{entry.entry_id}") is None


@pytest.mark.parametrize("kind_of_charger", ["runs-on"])
async def test_one_that_runs_on_does_not_feed_the_house_any_more(
    hass: HomeAssistant, entry: MockConfigEntry, world: RunningSimulator
) -> None:
    home = await at_home(hass, entry)
    page, _ = await tried(hass, await offered(hass, entry))
    assert "does not feed the house" in page["description_placeholders"]["verdict"]
    trial = kept(entry)
    assert trial is not None
    assert trial.leaving.left is Left.RAN_ON
    assert (await finish(hass, page))["reason"] == "trial_again"

    home._look_for_troubles(dt_util.utcnow())
    assert ir.async_get(hass).async_get_issue(DOMAIN, f"charger_untrusted_{entry.entry_id}")
    home.give(Command(power_w=-2000))
    await until(lambda: home.controller.decision.rule is Rule.CHARGER, "the discharge was refused")
    sent = len(world.charger.setpoints)
    assert all(one.power_w >= 0 for one in list(world.charger.setpoints)[sent:])
    assert home.chargers.problem == (
        "The car does not feed the house: the charger did not stop by itself when its line was cut."
    )

    assert await hass.config_entries.async_reload(entry.entry_id)
    assert entry.runtime_data.chargers.distrust is not None


@pytest.mark.parametrize("kind_of_charger", ["scheduled"])
async def test_one_that_agrees_on_schedules_is_tried_by_them(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
    world: RunningSimulator,
) -> None:
    slots = replace(QUICK, agrees_s=10, latest_s=6)
    monkeypatch.setattr(pages, "Commissioning", partial(conduct.Commissioning, pace=slots))
    monkeypatch.setattr(pace, "LOOK_BACK_S", 3.0)
    monkeypatch.setattr(pace, "EVERY_S", 2.0)
    monkeypatch.setattr(standing, "SHORTEST", timedelta(seconds=5))
    monkeypatch.setattr(orders, "RENEGOTIATES_EVERY_S", 1.0)
    await at_home(hass, entry)
    asked = await offered(hass, entry)
    assert "when its schedule ends" in asked["description_placeholders"]["will"]
    page, doing = await tried(hass, asked)
    assert doing == ["trial_charge", "trial_discharge", "trial_leave"]
    assert "All is well." in page["description_placeholders"]["verdict"]
    trial = kept(entry)
    assert trial is not None
    assert trial.complete
    assert trial.leaving.lease_s < slots.agrees_s + 2 * slots.latest_s + slots.settle_s
    assert min(one.power_w for one in world.charger.setpoints) < -300


@pytest.mark.parametrize("kind_of_charger", ["deaf"])
async def test_it_can_be_tried_again_beside_the_charger(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    await at_home(hass, entry)
    (charger,) = entry.get_subentries_of_type("charger")
    menu = await entry.start_subentry_reconfigure_flow(hass, charger.subentry_id)
    assert menu["menu_options"] == ["charger", "trial"]
    flows = hass.config_entries.subentries
    asked = await flows.async_configure(menu["flow_id"], {"next_step_id": "trial"})
    page, _ = await tried(hass, asked, flows)
    assert "stayed at 30 W" in page["description_placeholders"]["seen"]
    assert "does not do what it is asked" in page["description_placeholders"]["verdict"]
    done = await flows.async_configure(page["flow_id"], {})
    assert done["reason"] == "trial_over"
    trial = kept(entry)
    assert trial is not None
    assert trial.charge.verdict is Verdict.CHARGER_STILL


@pytest.mark.parametrize(
    ("kind_of_charger", "likes_w", "verdict"),
    [
        pytest.param("liar", 6000, Verdict.CHARGER_STILL, id="does as it likes"),
        pytest.param("backwards", None, Verdict.CHARGER_BACKWARDS, id="goes the wrong way"),
    ],
)
async def test_one_that_does_something_else_is_found_out_before_it_is_discharged(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    world: RunningSimulator,
    likes_w: float | None,
    verdict: Verdict,
) -> None:
    home = await at_home(hass, entry)
    if likes_w is not None:
        await until(lambda: home.coordinator.data.car_w == likes_w, "it did as it likes")
    before = len(world.charger.setpoints)
    page, doing = await tried(hass, await offered(hass, entry))
    trial = kept(entry)
    assert trial is not None
    assert trial.charge.verdict is verdict
    assert (trial.discharge, trial.leaving) == (None, None)
    assert page["step_id"] == "trial_seen"
    asked = [one.power_w for one in list(world.charger.setpoints)[before:]]
    assert min(asked[1:], default=0) >= 0
    assert doing == ["trial_charge"]


async def test_a_flipped_meter_is_turned_round_on_the_spot(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    flipped = MockConfigEntry(domain=DOMAIN, title="Lindgren", data={**entry.data, "flip_grid": True})
    home = await at_home(hass, flipped)
    page, _ = await tried(hass, await offered(hass, flipped))
    assert page["step_id"] == "trial_flipped"
    assert page["menu_options"] == ["trial_flip", "trial_leave_it"]
    assert home.chargers.distrust == "the sign of the house's meter is the wrong way round"
    again = await finish(hass, page, {"next_step_id": "trial_flip"})
    assert again["step_id"] == "trial"
    await hass.async_block_till_done()
    assert home_data(flipped)["flip_grid"] is False
    assert kept(flipped) is None
    assert flipped.runtime_data is not home


async def test_it_does_not_feed_a_house_that_takes_too_little(
    hass: HomeAssistant, entry: MockConfigEntry, monkeypatch: pytest.MonkeyPatch, world: RunningSimulator
) -> None:
    monkeypatch.setattr(powers, "MARGIN_W", 9000.0)
    await at_home(hass, entry)
    asked = await offered(hass, entry)
    assert "nothing may be exported" in asked["description_placeholders"]["will"]
    before = len(world.charger.setpoints)
    page, _ = await tried(hass, asked)
    assert "Charging is well." in page["description_placeholders"]["verdict"]
    assert "the house takes only" in page["description_placeholders"]["seen"]
    assert all(one.power_w >= 0 for one in list(world.charger.setpoints)[before + 1 :])


async def test_closing_the_dialog_ends_it_and_lets_the_charger_in(
    hass: HomeAssistant, entry: MockConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = await at_home(hass, entry)
    page = await finish(hass, await offered(hass, entry))
    await until(lambda: home.controller.command is not None, "the trial had begun")
    home._look_for_troubles(dt_util.utcnow())
    busy = await offered(hass, entry)
    assert "under way" in busy["description_placeholders"]["trial_reason"]
    manager = repairs_flow_manager(hass)
    assert manager is not None
    manager.async_abort(page["flow_id"])
    assert home.controller.command is None
    assert not home.chargers.trying
    assert kept(entry) is None


async def test_another_command_ends_it(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    home = await at_home(hass, entry)
    page = await finish(hass, await offered(hass, entry))
    mine = Command(power_w=2000)
    home.give(mine)
    manager = repairs_flow_manager(hass)
    assert manager is not None
    flow = manager._progress[page["flow_id"]]
    await until(lambda: flow._doing is None or flow._doing.done(), "the trial was over")
    page = await manager.async_configure(page["flow_id"])
    assert page["step_id"] == "trial"
    assert "another command" in page["description_placeholders"]["trial_reason"]
    assert home.controller.command is mine


async def test_a_home_that_stops_ends_it(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    await at_home(hass, entry)
    page = await finish(hass, await offered(hass, entry))
    manager = repairs_flow_manager(hass)
    assert manager is not None
    flow = manager._progress[page["flow_id"]]
    await hass.config_entries.async_unload(entry.entry_id)
    await until(lambda: flow._doing is None or flow._doing.done(), "the trial was over")
    page = await manager.async_configure(page["flow_id"])
    assert page["step_id"] == "trial"
    assert kept(entry) is None


async def test_it_says_what_stands_in_the_way(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    home = await at_home(hass, entry)
    page = await offered(hass, entry)
    home.choose(Mode.OFF)
    refused = await finish(hass, page)
    assert refused["step_id"] == "trial"
    assert refused["errors"] == {"base": "trial_not_now"}
    assert "mode is off" in refused["description_placeholders"]["trial_reason"]
