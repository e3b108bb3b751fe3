"""Each blueprint, taken from its file, does in a real Home Assistant what its name says."""

import asyncio
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.blueprint import BLUEPRINT_SCHEMA, models
from homeassistant.core import HomeAssistant
from homeassistant.helpers.script import _set_result_unless_done
from homeassistant.helpers.template import Template
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from homeassistant.util.async_ import get_scheduled_timer_handles
from homeassistant.util.yaml import load_yaml
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.v2h.const import DOMAIN
from custom_components.v2h.home import Home
from custom_components.v2h.optimizer.dispatch.decision import Rule

from .conftest import set_up, state, until
from .test_automations import device_of
from .test_messenger import Phone, phone  # noqa: F401  a fixture

FILES = Path(__file__).parents[3] / "blueprints/automation/v2h"
SWITCH = "input_boolean.flag"


@pytest.fixture
async def home(hass: HomeAssistant, simulated_entry: MockConfigEntry) -> Home:
    running = await set_up(hass, simulated_entry)
    await until(lambda: running.controller.decision.rule is not Rule.STALE, "the home saw clearly")
    await until(lambda: running.coordinator.data.charger.ready, "the charger could be asked")
    assert await async_setup_component(hass, "input_boolean", {"input_boolean": {"flag": {}}})
    return running


def install(folder: Path, name: str) -> None:
    """Put the file where the frontend's import puts it."""
    folder.mkdir(parents=True)
    shutil.copy(FILES / f"{name}.yaml", folder)


async def use(hass: HomeAssistant, entry: MockConfigEntry, name: str, **inputs: Any) -> None:
    """An automation of the blueprint *name*, as the frontend makes it."""
    install(Path(hass.config.path("blueprints/automation/v2h")), name)
    use_blueprint = {"path": f"v2h/{name}.yaml", "input": {"home": device_of(hass, entry), **inputs}}
    automation = {"automation": [{"alias": "Mine", "use_blueprint": use_blueprint}]}
    assert await async_setup_component(hass, "automation", automation)
    await hass.async_block_till_done()
    assert hass.states.get("automation.mine").state == "on"


async def turn(hass: HomeAssistant, way: str) -> None:
    await hass.services.async_call("input_boolean", f"turn_{way}", {"entity_id": SWITCH}, blocking=True)


async def drive(hass: HomeAssistant, home: Home, *, away: bool) -> None:
    """The simulated family takes its car, or brings it back."""
    assert home.simulation
    twin = home.simulation._running.home
    twin.habits = replace(twin.habits, has_car=not away)
    car = "off" if away else "on"
    await until(lambda: state(hass, "binary_sensor.villa_car") == car, f"the car's plug was {car}")


def delays(hass: HomeAssistant) -> list[asyncio.TimerHandle]:
    """What automations wait for in a delay."""
    return [
        handle
        for handle in get_scheduled_timer_handles(hass.loop)
        if handle._callback is _set_result_unless_done and not handle.cancelled()
    ]


def kept(home: Home) -> float:
    return home.coordinator.data.reserve_percent


@pytest.mark.parametrize(
    ("name", "field", "why"),
    [
        ("storm_raises_reserve", "warning", "a storm is coming"),
        ("vacation", "away", "everybody is on vacation"),
    ],
)
async def test_more_is_kept_in_the_car_for_as_long_as_it_lasts(
    hass: HomeAssistant, simulated_entry: MockConfigEntry, home: Home, name: str, field: str, why: str
) -> None:
    usual = kept(home)
    await use(hass, simulated_entry, name, **{field: SWITCH, "reserve": 66})
    await turn(hass, "on")
    await until(lambda: kept(home) == pytest.approx(66), "the reserve was raised")
    assert home.coordinator.data.reserve_why == why
    hass.states.async_set(SWITCH, "unavailable")  # as after a start, or when its service falls in the storm
    await hass.services.async_call("automation", "trigger", {"entity_id": "automation.mine"}, blocking=True)
    assert kept(home) == pytest.approx(66)
    await turn(hass, "off")
    await until(lambda: kept(home) == pytest.approx(usual), "the usual reserve held again")


@pytest.mark.parametrize(
    ("name", "inputs", "power_w"),
    [
        ("hold_for_guest", {"guest": SWITCH}, 0),
        ("grid_operator_limit", {"signal": SWITCH, "power": 1500}, -1500),
    ],
)
async def test_the_car_obeys_the_switch_and_then_the_plan(
    hass: HomeAssistant,
    simulated_entry: MockConfigEntry,
    home: Home,
    name: str,
    inputs: dict[str, Any],
    power_w: int,
) -> None:
    await use(hass, simulated_entry, name, **inputs)
    await turn(hass, "on")
    await until(lambda: home.controller.command, "the command was given")
    assert home.controller.command.power_w == power_w
    await turn(hass, "off")
    await until(lambda: home.controller.command is None, "the plan held again")


async def test_the_evening_is_fed_while_somebody_is_home(
    hass: HomeAssistant, simulated_entry: MockConfigEntry, home: Home
) -> None:
    hass.states.async_set("person.ada", "not_home")
    await use(hass, simulated_entry, "evening_when_home", **this_evening())
    hass.states.async_set("person.ada", "home")
    await until(lambda: home.controller.command, "the command was given")
    assert home.controller.command.power_w == -1500
    assert home.controller.command.min_soc_percent == 30
    hass.states.async_set("person.ada", "not_home")
    await until(lambda: home.controller.command.power_w == 0, "the car rested")


