"""Every sentence of the optimizer exists in every language, and is said in it without a rest of English."""

import ast
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import optimizer
from optimizer.action import Action
from optimizer.control.line import Line
from optimizer.dispatch.explain import limited
from optimizer.dispatch.span import Bound, Rule
from optimizer.errors import ProblemError
from optimizer.languages import LANGUAGES, table_of
from optimizer.plan import Plan
from optimizer.solve import solve
from optimizer.why.reason import Change, Price, Turn
from optimizer.why.sentences import Facts, otherwise, sentence
from optimizer.words import Figure, Text, in_parts, kilowatt, reason_of, text_of, told

from .homes import home

ROOT = Path(optimizer.__file__).parent
NAMES = re.compile(r"\{(\w+)\}")
NOON = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)  # a Thursday


def templates():
    """Each literal template in the code, with where it stands."""
    for path in sorted(ROOT.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(func=ast.Name(id="Text"), args=[ast.Constant(value=str(template)), *_]):
                    yield template, f"{path.name}:{node.lineno}"


TEMPLATES = {template: where for template, where in templates() if template}


def test_the_walk_finds_the_sentences():
    assert len(TEMPLATES) > 150


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_translated_with_its_fillings(language):
    table = table_of(language)
    assert [(where, one) for one, where in TEMPLATES.items() if one not in table] == []
    other = [one for one in TEMPLATES if sorted(NAMES.findall(one)) != sorted(NAMES.findall(table[one]))]
    assert other == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_has_lost_its_sentence(language):
    own = json.loads((ROOT / "languages" / f"{language}.json").read_text(encoding="utf-8"))
    assert [one for one in own if one not in TEMPLATES] == []


def facts(**changes):
    usual = {
        "at": NOON, "currency": "EUR", "net": 2.0, "house": 2.0, "peak": None, "busy": False, "power": -2.0,
        "import_price": 0.41, "export_price": 0.08, "worth": 0.12, "begin": 40.0, "reserve": 12.0,
        "top": 54.0, "capacity": 60.0, "charge_efficiency": 0.9, "discharge_efficiency": 0.9, "wear": 0.02,
        "discharge_low": 0.5, "fuse": 17.0, "highest_price": 0.41, "refill_at": NOON + timedelta(hours=14.25),
        "refill_price": 0.12, "departure": None, "runner_up": Action.HOLD,
    }  # fmt: skip
    return Facts(**(usual | changes))


SAYINGS = json.loads((Path(__file__).parent.parent / "vectors" / "sayings.json").read_text(encoding="utf-8"))
CHANGES = (
    Change(of=Price.IMPORT, turn=Turn.BELOW, price=0.123, action=Action.CHARGE),
    Change(of=Price.EXPORT, turn=Turn.ABOVE, price=0.456, action=Action.DISCHARGE),
)


def _limited():
    room = Text(
        "the house takes {house} of the {fuse} that the main fuse carries",
        house=kilowatt(15_000),
        fuse=kilowatt(17_250),
    )
    return limited(Bound(rule=Rule.FUSE, high_w=2300, why=room), 2300, 7000)


def _refused():
    return Line(refused_w=-2000, refusals=1, refusal=Text("it gave no reason")).trouble


TEXTS = {
    "the plan's reason": sentence(facts(), Action.DISCHARGE)[1],
    "the fuse wins": _limited(),
    "what would change it": otherwise(facts(), CHANGES),
    "the charger refuses": _refused(),
}


@pytest.mark.parametrize("name", SAYINGS)
def test_a_sentence_reads_like_one_of_its_language(name):
    assert {language: TEXTS[name].said_in(language) for language in ("en", *LANGUAGES)} == SAYINGS[name]


def test_the_day_is_told_where_the_hour_alone_would_mislead():
    charging = facts(power=7.0, import_price=0.1, worth=9.0, departure=NOON + timedelta(hours=19.5))
    text = sentence(charging, Action.CHARGE)[1]
    assert text == "Charging for the departure at 07:30 on Friday: later there is not time enough."
    assert text.said_in("de-AT").startswith("Lädt für die Abfahrt am Freitag um 07:30 Uhr: ")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "10,000.5"),
        ("de-CH", "10.000,5"),
        ("es-419", "10.000,5"),
        ("fr", "10\N{NO-BREAK SPACE}000,5"),
        ("nl", "10.000,5"),
        ("sv", "10,000.5"),
    ],
)
def test_a_number_is_written_as_in_its_language(language, said):
    assert Figure("10,000.5").said_in(language) == said


