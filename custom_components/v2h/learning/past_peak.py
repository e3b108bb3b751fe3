"""What the home drew from the grid in each hour of the month, by the statistics of the Energy dashboard."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from .past_use import ENERGY
from .statistics import Rows, hourly

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant


async def past_imports(hass: HomeAssistant, since: datetime) -> list[tuple[datetime, float]]:
    """Start and mean import, W, of every hour since *since* that all meters of the grid tell of."""
    if ENERGY not in hass.config.components:
        return []
    from homeassistant.components.energy.data import async_get_manager  # noqa: PLC0415  only where it is in use

    preferences: Mapping[str, Any] = (await async_get_manager(hass)).data or {"energy_sources": []}
    meters = grid_meters([dict(one) for one in preferences["energy_sources"]])
    return imports(await hourly(hass, meters, since, "change", {"energy": "Wh"}), meters)


def grid_meters(sources: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """The statistics of what is bought. Older flows of the grid are lists."""
    flows = [flow for one in sources if one["type"] == "grid" for flow in (one, *one.get("flow_from", ()))]
    return tuple(flow["stat_energy_from"] for flow in flows if flow.get("stat_energy_from"))


def imports(rows: Rows, meters: Iterable[str]) -> list[tuple[datetime, float]]:
    """The sum of all *meters* in each hour in which each of them tells."""
    wanted = tuple(meters)
    hours: dict[float, list[float]] = defaultdict(list)
    for meter in wanted:
        for row in rows.get(meter, ()):
            if row.get("change") is not None:
                hours[row["start"]].append(row["change"])
    return [
        (datetime.fromtimestamp(start, UTC), sum(told))
        for start, told in sorted(hours.items())
        if len(told) == len(wanted)
    ]
