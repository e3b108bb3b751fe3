"""A real home and a real charger at security profile 3: it gets its certificate, and nobody passes for it."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.v2h.charger.authority import root_certificate
from custom_components.v2h.charger.door_security import authority_folder
from custom_components.v2h.const import DOMAIN
from custom_components.v2h.simulator import RunningSimulator, Setup, start

from ..conftest import set_up, until

PASSWORD = "a-password-of-the-box"


@pytest.fixture
def form(form: dict[str, Any]) -> dict[str, Any]:
    """The home at profile 3, on a port that the world's plain charger does not call."""
    more = {"charger_security": "certified", "charger_host": "127.0.0.1", "charger_password": PASSWORD}
    return {**form, **more, "ocpp_port": form["ocpp_port"] + 1, "charger_id": "BOX-9"}


@pytest.fixture
def entry(form: dict[str, Any]) -> MockConfigEntry:
    return MockConfigEntry(domain=DOMAIN, title="Lindgren", data=form)


async def a_charger(hass: HomeAssistant, form: dict[str, Any], root: str = "") -> RunningSimulator:
    """One that trusts this home, knows its password, and lives twenty times as fast as we do."""
    setup = Setup(
        ocpp_url=f"wss://127.0.0.1:{form['ocpp_port']}/ocpp",
        identity="BOX-9",
        password=PASSWORD,
        charger="certified",
        root_pem=root or await root_certificate(hass),
        has_car=False,
        speed=20,
    )
    return await start(setup)


@pytest.fixture
async def box(hass: HomeAssistant, form: dict[str, Any]) -> AsyncIterator[RunningSimulator]:
    box = await a_charger(hass, form)
    yield box
    await box.stop()


@asynccontextmanager
async def away(box: RunningSimulator) -> AsyncIterator[None]:
    """Its line is cut, and it calls nobody: once it is back, nothing is told of who came in its place."""
    calling = box._tasks.pop()
    calling.cancel()
    await asyncio.gather(calling, return_exceptions=True)
    await box.charger.close()
    yield
    box._tasks.append(box._begin(box.charger.run()))


async def test_a_charger_gets_its_certificate_and_who_knows_only_its_password_is_a_repair(
    hass: HomeAssistant, form: dict[str, Any], entry: MockConfigEntry, box: RunningSimulator
) -> None:
    home = await set_up(hass, entry)
    chargers = home.chargers
    await until(lambda: chargers.station.certificate, "the charger came with its own certificate")
    assert chargers.station.certificate_trouble == ""
    await until(lambda: box.charger.network.profile == 3, "the charger knew of it")
    async with away(box):
        thief = await a_charger(hass, form)
        try:
            await until(lambda: chargers.troubles, "the thief was turned away")
        finally:
            await thief.stop()
        assert "BOX-9 came without its certificate" in str(chargers.problem)
        home._look_for_troubles(dt_util.utcnow())
        issue = ir.async_get(hass).async_get_issue(DOMAIN, f"charger_turned_away_{entry.entry_id}")
        assert issue is not None
    await until(lambda: chargers.station.connected, "the charger itself was let in again")
    home._look_for_troubles(dt_util.utcnow())
    assert ir.async_get(hass).async_get_issue(DOMAIN, issue.issue_id) is None


async def test_a_charger_that_leaves_stays_out_of_another_home_of_the_same_house(
    hass: HomeAssistant, form: dict[str, Any], entry: MockConfigEntry, box: RunningSimulator
) -> None:
    first = await set_up(hass, entry)
    await until(lambda: first.chargers.station.certificate, "the charger came with its own certificate")
    other = MockConfigEntry(domain=DOMAIN, title="Attic", data={**form, "ocpp_port": form["ocpp_port"] + 1})
    await set_up(hass, other)
    assert await hass.config_entries.async_remove(entry.entry_id)
    kept = await hass.async_add_executor_job((authority_folder(hass) / "withdrawn.json").read_text)
    assert list(json.loads(kept)) == ["box-9"]
    hass.config_entries.async_update_entry(other, data={**other.data, "ocpp_port": form["ocpp_port"]})
    await hass.config_entries.async_reload(other.entry_id)
    home = other.runtime_data
    await until(lambda: "was withdrawn" in str(home.chargers.problem), "its old certificate was turned away")
    assert not home.chargers.station.connected
    assert await hass.config_entries.async_remove(other.entry_id)
    assert not await hass.async_add_executor_job(authority_folder(hass).exists)


async def test_a_charger_with_the_certificate_of_another_authority_is_told_of(
    hass: HomeAssistant, entry: MockConfigEntry, box: RunningSimulator, tmp_path_factory: Any
) -> None:
    home = await set_up(hass, entry)
    await until(lambda: home.chargers.station.certificate, "the charger came with its own certificate")
    await box.charger.close()
    assert await hass.config_entries.async_unload(entry.entry_id)
    folder = authority_folder(hass)
    gone = tmp_path_factory.mktemp("gone") / "authority"
    await hass.async_add_executor_job(folder.rename, gone)  # the owner has begun anew, with another root
    home = await set_up_again(hass, entry)
    keyring = box.charger.network.keyring
    keyring._root_pem = await root_certificate(hass)  # and has told the charger of it
    await until(lambda: "does not count here" in str(home.chargers.problem), "it was turned away by TLS")
    assert str(home.chargers.problem).startswith("A charger was sent away.")


async def set_up_again(hass: HomeAssistant, entry: MockConfigEntry) -> Any:
    """The home after Home Assistant was restarted."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return entry.runtime_data
