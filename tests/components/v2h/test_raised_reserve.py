"""A reserve by time, by the weather and by an alert, in a real home, and what becomes of it in a silence."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.v2h.const import DOMAIN
from custom_components.v2h.home import Home
from custom_components.v2h.optimizer.dispatch import follow
from custom_components.v2h.optimizer.dispatch.decision import Mode
from custom_components.v2h.optimizer.dispatch.snapshot import Reserve
from custom_components.v2h.raised_reserve import OUTLIVES, RaisedReserve
from custom_components.v2h.simulator import RunningSimulator

from .conftest import set_up, until

ALERT = "binary_sensor.alert"
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NOW = datetime(2026, 11, 22, 18, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(follow, "DWELL_S", 1.0)


@pytest.fixture
async def live(hass: HomeAssistant, form: dict[str, Any]) -> Callable[[str], Any]:
    """A home with an ear for an entity, which wants its car to feed the house."""

    async def set_up_with(entity_id: str) -> Home:
        heard = {"reserve_entity": entity_id, "storm_reserve_percent": 90}
        home = await set_up(hass, MockConfigEntry(domain=DOMAIN, title="Lindgren", data=form | heard))
        home.choose(Mode.SELF_CONSUMPTION)
        return home

    return set_up_with


async def rests(home: Home, world: RunningSimulator) -> str:
    """The car keeps its reserve. The reason."""
    await until(
        lambda: home.coordinator.data.rule == "reserve" and abs(world.home.state.car_w) < 100,
        "the car rested",
    )
    return home.coordinator.data.reason


async def feeds(world: RunningSimulator) -> None:
    await until(lambda: world.home.state.car_w < -300, "the car fed the house")


async def test_a_schedule_keeps_more_in_the_car_by_time(
    hass: HomeAssistant, live: Callable[[str], Any], world: RunningSimulator
) -> None:
    always = [{"from": "00:00:00", "to": "24:00:00"}]
    night = {"night": {"name": "Night", **dict.fromkeys(DAYS, always)}}
    assert await async_setup_component(hass, "schedule", {"schedule": night})
    home = await live("schedule.night")
    assert "(90 %: Night asks for it)" in await rests(home, world)
    hass.states.async_set("schedule.night", "off")
    await feeds(world)


async def test_the_weather_keeps_more_in_the_car_as_far_as_it_says(
    hass: HomeAssistant, live: Callable[[str], Any], world: RunningSimulator
) -> None:
    hass.states.async_set("weather.home", "sunny")
    storm = {"name": "Storm", "state": "{{ 85 if is_state('weather.home', 'lightning-rainy') else 0 }}"}
    assert await async_setup_component(hass, "template", {"template": {"sensor": storm}})
    await hass.async_block_till_done()
    home = await live("sensor.storm")
    await feeds(world)
    assert home.coordinator.data.reserve_percent == 20
    hass.states.async_set("weather.home", "lightning-rainy")
    assert "(85 %: Storm asks for it)" in await rests(home, world)
    hass.states.async_set("weather.home", "cloudy")
    await feeds(world)


async def test_an_alert_that_falls_silent_in_the_storm_still_holds_over_a_restart_too(
    hass: HomeAssistant, live: Callable[[str], Any], world: RunningSimulator
) -> None:
    hass.states.async_set(ALERT, "off", {"friendly_name": "Alert"})
    home = await live(ALERT)
    await feeds(world)
    hass.states.async_set(ALERT, "on", {"friendly_name": "Alert"})
    await rests(home, world)
    hass.states.async_set(ALERT, "unavailable", {"friendly_name": "Alert"})
    await until(lambda: "is silent now" in home.coordinator.data.reason, "the silence was told")
    assert home.coordinator.data.reserve_percent == 90
    assert any("Alert tells no reserve" in problem for problem in home.problems)

    (entry,) = hass.config_entries.async_entries(DOMAIN)
    assert await hass.config_entries.async_unload(entry.entry_id)
    hass.states.async_remove(ALERT)  # its integration is slower than ours
    assert await hass.config_entries.async_setup(entry.entry_id)
    again: Home = entry.runtime_data
    assert f"{ALERT} asked for it and is silent now" in await rests(again, world)
    assert world.home.state.car_w > -100

    hass.states.async_set(ALERT, "off")
    await feeds(world)


def heard(raised: RaisedReserve, now: datetime = NOW) -> tuple[Reserve | None, list[str]]:
    problems: list[str] = []
    return raised.listen(now, 60_000, problems), problems


async def test_a_silence_ends_with_the_day_and_is_told_all_the_time(hass: HomeAssistant) -> None:
    raised = RaisedReserve(hass, ALERT, 90)
    assert heard(raised) == (None, [f"{ALERT} tells no reserve from 0 to 100 %."])
    hass.states.async_set(ALERT, "on")
    assert heard(raised) == (Reserve(energy_wh=54_000, why=f"{ALERT} asks for it"), [])
    hass.states.async_set(ALERT, "unknown")
    kept, problems = heard(raised, NOW + OUTLIVES)
    assert kept is not None
    assert (kept.energy_wh, len(problems)) == (54_000, 1)
    assert heard(raised, NOW + OUTLIVES + timedelta(seconds=1))[0] is None
    assert heard(raised, NOW - timedelta(days=1))[0] is not None  # a clock that was set back ends no storm


async def test_one_that_said_all_is_well_and_fell_silent_keeps_nothing(hass: HomeAssistant) -> None:
    raised = RaisedReserve(hass, ALERT, 90)
    for said in ("on", "off", "unavailable"):
        hass.states.async_set(ALERT, said)
        kept, _ = heard(raised)
    assert kept is None


@pytest.mark.parametrize(
    ("remembered", "percent"),
    [
        pytest.param({"entity": ALERT, "percent": 90, "at": NOW.isoformat()}, 90, id="its own word"),
        pytest.param({"entity": "other", "percent": 90, "at": NOW.isoformat()}, 0, id="of another entity"),
        pytest.param({"entity": ALERT, "percent": 90, "at": "yesterday"}, 0, id="without a time"),
        pytest.param({"entity": ALERT, "percent": 90, "at": "2026-11-22T18:00:00"}, 0, id="without a zone"),
        pytest.param({"entity": ALERT, "percent": "much", "at": NOW.isoformat()}, 0, id="without a number"),
        pytest.param(["nonsense"], 0, id="nonsense"),
        pytest.param(None, 0, id="nothing"),
    ],
)
async def test_what_was_said_before_a_restart_counts_if_it_can_be_read(
    hass: HomeAssistant, remembered: Any, percent: float
) -> None:
    raised = RaisedReserve(hass, ALERT, 80)
    raised.recall(remembered)
    kept, _ = heard(raised)
    assert (kept.energy_wh if kept else 0) == 600 * percent
    if percent:
        assert raised.to_dict() == remembered
