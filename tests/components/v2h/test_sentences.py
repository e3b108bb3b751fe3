"""Every sentence of the integration exists in every language, and a home speaks that of its people."""

import ast
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.v2h import languages
from custom_components.v2h.const import DOMAIN
from custom_components.v2h.inverters import MAPS
from custom_components.v2h.optimizer.languages import LANGUAGES, table_of

from .conftest import set_up, until

HERE = Path(languages.__file__).parent
OWN = sorted(path for path in HERE.parent.rglob("*.py"))
# Packages that are linked in and know no languages: what they say to people is a Sentence.
SPOKEN = [
    path
    for name in ("ocpp_local", "inverters")
    for path in sorted((HERE.parent / name).resolve().rglob("*.py"))
]
NOTES = {note for family in MAPS.values() for note in family.notes}
# What is said to nobody but a log, a charger, or whoever writes maps; and a ShapeError begins with a field.
AMONG_US = {
    "AccountError", "AnswerUnreadableError", "CallRejectedError", "ImportError", "InvalidMessageError",
    "ShapeError", "TypeError", "UnreadableMessageError", "UnspeakableError", "UnusableError", "ValueError",
}  # fmt: skip
# What the program for a terminal says, and the reader of maps.
AT_A_TERMINAL = {"__main__.py", "pymodbus_link.py", "parse.py"}
NAMES = re.compile(r"\{(\w+)\}")


def constants(paths: list[Path]) -> Iterator[str]:
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def templates(paths: list[Path]) -> Iterator[str]:
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Name(id="Text" | "Sentence"), args=[ast.Constant(value=str(template)), *_]
                ) if template:
                    yield template


TEMPLATES = {*templates(OWN), *templates(SPOKEN), *NOTES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_translated_with_its_fillings(language: str) -> None:
    table = table_of(language)
    assert len(TEMPLATES) > 100
    assert [one for one in TEMPLATES if one not in table] == []
    assert [one for one in TEMPLATES if sorted(NAMES.findall(one)) != sorted(NAMES.findall(table[one]))] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_has_lost_its_sentence(language: str) -> None:
    own = json.loads((HERE / f"{language}.json").read_text(encoding="utf-8"))
    known = {*constants(OWN), *constants(SPOKEN), *NOTES}
    assert [one for one in own if one not in known] == []


def bare_errors() -> Iterator[str]:
    """Errors that are made of plain words, which nobody can translate."""
    for path in (*OWN, *SPOKEN):
        if path.name in AT_A_TERMINAL:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Name(id=error), args=[ast.JoinedStr() | ast.Constant(value=str()), *_]
                ) if error.endswith("Error") and error not in AMONG_US:
                    yield f"{path.name}:{node.lineno} {error}"


def test_an_error_that_people_may_read_is_a_sentence() -> None:
    assert list(bare_errors()) == []


async def test_a_german_home_gives_german_reasons(
    hass: HomeAssistant, simulated_entry: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    hass.config.language = "de"
    home = await set_up(hass, simulated_entry)
    await until(lambda: home.controller.plan, "there was a plan")
    await until(lambda: home.coordinator.data.plan, "it was shown")
    plan = home.controller.plan
    assert plan is not None
    reasons = [slot.reason.text.said_in("de") for slot in plan.slots]
    assert reasons != [slot.reason.text for slot in plan.slots]

    answer = await ask(hass, "plan")
    assert [slot["reason"] for slot in answer["slots"]] == reasons
    told = await ask(hass, "explain", at=(plan.slots[20].start + timedelta(minutes=1)).isoformat())
    assert told["slot"]["reason"] == reasons[20]
    shown = state_of(hass, simulated_entry, "plan")
    assert [slot["reason"] for slot in shown.attributes["slots"]] == reasons
    reason = home.coordinator.data.recorded_reason
    assert state_of(hass, simulated_entry, "reason").state[:200] == reason.said_in("de")[:200]
    assert reason.said_in("de") != reason
    assert {event["summary"] for event in await coming(hass)} <= {"Laden", "Haus versorgen", "Unterwegs"}

    dutch = await hear(await hass_ws_client(hass), {"type": "v2h/subscribe", "language": "nl-BE"})
    assert [slot["reason"] for slot in dutch["plan"]["slots"]] == [
        slot.reason.text.said_in("nl") for slot in plan.slots
    ]
    at_home = await hear(await hass_ws_client(hass), {"type": "v2h/subscribe"})
    assert [slot["reason"] for slot in at_home["plan"]["slots"]] == reasons


async def test_a_home_tells_in_the_language_of_the_page_what_it_lacks(
    hass: HomeAssistant, form: dict[str, Any], hass_ws_client: WebSocketGenerator
) -> None:
    await set_up(hass, MockConfigEntry(domain=DOMAIN, data={**form, "charger_id": "ABSENT"}))
    client = await hass_ws_client(hass)
    problems = (await hear(client, {"type": "v2h/subscribe", "language": "nl"}))["now"]["problems"]
    assert problems[0].startswith("De laadpaal ABSENT is niet verbonden. Hij moet ws://<")
    await client.send_json_auto_id({"type": "v2h/health", "language": "fr"})
    while "result" not in (answer := await client.receive_json()):
        pass
    charger = answer["result"]["signs"][0]
    assert charger["told"].startswith("La borne ABSENT n'est pas connectée.")


def state_of(hass: HomeAssistant, entry: MockConfigEntry, key: str) -> State:
    """The entity of this key: its id is in the home's language, too."""
    entities = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    found = next(one for one in entities if one.unique_id == f"{entry.entry_id}_{key}")
    state = hass.states.get(found.entity_id)
    assert state is not None
    return state


async def coming(hass: HomeAssistant) -> list[dict[str, Any]]:
    calendar = "calendar.villa_plan"
    asked = {"entity_id": calendar, "duration": {"hours": 30}}
    answer = await hass.services.async_call(
        "calendar", "get_events", asked, blocking=True, return_response=True
    )
    assert isinstance(answer, dict)
    events: list[dict[str, Any]] = answer[calendar]["events"]
    assert events
    return events


async def ask(hass: HomeAssistant, action: str, **data: Any) -> dict[str, Any]:
    answer = await hass.services.async_call(DOMAIN, action, data, blocking=True, return_response=True)
    assert isinstance(answer, dict)
    return answer


async def hear(client: Any, question: dict[str, Any]) -> dict[str, Any]:
    """The first event of a subscription."""
    await client.send_json_auto_id(question)
    assert (await client.receive_json())["success"]
    event: dict[str, Any] = (await client.receive_json())["event"]
    return event