def this_evening() -> dict[str, Any]:
    """An hour ago it began, and it goes on for another one, after midnight if need be."""
    now, hour = dt_util.now(), timedelta(hours=1)
    times = {"begin": f"{now - hour:%H:%M:%S}", "end": f"{now + hour:%H:%M:%S}"}
    return {"people": ["person.ada"], "power": 1500, "least": 30, **times}


@pytest.mark.parametrize(
    ("now", "begin", "end", "seconds"),
    [
        ("2026-11-23 16:59:59", "17:00:00", "22:00:00", 0),
        ("2026-11-23 17:00:00", "17:00:00", "22:00:00", 5 * 3600),
        ("2026-11-23 21:59:30", "17:00:00", "22:00:00", 0),
        ("2026-11-23 23:00:00", "17:00:00", "22:00:00", 0),
        ("2026-11-23 23:00:00", "17:00:00", "01:30:00", 2.5 * 3600),
        ("2026-12-31 23:00:00", "17:00:00", "01:30:00", 2.5 * 3600),
        ("2026-11-23 00:30:00", "17:00:00", "01:30:00", 3600),
        ("2026-11-23 02:00:00", "17:00:00", "01:30:00", 0),
        ("2026-10-24 23:00:00", "17:00:00", "04:00:00", 6 * 3600),
        ("2027-03-27 23:00:00", "17:00:00", "04:00:00", 4 * 3600),
        ("2027-03-28 01:00:00", "17:00:00", "04:00:00", 2 * 3600),
    ],
)
def test_the_evening_may_go_on_after_midnight(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, now: str, begin: str, end: str, seconds: float
) -> None:
    told = load_yaml(FILES / "evening_when_home.yaml")["variables"]["seconds"]
    freezer.move_to(datetime.fromisoformat(now).replace(tzinfo=dt_util.get_default_time_zone()))
    left = Template(told, hass).async_render({"begin": begin, "end": end})
    assert (left if left > 60 else 0) == seconds


@pytest.mark.parametrize(
    ("name", "inputs", "orders"),
    [
        ("evening_when_home", this_evening, ["start_discharge"]),
        ("grid_operator_limit", lambda: {"signal": SWITCH, "power": 1500}, ["hold", "start_discharge"]),
    ],
)
async def test_a_car_that_comes_later_is_told_too(
    hass: HomeAssistant,
    simulated_entry: MockConfigEntry,
    home: Home,
    name: str,
    inputs: Callable[[], dict[str, Any]],
    orders: list[str],
) -> None:
    hass.states.async_set("person.ada", "home")
    await turn(hass, "on")
    await use(hass, simulated_entry, name, **inputs())
    told: list[str] = []
    for action in ("hold", "start_discharge"):
        hass.services.async_register(DOMAIN, action, lambda call: told.append(call.service))
    await drive(hass, home, away=True)
    assert not told
    await drive(hass, home, away=False)
    await until(lambda: delays(hass), "it waits for the car")
    (delay,) = delays(hass)
    # That one alone: the home, its charger and the family live on.
    delay._run()
    delay.cancel()
    await until(lambda: told == orders, f"the car was told {orders}")


async def test_a_storm_during_the_vacation_leaves_its_reserve(
    hass: HomeAssistant, simulated_entry: MockConfigEntry, home: Home
) -> None:
    vacation = {"reserve_percent": 50, "why": "everybody is on vacation"}
    await hass.services.async_call(DOMAIN, "set_reserve", vacation, blocking=True)
    await use(hass, simulated_entry, "storm_raises_reserve", warning=SWITCH, reserve=80)
    await turn(hass, "on")
    await until(lambda: kept(home) == pytest.approx(80), "the storm raised the reserve")
    await turn(hass, "off")
    await until(lambda: kept(home) == pytest.approx(50), "the vacation's reserve held again")


async def test_a_goal_in_danger_is_told_with_the_reason(
    hass: HomeAssistant,
    simulated_entry: MockConfigEntry,
    home: Home,
    phone: Phone,  # noqa: F811
) -> None:
    await until(lambda: state(hass, "binary_sensor.villa_goal_at_risk") == "off", "there was a plan")
    told = {"phone": {"entity_id": "notify.phone"}, "patience": {"seconds": 0}}
    await use(hass, simulated_entry, "tell_before_goal_is_missed", **told)
    soon = dt_util.utcnow() + timedelta(minutes=20)
    await hass.services.async_call(
        DOMAIN, "set_departure", {"departure": soon.isoformat(), "soc_percent": 100}, blocking=True
    )
    await until(lambda: phone.got, "the phone was told")
    ((_, message),) = phone.got
    assert message.startswith("The car may not be charged in time. ")
    assert len(message) > len("The car may not be charged in time. ")


@pytest.mark.parametrize("file", sorted(FILES.glob("*.yaml")), ids=lambda file: file.stem)
def test_a_blueprint_says_where_it_comes_from_and_what_it_asks(file: Path) -> None:
    blueprint = models.Blueprint(load_yaml(file), expected_domain="automation", schema=BLUEPRINT_SCHEMA)
    assert str(blueprint.metadata["source_url"]).endswith(f"/blueprints/automation/v2h/{file.name}")
    assert blueprint.name.startswith("V2H: ")
    assert blueprint.validate() is None
    assert file.name in (FILES.parents[2] / "docs/automations.md").read_text()


def test_six_blueprints_are_there() -> None:
    assert len(list(FILES.glob("*.yaml"))) == 6
