"""Actions that cannot be carried out say why, in words."""

from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.v2h.const import DOMAIN

from .conftest import set_up

FEED = {"power_w": 2000, "duration": "00:30:00"}


async def refusal(hass: HomeAssistant, service: str, data: dict[str, Any]) -> str | None:
    with pytest.raises(ServiceValidationError) as caught:
        await hass.services.async_call(DOMAIN, service, data, blocking=True)
    return caught.value.translation_key


async def test_actions_exist_without_a_home_and_say_so(hass: HomeAssistant) -> None:
    assert await async_setup_component(hass, DOMAIN, {})
    assert await refusal(hass, "start_discharge", FEED) == "no_home"
    assert await refusal(hass, "stop_discharge", {}) == "no_home"


async def test_without_a_charger_nothing_can_be_started(hass: HomeAssistant, form: dict[str, Any]) -> None:
    entry = MockConfigEntry(domain=DOMAIN, data={**form, "charger_id": "ABSENT"})
    home = await set_up(hass, entry)
    assert await refusal(hass, "start_discharge", FEED) == "charger_not_connected"
    assert await refusal(hass, "start_charge", FEED) == "charger_not_connected"
    assert await refusal(hass, "start_discharge", {**FEED, "duration": "00:00:00"}) == "duration_not_positive"
    assert home.controller.command is None


async def test_of_two_homes_one_must_be_named(
    hass: HomeAssistant, form: dict[str, Any], simulated_entry: MockConfigEntry
) -> None:
    one = MockConfigEntry(domain=DOMAIN, data={**form, "charger_id": "ABSENT", "ocpp_port": 0})
    await set_up(hass, one)
    await set_up(hass, simulated_entry)
    assert await refusal(hass, "stop_discharge", {}) == "home_unclear"
    await hass.services.async_call(
        DOMAIN, "stop_discharge", {"config_entry_id": simulated_entry.entry_id}, blocking=True
    )
    unknown = {"config_entry_id": "nobody"}
    assert await refusal(hass, "stop_discharge", unknown) == "service_config_entry_not_found"
