"""Entries under Repairs come and go with their troubles, and have words for each."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from pytest_homeassistant_custom_component.common import MockConfigEntry

import custom_components.v2h as integration
from custom_components.v2h.const import DOMAIN
from custom_components.v2h.market import Market
from custom_components.v2h.metering.instruments import Inverter
from custom_components.v2h.metering.meter import Meter
from custom_components.v2h.ocpp_local import Capabilities
from custom_components.v2h.troubles import issues as module
from custom_components.v2h.troubles.issues import LEARN_MORE, Issues

from .test_charger import charger

ROOT = Path(integration.__file__).parent
A_WHILE_S = 600
NO_MARKET = Market(sources={})
NOW = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)


async def test_an_entry_is_there_as_long_as_its_trouble(hass: HomeAssistant) -> None:
    issues, registry = Issues(hass, "abc", "Villa", NO_MARKET), ir.async_get(hass)
    old, new = charger(can=Capabilities(v2x=False)), charger(can=Capabilities(v2x=True))

    def told() -> dict[str, str] | None:
        issue = registry.async_get_issue(DOMAIN, "charger_charges_only_abc")
        return issue and issue.translation_placeholders

    issues.look(old, NOW, 0.0)
    assert told() is None
    issues.look(old, NOW, A_WHILE_S)
    assert told() == {"home": "Villa", "charger": "Maker Two-Way"}
    issues.look(new, NOW, A_WHILE_S + 1)
    assert told() is None


async def test_a_home_that_goes_takes_its_entries_along(hass: HomeAssistant) -> None:
    issues, registry = Issues(hass, "abc", "Villa", NO_MARKET), ir.async_get(hass)
    for elapsed in (0.0, A_WHILE_S):
        issues.look(charger(can=Capabilities(v2x=False)), NOW, elapsed)
    assert registry.issues
    issues.clear()
    assert not [key for key in registry.issues if key[0] == DOMAIN]


async def test_a_stranger_stays_to_be_named_and_the_next_one_takes_its_place(hass: HomeAssistant) -> None:
    issues, registry = Issues(hass, "abc", "Villa", NO_MARKET), ir.async_get(hass)

    def asked() -> object:
        issue = registry.async_get_issue(DOMAIN, "car_unknown_abc")
        return issue and issue.data

    issues.look(None, NOW, 0.0)
    assert asked() is None
    for stranger, named in (("A", "A"), (None, "A"), ("B", "B")):
        issues.look(None, NOW, 0.0, stranger)
        assert asked() == {"entry_id": "abc", "car": named}


async def test_an_inverter_that_sleeps_at_night_is_no_trouble_and_one_that_is_gone_by_day_is(
    hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    elapsed, light = [1000.0], [False]
    monkeypatch.setattr(module, "is_up", lambda *_: light[0])
    inverter = Inverter(host="10.0.0.7", port=502, unit=1)
    meter = Meter(hass, MockConfigEntry(domain=DOMAIN), inverter, None)
    meter._silence = "No answer."
    issues, registry = Issues(hass, "abc", "Villa", NO_MARKET, meter), ir.async_get(hass)

    def told(hours: float) -> bool:
        for _ in range(round(hours * 4)):
            elapsed[0] += 900
            issues.look(None, NOW, elapsed[0])
        return registry.async_get_issue(DOMAIN, "inverter_silent_abc") is not None

    assert not told(12)
    light[0] = True
    assert not told(1.5)
    assert told(1)
    light[0] = False
    assert told(1)
    meter._silence = None
    assert not told(0.25)
    meter._silence = "No answer."
    assert not told(23.5)
    assert told(1)


def test_every_trouble_has_words_with_what_it_knows() -> None:
    words = json.loads((ROOT / "translations/en.json").read_text())["issues"]
    code = "".join(file.read_text() for file in (ROOT / "troubles").glob("*.py"))
    keys = set(re.findall(r'key="(\w+)"', code))
    assert keys <= set(words)
    for key in keys:
        mended = words[key].get("fix_flow", {}).get("step", {})
        text = words[key]["title"] + (words[key].get("description") or json.dumps(mended))
        known = "home charger minutes car day reason will seen verdict"
        assert set(re.findall(r"{(\w+)}", text)) <= set(known.split())


def test_every_entry_is_explained_on_the_page_that_it_leads_to() -> None:
    page = (ROOT.parents[1] / LEARN_MORE.partition("/main/")[2]).read_text()
    told = {row.split("|")[1].strip() for row in page.splitlines() if row.startswith("| ")}
    issues = json.loads((ROOT / "translations/en.json").read_text())["issues"]
    names = {"charger": "the charger", "home": "the home", "day": "a day", "minutes": "some"}
    titles = {issue["title"].format(**names) for issue in issues.values()}
    assert {title[0].upper() + title[1:] for title in titles} - told == set()
