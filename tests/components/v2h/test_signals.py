"""Others may speak to the home through entities; what cannot be understood is a sentence, not a guess."""

import math
from datetime import UTC, datetime
from typing import Any

import pytest
from homeassistant.core import HomeAssistant

from custom_components.v2h.optimizer.dispatch.snapshot import GridLimit, Reserve
from custom_components.v2h.signals import SWITCHED_LIMIT_W, Ear, Signals

SIGNALS = Signals(
    grid_limit="sensor.limit",
    grid_status="binary_sensor.grid",
    reserve="sensor.reserve",
    storm_reserve_percent=70,
)
CAPACITY_WH = 60_000
NOW = datetime(2026, 11, 22, 18, tzinfo=UTC)
FRESH = {
    "sensor.limit": ("4.2", {"unit_of_measurement": "kW"}),
    "binary_sensor.grid": ("on", {}),
    "sensor.reserve": ("off", {}),
}


def ear(hass: HomeAssistant, **states: tuple[str, dict[str, Any]]) -> Ear:
    for entity_id, (state, attributes) in {
        **FRESH,
        **{k.replace("__", "."): v for k, v in states.items()},
    }.items():
        hass.states.async_set(entity_id, state, attributes)
    return Ear(hass, SIGNALS, CAPACITY_WH)


@pytest.mark.parametrize(
    ("state", "attributes", "limit_w"),
    [
        ("4.2", {"unit_of_measurement": "kW"}, 4200),
        ("4200", {"unit_of_measurement": "W"}, 4200),
        ("4200", {}, 4200),
        ("on", {}, SWITCHED_LIMIT_W),
        ("off", {}, None),
        ("0", {"unit_of_measurement": "kW"}, 0),
    ],
)
async def test_the_grid_operator_limits_what_the_home_imports(
    hass: HomeAssistant, state: str, attributes: dict[str, Any], limit_w: float | None
) -> None:
    heard = ear(hass, sensor__limit=(state, attributes)).listen(10, NOW)
    assert heard.grid_limits == (GridLimit(import_w=limit_w, heard_at=10),)
    assert heard.problems == ()


@pytest.mark.parametrize("state", ["unavailable", "unknown", "much", "nan", "-5", "inf"])
async def test_a_limit_that_fell_silent_is_remembered_with_its_age(hass: HomeAssistant, state: str) -> None:
    listening = ear(hass)
    listening.listen(10, NOW)
    hass.states.async_set("sensor.limit", state, {"unit_of_measurement": "kW", "friendly_name": "Box"})
    heard = listening.listen(20, NOW)
    assert heard.grid_limits == (GridLimit(import_w=4200, heard_at=10),)
    assert heard.problems == ("Box tells no limit of the grid operator in W or kW.",)


async def test_a_limit_in_ampere_is_not_guessed(hass: HomeAssistant) -> None:
    heard = ear(hass, sensor__limit=("16", {"unit_of_measurement": "A"})).listen(10, NOW)
    assert heard.grid_limits == ()
    assert "sensor.limit" in heard.problems[0]


@pytest.mark.parametrize(("state", "value"), [("on", 1.0), ("off", 0.0)])
async def test_the_grid_is_there_or_not(hass: HomeAssistant, state: str, value: float) -> None:
    told = ear(hass, binary_sensor__grid=(state, {})).listen(10, NOW).grid_ok
    assert told is not None
    assert (told.value, told.elapsed) == (value, 10)


async def test_nobody_can_tell_whether_the_grid_is_there(hass: HomeAssistant) -> None:
    heard = ear(hass, binary_sensor__grid=("unavailable", {})).listen(10, NOW)
    assert heard.grid_ok is not None
    assert math.isnan(heard.grid_ok.value)
    assert len(heard.problems) == 1


@pytest.mark.parametrize(("state", "energy_wh"), [("50", 30_000), ("on", 42_000)])
async def test_a_reserve_can_be_asked_for(hass: HomeAssistant, state: str, energy_wh: float) -> None:
    heard = ear(hass, sensor__reserve=(state, {"friendly_name": "Storm"})).listen(10, NOW)
    assert heard.reserve == Reserve(energy_wh=energy_wh, why="Storm asks for it")


@pytest.mark.parametrize(
    ("state", "problems"), [("off", 0), ("0", 0), ("120", 1), ("-1", 1), ("unavailable", 1)]
)
async def test_without_a_clear_word_no_reserve_is_added(
    hass: HomeAssistant, state: str, problems: int
) -> None:
    heard = ear(hass, sensor__reserve=(state, {})).listen(10, NOW)
    assert heard.reserve is None
    assert len(heard.problems) == problems


async def test_a_home_without_such_entities_hears_nothing(hass: HomeAssistant) -> None:
    heard = Ear(hass, Signals(), CAPACITY_WH).listen(10, NOW)
    assert (heard.grid_limits, heard.grid_ok, heard.reserve, heard.problems) == ((), None, None, ())
