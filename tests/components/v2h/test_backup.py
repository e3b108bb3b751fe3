"""A home comes back from Home Assistant's own backup, on another machine, and its charger is taken back."""

import asyncio
import tarfile
from pathlib import Path
from typing import Any

from homeassistant.components.backup.const import DATA_MANAGER
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.loader import DATA_CUSTOM_COMPONENTS
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_test_home_assistant

from custom_components.v2h.charger.authority import root_certificate
from custom_components.v2h.const import DOMAIN
from custom_components.v2h.simulator import RunningSimulator, Setup, start
from custom_components.v2h.store import journal_path

from .conftest import is_free, set_up, until

PASSWORD = "a-password-of-the-box"


async def backed_up(hass: HomeAssistant, folder: Path) -> Path:
    """Everything that Home Assistant's backup of this moment brings to another machine."""
    assert await async_setup_component(hass, "backup", {})
    manager = hass.data[DATA_MANAGER]
    await until(lambda: "backup.local" in manager.backup_agents, "there was a place for backups")
    await manager.async_create_backup(
        agent_ids=["backup.local"],
        include_addons=None,
        include_all_addons=False,
        include_database=False,
        include_folders=None,
        include_homeassistant=True,
        name="Villa",
        password=None,
    )
    (made,) = await asyncio.to_thread(lambda: list(Path(hass.config.path("backups")).glob("*.tar")))
    return await asyncio.to_thread(_unpacked, made, folder)


def _unpacked(made: Path, folder: Path) -> Path:
    with tarfile.open(made) as outer:
        outer.extractall(folder, filter="data")
    with tarfile.open(folder / "homeassistant.tar.gz") as inner:
        inner.extractall(folder, filter="data")
    return folder / "data"


async def test_a_restored_home_takes_its_charger_back_with_its_password(
    hass: HomeAssistant, form: dict[str, Any], world: RunningSimulator, free_port: int, tmp_path: Path
) -> None:
    entry = MockConfigEntry(
        domain=DOMAIN, title="Lindgren", data={**form, "charger_id": "BOX-9", "charger_password": PASSWORD}
    )
    home = await set_up(hass, entry)
    url = f"ws://127.0.0.1:{free_port}/ocpp"
    box = await start(Setup(ocpp_url=url, identity="BOX-9", password=PASSWORD))
    try:
        await until(lambda: home.chargers.station and home.chargers.station.ready, "the charger was there")
        stay = home.chargers.station.transaction.id
        root = await root_certificate(hass)
        restored = await backed_up(hass, tmp_path / "other")
        await hass.config_entries.async_unload(entry.entry_id)
        await hass.async_block_till_done()
        await until(lambda: is_free(free_port), "the old machine was off")

        async with async_test_home_assistant(config_dir=str(restored)) as other:
            other.data.pop(DATA_CUSTOM_COMPONENTS, None)
            other.config.components.add("frontend")
            await other.config_entries.async_initialize()
            assert journal_path(other, entry.entry_id).stat().st_size > 0
            assert await other.config_entries.async_setup(entry.entry_id)
            (back,) = other.config_entries.async_entries(DOMAIN)
            assert back.state is ConfigEntryState.LOADED
            chargers = back.runtime_data.chargers
            assert chargers.station.accepted  # before it has said a word
            assert chargers.station.transaction.id == stay
            await until(lambda: chargers.station.connected, "the charger was taken back")
            assert await root_certificate(other) == root
            await other.async_stop(force=True)
    finally:
        await box.stop()
