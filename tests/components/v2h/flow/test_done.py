"""The last page tells what is open and what the first plan will do, or in a sentence why it cannot yet."""

from typing import Any

import pytest
from homeassistant.core import HomeAssistant

from custom_components.v2h.flow.done import first_plan, missing
from custom_components.v2h.flow.form import DEFAULTS
from custom_components.v2h.optimizer.load import SLOTS, LoadProfile

BARE: dict[str, Any] = {**DEFAULTS, "price_source": 0.3}
WEEK = LoadProfile(watts=(800.0,) * SLOTS)
ALL: dict[str, Any] = {
    "charger_id": "BOX-7",
    "grid_entity": "sensor.grid",
    "sun_source": "sensor.sun",
    "car_soc_entity": "sensor.car",
    "export_allowed": True,
}


def test_a_home_that_told_everything_has_nothing_open() -> None:
    assert missing({**BARE, **ALL}, WEEK) == ()


@pytest.mark.parametrize(
    ("left_out", "words"),
    [
        ("charger_id", "No charger yet"),
        ("grid_entity", "No meter"),
        ("sun_source", "No solar forecast"),
        ("car_soc_entity", "comes from the charger"),
        ("export_allowed", "does not feed the grid"),
    ],
)
def test_each_thing_left_open_is_one_sentence(left_out: str, words: str) -> None:
    (sentence,) = missing({**BARE, **ALL, left_out: ""}, WEEK)
    assert words in sentence


def test_habits_that_are_not_known_are_told() -> None:
    (sentence,) = missing({**BARE, **ALL})
    assert "habits of the house" in sentence


async def test_what_the_house_uses_is_in_the_first_plan(hass: HomeAssistant) -> None:
    day_and_night = {
        **BARE,
        "price_source": [
            {"from": "00:00:00", "to": "00:00:00", "price": 0.6},
            {"from": "00:00:00", "to": "06:00:00", "price": 0.1},
        ],
    }
    little = await first_plan(hass, day_and_night, WEEK)
    much = await first_plan(hass, day_and_night, LoadProfile(watts=(3000.0,) * SLOTS))
    assert any("feed the house" in line for line in little.steps)
    assert little != much


async def test_what_the_first_plan_saves_is_told_in_money(hass: HomeAssistant) -> None:
    cheap_night = {
        **BARE,
        "car_discharge_kw": 0,
        "price_source": [
            {"from": "00:00:00", "to": "00:00:00", "price": 0.6},
            {"from": "22:00:00", "to": "06:00:00", "price": 0.1},
        ],
    }
    plan = await first_plan(hass, cheap_night, WEEK)
    # From 60 to 80 % of 60 kWh and a trip of 12 kWh, each at night and not in the dear hours.
    assert plan.saves is not None
    assert 0 < plan.saves < 60
    flat = await first_plan(hass, {**cheap_night, "price_source": 0.3}, WEEK)
    assert flat.saves == pytest.approx(0.0, abs=0.05)


async def test_prices_that_have_gone_meanwhile_are_a_sentence(hass: HomeAssistant) -> None:
    plan = await first_plan(hass, {**BARE, "price_source": "sensor.gone"})
    (sentence,) = plan.steps
    assert "no price of electricity is known" in sentence
    assert plan.saves is None


async def test_values_that_cannot_be_are_a_sentence(hass: HomeAssistant) -> None:
    (sentence,) = (await first_plan(hass, {**BARE, "price_source": 9.5})).steps
    assert sentence.startswith("No plan can be made of this yet")
    assert "EUR per kWh" in sentence


async def test_one_price_at_all_hours_leaves_the_car_waiting_or_charging_for_its_goal(
    hass: HomeAssistant,
) -> None:
    plan = await first_plan(hass, {**BARE, "car_goal_percent": 20, "trip_kwh": 0})
    assert plan.steps == ("Nothing is to be gained in the coming day: the car waits.",)
    assert plan.saves == pytest.approx(0.0, abs=0.01)
