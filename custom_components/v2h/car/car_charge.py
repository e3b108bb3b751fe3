"""The car's charge from an entity of its maker's integration, for chargers that do not report it."""

from typing import TYPE_CHECKING

from ..metering.sensor_meter import WITHOUT_VALUE, SensorError, percent_of
from ..optimizer.dispatch.snapshot import Sample

if TYPE_CHECKING:
    from datetime import datetime

    from homeassistant.core import HomeAssistant


def car_charge(hass: HomeAssistant, entity_id: str, *, now: datetime, elapsed: float) -> Sample | None:
    """Percent of the car's battery, as old as it is: a car's cloud may have told it hours ago.

    None without entity, and while it tells nothing usable.
    """
    state = hass.states.get(entity_id) if entity_id else None
    if state is None or state.state in WITHOUT_VALUE:
        return None
    try:
        value = percent_of(state)
    except SensorError:
        return None
    return Sample(value=value, elapsed=elapsed - max((now - state.last_reported).total_seconds(), 0.0))
