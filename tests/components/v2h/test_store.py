"""When a home's file is written: seldom, but for what must not be lost."""

from datetime import timedelta
from typing import Any

import pytest
from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.v2h.store import Memory, Notebook, home_store

KEY = "v2h.villa"


async def after(hass: HomeAssistant, freezer: FrozenDateTimeFactory, seconds: float) -> None:
    freezer.tick(timedelta(seconds=seconds))
    async_fire_time_changed(hass)
    await hass.async_block_till_done()


@pytest.fixture
def notebook(hass: HomeAssistant) -> Notebook:
    return Notebook(home_store(hass, "villa"), lambda: Memory(car="a"))


async def test_small_changes_are_written_within_minutes_and_never_put_off(
    hass: HomeAssistant, hass_storage: dict[str, Any], freezer: FrozenDateTimeFactory, notebook: Notebook
) -> None:
    for _ in range(10):
        notebook.save_later()
        await after(hass, freezer, 25)
    assert KEY not in hass_storage
    notebook.save_later()
    await after(hass, freezer, 55)
    assert hass_storage[KEY]["data"] == {"car": "a"}


@pytest.mark.parametrize("waits", [False, True], ids=["nothing waits", "something waits already"])
async def test_what_nobody_else_could_tell_is_written_within_seconds_again_and_again(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    freezer: FrozenDateTimeFactory,
    notebook: Notebook,
    waits: bool,
) -> None:
    if waits:
        notebook.save_later()
    for _ in range(2):
        for _ in range(11):
            notebook.save_later(often=True)
            await after(hass, freezer, 1)
        assert hass_storage.pop(KEY)
