"""An encrypted line: the owner gets what the charger must trust, and the charger comes in by TLS."""

import asyncio
import base64
import ssl
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from homeassistant.config_entries import SOURCE_INTEGRATION_DISCOVERY
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
from websockets.asyncio.client import connect

from custom_components.v2h.charger.door_security import ENCRYPTED_SERVER_AUTH, authority_folder
from custom_components.v2h.const import DOMAIN
from custom_components.v2h.flow import doorbell
from custom_components.v2h.market import Market
from custom_components.v2h.ocpp_local import Certificate
from custom_components.v2h.troubles.charger import certificate_troubles
from custom_components.v2h.troubles.issues import Issues

from ..conftest import PATIENCE_S, is_free, set_up, until
from ..pages import choose, pages, submit, walk
from .test_devices import change

type Form = dict[str, Any]
PASSWORD = "a password for the line"
ENCRYPTED = {"charger_security": "encrypted", "charger_host": "127.0.0.1", "charger_phase": "any"}


@pytest.fixture
def form(form: Form) -> Form:
    """The home, on a port that the simulator's charger does not call: it knows only the plain line."""
    return {**form, "ocpp_port": form["ocpp_port"] + 1}


async def certificate_page(hass: HomeAssistant, form: Form, *, password: str = PASSWORD, **more: str) -> Any:
    """The flow at the page that hands out the certificate."""
    typed = pages({**form, "charger_password": password})
    flow = await walk(hass, await choose(hass, "home"), typed, until="charger")
    at_the_door = {**typed["charger"]["more"], **ENCRYPTED, **more}
    return await submit(hass, flow, {**typed["charger"], "more": at_the_door})


def trusting(pem: str) -> ssl.SSLContext:
    """A charger that trusts nothing but *pem*."""
    return ssl.create_default_context(cadata=pem.strip().strip("`"))


async def call(port: int, trust: str | ssl.SSLContext) -> None:
    """Call as the charger does, and hang up."""
    login = base64.b64encode(f"BOX-7:{PASSWORD}".encode()).decode()
    async with connect(
        f"wss://127.0.0.1:{port}/ocpp/BOX-7",
        subprotocols=["ocpp2.1"],
        additional_headers={"Authorization": f"Basic {login}"},
        ssl=trusting(trust) if isinstance(trust, str) else trust,
    ):
        pass


async def test_the_certificate_is_handed_out_and_opens_an_encrypted_line(
    hass: HomeAssistant, form: Form
) -> None:
    page = await certificate_page(hass, form)
    assert page["step_id"] == "charger_certificate"
    told = page["description_placeholders"]
    assert "BEGIN CERTIFICATE" in told["pem"]
    assert "PRIVATE KEY" not in told["pem"]
    shown = await submit(hass, page, {})
    assert shown["description_placeholders"]["address"] == f"wss://127.0.0.1:{form['ocpp_port']}/ocpp"
    assert shown["description_placeholders"]["profile"] == "2"

    typed = pages({**form, "charger_password": PASSWORD})
    done = await walk(hass, shown, typed)
    home = done["result"].runtime_data
    assert home.settings.security.encrypted
    assert home.chargers.certificate is not None
    await call(form["ocpp_port"], told["pem"])
    assert await hass.config_entries.async_remove(done["result"].entry_id)
    assert not await hass.async_add_executor_job(authority_folder(hass).exists)


async def test_the_charger_is_seen_to_arrive_on_an_encrypted_line(
    hass: HomeAssistant, form: Form, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doorbell, "TELLS_WITHIN_S", 0.2)  # it never will
    page = await certificate_page(hass, form)
    pem = page["description_placeholders"]["pem"]
    shown = await submit(hass, page, {})
    waiting = await hass.config_entries.flow.async_configure(shown["flow_id"], {"charger_arrival": "wait"})
    assert waiting["step_id"] == "charger_wait"
    await until(lambda: not is_free(form["ocpp_port"]), "the door was open")
    await call(form["ocpp_port"], pem)
    async with asyncio.timeout(PATIENCE_S):
        while waiting["step_id"] == "charger_wait":
            await asyncio.sleep(0.05)
            waiting = await hass.config_entries.flow.async_configure(shown["flow_id"])
    assert waiting["step_id"] == "charger_found"


async def test_all_homes_share_one_root_that_a_backup_contains(hass: HomeAssistant, form: Form) -> None:
    first = await certificate_page(hass, form)
    again = await certificate_page(hass, form, charger_security=ENCRYPTED_SERVER_AUTH)
    assert first["description_placeholders"]["pem"] == again["description_placeholders"]["pem"]
    assert authority_folder(hass).parent == Path(hass.config.path(".storage"))


async def test_the_certificate_can_be_downloaded_without_logging_in(
    hass: HomeAssistant, hass_client_no_auth: ClientSessionGenerator, form: Form
) -> None:
    assert await async_setup_component(hass, "http", {})
    page = await certificate_page(hass, form)
    client = await hass_client_no_auth()
    answer = await client.get("/api/v2h/charger-ca.pem")
    assert answer.status == 200
    assert (await answer.text()).strip() in page["description_placeholders"]["pem"]
    await hass.async_add_executor_job(lambda: authority_folder(hass).rename(hass.config.path("gone")))
    assert (await client.get("/api/v2h/charger-ca.pem")).status == 404


