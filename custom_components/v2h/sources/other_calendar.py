"""What stands in a calendar of another integration."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from homeassistant.const import Platform
from homeassistant.exceptions import HomeAssistantError

from ..optimizer.words import Text
from .errors import MissingError

if TYPE_CHECKING:
    from datetime import datetime

    from homeassistant.core import HomeAssistant

CALENDAR: Final = Platform.CALENDAR.value


async def rows(
    hass: HomeAssistant, entity_id: str, start: datetime, end: datetime
) -> list[Mapping[str, object]]:
    """Its events between these moments, as Home Assistant tells them. Raises MissingError."""
    if hass.states.get(entity_id) is None:
        raise MissingError(
            Text(
                "{entity} does not exist (yet): choose another one, or wait for its integration.",
                entity=entity_id,
            )
        )
    span = {"start_date_time": start.isoformat(), "end_date_time": end.isoformat()}
    try:
        answer: Any = await hass.services.async_call(
            CALENDAR,
            "get_events",
            {"entity_id": entity_id, **span},
            blocking=True,
            return_response=True,
        )
    except HomeAssistantError as err:
        said = Text("{entity} tells no events at the moment: {why}", entity=entity_id, why=str(err))
        raise MissingError(said) from err
    return list(answer.get(entity_id, {}).get("events", ()))
