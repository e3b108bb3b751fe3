"""What a charger keeps of us when Home Assistant goes: all over a restart, else what guards the fuse."""

from typing import Any

import pytest
from homeassistant.const import EVENT_HOMEASSISTANT_STOP, RESTART_EXIT_CODE
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.v2h.const import DOMAIN
from custom_components.v2h.home import Home
from custom_components.v2h.optimizer.dispatch.decision import Mode
from custom_components.v2h.simulator import RunningSimulator

from ..conftest import is_free, set_up, until


def settings_of(world: RunningSimulator) -> dict[tuple[str, str, str], str]:
    """What the charger is set to, but for what it counts by itself."""
    every = world.charger.station.device.all()
    return {(v.component, v.name, v.instance): v.value for v in every if v.mutability == "ReadWrite"}


async def feeding(hass: HomeAssistant, world: RunningSimulator, form: dict[str, Any]) -> Home:
    """A home whose car feeds the house."""
    home = await set_up(hass, MockConfigEntry(domain=DOMAIN, title="Lindgren", data=form))
    home.choose(Mode.SELF_CONSUMPTION)
    await until(lambda: home.chargers.station and home.chargers.station.fallback, "the charger was set up")
    await until(lambda: world.home.state.car_w < -300, "the car fed the house")
    return home


@pytest.mark.parametrize("exit_code", [0, RESTART_EXIT_CODE], ids=["a stop", "a restart"])
async def test_the_car_rests_and_a_stop_leaves_nothing_of_ours_but_a_limit_for_the_fuse(
    hass: HomeAssistant, world: RunningSimulator, form: dict[str, Any], free_port: int, exit_code: int
) -> None:
    before = settings_of(world)
    await feeding(hass, world, form)
    assert settings_of(world) != before
    hass.exit_code = exit_code
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    await until(lambda: is_free(free_port), "the door was closed")
    assert world.charger.setpoints[-1].power_w == 0
    left = {rung.purpose for rung in world.charger.station.ladder}
    if exit_code == RESTART_EXIT_CODE:
        assert left == {"TxProfile", "TxDefaultProfile"}
        assert settings_of(world) != before
    else:
        assert left == {"TxDefaultProfile"}
        assert settings_of(world) == before
    await until(lambda: world.home.state.car_w > -50, "the car gave nothing more")
