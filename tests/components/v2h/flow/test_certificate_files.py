"""The owner's own certificate: looked at in the form, shown to the charger, missed when it is gone."""

import ssl
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.v2h.const import DOMAIN
from tests.ocpp_local.paper import certificate, key, pem_of

from ..conftest import set_up
from .test_security import ENCRYPTED, PASSWORD, call, certificate_page

type Form = dict[str, Any]
PRIVATE = key()
FILES = {"charger_certificate_file": "ssl/own.pem", "charger_key_file": "ssl/own.key"}


@pytest.fixture
def form(form: Form) -> Form:
    """The home, on a port that the simulator's charger does not call: it knows only the plain line."""
    return {**form, "ocpp_port": form["ocpp_port"] + 1}


def home(form: Form) -> MockConfigEntry:
    """A home that shows these files."""
    told = {**form, **ENCRYPTED, **FILES, "charger_id": "BOX-7", "charger_password": PASSWORD}
    return MockConfigEntry(domain=DOMAIN, title="Lindgren", data=told, version=1)


@pytest.fixture
def folder(hass: HomeAssistant, tmp_path: Path) -> Path:
    """Home Assistant's folder, with a certificate for the address that the charger dials."""
    hass.config.config_dir = str(tmp_path)
    for place in ("ssl", "www"):
        (tmp_path / place).mkdir()
        (tmp_path / place / "own.pem").write_text(certificate(PRIVATE, subject={"cn": "127.0.0.1"}))
        (tmp_path / place / "own.key").write_bytes(pem_of(PRIVATE))
    return tmp_path


async def test_a_charger_is_shown_the_owners_certificate_and_handed_no_other(
    hass: HomeAssistant, form: Form, folder: Path
) -> None:
    made = certificate(PRIVATE, subject={"cn": "127.0.0.1"}, ca=True)
    (folder / "ssl/own.pem").write_text(made)
    page = await certificate_page(hass, form, **FILES)
    assert page["step_id"] == "charger_address"  # there is no root to hand out
    assert page["description_placeholders"]["profile"] == "2"
    entry = home(form)
    shown = (await set_up(hass, entry)).chargers.certificate
    assert shown is not None
    assert shown.root_pem is None
    context = ssl.create_default_context(cadata=made)
    context.check_hostname = False  # one with a common name alone
    await call(form["ocpp_port"], context)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        pytest.param({"charger_key_file": ""}, "files_incomplete", id="one alone"),
        pytest.param({"charger_certificate_file": "ssl/none.pem"}, "file_not_found", id="not there"),
        pytest.param({"charger_key_file": "ssl"}, "file_not_found", id="a folder"),
        pytest.param({"charger_key_file": "../own.key"}, "file_not_found", id="out of the folder"),
        pytest.param({"charger_key_file": "/etc/hostname"}, "file_not_found", id="somewhere else"),
        pytest.param({"charger_key_file": "www/own.key"}, "file_public", id="a key for all to read"),
        pytest.param(
            {"charger_certificate_file": "ssl/own.key"}, "certificate_file_unreadable", id="mixed up"
        ),
        pytest.param({"charger_key_file": "ssl/own.pem"}, "key_file_unreadable", id="mixed up too"),
        pytest.param({"charger_host": "ha.local"}, "certificate_of_another_host", id="another host"),
    ],
)
async def test_each_mistake_has_its_sentence_that_names_the_file(
    hass: HomeAssistant, form: Form, folder: Path, typed: dict[str, str], expected: str
) -> None:
    (folder.parent / "own.key").write_bytes(pem_of(PRIVATE))
    refused = await certificate_page(hass, form, **{**FILES, **typed})
    assert refused["errors"] == {"base": expected}
    told = refused["description_placeholders"]
    assert expected == "files_incomplete" or told["file"] in {**FILES, **typed}.values()


async def test_the_key_and_the_day_are_looked_at(hass: HomeAssistant, form: Form, folder: Path) -> None:
    (folder / "ssl/own.key").write_bytes(pem_of(key()))
    assert (await certificate_page(hass, form, **FILES))["errors"] == {"base": "key_of_another"}
    day = dt_util.utcnow() - timedelta(days=2)
    old = certificate(PRIVATE, subject={"cn": "127.0.0.1"}, begin=day - timedelta(days=9), end=day)
    (folder / "ssl/own.pem").write_text(old)
    (folder / "ssl/own.key").write_bytes(pem_of(PRIVATE))
    refused = await certificate_page(hass, form, **FILES)
    assert refused["errors"] == {"base": "certificate_ended"}
    assert refused["description_placeholders"]["found"] == f"{day:%Y-%m-%d}"


async def test_a_key_that_openssl_finds_too_weak_is_told(
    hass: HomeAssistant, form: Form, folder: Path
) -> None:
    weak = key(1024)
    (folder / "ssl/own.pem").write_text(certificate(weak, subject={"cn": "127.0.0.1"}))
    (folder / "ssl/own.key").write_bytes(pem_of(weak))
    refused = await certificate_page(hass, form, **FILES)
    assert refused["errors"] == {"base": "charger_door"}
    assert str(folder) not in refused["description_placeholders"]["reason"]


async def test_on_a_plain_line_the_files_do_not_matter(hass: HomeAssistant, form: Form, folder: Path) -> None:
    (folder / "ssl/own.pem").unlink()
    page = await certificate_page(hass, form, **FILES, charger_security="plain")
    assert page["step_id"] == "charger_address"


async def test_files_that_are_gone_shut_the_door_with_a_reason_and_not_open_it(
    hass: HomeAssistant, form: Form, folder: Path
) -> None:
    (folder / "ssl/own.key").unlink()
    entry = home(form)
    entry.add_to_hass(hass)
    assert not await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert "own.pem and own.key are no certificate with its private key" in str(entry.reason)


async def test_a_charger_with_its_own_certificate_needs_a_password_to_begin_with(
    hass: HomeAssistant, form: Form
) -> None:
    page = await certificate_page(hass, form, charger_security="certified")
    assert page["step_id"] == "charger_certificate"
    refused = await certificate_page(hass, form, charger_security="certified", password="")
    assert refused["errors"] == {"charger_password": "charger_password_needed"}
