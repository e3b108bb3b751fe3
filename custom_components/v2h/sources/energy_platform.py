"""The solar forecast of another integration, as the Energy dashboard asks for it."""

from typing import TYPE_CHECKING

from homeassistant.loader import IntegrationNotFound, async_get_integration

from .errors import MissingError

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant


async def solar_forecast(hass: HomeAssistant, entry_id: str) -> object:
    """{"wh_hours": {start: Wh}} of the config entry. Raises MissingError with one sentence."""
    entry = hass.config_entries.async_get_entry(entry_id)
    if entry is None:
        raise MissingError("The integration that forecasts the sun was removed: choose another one.")
    try:
        integration = await async_get_integration(hass, entry.domain)
        ask = (await integration.async_get_platform("energy")).async_get_solar_forecast
    except (ImportError, AttributeError, IntegrationNotFound) as err:
        raise MissingError(f"{entry.title} does not forecast the sun: choose another one.") from err
    try:
        answer: object = await ask(hass, entry_id)
    except Exception as err:  # code of others, often not yet set up when we ask
        raise MissingError(f"{entry.title} cannot forecast the sun now: look at its own page.") from err
    if not answer:
        raise MissingError(f"{entry.title} has no solar forecast yet.")
    return answer
