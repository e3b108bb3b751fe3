"""What is asked of another integration is what its action takes, as Home Assistant itself describes it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import homeassistant.components
import pytest
from homeassistant.helpers import selector
from homeassistant.util.yaml import load_yaml

from custom_components.v2h.sources.services import ADAPTERS, Adapter, Chosen

CORE = Path(homeassistant.components.__file__).parent
NOW = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
HOME = ZoneInfo("Europe/Amsterdam")
# It lives outside of Home Assistant: its fields as its documentation tells them.
ELSEWHERE: dict[str, dict[str, Any]] = {
    "entsoe": {
        "get_energy_prices": {
            "fields": {
                "config_entry": {"required": True, "selector": {"config_entry": {}}},
                "start": {"selector": {"datetime": {}}},
                "end": {"selector": {"datetime": {}}},
            }
        }
    }
}
BOTH_PARTS = [
    pytest.param(adapter, part, id=f"{adapter.domain} {part}".strip())
    for adapter in ADAPTERS.values()
    for part in (adapter.parts or ("",))
]


def described(domain: str) -> dict[str, Any]:
    """The actions of an integration."""
    known = ELSEWHERE.get(domain) or load_yaml(CORE / domain / "services.yaml")
    assert isinstance(known, dict)
    return known


@pytest.mark.parametrize(("adapter", "part"), BOTH_PARTS)
def test_every_question_is_one_that_the_integration_takes(adapter: Adapter, part: str) -> None:
    chosen = Chosen(entry_id="abc", part=part, currency="EUR")
    questions = adapter.ask(chosen, NOW, HOME)
    assert questions
    for question in questions:
        fields = described(adapter.domain)[question.action]["fields"]
        assert set(question.data) <= set(fields)
        needed = {name for name, told in fields.items() if told.get("required") and "default" not in told}
        assert needed <= set(question.data)
        for name, value in question.data.items():
            if name not in {"start", "end"}:
                selector.selector(fields[name]["selector"])(value)


@pytest.mark.parametrize(
    ("domain", "part", "field", "asked"),
    [
        ("amberelectric", "controlled_load", "channel_type", "controlled_load"),
        ("amberelectric", "", "channel_type", "general"),
        ("omie", "pt", "countries", ["pt"]),
        ("nordpool", "SE3", "areas", ["SE3"]),
    ],
)
def test_what_the_owner_chose_of_it_is_asked_for(domain: str, part: str, field: str, asked: object) -> None:
    questions = ADAPTERS[domain].ask(Chosen(entry_id="abc", part=part), NOW, HOME)
    assert [question.data[field] for question in questions] == [asked] * len(questions)


@pytest.mark.parametrize("domain", ["easyenergy", "tibber"])
def test_the_days_around_now_are_asked_for_by_the_clock_of_the_home(domain: str) -> None:
    (question,) = ADAPTERS[domain].ask(Chosen(entry_id="abc"), NOW, HOME)
    assert question.data["start"] == "2026-03-28T00:00:00+01:00"
    # Summer time begins in between: the end is a midnight of that.
    assert question.data["end"] == "2026-04-01T00:00:00+02:00"


@pytest.mark.parametrize(
    ("domain", "field", "begins"),
    [
        ("omie", "date", ["2026-03-29", "2026-03-30"]),
        ("nordpool", "date", ["2026-03-29", "2026-03-30"]),
        ("energyzero", "start", ["2026-03-29", "2026-03-30"]),
        ("entsoe", "start", ["2026-03-29T00:00:00+01:00", "2026-03-30T00:00:00+02:00"]),
    ],
)
def test_a_day_that_may_not_be_published_yet_is_asked_for_without_insisting(
    domain: str, field: str, begins: list[str]
) -> None:
    """Most refuse a span of which a single day is not published."""
    questions = ADAPTERS[domain].ask(Chosen(entry_id="abc"), NOW, HOME)
    assert [question.data[field] for question in questions] == begins
    assert [question.optional for question in questions] == [False, True]


def test_a_day_of_nord_pool_is_one_of_the_market_wherever_the_home_is() -> None:
    late = datetime(2026, 11, 22, 22, 30, tzinfo=UTC)  # half past midnight in Helsinki, not yet in Oslo
    questions = ADAPTERS["nordpool"].ask(Chosen(entry_id="abc", part="FI"), late, ZoneInfo("Europe/Helsinki"))
    assert [question.data["date"] for question in questions] == ["2026-11-22", "2026-11-23"]


@pytest.mark.parametrize(("currency", "asked"), [("SEK", "SEK"), ("GBP", None)])
def test_nord_pool_is_asked_in_the_money_of_the_home_where_it_has_it(
    currency: str, asked: str | None
) -> None:
    for question in ADAPTERS["nordpool"].ask(Chosen(entry_id="abc", currency=currency), NOW, HOME):
        assert question.data.get("currency") == asked
