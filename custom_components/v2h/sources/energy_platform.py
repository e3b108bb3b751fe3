"""The solar forecast of another integration, as the Energy dashboard asks for it."""

from collections.abc import Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from homeassistant.loader import IntegrationNotFound, async_get_integration

from ..optimizer.words import Text
from .errors import MissingError
from .fields import moment

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant

FORECAST_SOLAR: Final = "forecast_solar"
# Up to Home Assistant 2026.10 its energies stood at the end of their periods; the release that put them at
# the beginning brought this function.
KEYED_BY_START: Final = "energy_by_period_start"


async def solar_forecast(hass: HomeAssistant, entry_id: str) -> object:
    """{"wh_hours": {start: Wh}} of the config entry. Raises MissingError with one sentence."""
    entry = hass.config_entries.async_get_entry(entry_id)
    if entry is None:
        raise MissingError(Text("The integration that forecasts the sun was removed: choose another one."))
    try:
        integration = await async_get_integration(hass, entry.domain)
        platform = await integration.async_get_platform("energy")
        ask = platform.async_get_solar_forecast
    except (ImportError, AttributeError, IntegrationNotFound) as err:
        raise MissingError(
            Text("{name} does not forecast the sun: choose another one.", name=entry.title)
        ) from err
    try:
        answer: object = await ask(hass, entry_id)
    except Exception as err:  # code of others, often not yet set up when we ask
        raise MissingError(
            Text("{name} cannot forecast the sun now: look at its own page.", name=entry.title)
        ) from err
    if not answer:
        raise MissingError(Text("{name} has no solar forecast yet.", name=entry.title))
    if entry.domain == FORECAST_SOLAR and not hasattr(platform, KEYED_BY_START):
        return _by_start(answer)
    return answer


def _by_start(answer: object) -> object:
    """The same, each energy at the beginning of its period: told was the end."""
    told = answer.get("wh_hours") if isinstance(answer, Mapping) else None
    if not isinstance(told, Mapping):
        return answer
    ends = sorted(told, key=lambda end: moment(end, "wh_hours key"))
    return {"wh_hours": {start: told[end] for start, end in pairwise(ends)}}
