"""What the sun is expected to give, for the Energy dashboard: the forecast that the plan counts on."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from homeassistant.config_entries import ConfigEntryState

from .const import DOMAIN
from .market import Series

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant

    from .home import Home
    from .optimizer.series import Rate

HOUR: Final = timedelta(hours=1)


async def async_get_solar_forecast(
    hass: HomeAssistant, config_entry_id: str
) -> dict[str, dict[str, float | int]] | None:
    """The expected Wh of every hour, by its start. None: this home is not running, or counts on no sun."""
    entry = hass.config_entries.async_get_entry(config_entry_id)
    if entry is None or entry.domain != DOMAIN or entry.state is not ConfigEntryState.LOADED:
        return None
    home: Home = entry.runtime_data
    rates = home.market.rates(Series.SUN)
    return {"wh_hours": {start.isoformat(): round(wh) for start, wh in _hours(rates)}} if rates else None


def _hours(rates: Iterable[Rate]) -> list[tuple[datetime, float]]:
    """The energy of whole hours (UTC); a rate may cover a part of one or several."""
    found: defaultdict[datetime, float] = defaultdict(float)
    for rate in rates:
        start = rate.start.astimezone(UTC)
        while start < rate.end:
            hour = start.replace(minute=0, second=0, microsecond=0)
            end = min(hour + HOUR, rate.end)
            found[hour] += rate.value * ((end - start) / HOUR)
            start = end.astimezone(UTC)
    return sorted(found.items())
