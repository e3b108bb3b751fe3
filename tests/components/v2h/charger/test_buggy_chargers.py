"""Chargers that forget in the middle of a discharge, over a real WebSocket: what the car does and we say."""

from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.v2h.const import DOMAIN
from custom_components.v2h.home import Home
from custom_components.v2h.optimizer.dispatch import follow
from custom_components.v2h.optimizer.dispatch.decision import Command, Mode, Rule
from custom_components.v2h.simulator import RunningSimulator

from ..conftest import set_up, until


@pytest.fixture
async def home(
    hass: HomeAssistant, world: RunningSimulator, form: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> Home:
    """A home whose car feeds the house, and does not rest long."""
    monkeypatch.setattr(follow, "DWELL_S", 1.0)
    home = await set_up(hass, MockConfigEntry(domain=DOMAIN, title="Lindgren", data=form))
    home.choose(Mode.SELF_CONSUMPTION)
    await feeds(home, world)
    return home


async def feeds(home: Home, world: RunningSimulator) -> None:
    await until(lambda: world.home.state.car_w < -300, f"the car fed the house ({home.controller.decision})")


async def test_a_charger_that_has_lost_our_profiles_is_told_a_whole_one_at_once(
    home: Home, world: RunningSimulator
) -> None:
    """Without any it charges with all that it has."""
    station, told = world.charger.station, len(world.charger.setpoints)
    station.ladder.remove(list(station.ladder))
    home.give(Command(power_w=0))
    await until(lambda: len(world.charger.setpoints) > told + 1, "it was told twice")
    refused, whole = list(world.charger.setpoints)[told : told + 2]
    assert (refused.accepted, whole.accepted) == (False, True)
    assert (whole.action, whole.power_w) == ("SetChargingProfile", 0)
    await until(lambda: abs(world.home.state.car_w) < 100, "the car rested")
    home.withdraw()
    await feeds(home, world)


async def test_a_charger_that_restarts_is_taken_up_again(home: Home, world: RunningSimulator) -> None:
    before = world.charger.station.transaction
    await world.charger.reboot()
    await until(lambda: world.home.state.car_w > -50, "the car rested")
    await feeds(home, world)
    assert world.charger.station.transaction is not before


async def test_a_stay_under_another_name_is_not_discharged_before_its_car_has_told_what_it_can(
    home: Home, world: RunningSimulator
) -> None:
    transaction = world.charger.station.transaction
    assert transaction is not None
    transaction.transaction_id = "ANOTHER-1"
    said = "The car has not told yet what it needs."
    await until(lambda: said in home.coordinator.data.problems, "it was told")
    assert home.controller.decision.rule is Rule.NOT_READY
    assert str(home.controller.decision.reason) == "Waiting for the charger to start the session."
    await until(lambda: world.home.state.car_w > -50, "the car gave nothing more")
