"""Each trigger hears its own and nothing else, and each condition asks its own: through real automations."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from homeassistant.core import HomeAssistant, ServiceCall
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_mock_service

from custom_components.v2h.condition import CONDITIONS
from custom_components.v2h.face.activity import Activity
from custom_components.v2h.home import Home
from custom_components.v2h.optimizer.dispatch.decision import Rule
from custom_components.v2h.trigger import TRIGGERS

from .conftest import set_up, until
from .test_automations import automate, device_of

CHARGING, DISCHARGING, RESTING = Activity.CHARGING, Activity.DISCHARGING, Activity.RESTING
# What the home looks like one after the other, and what an automation hears of it.
STORY: tuple[tuple[dict[str, Any], list[str]], ...] = (
    ({"activity": CHARGING}, ["charge_started"]),
    ({"activity": RESTING}, ["charge_stopped"]),
    ({"activity": DISCHARGING}, ["discharge_started"]),
    ({"activity": DISCHARGING, "car_w": -900.0}, []),
    ({"activity": None}, []),
    ({"activity": CHARGING}, ["discharge_stopped", "charge_started"]),
    ({"activity": RESTING}, ["charge_stopped"]),
    ({"activity": Activity.NO_CAR, "plugged": False}, ["car_disconnected"]),
    ({"activity": RESTING, "plugged": True}, ["car_connected"]),
    ({"rule": Rule.REFUSED.value, "refused_w": 7000}, ["refused"]),
    ({"rule": Rule.PLAN.value, "refused_w": 0}, []),
    ({"rule": Rule.REFUSED.value, "refused_w": -2000}, ["discharge_refused", "refused"]),
    ({"rule": Rule.PLAN.value, "refused_w": 0}, []),
    ({"goal_at_risk": True}, ["goal_at_risk"]),
    ({"goal_at_risk": False}, []),
    ({"import_price": 0.10}, ["price_below_value"]),
    ({"import_price": 0.12}, []),
    ({"import_price": 0.50}, ["price_above_value"]),
    ({"connected": False, "activity": Activity.NO_CHARGER}, ["charger_lost"]),
    ({"connected": True, "activity": RESTING}, []),
)
# The condition that holds in a home that looks so.
ASKED: tuple[tuple[dict[str, Any], set[str]], ...] = (
    ({"activity": RESTING, "plugged": True}, {"is_resting", "car_is_connected"}),
    ({"activity": CHARGING, "plugged": True}, {"is_charging", "car_is_connected"}),
    ({"activity": DISCHARGING, "plugged": True}, {"is_discharging", "car_is_connected"}),
    ({"activity": Activity.NO_CAR, "plugged": False}, set()),
    ({"activity": Activity.NO_CAR, "plugged": False, "goal_at_risk": True}, {"goal_is_at_risk"}),
    ({"activity": Activity.NO_CAR, "plugged": False, "import_price": 0.10}, {"price_is_below_value"}),
)


class Stage:
    """A home that has stopped living by itself, and shows what it is told to."""

    def __init__(self, hass: HomeAssistant, home: Home) -> None:
        self._hass, self._home = hass, home
        calm = {"rule": Rule.PLAN.value, "activity": RESTING, "goal_at_risk": False, "import_price": 0.5}
        charger = replace(home.coordinator.data.charger, connected=True, plugged=True)
        self._base = replace(home.coordinator.data, stored_value=0.3, charger=charger, **calm)
        self._view = self._base

    async def show(self, **change: Any) -> None:
        charger = {key: change.pop(key) for key in ("connected", "plugged") if key in change}
        self._view = replace(self._view, charger=replace(self._view.charger, **charger), **change)
        self._home.coordinator.push(self._view)
        await self._hass.async_block_till_done()

    async def show_only(self, **change: Any) -> None:
        self._view = self._base
        await self.show(**change)


@pytest.fixture
async def stage(hass: HomeAssistant, simulated_entry: MockConfigEntry) -> Stage:
    home = await set_up(hass, simulated_entry)
    await until(lambda: home.coordinator.data.charger.ready, "the charger could be asked")
    await home.rest()
    staged = Stage(hass, home)
    await staged.show()
    return staged


def heard(calls: list[ServiceCall]) -> Iterator[str]:
    return (call.data["what"] for call in calls)


async def test_each_trigger_hears_its_own_and_nothing_else(
    hass: HomeAssistant, simulated_entry: MockConfigEntry, stage: Stage
) -> None:
    target, calls = {"device_id": device_of(hass, simulated_entry)}, async_mock_service(hass, "test", "done")
    await automate(
        hass,
        mode="queued",
        triggers=[{"trigger": f"v2h.{name}", "target": target, "id": name} for name in TRIGGERS],
        actions=[{"action": "test.done", "data": {"what": "{{ trigger.id }}"}}],
    )
    for change, told in STORY:
        before = len(calls)
        await stage.show(**change)
        assert list(heard(calls[before:])) == told, change
    assert {one for _, told in STORY for one in told} == set(TRIGGERS)


async def test_each_condition_asks_its_own(
    hass: HomeAssistant, simulated_entry: MockConfigEntry, stage: Stage
) -> None:
    target, calls = {"device_id": device_of(hass, simulated_entry)}, async_mock_service(hass, "test", "done")
    asked = [
        {
            "if": [{"condition": f"v2h.{name}", "target": target}],
            "then": [{"action": "test.done", "data": {"what": name}}],
        }
        for name in CONDITIONS
    ]
    await automate(hass, triggers=[{"trigger": "event", "event_type": "ask"}], actions=asked)
    for change, told in ASKED:
        before = len(calls)
        await stage.show_only(**change)
        hass.bus.async_fire("ask")
        await hass.async_block_till_done()
        assert set(heard(calls[before:])) == told, change
    assert {one for _, told in ASKED for one in told} == set(CONDITIONS)


async def test_who_hears_that_the_car_came_finds_it_there_at_once(
    hass: HomeAssistant, simulated_entry: MockConfigEntry, stage: Stage
) -> None:
    target, calls = {"device_id": device_of(hass, simulated_entry)}, async_mock_service(hass, "test", "done")
    pairs = {
        "car_connected": "car_is_connected",
        "charge_started": "is_charging",
        "discharge_started": "is_discharging",
        "discharge_stopped": "is_resting",
    }
    await automate(
        hass,
        mode="queued",
        triggers=[{"trigger": f"v2h.{name}", "target": target, "id": name} for name in pairs],
        conditions=[
            {
                "or": [
                    {
                        "and": [
                            {"condition": "trigger", "id": name},
                            {"condition": f"v2h.{asked}", "target": target},
                        ]
                    }
                    for name, asked in pairs.items()
                ]
            }
        ],
        actions=[{"action": "test.done", "data": {"what": "{{ trigger.id }}"}}],
    )
    for activity in (Activity.NO_CAR, RESTING, CHARGING, DISCHARGING, RESTING):
        await stage.show(activity=activity, plugged=activity is not Activity.NO_CAR)
    assert list(heard(calls)) == ["car_connected", "charge_started", "discharge_started", "discharge_stopped"]
