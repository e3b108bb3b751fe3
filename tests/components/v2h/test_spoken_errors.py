"""A German home: what goes wrong there is told in German, to its last clause."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import InvalidData
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from custom_components.v2h.battery.leash import Handle, unfit
from custom_components.v2h.const import DOMAIN
from custom_components.v2h.inverters import Device, InverterError, restrainable
from custom_components.v2h.inverters.native.catalog import MAPS
from custom_components.v2h.inverters.sentence import Sentence
from custom_components.v2h.optimizer.words import reason_of, said, told
from custom_components.v2h.sources import SourceError, events, fixed, rates
from custom_components.v2h.store import journal_path

from .conftest import set_up
from .pages import Form, choose, pages, submit, walk

NOW = dt_util.utcnow()


@pytest.fixture(autouse=True)
def _german(hass: HomeAssistant) -> None:
    hass.config.language = "de"


@pytest.mark.parametrize(
    ("page", "wrong", "told_of", "begin"),
    [
        ("inverter", {"more": {"inverter_port": 1, "inverter_unit": 1}}, "inverter_reason",
         "Keine Verbindung zu 127.0.0.1:1. Prüfe Adresse und Port"),
        ("price_web", {"price_web": "http://127.0.0.1:1/rates"}, "source_reason",
         "http://127.0.0.1:1/rates ist nicht erreichbar"),
        ("feed_in", {"feed_in_source": "sensor.nowhere"}, "source_reason", "sensor.nowhere gibt es"),
        ("feed_in", {"feed_in_source": "x"}, "source_reason",
         "Die Preisquelle ist 'x', erwartet: ein Preis, eine Entität wie sensor.price oder eine Webadresse."),
    ],
)  # fmt: skip
async def test_set_up_says_what_is_wrong(
    hass: HomeAssistant, form: Form, page: str, wrong: dict[str, Any], told_of: str, begin: str
) -> None:
    typed = pages(form)
    flow = await walk(hass, await choose(hass, "home"), typed, until=page)
    shown = await submit(hass, flow, {**typed[page], **wrong})
    assert shown["description_placeholders"][told_of].startswith(begin)


async def test_a_number_out_of_range_is_told_with_its_range(hass: HomeAssistant, form: Form) -> None:
    flow = await choose(hass, "home")
    with pytest.raises(InvalidData) as refused:
        await submit(hass, flow, {**pages(form)["home"], "fuse_a": 500})
    assert "Gib eine Zahl von 6 bis 200 A ein." in str(refused.value.schema_errors)


async def test_a_damaged_journal_keeps_the_home_shut_and_says_why(
    hass: HomeAssistant, form: dict[str, Any]
) -> None:
    entry = MockConfigEntry(domain=DOMAIN, data=form)
    entry.add_to_hass(hass)
    path = journal_path(hass, entry.entry_id)
    await hass.async_add_executor_job(Path.write_bytes, path, b"what somebody else wrote")
    await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert entry.error_reason_translation_placeholders is not None
    why = entry.error_reason_translation_placeholders["reason"]
    assert why.startswith(f"{path.name} ist kein Journal von uns oder ist zerstört.")


async def test_a_charger_that_is_turned_away_is_told_of(
    hass: HomeAssistant, form: dict[str, Any], free_port: int
) -> None:
    entry = MockConfigEntry(domain=DOMAIN, title="Lindgren", data={**form, "charger_id": "BOX-9"})
    home = await set_up(hass, entry)
    with pytest.raises(ConnectionClosed):
        async with connect(f"ws://127.0.0.1:{free_port}/ocpp/BOX-9", subprotocols=["ocpp1.6"]) as line:
            await line.recv()
    home._look_for_troubles(dt_util.utcnow())
    issue = ir.async_get(hass).async_get_issue(DOMAIN, f"charger_turned_away_{entry.entry_id}")
    assert issue is not None
    assert issue.translation_placeholders is not None
    assert issue.translation_placeholders["reason"].startswith("BOX-9 bietet nur OCPP 1.6")
    assert home.chargers.problem.said_in("de").startswith("Die Wallbox BOX-9 wurde abgewiesen. BOX-9 bietet")


async def test_a_trip_that_cannot_be_is_refused(
    hass: HomeAssistant, simulated_entry: MockConfigEntry
) -> None:
    await set_up(hass, simulated_entry)
    with pytest.raises(ServiceValidationError) as refused:
        await hass.services.async_call(
            DOMAIN, "set_departure", {"departure": dt_util.now() - timedelta(days=1)}, blocking=True
        )
    assert refused.value.translation_placeholders is not None
    assert "Erwartet wird eine Zeit" in refused.value.translation_placeholders["reason"]


@pytest.mark.parametrize(
    ("read", "german"),
    [
        (lambda: rates.parse({"other": 1}, field="rates"),
         "rates ist {'other': 1}, erwartet: eines von rates, prices, data, forecasts, forecast, result."),
        (lambda: rates.parse([{"start": "2026-11-22T18:00:00", "value": 0.2}]),
         ("rates[0].start ist '2026-11-22T18:00:00', erwartet: eine Zeit mit Zeitzone wie "
         "2026-11-22T18:00:00+01:00; dieser fehlt die Zeitzone.")),
        (lambda: rates.parse([{"start": "2026-11-22T18:00:00Z", "value": 20.5}]),
         ("rates ist Preise bis 20,5, erwartet: EUR/kWh; nenne die Einheit, denn ct/kWh und EUR/MWh sehen "
         "hier gleich aus (eine Webadresse darf auf #ct/kWh oder #EUR/MWh enden).")),
        (lambda: fixed.price("dear", NOW), "Der Preis ist 'dear', erwartet: eine Zahl."),
        (lambda: events.of_attributes({"state": 1}, events.NOTHING, "Saver"),
         ("Die Liste der Attribute der Entität ist ['state'], erwartet: eine Liste von Anfängen und Enden "
         "namens joined_events / events / windows / periods / schedule.")),
    ],
)  # fmt: skip
def test_a_price_list_of_another_shape_is_told_of(read: Any, german: str) -> None:
    with pytest.raises(SourceError) as refused:
        read()
    assert reason_of(refused.value).said_in("de") == german


def test_a_handle_that_blocks_nothing_is_told_of(hass: HomeAssistant) -> None:
    hass.states.async_set("number.discharge", "1", {"min": 0, "max": 2.5})
    found = unfit(hass, Handle(entity="number.discharge", blocked="9"))
    assert said(found or "", "de") == "number.discharge nimmt 0 bis 2,5, angegeben: 9."


def test_an_inverter_is_shown_with_what_is_to_be_known_of_it() -> None:
    device = Device(
        manufacturer="Deye", model="SUN-8K", serial="", firmware="", rated_w=8000.0, map="deye_1p"
    )
    shown: Mapping[str, str] = told({"device": device.words}, "de")
    assert shown["device"] == "Deye SUN-8K, 8,0 kW, gelesen mit der Registertabelle deye_1p"
    assert said(restrainable(device) or "", "de").endswith(
        "Nimm stattdessen die Entitäten seiner Integration."
    )


@pytest.mark.parametrize("family", MAPS.values(), ids=lambda family: family.name)
def test_every_map_warns_in_german(family: Any) -> None:
    for note in family.notes:
        assert said(Sentence(note), "de") != note


def test_what_an_inverter_refuses_is_said_as_a_whole() -> None:
    why = Sentence("it is busy")
    err = InverterError(
        Sentence(
            "The device refused to read registers at {address} as unit {unit}: {why} (code {code}).",
            address=40000, unit=1, why=why, code=6,
        )
    )  # fmt: skip
    assert reason_of(err).said_in("de") == (
        "Das Gerät ließ die Register bei 40000 als Unit-ID 1 nicht lesen: es ist beschäftigt (Code 6)."
    )
