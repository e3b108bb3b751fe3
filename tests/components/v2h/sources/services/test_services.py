"""Each integration's answer, and what we make of it; and the questions that it is asked.

The answers were compared with the sources of Home Assistant 2026.10.4 and 2026.11.0 and of ENTSO-e 0.7.1
(HACS). Nord Pool, EnergyZero, easyEnergy and Tibber themselves answer in test_real_integrations.
"""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from homeassistant.core import SupportsResponse
from homeassistant.exceptions import ServiceValidationError
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.v2h.sources import MissingError, ShapeError, price_source
from custom_components.v2h.sources.services import ADAPTERS, Chosen

NOW = datetime(2026, 11, 22, 17, 30, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Amsterdam")
START, NEXT = "2026-11-22T18:00:00+01:00", "2026-11-22T18:15:00+01:00"

ANSWERS = [
    pytest.param(
        "nordpool",
        "SE3",
        {
            "SE3": [
                {"start": START, "end": NEXT, "price": 512.3},
                {"start": NEXT, "end": "2026-11-22T18:30:00+01:00", "price": -12.0},
            ]
        },
        [0.5123, -0.012],
        id="nordpool: per MWh by area",
    ),
    pytest.param(
        "tibber",
        "",
        {"prices": {"Home": [{"start_time": START, "price": 0.31}, {"start_time": NEXT, "price": 0.29}]}},
        [0.31, 0.29],
        id="tibber: all-in, no ends, by home",
    ),
    pytest.param(
        "energyzero",
        "",
        {
            "prices": [
                {
                    "price": 0.21,
                    "timestamp": "2026-11-22 17:00:00+00:00",
                    "start": "2026-11-22 17:00:00+00:00",
                    "end": "2026-11-22 18:00:00+00:00",
                },
                {
                    "price": 0.35,
                    "timestamp": "2026-11-22 18:00:00+00:00",
                    "start": "2026-11-22 18:00:00+00:00",
                    "end": "2026-11-22 19:00:00+00:00",
                },
            ]
        },
        [0.21, 0.35],
        id="energyzero: UTC with a blank",
    ),
    pytest.param(
        "easyenergy",
        "",
        {"prices": [{"timestamp": "2026-11-22 17:00:00+00:00", "price": 0.22}]},
        [0.22],
        id="easyenergy",
    ),
    pytest.param("entsoe", "", {"prices": [{"timestamp": START, "price": 0.12}]}, [0.12], id="entsoe"),
    pytest.param(
        "omie", "pt", {"pt": [{"start": START, "end": NEXT, "price": 0.08}]}, [0.08], id="omie: by country"
    ),
    pytest.param(
        "amberelectric",
        "general",
        {
            "forecasts": [
                {
                    "duration": 5,
                    "start_time": "2026-11-22T18:00:01+01:00",
                    "end_time": NEXT,
                    "per_kwh": 0.28,
                    "spot_per_kwh": 0.11,
                    "renewables": 40,
                    "spike_status": "none",
                }
            ]
        },
        [0.28],
        id="amber: all-in, not spot",
    ),
    pytest.param(
        "green_planet_energy",
        "",
        {"prices": [{"start": START, "end": NEXT, "price": 0.29}], "total": 1},
        [0.29],
        id="green planet",
    ),
]


@pytest.mark.parametrize(("domain", "part", "answer", "prices"), ANSWERS)
def test_an_answer_is_understood(domain, part, answer, prices):
    feed = ADAPTERS[domain].read(answer, Chosen(entry_id="E", part=part))
    assert [rate.value for rate in feed.rates] == pytest.approx(prices)
    assert feed.rates[0].start == datetime(2026, 11, 22, 17, tzinfo=UTC)
    assert all(rate.start < rate.end for rate in feed.rates)


def test_every_adapter_has_an_answer_here():
    assert {case.values[0] for case in ANSWERS} == set(ADAPTERS)


@pytest.mark.parametrize(
    ("domain", "answer"), [("nordpool", {"SE4": []}), ("tibber", {"prices": []}), ("omie", {"es": []})]
)
def test_an_answer_in_another_shape_is_named(domain, answer):
    with pytest.raises(ShapeError):
        ADAPTERS[domain].read(answer, Chosen(entry_id="E", part="SE3"))


def test_a_day_that_is_not_published_is_no_trouble():
    assert ADAPTERS["nordpool"].read({"SE3": []}, Chosen(entry_id="E", part="SE3")).rates == ()


def test_days_are_those_of_the_home():
    late = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)  # half past midnight in Amsterdam
    today, tomorrow = ADAPTERS["energyzero"].ask(Chosen(entry_id="E"), late, ZONE)
    assert (today.data["start"], tomorrow.data["start"]) == ("2026-11-23", "2026-11-24")


