"""The picture of prices says what the list says, within what a flow's page can show."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from custom_components.v2h.flow.picture import HEIGHT, WIDTH, chart, hours_of, words
from custom_components.v2h.optimizer.series import Rate

NOW = datetime(2026, 11, 22, 17, 20, tzinfo=UTC)
HOUR = timedelta(hours=1)


def hourly(*prices: float) -> list[Rate]:
    first = NOW.replace(minute=0)
    return [
        Rate(start=first + HOUR * at, end=first + HOUR * (at + 1), value=price)
        for at, price in enumerate(prices)
    ]


def test_the_sentence_names_now_lowest_and_highest() -> None:
    told = words(hourly(0.3, 0.1, 0.5), NOW, UTC, "EUR")
    assert told == (
        "Now 0.300 EUR/kWh. Lowest 0.100 (Sun 18:00), highest 0.500 (Sun 19:00), known until Sun 20:00."
    )


def test_one_price_is_called_one() -> None:
    assert words(hourly(0.3, 0.3), NOW, UTC, "EUR").endswith("The price is the same at all hours.")


def test_quarter_hours_are_averaged_and_holes_stay_holes() -> None:
    first = NOW.replace(minute=0)
    quarters = [
        Rate(start=first + HOUR / 4 * at, end=first + HOUR / 4 * (at + 1), value=float(at)) for at in range(4)
    ]
    later = Rate(start=first + HOUR * 2, end=first + HOUR * 3, value=7.0)
    assert hours_of([*quarters, later], NOW) == [1.5, None, 7.0]


@pytest.mark.parametrize(
    "prices", [[0.3], [0.3] * 48, [0.1, -0.2, 0.5], [-0.1, -0.2], [0.0, 0.0], [0.2] * 100], ids=str
)
def test_every_bar_lies_inside_the_picture(prices: list[float]) -> None:
    drawn = chart(hourly(*prices), NOW)
    assert set(re.findall(r"<(\w+)", drawn)) == {"svg", "path"}
    assert set(re.findall(r" (\w+)=", drawn)) <= {"xmlns", "width", "height", "transform", "stroke", "d"}
    bars = re.findall(r"M([\d.]+) (\d+)V(-?\d+)", drawn)
    assert bars
    for x, foot, top in bars:
        assert 0 <= float(x) * 4 <= WIDTH
        assert -1 <= int(top) <= HEIGHT + 1
        assert 0 <= int(foot) <= HEIGHT


def test_without_prices_there_is_no_picture() -> None:
    assert chart([], NOW) == ""
    assert words([], NOW, UTC, "EUR") == "No price of the coming hours is known."


def test_no_price_and_no_price_of_this_moment_are_said() -> None:
    assert words([], NOW, UTC, "EUR") == "No price of the coming hours is known."
    later = [Rate(start=NOW + HOUR, end=NOW + 2 * HOUR, value=0.2)]
    assert words(later, NOW, UTC, "EUR") == "The price is the same at all hours."


def test_an_hour_without_a_price_is_a_gap_in_the_picture() -> None:
    one, other = hourly(0.1, 0.2)[0], hourly(0.1, 0.2, 0.3)[2]
    without, whole = (chart(rates, NOW).count("V") for rates in ([one, other], hourly(0.1, 0.2, 0.3)))
    assert 3 * without == 2 * whole


def test_how_far_a_table_reaches_is_not_told() -> None:
    ever = [
        Rate(start=NOW - HOUR, end=NOW + HOUR, value=0.2),
        Rate(start=NOW + HOUR, end=NOW + 200 * HOUR, value=0.3),
    ]
    assert "known until" not in words(ever, NOW, UTC, "EUR")
