"""The integrations themselves, as Home Assistant ships them, asked through their own actions.

Only the servers behind them are stand-ins; their answers have the shape that the integrations' libraries read
(pynordpool 0.4.0, energyzero 5.1.1, easyenergy 3.0.1, pyTibber 0.37.6, with Home Assistant 2026.10.4).
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.tibber.services import async_setup_services
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.test_util.aiohttp import (
    AiohttpClientMocker,
    AiohttpClientMockResponse,
)
from tibber import Tibber
from yarl import URL

from custom_components.v2h.optimizer.series import Rate
from custom_components.v2h.sources import MissingError, price_source

NORDPOOL = "https://dataportal-api.nordpoolgroup.com/api/DayAheadPrices"
ENERGYZERO = "https://public.api.energyzero.nl/public/v1/prices"
EASYENERGY = "https://price-graph.mijn.easyenergy.com/api/prices"
TIBBER = "https://api.tibber.com/v1-beta/gql"

HERE = ZoneInfo("Europe/Stockholm")
TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 10, 5, tzinfo=UTC)
QUARTER = timedelta(minutes=15)
A_DAY = 96


@pytest.fixture(autouse=True)
def _clock(freezer: FrozenDateTimeFactory) -> None:
    freezer.move_to(NOW)


def quarters(day: date) -> Iterator[tuple[datetime, datetime, float]]:
    """The quarters of a day on the market's clock, each with a price of its own."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=HERE).astimezone(UTC)
    for at in range(A_DAY):
        yield midnight + QUARTER * at, midnight + QUARTER * (at + 1), 0.2 + day.day / 100 + at / 10_000