@pytest.mark.parametrize(("options", "price"), [({}, 120.0), ({"energy_scale": "MWh"}, 0.12)])
async def test_entsoe_tells_prices_of_what_its_owner_chose(hass, options, price):
    async def answer(_call):
        return {"prices": [{"timestamp": START, "price": 120.0}]}

    entry = MockConfigEntry(domain="entsoe", options=options)
    entry.add_to_hass(hass)
    hass.services.async_register(
        "entsoe", "get_energy_prices", answer, supports_response=SupportsResponse.ONLY
    )
    rates = await price_source(hass, {"service": "entsoe", "entry": entry.entry_id}).rates(NOW)
    assert rates[0].value == pytest.approx(price)


async def test_a_tomorrow_on_which_the_integration_stumbles_leaves_today(hass):
    async def answer(call):
        if call.data["start"].startswith("2026-11-23"):
            raise TypeError("of the integration")
        return {"prices": [{"timestamp": START, "price": 0.12}]}

    hass.services.async_register(
        "entsoe", "get_energy_prices", answer, supports_response=SupportsResponse.ONLY
    )
    (rate,) = await price_source(hass, {"service": "entsoe", "entry": "E"}).rates(NOW)
    assert rate.value == pytest.approx(0.12)


def nordpool(hass, *, tomorrow):
    """The action of Nord Pool, which refuses tomorrow if there is none."""
    asked = []

    async def answer(call):
        asked.append(call.data["date"])
        if len(asked) == 2 and not tomorrow:
            raise ServiceValidationError("not yet")
        return {"SE3": [{"start": START, "end": NEXT, "price": 100.0}]} if len(asked) == 1 else {"SE3": []}

    hass.services.async_register(
        "nordpool", "get_prices_for_date", answer, supports_response=SupportsResponse.ONLY
    )
    return asked


@pytest.mark.parametrize("tomorrow", [True, False])
async def test_the_action_is_called_for_two_days_and_may_refuse_the_second(hass, tomorrow):
    asked = nordpool(hass, tomorrow=tomorrow)
    source = price_source(hass, {"service": "nordpool", "entry": "E", "part": "SE3"})
    assert [rate.value for rate in await source.rates(NOW)] == pytest.approx([0.1])
    assert len(asked) == 2


async def test_taxes_and_fees_are_added_and_then_multiplied(hass):
    nordpool(hass, tomorrow=True)
    spec = {"service": "nordpool", "entry": "E", "part": "SE3"}
    (rate,) = await price_source(hass, spec).priced(add=0.3, times=1.25).rates(NOW)
    assert rate.value == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("service", "sentence"),
    [("tibber", "Tibber is not set up"), ("unheard_of", "not known to this release")],
)
async def test_an_integration_that_is_not_there_is_named(hass, service, sentence):
    with pytest.raises(MissingError, match=sentence):
        await price_source(hass, {"service": service, "entry": "E"}).rates(NOW)


async def test_an_integration_that_fails_is_a_sentence(hass):
    async def fail(_call):
        raise KeyError("home")

    hass.services.async_register("tibber", "get_prices", fail, supports_response=SupportsResponse.ONLY)
    with pytest.raises(MissingError, match="Tibber failed"):
        await price_source(hass, {"service": "tibber", "entry": "E"}).rates(NOW)
