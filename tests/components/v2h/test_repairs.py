"""Entries under Repairs come and go with their troubles, and have words for each."""

import json
import re
from pathlib import Path

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir

import custom_components.v2h as integration
from custom_components.v2h import repairs as module
from custom_components.v2h.const import DOMAIN
from custom_components.v2h.market import Market
from custom_components.v2h.ocpp_local import Capabilities
from custom_components.v2h.repairs import Repairs

from .test_troubles import charger

ROOT = Path(integration.__file__).parent
A_WHILE_S = 600


NO_MARKET = Market(sources={})


async def test_an_entry_is_there_as_long_as_its_trouble(
    hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    elapsed = [1000.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: elapsed[0])
    repairs, registry = Repairs(hass, "abc", "Villa"), ir.async_get(hass)
    old, new = charger(can=Capabilities(v2x=False)), charger(can=Capabilities(v2x=True))

    def told() -> dict[str, str] | None:
        issue = registry.async_get_issue(DOMAIN, "charger_charges_only_abc")
        return issue and issue.translation_placeholders

    repairs.look(NO_MARKET, old)
    assert told() is None
    elapsed[0] += A_WHILE_S
    repairs.look(NO_MARKET, old)
    assert told() == {"home": "Villa", "charger": "Maker Two-Way"}
    repairs.look(NO_MARKET, new)
    assert told() is None


async def test_a_home_that_goes_takes_its_entries_along(
    hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    elapsed = [1000.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: elapsed[0])
    repairs, registry = Repairs(hass, "abc", "Villa"), ir.async_get(hass)
    repairs.look(NO_MARKET, charger(can=Capabilities(v2x=False)))
    elapsed[0] += A_WHILE_S
    repairs.look(NO_MARKET, charger(can=Capabilities(v2x=False)))
    assert registry.issues
    repairs.clear()
    assert not [key for key in registry.issues if key[0] == DOMAIN]


def test_every_trouble_has_words_with_what_it_knows() -> None:
    words = json.loads((ROOT / "translations/en.json").read_text())["issues"]
    keys = set(re.findall(r'key="(\w+)"', (ROOT / "troubles.py").read_text()))
    assert keys <= set(words)
    for key in keys:
        text = words[key]["title"] + words[key]["description"]
        assert set(re.findall(r"{(\w+)}", text)) <= {"home", "charger", "minutes"}