def zulu(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def the_days(rates: tuple[Rate, ...], days: int) -> None:
    """Each quarter is there once, with its price."""
    told = [one for ahead in range(days) for one in quarters(TODAY + timedelta(days=ahead))]
    assert [(rate.start, rate.end) for rate in rates] == [(start, end) for start, end, _ in told]
    assert [rate.value for rate in rates] == pytest.approx([price for *_, price in told], abs=2e-5)


async def set_up(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()


def published(days: int, day: date) -> bool:
    return TODAY - timedelta(days=2) <= day < TODAY + timedelta(days=days)


class Server:
    """The far side: answers by the day that is asked for, and remembers what was asked."""

    def __init__(self, aioclient: AiohttpClientMocker, days: int) -> None:
        self.days = days
        self.asked: list[dict[str, str]] = []
        for url, answer in (
            (NORDPOOL, self.nordpool),
            (ENERGYZERO, self.energyzero),
            (EASYENERGY, self.easy),
        ):
            aioclient.get(url, side_effect=answer)

    def told(self, day: str, form: str = "%Y-%m-%d") -> date | None:
        asked = datetime.strptime(day, form).date()  # noqa: DTZ007  a day
        return asked if published(self.days, asked) else None

    def reply(self, url: URL, payload: object, status: int = 200) -> AiohttpClientMockResponse:
        self.asked.append(dict(url.query))
        headers = {"Content-Type": "application/json"}
        return AiohttpClientMockResponse("get", url, status=status, json=payload, headers=headers)

    async def nordpool(self, _method: str, url: URL, _data: object) -> AiohttpClientMockResponse:
        day = self.told(url.query["date"])
        if day is None:
            return AiohttpClientMockResponse("get", url, status=204)
        per_mwh = 1000 * (11 if url.query["currency"] == "SEK" else 1)
        rows = [
            {
                "deliveryStart": zulu(start),
                "deliveryEnd": zulu(end),
                "entryPerArea": {"SE3": price * per_mwh, "SE4": 999.0},
            }
            for start, end, price in quarters(day)
        ]
        blocks = [
            {
                "blockName": name,
                "deliveryStart": rows[0]["deliveryStart"],
                "deliveryEnd": rows[-1]["deliveryEnd"],
                "averagePricePerArea": {
                    area: {"average": 1.0, "min": 1.0, "max": 1.0} for area in ("SE3", "SE4")
                },
            }
            for name in ("Off-peak 1", "Peak", "Off-peak 2")
        ]
        return self.reply(
            url,
            {
                "deliveryDateCET": day.isoformat(),
                "updatedAt": "2026-11-21T12:55:00Z",
                "market": "DayAhead",
                "currency": url.query["currency"],
                "exchangeRate": 1,
                "multiAreaEntries": rows,
                "blockPriceAggregates": blocks,
                "areaStates": [{"state": "Final", "areas": ["SE3", "SE4"]}],
                "areaAverages": [{"areaCode": "SE3", "price": 1.0}, {"areaCode": "SE4", "price": 1.0}],
            },
        )

    async def energyzero(self, _method: str, url: URL, _data: object) -> AiohttpClientMockResponse:
        day = self.told(url.query["date"], "%d-%m-%Y")
        if day is None:
            return self.reply(url, {}, status=404)
        streams = ("base", "base_with_vat", "all_in", "all_in_with_vat")
        rows = [
            {"start": zulu(start), "end": zulu(end), "price": {"value": f"{price:.5f}"}}
            for start, end, price in quarters(day)
        ]
        # Only the stream of what is paid in the end tells the right numbers.
        wrong = [row | {"price": {"value": "9.9"}} for row in rows]
        return self.reply(url, {name: rows if name == streams[-1] else wrong for name in streams})

    async def easy(self, _method: str, url: URL, _data: object) -> AiohttpClientMockResponse:
        first, last = (date.fromisoformat(url.query[key]) for key in ("start", "end"))
        asked = [first + timedelta(days=ahead) for ahead in range((last - first).days)]
        rows = [
            {
                "from": zulu(start),
                "until": zulu(end),
                "price": 9.9,
                "priceIncVat": 9.9,
                "energyTax": 0.1,
                "purchasePrice": 0.02,
                "invoicePrice": price,
                "average": 0.3,
                "averageInc": 0.3,
                "unit": "kWh",
                "granularity": url.query["granularity"],
            }
            for day in asked
            if published(self.days, day)
            for start, end, price in quarters(day)
        ]
        return self.reply(url, {"prices": rows})


@pytest.mark.parametrize("days", [1, 2])
async def test_nord_pool(hass: HomeAssistant, aioclient_mock: AiohttpClientMocker, days: int) -> None:
    Server(aioclient_mock, days)
    entry = MockConfigEntry(domain="nordpool", data={"areas": ["SE3", "SE4"], "currency": "EUR"})
    await set_up(hass, entry)
    source = price_source(hass, {"service": "nordpool", "entry": entry.entry_id, "part": "SE3"})
    the_days(await source.rates(NOW), days)


async def test_nord_pool_in_another_money_than_the_home(
    hass: HomeAssistant, aioclient_mock: AiohttpClientMocker
) -> None:
    server = Server(aioclient_mock, 2)
    entry = MockConfigEntry(domain="nordpool", data={"areas": ["SE3"], "currency": "SEK"})
    await set_up(hass, entry)
    source = price_source(hass, {"service": "nordpool", "entry": entry.entry_id, "part": "SE3"})
    the_days(await source.rates(NOW), 2)
    assert server.asked[-1]["currency"] == hass.config.currency == "EUR"


@pytest.mark.parametrize("days", [1, 2])
async def test_energyzero(hass: HomeAssistant, aioclient_mock: AiohttpClientMocker, days: int) -> None:
    server = Server(aioclient_mock, days)
    entry = MockConfigEntry(domain="energyzero")
    await set_up(hass, entry)
    source = price_source(hass, {"service": "energyzero", "entry": entry.entry_id})
    the_days(await source.rates(NOW), days)
    assert server.asked[-1]["interval"] == "INTERVAL_QUARTER"


@pytest.mark.parametrize("days", [1, 2])
async def test_easyenergy(hass: HomeAssistant, aioclient_mock: AiohttpClientMocker, days: int) -> None:
    server = Server(aioclient_mock, days)
    entry = MockConfigEntry(domain="easyenergy")
    await set_up(hass, entry)
    source = price_source(hass, {"service": "easyenergy", "entry": entry.entry_id})
    rates = await source.rates(NOW)
    the_days(tuple(rate for rate in rates if rate.start.astimezone(HERE).date() >= TODAY), days)
    assert server.asked[-1]["granularity"] == "quarter"


@pytest.mark.parametrize("domain", ["energyzero", "easyenergy"])
async def test_a_day_without_any_prices_is_a_sentence(
    hass: HomeAssistant, aioclient_mock: AiohttpClientMocker, domain: str, freezer: FrozenDateTimeFactory
) -> None:
    Server(aioclient_mock, 1)
    entry = MockConfigEntry(domain=domain)
    await set_up(hass, entry)
    freezer.move_to(NOW + timedelta(days=5))
    with pytest.raises(MissingError, match="has no prices at the moment"):
        await price_source(hass, {"service": domain, "entry": entry.entry_id}).rates(NOW + timedelta(days=5))


def tibber_home(days: int) -> dict[str, Any]:
    """What Tibber's server tells of a home: today, and tomorrow once it is out."""
    told = [
        [
            {
                "startsAt": start.astimezone(HERE).isoformat(timespec="milliseconds"),
                "total": price,
                "level": "NORMAL",
            }
            for start, _, price in quarters(TODAY + timedelta(days=ahead))
        ]
        if ahead < days
        else []
        for ahead in (0, 1)
    ]
    return {
        "appNickname": "Seaside",
        "features": {"realTimeConsumptionEnabled": False},
        "currentSubscription": {
            "status": "running",
            "priceInfo": {"current": told[0][0], "today": told[0], "tomorrow": told[1]},
        },
    }


@pytest.mark.parametrize("days", [1, 2])
async def test_tibber(hass: HomeAssistant, aioclient_mock: AiohttpClientMocker, days: int) -> None:
    """Its action and its library. The sign-in at Tibber is left out."""

    async def answer(_method: str, url: URL, data: dict[str, Any]) -> AiohttpClientMockResponse:
        homes = [{"id": "h1", "subscriptions": [{"status": "running"}]}]
        of_home = 'home(id: "h1")' in data["query"]
        viewer = {"home": tibber_home(days)} if of_home else {"homes": homes, "name": "Me", "userId": "u"}
        headers = {"Content-Type": "application/json"}
        return AiohttpClientMockResponse("post", url, json={"data": {"viewer": viewer}}, headers=headers)

    async def client(_hass: HomeAssistant) -> Tibber:
        return signed_in

    aioclient_mock.post(TIBBER, side_effect=answer)
    signed_in = Tibber(
        access_token="abc",
        websession=async_get_clientsession(hass),
        time_zone=HERE,
        user_agent="test",
    )
    await signed_in.update_info()
    entry = MockConfigEntry(domain="tibber")
    entry.add_to_hass(hass)
    entry.runtime_data = SimpleNamespace(async_get_client=client)
    async_setup_services(hass)

    source = price_source(hass, {"service": "tibber", "entry": entry.entry_id})
    the_days(await source.rates(NOW), days)
