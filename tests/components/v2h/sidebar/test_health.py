"""Each part of the home gets the grade that a person would give it, and one code for one sentence."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from custom_components.v2h.sidebar.health import (
    ChargerFacts,
    Facts,
    MeterFacts,
    PlanFacts,
    SeriesFacts,
    Sign,
    health_of,
)

NOW = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
CHARGER = ChargerFacts(name="Maker Two-Way", connected=True, plugged=True, age_s=3.0, clock_off=timedelta())
KNOWN = SeriesFacts(known_until=NOW + 30 * HOUR, covers_now=True)
PLAN = PlanFacts(made_at=NOW - timedelta(minutes=2), good_until=NOW + HOUR)
WELL = Facts(
    now=NOW,
    charger=CHARGER,
    meter=MeterFacts(age_s=2.0),
    prices=KNOWN,
    sun=KNOWN,
    plan=PLAN,
    books_problem=None,
)
WORDS = Path("custom_components/v2h/frontend/words-en.js")


def sign(part: str, **changed: Any) -> Sign:
    (found,) = [one for one in health_of(replace(WELL, **changed)) if one.part == part]
    return found


def test_a_home_that_is_well_is_good_in_every_part() -> None:
    signs = health_of(WELL)
    assert [one.part for one in signs] == ["charger", "meter", "prices", "sun", "plan", "clock", "books"]
    assert {one.grade.value for one in signs} == {"good"}
    assert json.loads(json.dumps([one.to_dict() for one in signs]))[4]["age_s"] == 120.0


def test_the_car_that_is_here_is_named() -> None:
    assert sign("charger", charger=replace(CHARGER, car="Leaf")).values == {
        "name": "Maker Two-Way",
        "car": "Leaf",
    }
    assert sign("charger").values == {"name": "Maker Two-Way"}


CHARGERS = [
    ({"name": "", "connected": False}, "bad", "none"),
    ({"connected": False, "problem": "Not there."}, "bad", "gone"),
    ({"waiting_for": "The car sleeps.", "no_discharge": "It cannot."}, "fair", "waits"),
    ({"no_discharge": "It cannot."}, "fair", "charges_only"),
    ({"no_discharge": "It cannot.", "plugged": False}, "good", "empty"),
    ({"stranger": True, "untold": True, "no_discharge": "It cannot."}, "fair", "stranger"),
    ({"untold": True}, "fair", "untold"),
    ({"untold": True, "plugged": False}, "good", "empty"),
    ({"distrust": "it went on"}, "fair", "untrusted"),
    ({"deviates": True}, "fair", "follows_another"),
    ({"age_s": 500.0}, "fair", "silent"),
    ({"age_s": None}, "fair", "silent"),
    ({"age_s": 500.0, "plugged": False}, "good", "empty"),
    ({}, "good", "ready"),
]
METERS = [
    (None, "bad", "none"),
    (MeterFacts(age_s=2.0, problem="It does not answer."), "bad", "silent"),
    (MeterFacts(), "absent", "starts"),
    (MeterFacts(age_s=31.0), "fair", "old"),
    (MeterFacts(age_s=30.0), "good", "reads"),
]
PRICES = [
    (SeriesFacts(), "bad", "unknown"),
    (SeriesFacts(known_until=NOW - HOUR, complaint="Silent."), "bad", "unknown"),
    (replace(KNOWN, complaint="Silent."), "fair", "silent"),
    (SeriesFacts(known_until=NOW + 7 * HOUR, covers_now=True), "fair", "short"),
    (KNOWN, "good", "known"),
]
SUNS = [
    (None, "absent", "none"),
    (SeriesFacts(), "fair", "unknown"),
    (SeriesFacts(known_until=NOW + HOUR), "good", "known"),
    (SeriesFacts(known_until=NOW + HOUR, complaint="Silent."), "fair", "silent"),
]
PLANS = [
    (PlanFacts(problem="No price."), "bad", "none"),
    (replace(PLAN, good_until=NOW), "bad", "old"),
    (replace(PLAN, problem="No price."), "fair", "stuck"),
    (replace(PLAN, followed=False, misses="3 kWh too little."), "absent", "idle"),
    (replace(PLAN, misses="3 kWh too little."), "fair", "misses"),
    (PLAN, "good", "fresh"),
]
CLOCKS = [
    ({"clock_off": None}, "absent", "unknown"),
    ({"connected": False}, "absent", "unknown"),
    ({"clock_off": timedelta(hours=1)}, "fair", "fast"),
    ({"clock_off": -timedelta(hours=1)}, "fair", "slow"),
    ({"clock_off": -timedelta(seconds=20)}, "good", "right"),
]
CASES = [
    *(("charger", {"charger": replace(CHARGER, **facts)}, grade, code) for facts, grade, code in CHARGERS),
    *(("meter", {"meter": facts}, grade, code) for facts, grade, code in METERS),
    *(("prices", {"prices": facts}, grade, code) for facts, grade, code in PRICES),
    *(("sun", {"sun": facts}, grade, code) for facts, grade, code in SUNS),
    *(("plan", {"plan": facts}, grade, code) for facts, grade, code in PLANS),
    *(("clock", {"charger": replace(CHARGER, **facts)}, grade, code) for facts, grade, code in CLOCKS),
    ("books", {"books_problem": "The disk is full."}, "bad", "broken"),
    ("books", {}, "good", "kept"),
]


@pytest.mark.parametrize(("part", "changed", "grade", "code"), CASES)
def test_a_part_gets_its_grade(part: str, changed: dict[str, Any], grade: str, code: str) -> None:
    found = sign(part, **changed)
    assert (found.grade.value, found.code) == (grade, code)


def test_what_a_part_says_itself_is_told() -> None:
    assert sign("plan", plan=replace(PLAN, misses="3 kWh too little.")).told == "3 kWh too little."
    assert sign("books", books_problem="The disk is full.").told == "The disk is full."
    assert sign("clock", charger=replace(CHARGER, clock_off=timedelta(minutes=61))).values == {"minutes": 61}


def test_a_charger_without_its_certificate_is_well_and_says_why_it_has_none() -> None:
    facts = replace(CHARGER, tried="It stops by itself.", certificate="It did not ask for one.")
    assert (sign("charger", charger=facts).grade.value, sign("charger", charger=facts).told) == (
        "good",
        "It did not ask for one.",
    )


def test_the_dashboard_has_words_for_every_code() -> None:
    words = WORDS.read_text()
    missing = {f"{part}_{code}" for part, _, _, code in CASES if f"{part}_{code}:" not in words}
    assert missing == set()
