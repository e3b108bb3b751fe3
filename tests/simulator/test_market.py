"""Prices and forecast, as numbers and over HTTP."""

from datetime import datetime, timedelta
from itertools import pairwise

import aiohttp
import pytest

from simulator.clock import SteppedClock
from simulator.errors import PortTakenError
from simulator.market import Market
from simulator.market_twin import MarketTwin


@pytest.mark.parametrize(
    ("hour", "known_hours"),
    [
        pytest.param(12, 12, id="before the auction: until midnight"),
        pytest.param(13, 35, id="after it: until the next midnight"),
    ],
)
def test_prices_end_where_the_auction_ends(sample, hour, known_hours):
    clock = SteppedClock(sample.start + timedelta(hours=hour))
    rates = Market(sample, clock).rates("grid", clock.now())
    assert rates[0].start == clock.now() - timedelta(hours=1)
    assert rates[-1].end - clock.now() == timedelta(hours=known_hours)
    assert all(a.end == b.start for a, b in pairwise(rates))


def test_a_kilowatt_hour_costs_more_than_it_earns(sample):
    clock = SteppedClock(sample.start)
    market = Market(sample, clock)
    pairs = zip(market.rates("grid", clock.now()), market.rates("feedin", clock.now()), strict=True)
    assert all(
        buy.value == pytest.approx((sell.value + 0.005 + 0.12) * 1.19, abs=1e-4) for buy, sell in pairs
    )


def test_the_forecast_is_near_the_sun_and_never_right(sample):
    clock = SteppedClock(sample.start)
    rates = Market(sample, clock).rates("solar", clock.now())
    foreseen = sum(rate.value for rate in rates[4:100]) / 4
    made = sample.sun_w[:96].sum() / 4
    assert 0.7 < foreseen / made < 1.3
    assert abs(foreseen / made - 1) > 0.01


async def test_the_web_address_speaks_the_shape_of_evcc(sample):
    clock = SteppedClock(sample.start + timedelta(hours=18))
    twin = MarketTwin(Market(sample, clock), clock)
    await twin.start()
    try:
        async with aiohttp.ClientSession(f"http://127.0.0.1:{twin.port}") as session:
            for kind in ("grid", "feedin", "solar"):
                async with session.get(f"/api/tariff/{kind}") as answer:
                    body = await answer.json()
                assert set(body) == {"rates"}
                first = body["rates"][0]
                assert set(first) == {"start", "end", "value"}
                begin, end = (datetime.fromisoformat(first[key]) for key in ("start", "end"))
                assert end - begin == timedelta(minutes=15)
                assert begin.utcoffset() == timedelta()
            async with session.get("/api/tariff/weather") as answer:
                assert answer.status == 404
        with pytest.raises(PortTakenError, match=str(twin.port)):
            await MarketTwin(Market(sample, clock), clock, port=twin.port).start()
    finally:
        await twin.stop()