MONEY = st.floats(-1, 3)
ENERGY = st.floats(0, 60)
ANY_FACTS = st.fixed_dictionaries(
    {
        "net": st.floats(-10, 20), "house": st.floats(-10, 20), "power": st.floats(-11, 11),
        "peak": st.none() | st.floats(0, 20), "busy": st.booleans(), "import_price": MONEY,
        "export_price": MONEY, "worth": st.floats(0, 40), "begin": ENERGY, "reserve": ENERGY,
        "refill_at": st.none() | st.integers(0, 48).map(lambda hours: NOON + timedelta(hours=hours)),
        "departure": st.none() | st.integers(0, 48).map(lambda hours: NOON + timedelta(hours=hours)),
        "refill_price": MONEY, "runner_up": st.none() | st.sampled_from([*Action]),
        "currency": st.sampled_from(["EUR", "CHF", "SEK"]),
    }
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(told_of=ANY_FACTS, action=st.sampled_from([*Action]))
def test_whatever_the_facts_no_brace_and_no_english_is_left(told_of, action):
    text = sentence(facts(**told_of), action)[1]
    assert text.said_in("en") == text.said_in("xx") == text
    for language in LANGUAGES:
        said = text.said_in(language)
        assert not set("{}") & set(said)
        assert said != text
        assert Text.of(json.loads(json.dumps(text.parts))).said_in(language) == said


def test_a_plan_that_was_stored_is_still_told_in_the_language():
    plan = solve(home(8, import_price=[0.1] * 4 + [0.4] * 4))
    again = Plan.from_dict(json.loads(json.dumps(in_parts(plan.to_dict()))))
    assert told(again.to_dict(), "nl") == told(plan.to_dict(), "nl")
    assert told(again.to_dict(), "nl")["slots"][1]["reason"] != plan.slots[1].reason.text
    assert json.loads(json.dumps(plan.to_dict()))["slots"][1]["reason"] == plan.slots[1].reason.text


@pytest.mark.parametrize(
    ("value", "german"),
    [
        (41.5, "site.fuse_w ist 41,5, erwartet: 1.000 bis 200.000 W."),
        (Text("empty"), "site.fuse_w ist leer, erwartet: 1.000 bis 200.000 W."),
        ("23:00", "site.fuse_w ist 23:00, erwartet: 1.000 bis 200.000 W."),
    ],
)
def test_an_error_that_names_a_value_is_said_in_the_language(value, german):
    span = Text("{low} to {high} {unit}", low=Figure("1,000"), high=Figure("200,000"), unit=Text("W"))
    err = ProblemError(field="site.fuse_w", value=value, expected=span)
    assert reason_of(err).said_in("de") == german
    assert str(err) == err.sentence


class Foreign(str):
    """Words as a package without languages says them."""

    __slots__ = ()

    @property
    def parts(self):
        return {"text": "The car is {nobody}.", "fillings": {"nobody": "full"}}


def test_what_a_package_without_languages_says_becomes_a_text_by_its_parts():
    assert text_of(Foreign("The car is full.")).parts == Foreign().parts
    assert text_of("The car is full.").said_in("de") == "Das Auto ist voll."
    assert reason_of(ValueError(Foreign())) == "The car is full."
    assert reason_of(ValueError("{x}", 3)) == "('{x}', 3)"
