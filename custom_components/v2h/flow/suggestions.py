"""What Home Assistant already knows: cars, powers of the Energy dashboard, sources of prices."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from homeassistant.config_entries import ConfigEntryState
from homeassistant.helpers import entity_registry as er

from ..const import (
    CONF_BATTERY_ENTITY,
    CONF_BATTERY_SOC_ENTITY,
    CONF_FLIP_BATTERY,
    CONF_GRID_ENTITY,
    CONF_SUN_ENTITY,
    DOMAIN,
)
from ..sources.octopus import siblings
from ..sources.pvpc import is_pvpc
from ..sources.rates import LISTS
from ..sources.services import ADAPTERS

if TYPE_CHECKING:
    from homeassistant.config_entries import ConfigEntry
    from homeassistant.core import HomeAssistant

CARS: Final = frozenset(
    {
        "audiconnect",
        "bmw_cardata",
        "fordpass",
        "kia_uvo",
        "mbapi2020",
        "myskoda",
        "nissan_leaf",
        "polestar_api",
        "renault",
        "saic",
        "skoda",
        "smarthashtag",
        "stellantis_vehicles",
        "subaru",
        "tesla_custom",
        "tesla_fleet",
        "teslemetry",
        "tessie",
        "toyota",
        "volkswagencarnet",
        "volvo",
        "vw_connect",
    }
)
"""Integrations whose devices with a battery are cars."""
# Of the same car, the state of charge and not what it was charged to or shall be.
NOT_THE_CHARGE: Final = ("target", "limit", "12v", "key", "phone")


def car_batteries(hass: HomeAssistant) -> tuple[str, ...]:
    """Entities that tell a car's charge, of the integrations of car makers."""
    registry = er.async_get(hass)
    return tuple(
        entity.entity_id
        for entity in registry.entities.values()
        if entity.platform in CARS
        and entity.domain == "sensor"
        and entity.disabled_by is None
        and (entity.device_class or entity.original_device_class) == "battery"
        and not any(word in entity.entity_id for word in NOT_THE_CHARGE)
    )


async def powers(hass: HomeAssistant) -> dict[str, Any]:
    """The powers that the Energy dashboard shows, for the fields of the page of sensors.

    There, a positive power of a battery discharges it; ours fills it.
    """
    if "energy" not in hass.config.components:
        return {}
    from homeassistant.components.energy.data import async_get_manager  # noqa: PLC0415  only where it is in use

    preferences = (await async_get_manager(hass)).data
    found: dict[str, Any] = {}
    for source in preferences["energy_sources"] if preferences else ():
        told: Mapping[str, Any] = dict(source)
        rate = told.get("stat_rate")
        if told["type"] == "grid" and rate:
            found.setdefault(CONF_GRID_ENTITY, rate)
        elif told["type"] == "solar" and rate:
            found.setdefault(CONF_SUN_ENTITY, rate)
        elif told["type"] == "battery" and rate and CONF_BATTERY_ENTITY not in found:
            found |= {CONF_BATTERY_ENTITY: rate, CONF_FLIP_BATTERY: True}
            if told.get("stat_soc"):
                found[CONF_BATTERY_SOC_ENTITY] = told["stat_soc"]
    return {key: value for key, value in found.items() if value is True or str(value).startswith("sensor.")}


async def forecasts(hass: HomeAssistant) -> str:
    """The config entry whose solar forecast the Energy dashboard shows. Empty: it shows none."""
    if "energy" not in hass.config.components:
        return ""
    from homeassistant.components.energy.data import async_get_manager  # noqa: PLC0415  only where it is in use

    preferences = (await async_get_manager(hass)).data
    for source in preferences["energy_sources"] if preferences else ():
        told: Mapping[str, Any] = dict(source)
        for entry_id in told.get("config_entry_solar_forecast") or ():
            return str(entry_id)
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A source of prices that this Home Assistant has."""

    value: str
    label: str
    spec: object
    """As `sources.price_source` takes it."""
    all_in: bool = False
    """Whether these are what the home pays."""


def price_offers(hass: HomeAssistant) -> tuple[Offer, ...]:
    """Integrations that tell prices, and entities that carry a list of them, the certain ones first."""
    services = [
        offer
        for domain in ADAPTERS
        for entry in hass.config_entries.async_entries(domain)
        if entry.state is ConfigEntryState.LOADED
        for offer in _of_entry(entry)
    ]
    return (*services, *_entities(hass))


def _of_entry(entry: ConfigEntry) -> list[Offer]:
    adapter = ADAPTERS[entry.domain]
    parts = entry.data.get(adapter.parts_key) if adapter.parts_key else adapter.parts
    return [
        Offer(
            value=f"{entry.entry_id} {part}",
            label=f"{adapter.name}, {part}" if part else f"{adapter.name} ({entry.title})",
            spec={"service": entry.domain, "entry": entry.entry_id, "part": part},
            all_in=adapter.all_in,
        )
        for part in (parts or ("",))
        if part != "feed_in"
    ]


def _entities(hass: HomeAssistant) -> list[Offer]:
    registry = er.async_get(hass)
    found = []
    for state in hass.states.async_all(("sensor", "event")):
        known = registry.async_get(state.entity_id)
        if known is not None and known.platform == DOMAIN:
            continue
        days = siblings(state.entity_id)
        if (days and state.entity_id != days[1]) or not _carries_prices(state.attributes, bool(days)):
            continue
        found.append(
            Offer(
                value=state.entity_id,
                label=f"{state.name} ({state.entity_id})",
                spec=state.entity_id,
                all_in=bool(days) or is_pvpc(state.attributes),
            )
        )
    return found


def _carries_prices(attributes: Mapping[str, Any], octopus: bool) -> bool:  # noqa: FBT001
    """Whether a list of prices with their times is among the attributes, judged by its first row."""
    if octopus or is_pvpc(attributes) or "raw_today" in attributes:
        return True
    unit = str(attributes.get("unit_of_measurement", ""))
    return "/" in unit and any(isinstance(attributes.get(name), list) for name in (*LISTS, "prices_today"))
