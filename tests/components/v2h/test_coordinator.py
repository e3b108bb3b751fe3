"""What happens is told at once; what only hums, every few seconds."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.v2h import coordinator
from custom_components.v2h.coordinator import CREEPING, HomeCoordinator, is_news
from custom_components.v2h.face.activity import Activity
from custom_components.v2h.face.view import HomeView

from .conftest import set_up

HUM: dict[str, Any] = {"car_w": 2049.0, "house_w": 440.0, "reason": "Other numbers.", "saved": 1.01}


@pytest.fixture
async def view(hass: HomeAssistant, simulated_entry: MockConfigEntry) -> HomeView:
    home = await set_up(hass, simulated_entry)
    told = replace(home.coordinator.data, car_w=2000.0, house_w=400.5, grid_w=None, saved=1.0)
    assert await hass.config_entries.async_unload(simulated_entry.entry_id)
    return told


@pytest.mark.parametrize(
    ("changed", "news"),
    [
        pytest.param(HUM, False, id="everything hums"),
        pytest.param({"car_w": 2050.0}, True, id="the car takes more"),
        pytest.param({"house_w": 350.0}, True, id="the kettle is off"),
        pytest.param({"grid_w": 0.0}, True, id="a meter answers again"),
        pytest.param({"car_w": None}, True, id="a meter falls silent"),
        pytest.param({"activity": Activity.NO_CAR}, True, id="the car is unplugged"),
        pytest.param({"recorded_reason": "Another one."}, True, id="the reason means something else"),
        pytest.param({"plan": {}}, False, id="the plan is written down anew"),
    ],
)
async def test_only_what_happens_is_news(view: HomeView, changed: dict[str, Any], news: bool) -> None:
    assert is_news(view, replace(view, **changed)) is news


async def test_what_creeps_is_a_part_of_the_view(view: HomeView) -> None:
    assert {name for name in CREEPING if hasattr(view, name)} == CREEPING


async def test_a_hum_is_told_after_a_while_and_the_newest_is_always_at_hand(
    hass: HomeAssistant, simulated_entry: MockConfigEntry, view: HomeView, monkeypatch: pytest.MonkeyPatch
) -> None:
    elapsed = 100.0
    monkeypatch.setattr(coordinator, "time", SimpleNamespace(monotonic=lambda: elapsed))
    told: list[float | None] = []
    home = HomeCoordinator(hass, simulated_entry, view)
    home.async_add_listener(lambda: told.append(home.data.car_w))
    for second in range(1, 12):
        elapsed = 100.0 + second
        home.push(replace(view, car_w=2000.0 + second))
        assert home.data.car_w == 2000.0 + second
    assert told == [2005.0, 2010.0]
    home.push(replace(view, car_w=0.0))
    home.push(replace(view, car_w=0.0))
    assert told == [2005.0, 2010.0, 0.0]
