"""What an action cannot take is refused with the field, its value where it has one, and what was expected."""

from typing import Any

import probatio as vol
import pytest
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.v2h.actions import answers, command, wishes
from custom_components.v2h.const import DOMAIN

from .conftest import set_up, until
from .test_metadata import ENGLISH

ANSWERING = {answers.PLAN, answers.EXPLAIN, answers.SESSIONS, answers.EXPORT_SESSIONS}
FEED = {"power_w": 2000, "duration": "00:30:00"}
LATER = "2090-01-02 08:00:00"
BAD: tuple[tuple[str, dict[str, Any], tuple[str, ...]], ...] = (
    ("start_discharge", {"duration": "00:30:00"}, ("power_w", "required")),
    ("start_discharge", {"power_w": 2000}, ("duration", "required")),
    ("start_discharge", {**FEED, "power_w": 0}, ("power_w", "at least 100")),
    ("start_discharge", {**FEED, "power_w": 99_999}, ("power_w", "at most 50000")),
    ("start_discharge", {**FEED, "power_w": "much"}, ("power_w", "expected int")),
    ("start_discharge", {**FEED, "soc_percent": -1}, ("soc_percent", "at least 0")),
    (
        "start_discharge",
        {**FEED, "duration": "-00:10:00"},
        ("duration is -0:10:00", "expected a time longer"),
    ),
    ("start_charge", {**FEED, "soc_percent": 120}, ("soc_percent", "at most 100")),
    ("start_charge", {**FEED, "energy_kwh": 0}, ("energy_kwh", "at least 0.1")),
    ("start_charge", {**FEED, "until": LATER}, ("until", "not a valid option")),
    ("start_charge", {**FEED, "soc_percent": 20}, ("soc_percent is 20", "the car is at 5")),
    ("start_discharge", {**FEED, "soc_percent": 99}, ("soc_percent is 99", "the car is at 5")),
    ("hold", {"duration": {"days": 400}}, ("duration is 400 days, 0:00:00", "at most 31 days")),
    ("hold", {"duration": "soon"}, ("duration", "soon")),
    ("hold", {"duration": "00:00:00"}, ("duration is 0:00:00", "expected a time longer than zero")),
    ("resume_plan", {"power_w": 3}, ("power_w", "not a valid option")),
    ("set_departure", {}, ("departure", "required")),
    ("set_departure", {"departure": "tomorrow"}, ("departure", "Invalid datetime", "tomorrow")),
    ("set_departure", {"departure": "2020-01-01 08:00:00"}, ("departure", "expected a time to come", "2020")),
    (
        "set_departure",
        {"departure": LATER, "back": "2090-01-01 08:00"},
        ("back is 2090-01-01T08:00", "after departure, 2090-01-02T08:00"),
    ),
    ("set_departure", {"departure": LATER, "soc_percent": 101}, ("soc_percent", "at most 100")),
    ("set_departure", {"departure": LATER, "trip_kwh": -2}, ("trip_kwh", "at least 0")),
    ("set_reserve", {"reserve_percent": 101}, ("reserve_percent", "at most 100")),
    ("plan", {"slot": 3}, ("slot", "not a valid option")),
    ("explain", {"at": "never"}, ("at", "Invalid datetime", "never")),
    ("explain", {"at": LATER}, ("at is 2090-01-02T08:00", "expected a time that the plan reaches, from 20")),
    ("sessions", {"start": 7}, ("start", "Invalid datetime")),
    (
        "sessions",
        {"start": LATER, "end": "2090-01-01 08:00"},
        ("end is 2090-01-01T08:00", "2090-01-02T08:00"),
    ),
    ("export_sessions", {"end": "x"}, ("end", "Invalid datetime", "x")),
    ("export_sessions", {"start": LATER}, ("end is 20", "expected a time after start, 2090-01-02T08:00")),
)


def said(error: Exception) -> str:
    """What a person reads."""
    if not isinstance(error, ServiceValidationError):
        return str(error)
    message: str = ENGLISH["exceptions"][error.translation_key]["message"]
    return message.format(**error.translation_placeholders or {})


async def test_bad_input_is_refused_by_name_and_changes_nothing(
    hass: HomeAssistant, simulated_entry: MockConfigEntry
) -> None:
    home = await set_up(hass, simulated_entry)
    await until(lambda: home.coordinator.data.plan, "there was a plan")
    await until(lambda: home.coordinator.data.charger.ready, "the car could be steered")
    await until(lambda: home.coordinator.data.soc_percent, "the car's charge was known")
    for action, data, words in BAD:
        with pytest.raises((vol.Invalid, ServiceValidationError)) as refused:
            await hass.services.async_call(
                DOMAIN, action, data, blocking=True, return_response=action in ANSWERING
            )
        told = said(refused.value)
        assert all(word in told for word in words), (action, data, told)
    assert home.controller.command is None
    assert home.trips.table.planned == ()
    assert home.controller.reserve_wh == home.settings.car.reserve_wh


def test_every_action_is_tried_with_bad_input() -> None:
    known = {
        *ANSWERING,
        command.START_CHARGE,
        command.START_DISCHARGE,
        command.HOLD,
        command.RESUME_PLAN,
        wishes.SET_DEPARTURE,
        wishes.SET_RESERVE,
    }
    assert {action for action, _, _ in BAD} == known
    assert known == set(ENGLISH["services"])
