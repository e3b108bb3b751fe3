"""What a calendar or a list announces becomes windows of a plan, whoever wrote it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from custom_components.v2h.optimizer.site import Event
from custom_components.v2h.sources.errors import ShapeError
from custom_components.v2h.sources.events import Announced, Bid, apart, bid_in, of_attributes, of_calendar

LONDON = ZoneInfo("Europe/London")
SIX = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def row(summary: str | None, **more: Any) -> dict[str, Any]:
    return {"start": SIX.isoformat(), "end": (SIX + HOUR).isoformat(), "summary": summary, **more}


@pytest.mark.parametrize(
    ("text", "bid"),
    [
        ("Saving session 0.45 €/kWh", Bid(reward_per_kwh=0.45)),
        ("Saving session 45 ct/kWh", Bid(reward_per_kwh=0.45)),
        ("2,25 / kWh", Bid(reward_per_kwh=2.25)),
        ("Limit 4.2 kW", Bid(import_limit_w=4200)),
        ("§ 14a: 4200 W", Bid(import_limit_w=4200)),
        ("Export limit 3 kW", Bid(export_limit_w=3000)),
        ("No more than 5 kW, 0.10 EUR/kWh", Bid(reward_per_kwh=0.1, import_limit_w=5000)),
        ("Charge 12 kWh at aunt Ada's", Bid()),
        ("Dustbins", Bid()),
    ],
)
def test_a_line_says_what_is_paid_or_ordered(text: str, bid: Bid) -> None:
    assert bid_in(text) == bid


def test_a_calendar_announces_what_its_events_say() -> None:
    (window,) = of_calendar([row("Saving session", description="0.45/kWh")], Bid(), LONDON)
    assert window.name == "Saving session"
    assert window.event == Event(start=SIX, end=SIX + HOUR, reward_per_kwh=0.45)
    assert window.words(LONDON, "GBP") == "Mon 18:00–19:00 Saving session: 0.45 GBP per kWh"


def test_an_event_that_says_nothing_goes_by_the_form_or_not_at_all() -> None:
    usual = Bid(reward_per_kwh=0.3, import_limit_w=4200)
    (window,) = of_calendar([row("Peak")], usual, LONDON)
    assert (window.event.reward_per_kwh, window.event.import_limit_w) == (0.3, 4200)
    (own,) = of_calendar([row("Limit 2 kW")], usual, LONDON)
    assert (own.event.reward_per_kwh, own.event.import_limit_w) == (0, 2000)
    assert of_calendar([row("Dustbins"), row(None)], Bid(), LONDON) == ()


def test_a_whole_day_is_one_of_the_home() -> None:
    told = {"start": "2026-06-01", "end": "2026-06-02", "summary": "Limit 3 kW"}
    (window,) = of_calendar([told], Bid(), LONDON)
    assert window.event.start == datetime(2026, 5, 31, 23, 0, tzinfo=UTC)
    assert window.words(LONDON, "GBP").endswith("the home takes at most 3 kW")


def test_points_of_octopus_are_pence() -> None:
    joined = [{"start": SIX, "end": SIX + HOUR, "octopoints_per_kwh": 1800}]
    (window,) = of_attributes({"joined_events": joined}, Bid(), "Saving sessions")
    assert window.event.reward_per_kwh == 2.25


def test_a_list_may_carry_its_own_terms() -> None:
    rows = [row("", reward_per_kwh=0.2, limit_w=3000), row("", price="0.5")]
    first, second = of_attributes({"windows": rows}, Bid(), "Grid")
    assert (first.event.reward_per_kwh, first.event.import_limit_w) == (0.2, 3000)
    assert (second.event.reward_per_kwh, second.name) == (0.5, "Grid")


@pytest.mark.parametrize(
    "attributes",
    [
        {},
        {"events": "tomorrow"},
        {"events": ["tomorrow"]},
        {"events": [{"start": "tomorrow", "end": "later"}]},
        {"events": [{"start": "2026-11-23T18:00:00", "end": "2026-11-23T19:00:00"}]},
        {"events": [row("", reward="much")]},
    ],
)
def test_what_is_no_list_of_windows_is_refused(attributes: dict[str, Any]) -> None:
    with pytest.raises(ShapeError):
        of_attributes(attributes, Bid(reward_per_kwh=1), "Grid")


def test_a_day_that_is_none_is_refused() -> None:
    with pytest.raises(ShapeError, match="2026-13-01"):
        of_calendar([{"start": "2026-13-01", "end": "2026-13-02", "summary": "x"}], Bid(), LONDON)


def test_nobody_is_paid_twice_for_one_kwh() -> None:
    def window(begin: float, end: float, reward: float) -> Announced:
        event = Event(start=SIX + begin * HOUR, end=SIX + end * HOUR, reward_per_kwh=reward)
        return Announced(event=event, name=f"{reward}")

    order = window(0.5, 3, 0)
    found = apart([window(1, 3, 0.2), order, window(0, 2, 0.5), window(0.5, 1.5, 0.1)])
    spans = [(one.name, (one.event.start - SIX) / HOUR, (one.event.end - SIX) / HOUR) for one in found]
    assert spans == [("0.5", 0, 2), ("0", 0.5, 3), ("0.2", 2, 3)]
