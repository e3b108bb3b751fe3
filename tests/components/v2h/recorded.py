"""What the tests share that look at Home Assistant's statistics."""

from datetime import datetime, timedelta

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
    do_adhoc_statistics,
)

PERIOD = timedelta(minutes=5)


async def compiled(hass: HomeAssistant, begun: datetime) -> datetime:
    """Make the statistics of the moments since *begun*; when the first of their five minutes began."""
    await async_wait_recording_done(hass)
    first, last = (
        at - (at - datetime.min.replace(tzinfo=at.tzinfo)) % PERIOD for at in (begun, dt_util.utcnow())
    )
    for start in sorted({first, last}):
        do_adhoc_statistics(hass, start=start)
    await async_wait_recording_done(hass)
    return first