async def test_a_damaged_authority_is_told_and_not_replaced(hass: HomeAssistant, form: Form) -> None:
    await certificate_page(hass, form)
    root = authority_folder(hass) / "root.pem"
    await hass.async_add_executor_job(root.write_text, "nothing of use")
    refused = await certificate_page(hass, form)
    assert refused["step_id"] == "charger"
    assert refused["errors"] == {"base": "charger_door"}
    assert "backup" in refused["description_placeholders"]["reason"]


async def changed(hass: HomeAssistant, entry: MockConfigEntry, form: Form, **more: str) -> Any:
    """Change the charger of a home that stands, up to the end of its pages."""
    page = await submit(hass, await change(hass, entry, "charger"), {"next_step_id": "charger"})
    told = {"charger_id": "BOX-7", "charger_password": PASSWORD, "more": {**ENCRYPTED, **more}}
    return await walk(
        hass, await submit(hass, page, told), {"charger_certificate": {}, "charger_address": {}}
    )


async def test_encryption_is_switched_on_later_and_taken_back(hass: HomeAssistant, form: Form) -> None:
    entry = MockConfigEntry(domain=DOMAIN, title="Lindgren", data=form, version=1)
    await set_up(hass, entry)
    assert (await changed(hass, entry, form, charger_phase="2"))["reason"] == "reconfigure_successful"
    home = entry.runtime_data
    assert home.chargers.certificate is not None
    assert home.settings.charger_phase == 2

    page = await submit(hass, await change(hass, entry, "charger"), {"next_step_id": "charger"})
    folded = await submit(hass, page, {"charger_id": "BOX-7", "charger_password": PASSWORD})
    assert folded["step_id"] == "charger_certificate"  # what stays folded away stays as it is
    await walk(hass, folded, {"charger_certificate": {}, "charger_address": {}})
    assert entry.runtime_data.settings.security.host == "127.0.0.1"

    await changed(hass, entry, form, charger_security="plain", charger_host="")
    assert entry.runtime_data.chargers.certificate is None
    assert entry.runtime_data.settings.security.host == ""


async def test_a_charger_that_takes_the_place_of_another_keeps_the_line(
    hass: HomeAssistant, form: Form
) -> None:
    told = {**form, **ENCRYPTED, "charger_password": PASSWORD}
    entry = MockConfigEntry(domain=DOMAIN, title="Lindgren", data=told, version=1)
    await set_up(hass, entry)
    offered = await hass.config_entries.flow.async_init(
        DOMAIN,
        context={"source": SOURCE_INTEGRATION_DISCOVERY},
        data={"entry_id": entry.entry_id, "identity": "BOX-8"},
    )
    assert (await submit(hass, offered, {"charger_password": PASSWORD}))["reason"] == "charger_enrolled"
    settings = entry.runtime_data.settings
    assert settings.charger_id == "BOX-8"
    assert settings.security.encrypted


@pytest.mark.parametrize("host", ["http://192.168.1.5", "192.168.1.5:9000", "my house"])
async def test_an_address_is_a_name_and_nothing_more(hass: HomeAssistant, form: Form, host: str) -> None:
    refused = await certificate_page(hass, form, charger_host=host)
    assert refused["errors"] == {"base": "charger_host_invalid"}
    assert refused["description_placeholders"]["host"] == host


async def test_a_plain_home_has_no_certificate_and_says_its_own_address(
    hass: HomeAssistant, form: Form
) -> None:
    entry = MockConfigEntry(domain=DOMAIN, title="Lindgren", data={**form, "charger_host": "ha.local"})
    home = await set_up(hass, entry)
    assert home.chargers.certificate is None
    assert f"ws://ha.local:{form['ocpp_port']}/ocpp" in str(home.chargers.problem)


async def test_its_end_is_an_entry_under_repairs_until_it_is_made_anew(hass: HomeAssistant) -> None:
    issues, registry = Issues(hass, "abc", "Villa", Market({})), ir.async_get(hass)
    now = dt_util.utcnow()
    end = now + timedelta(days=12)
    old = Certificate(
        valid_until=end,
        renew_at=end - timedelta(days=240),
        tell_at=end - timedelta(days=30),
        root_pem="ours",
    )
    issues.look(None, now, 0.0, certificate=old)
    issue = registry.async_get_issue(DOMAIN, "certificate_ends_abc")
    assert issue is not None
    assert issue.translation_placeholders == {"home": "Villa", "day": f"{dt_util.as_local(end):%Y-%m-%d}"}
    issues.look(None, now, 60.0, certificate=replace(old, tell_at=end + timedelta(days=670)))
    assert registry.async_get_issue(DOMAIN, "certificate_ends_abc") is None


@pytest.mark.parametrize(
    ("root", "days", "told"),
    [
        ("ours", 31, []),
        ("ours", 29, ["certificate_ends"]),
        ("ours", -1, ["certificate_ends"]),
        (None, 15, []),
        (None, 13, ["certificate_files_end"]),
    ],
)
def test_a_certificate_that_was_not_renewed_is_a_repair(root: str | None, days: int, told: list[str]) -> None:
    now = dt_util.utcnow()
    end = now + timedelta(days=days)
    tell_at = end - timedelta(days=30 if root else 14)
    certificate = Certificate(valid_until=end, renew_at=now, tell_at=tell_at, root_pem=root)
    found = certificate_troubles(certificate, now, dt_util.UTC)
    assert [trouble.key for trouble in found] == told
