"""Others speak to a home: a storm, a grid that fails and comes back, the limit of the operator."""

from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.v2h import perception
from custom_components.v2h.const import DOMAIN
from custom_components.v2h.home import Home
from custom_components.v2h.optimizer.dispatch import follow, laws
from custom_components.v2h.optimizer.dispatch.decision import Mode
from custom_components.v2h.simulator import RunningSimulator

from .conftest import set_up, until, views_of

STORM, GRID, BOX = "binary_sensor.storm", "binary_sensor.grid", "sensor.operator"
NAMES = {STORM: "Storm warning", GRID: "Grid", BOX: "Operator's box"}


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes minutes in the street takes seconds here."""
    monkeypatch.setattr(follow, "DWELL_S", 1.0)
    monkeypatch.setattr(perception, "RESUME_S", 2.0)
    monkeypatch.setattr(perception, "RESUME_SPREAD_S", 0.0)
    monkeypatch.setattr(laws, "RESUME_PER_S", 0.02)


@pytest.fixture
def islands() -> bool:
    return False


@pytest.fixture
async def home(hass: HomeAssistant, form: dict[str, Any], islands: bool, world: RunningSimulator) -> Home:
    """A home whose car feeds the house, with an ear for all three."""
    say(hass, STORM, "off")
    say(hass, GRID, "on")
    say(hass, BOX, "off")
    heard = {
        "reserve_entity": STORM,
        "storm_reserve_percent": 90,
        "grid_status_entity": GRID,
        "grid_limit_entity": BOX,
        "islands": islands,
    }
    home = await set_up(hass, MockConfigEntry(domain=DOMAIN, title="Lindgren", data=form | heard))
    home.choose(Mode.SELF_CONSUMPTION)
    await until(lambda: really(world) < -300, "the car fed the house")
    return home


def say(hass: HomeAssistant, entity_id: str, state: str, **attributes: str) -> None:
    hass.states.async_set(entity_id, state, {"friendly_name": NAMES[entity_id], **attributes})


def really(world: RunningSimulator) -> float:
    return world.home.state.car_w


async def rests(home: Home, world: RunningSimulator, rule: str) -> str:
    """The car rests for this rule. Its reason."""
    await until(lambda: home.coordinator.data.rule == rule and abs(really(world)) < 100, f"{rule} held")
    return home.coordinator.data.reason


async def test_a_storm_warning_raises_the_reserve_until_it_is_over(
    hass: HomeAssistant, home: Home, world: RunningSimulator
) -> None:
    say(hass, STORM, "on")
    reason = await rests(home, world, "reserve")
    assert "at its reserve (90 %: Storm warning asks for it)" in reason
    assert home.coordinator.data.reserve_percent == 90
    say(hass, STORM, "off")
    await until(lambda: really(world) < -300, "the car fed the house again")
    assert home.coordinator.data.reserve_percent == 20


async def test_nothing_goes_into_a_dead_grid_and_power_returns_slowly(
    hass: HomeAssistant, home: Home, world: RunningSimulator
) -> None:
    before_w = really(world)
    say(hass, GRID, "off")
    assert "the grid has failed" in await rests(home, world, "outage")
    say(hass, GRID, "unavailable")
    assert "nobody can tell whether the grid is there" in await rests(home, world, "stale")
    say(hass, GRID, "off")
    await rests(home, world, "outage")
    views = views_of(hass, home)
    say(hass, GRID, "on")
    for said, of in (("only just come back", "the pause"), ("power returns slowly", "the ramp")):
        await until(lambda said=said: any(said in view.reason for view in views), f"{of} was told")
        first = next(view for view in views if said in view.reason)
        assert first.setpoint_w > before_w / 2
    await until(lambda: really(world) < 0.8 * before_w, "all of it was back")


@pytest.mark.parametrize("islands", [True])
async def test_a_charger_that_makes_a_grid_of_its_own_carries_the_house_below_the_raised_reserve(
    hass: HomeAssistant, home: Home, world: RunningSimulator
) -> None:
    say(hass, STORM, "on")
    await rests(home, world, "reserve")
    say(hass, GRID, "off")
    await until(lambda: really(world) < -300, "the car carried the house")
    assert home.coordinator.data.reserve_percent == 20


async def test_the_operators_limit_is_kept_from_the_second_it_is_heard(
    hass: HomeAssistant, home: Home, world: RunningSimulator
) -> None:
    home.choose(Mode.CHARGE)
    await until(lambda: really(world) > 5000, "the car charged")
    say(hass, BOX, "on")
    await until(lambda: world.home.state.grid_w < 4300, "the home took no more than it may")
    assert home.coordinator.data.rule == "grid_limit"
    assert "4.2 kW" in home.coordinator.data.reason
    assert really(world) > 500
    say(hass, BOX, "3", unit_of_measurement="kW")
    await until(lambda: world.home.state.grid_w < 3100, "the home took less still")
    say(hass, BOX, "off")
    await until(lambda: really(world) > 5000, "the car charged freely again")
