"""What the house used in past months, hour by hour, from the statistics behind the Energy dashboard."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Any, Final

from homeassistant.const import Platform
from homeassistant.helpers import entity_registry as er

from ..const import DOMAIN
from .statistics import Rows, hourly

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant

ENERGY: Final = "energy"
# Eight weeks: long enough for Sundays, short enough for the season.
LOOK_BACK: Final = timedelta(weeks=8)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meters:
    """Statistics of energy, and whether what they count reaches the house (+1) or leaves it (-1)."""

    home: Mapping[str, int]
    """Grid, sun and home battery: an hour of which one of them is silent says nothing."""
    car: Mapping[str, int]
    """Before the car's first hour there was no car of ours."""

    @property
    def fingerprint(self) -> str:
        """Changes when the owner measures the home by other meters."""
        return " ".join(sorted(self.home))


async def meters_of(hass: HomeAssistant, entry_id: str) -> Meters | None:
    """The statistics that make up the use of the house without the car. None: no grid is among them."""
    if ENERGY not in hass.config.components:
        return None
    from homeassistant.components.energy.data import async_get_manager  # noqa: PLC0415  only where it is in use

    preferences: Mapping[str, Any] = (await async_get_manager(hass)).data or {"energy_sources": []}
    sources: list[Mapping[str, Any]] = [dict(one) for one in preferences["energy_sources"]]
    if not any(one["type"] == "grid" for one in sources):
        return None
    car = _car(hass, entry_id)
    home = {meter: sign for meter, sign in _dashboard(sources).items() if meter not in car}
    return Meters(home=home, car=car) if home else None


async def past_use(
    hass: HomeAssistant, meters: Meters, now: datetime, zone: tzinfo
) -> list[tuple[datetime, float]]:
    """Local time and mean power, W, of every hour of which the meters of the home tell."""
    ids = (*meters.home, *meters.car)
    rows = await hourly(hass, ids, now - LOOK_BACK, "change", {"energy": "Wh"})
    return [(start.astimezone(zone), use) for start, use in balance(rows, meters)]


def balance(rows: Rows, meters: Meters) -> Iterable[tuple[datetime, float]]:
    """What each hour left for the house, Wh."""
    home = {meter: _hours(rows.get(meter, ())) for meter in meters.home}
    car = {meter: hours for meter in meters.car if (hours := _hours(rows.get(meter, ())))}
    for start in sorted(set.intersection(*(set(hours) for hours in home.values()))):
        if any(start not in hours and start > min(hours) for hours in car.values()):
            continue
        use = sum(meters.home[meter] * hours[start] for meter, hours in home.items())
        use += sum(meters.car[meter] * hours.get(start, 0.0) for meter, hours in car.items())
        yield datetime.fromtimestamp(start, UTC), use


def _hours(rows: Iterable[Mapping[str, Any]]) -> dict[float, float]:
    return {row["start"]: row["change"] for row in rows if row.get("change") is not None}


def _dashboard(sources: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Every source of the dashboard: what comes in, and what goes out. Older flows of the grid are lists."""
    found: dict[str, int] = {}
    for source in sources:
        if source["type"] not in {"grid", "solar", "battery"}:
            continue
        flows = [source, *source.get("flow_from", ()), *source.get("flow_to", ())]
        for flow in flows:
            found |= {flow[key]: sign for key, sign in SIGNS.items() if flow.get(key)}
    return found


SIGNS: Final = {"stat_energy_from": 1, "stat_energy_to": -1}


def _car(hass: HomeAssistant, entry_id: str) -> dict[str, int]:
    """What the car gave and took, by our own sensors."""
    registry = er.async_get(hass)
    signs = {"discharged": 1, "charged": -1}
    found = (
        (registry.async_get_entity_id(Platform.SENSOR, DOMAIN, f"{entry_id}_{key}"), sign)
        for key, sign in signs.items()
    )
    return {sensor: sign for sensor, sign in found if sensor}
