"""Prices beyond the published hours."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimizer.forecast import price_ways

DAYS = 60
QUARTER = np.arange(96)


def weeks(days: int = DAYS, wander: float = 0.02) -> tuple[np.ndarray, np.ndarray]:
    """Cheap nights, dear evenings, cheap Sundays, and a level that wanders from day to day."""
    chance = np.random.default_rng(1)
    weekday = np.arange(days + 2) % 7
    level = np.zeros(days)
    for day in range(1, days):
        level[day] = 0.8 * level[day - 1] + wander * chance.normal()
    shape = 0.1 - 0.04 * np.cos((QUARTER - 72) / 96 * 2 * np.pi + np.pi)
    sunday = np.where(weekday[:days] == 6, -0.05, 0.0)
    return shape + (level + sunday)[:, None], weekday


def test_without_any_known_day_there_is_no_way() -> None:
    assert price_ways(np.full((3, 96), np.nan), np.arange(5)) == ()


def test_a_single_known_day_is_repeated() -> None:
    history, weekday = weeks(1)
    (way,) = price_ways(history, weekday[:3])
    assert way.prices == pytest.approx(np.repeat(history, 2, axis=0))


def test_a_flat_price_stays_flat() -> None:
    (way,) = price_ways(np.full((DAYS, 96), 0.3), np.arange(DAYS + 2) % 7)
    assert way.prices == pytest.approx(np.full((2, 96), 0.3))


def test_it_beats_yesterday_and_the_usual_day() -> None:
    history, weekday = weeks(90)
    ours, copied = [], []
    for day in range(40, 90):
        (way,) = price_ways(history[:day], weekday[: day + 2])
        ours.append(np.abs(way.prices[0] - history[day]).mean())
        copied.append(np.abs(history[day - 1] - history[day]).mean())
    assert np.mean(ours) < 0.85 * np.mean(copied)


def test_it_learns_the_cheap_sunday() -> None:
    history, weekday = weeks(DAYS + 3, wander=0.002)
    assert weekday[DAYS + 2] == 6
    (way,) = price_ways(history[: DAYS + 2], weekday[: DAYS + 4])
    assert way.prices[0].mean() < history[DAYS + 1].mean() - 0.02
    assert way.prices[1].mean() > way.prices[0].mean()


@given(shift=st.floats(-1, 1), factor=st.floats(0.1, 100))
def test_taxes_and_currencies_change_nothing_but_the_numbers(shift: float, factor: float) -> None:
    history, weekday = weeks()
    (plain,) = price_ways(history, weekday)
    (changed,) = price_ways(shift + factor * history, weekday)
    assert changed.prices == pytest.approx(shift + factor * plain.prices, rel=1e-6, abs=1e-6 * factor)


def test_the_ways_differ_around_the_expectation() -> None:
    history, weekday = weeks()
    (mean,) = price_ways(history, weekday)
    ways = price_ways(history, weekday, ways=8)
    assert len(ways) == 8
    assert sum(way.weight for way in ways) == pytest.approx(1)
    assert sum(way.weight * way.prices for way in ways) == pytest.approx(mean.prices)
    assert np.std([way.prices[0].mean() for way in ways]) > 0.003


def test_a_gap_is_bridged_by_the_day_before() -> None:
    history, weekday = weeks()
    whole = history.copy()
    whole[30] = history[29]
    holed = history.copy()
    holed[30] = np.nan
    (a,), (b,) = price_ways(whole, weekday), price_ways(holed, weekday)
    assert a.prices == pytest.approx(b.prices)


def test_what_was_expected_does_not_change_what_it_was_made_from() -> None:
    history, weekday = weeks()
    history[5, 3] = np.nan
    before = history.copy()
    price_ways(history, weekday, ways=4)
    assert np.array_equal(history, before, equal_nan=True)


def test_a_dear_evening_lasts_into_the_night_already_in_the_first_week() -> None:
    history, weekday = weeks(5, wander=0.0)
    history = history + 0.01 * np.random.default_rng(2).normal(size=(5, 1))
    (calm,) = price_ways(history, weekday[:7])
    windless = history.copy()
    windless[-1, 72:] += 0.05
    (dear,) = price_ways(windless, weekday[:7])
    rise = dear.prices[0] - calm.prices[0]
    assert rise[:24].mean() > 0.015


def test_a_market_has_cheap_mornings_on_its_first_saturday() -> None:
    chance = np.random.default_rng(3)
    history = weeks(5, wander=0.0)[0] + 0.02 * chance.normal(size=(5, 96))
    (saturday,) = price_ways(history, np.arange(7) % 7)
    (wednesday,) = price_ways(history, (np.arange(7) + 4) % 7)
    assert saturday.prices[0, 24:48].mean() < wednesday.prices[0, 24:48].mean() - 0.003


@pytest.mark.parametrize("days", [2, 5, 9, 40])
def test_a_tariff_of_day_and_night_stays_what_it_is(days: int) -> None:
    tariff = np.where((QUARTER >= 24) & (QUARTER < 88), 0.32, 0.21)
    (way,) = price_ways(np.tile(tariff, (days, 1)), np.arange(days + 2) % 7)
    assert way.prices == pytest.approx(np.tile(tariff, (2, 1)))
