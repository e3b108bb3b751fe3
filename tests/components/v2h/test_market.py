"""Prices and forecasts are kept when their source falls silent, and trouble is told once."""

import asyncio
import logging
from datetime import UTC, datetime, timedelta

import pytest
from homeassistant.core import HomeAssistant

from custom_components.v2h.market import Market, Series
from custom_components.v2h.optimizer.series import Rate
from custom_components.v2h.sources import Source, SourceError, price_source
from custom_components.v2h.sources.feed import Feed
from custom_components.v2h.sources.grid_events import EventTerms, GridEvents

from .conftest import PATIENCE_S

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def hours(first: datetime, *values: float) -> tuple[Rate, ...]:
    return tuple(
        Rate(start=first + i * HOUR, end=first + (i + 1) * HOUR, value=value)
        for i, value in enumerate(values)
    )


class Publisher:
    """A price source that publishes, or fails, as told."""

    def __init__(self, *rates: Rate) -> None:
        self.rates = rates
        self.trouble: str | None = None

    async def ask(self, _: datetime) -> Feed:
        if self.trouble:
            raise SourceError(self.trouble)
        return Feed(rates=self.rates, notes=())


@pytest.fixture
def publisher() -> Publisher:
    return Publisher(*hours(NOON, 0.3, 0.2))


@pytest.fixture
def market(publisher: Publisher) -> Market:
    return Market({Series.IMPORT: Source(publisher.ask)})


async def test_new_prices_are_news_and_the_same_ones_are_not(market: Market) -> None:
    assert await market.refresh(NOON) == ("new prices",)
    assert await market.refresh(NOON) == ()


async def test_the_price_of_the_moment_is_known_only_where_it_was_published(market: Market) -> None:
    await market.refresh(NOON)
    assert market.at(Series.IMPORT, NOON + 1.5 * HOUR) == 0.2
    assert market.at(Series.IMPORT, NOON + 2 * HOUR) is None
    assert market.at(Series.SUN, NOON) is None


async def test_a_silent_source_leaves_what_is_known(market: Market, publisher: Publisher) -> None:
    await market.refresh(NOON)
    publisher.trouble = "The address does not answer."
    assert await market.refresh(NOON) == ()
    assert market.at(Series.IMPORT, NOON) == 0.3
    assert market.problems == ("Electricity prices: The address does not answer.",)
    publisher.trouble = None
    await market.refresh(NOON)
    assert market.problems == ()


async def test_trouble_is_logged_once_and_so_is_its_end(
    market: Market, publisher: Publisher, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "custom_components.v2h")
    publisher.trouble = "Closed."
    for _ in range(3):
        await market.refresh(NOON)
    publisher.trouble = None
    for _ in range(3):
        await market.refresh(NOON)
    told = [record.message for record in caplog.records if record.name == "custom_components.v2h"]
    assert told == ["Electricity prices: Closed.", "Electricity prices: here again"]


async def test_yesterday_is_kept_for_a_plan_that_lacks_tomorrow(market: Market, publisher: Publisher) -> None:
    await market.refresh(NOON)
    tomorrow = NOON + timedelta(days=1)
    publisher.rates = hours(tomorrow, 0.5)
    await market.refresh(tomorrow)
    assert [rate.value for rate in market.rates(Series.IMPORT)] == [0.3, 0.2, 0.5]
    publisher.rates = hours(NOON + timedelta(days=130), 0.9)
    await market.refresh(NOON + timedelta(days=130))
    assert [rate.value for rate in market.rates(Series.IMPORT)] == [0.9]


async def test_what_was_known_before_a_restart_lies_before_what_is_published(market: Market) -> None:
    yesterday = NOON - timedelta(days=1)
    market.remember(Series.IMPORT, hours(yesterday, 0.7), NOON)
    assert market.rates(Series.IMPORT) == (), "a price of yesterday alone is no price of today"
    await market.refresh(NOON)
    assert [rate.value for rate in market.rates(Series.IMPORT)] == [0.7, 0.3, 0.2]


async def test_a_published_price_still_holds_after_a_restart(market: Market) -> None:
    market.remember(Series.IMPORT, hours(NOON - HOUR, 0.7, 0.8), NOON)
    assert market.at(Series.IMPORT, NOON) == 0.8
    await market.refresh(NOON)
    assert [rate.value for rate in market.rates(Series.IMPORT)] == [0.7, 0.3, 0.2]


async def test_what_is_remembered_late_does_not_outdo_the_source(market: Market) -> None:
    await market.refresh(NOON)
    market.remember(Series.IMPORT, hours(NOON - HOUR, 0.7, 0.8), NOON)
    assert [rate.value for rate in market.rates(Series.IMPORT)] == [0.7, 0.3, 0.2]


async def test_windows_of_the_grid_are_asked_for_with_the_prices(hass: HomeAssistant) -> None:
    terms = EventTerms.from_data({"events_entity": "sensor.grid"})
    assert terms is not None
    market = Market({}, GridEvents(hass, terms))
    assert await market.refresh(NOON) == ()
    assert "sensor.grid does not exist" in market.problems[0]

    window = {"start": NOON, "end": NOON + timedelta(hours=1), "reward": 0.3}
    hass.states.async_set("sensor.grid", "on", {"events": [window]})
    assert await market.refresh(NOON) == ("other windows of the grid",)
    assert market.problems == ()


async def test_what_an_entity_tells_anew_is_known_within_seconds(hass: HomeAssistant) -> None:
    born = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)

    def windows(reward: float) -> dict[str, object]:
        row = {"start": born - HOUR, "end": born + 24 * HOUR, "reward_per_kwh": reward}
        return {"events": [row], "friendly_name": "Saving session"}

    def told(price: float) -> dict[str, object]:
        row = {"start": (born - HOUR).isoformat(), "end": (born + 24 * HOUR).isoformat(), "price": price}
        return {"prices": [row], "unit_of_measurement": "EUR/kWh"}

    hass.states.async_set("sensor.price", "0.3", told(0.3))
    hass.states.async_set("sensor.grid", "on", windows(0.1))
    terms = EventTerms.from_data({"events_entity": "sensor.grid"})
    assert terms is not None
    market = Market({Series.IMPORT: price_source(hass, "sensor.price").priced(add=0.1, times=1.0)})
    market.events = GridEvents(hass, terms)
    news: asyncio.Queue[str] = asyncio.Queue()
    keeping = hass.async_create_background_task(market.keep(news.put_nowait), "market")
    assert await news.get() == "new prices and other windows of the grid"

    hass.states.async_set("sensor.price", "0.2", told(0.2))
    assert await asyncio.wait_for(news.get(), PATIENCE_S) == "new prices"
    assert market.at(Series.IMPORT, datetime.now(UTC)) == pytest.approx(0.3)
    hass.states.async_set("sensor.grid", "on", windows(0.5))
    assert await asyncio.wait_for(news.get(), PATIENCE_S) == "other windows of the grid"
    assert market.events.known[0].event.reward_per_kwh == 0.5
    keeping.cancel()
