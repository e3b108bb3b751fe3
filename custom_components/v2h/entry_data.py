"""How a home lies in its config entry.

The site is in the entry's data, what it counts with (prices, sun, charges of the grid) in its options, each
device in a subentry of its own. Version 1 kept everything in the data, version 2 the options, too.
`home_data` reads all of them: it lays everything side by side.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from homeassistant.config_entries import ConfigEntry, ConfigSubentry, ConfigSubentryData

from .battery.home_battery import BATTERY
from .battery.leash import LEASH
from .car.preheat import CONF_PREHEAT_MINUTES, CONF_PREHEAT_POWER
from .charger.door_security import (
    CONF_CERTIFICATE_FILE,
    CONF_CHARGER_HOST,
    CONF_CHARGER_SECURITY,
    CONF_KEY_FILE,
)
from .commissioning.trial import CONF_TRIAL
from .const import (
    CONF_BACK,
    CONF_BATTERY_ENTITY,
    CONF_BATTERY_SOC_ENTITY,
    CONF_BUDGET_HOURS,
    CONF_BUDGET_KWH,
    CONF_CAR_CAPACITY,
    CONF_CAR_CHARGE,
    CONF_CAR_DISCHARGE,
    CONF_CAR_GOAL,
    CONF_CAR_NAME,
    CONF_CAR_RESERVE,
    CONF_CAR_SOC_ENTITY,
    CONF_CAR_TOKEN,
    CONF_CAR_WEAR,
    CONF_CHARGER_ID,
    CONF_CHARGER_PASSWORD,
    CONF_CHARGER_PHASE,
    CONF_DEPARTURE,
    CONF_FEED_IN_ADD,
    CONF_FEED_IN_SOURCE,
    CONF_FEED_IN_TIMES,
    CONF_FLIP_BATTERY,
    CONF_FLIP_GRID,
    CONF_GRID_ENTITY,
    CONF_HOUSE_ENTITY,
    CONF_INVERTER_DEVICE,
    CONF_INVERTER_HOST,
    CONF_INVERTER_MAC,
    CONF_INVERTER_MAP,
    CONF_INVERTER_PORT,
    CONF_INVERTER_UNIT,
    CONF_PRICE_ADD,
    CONF_PRICE_SOURCE,
    CONF_PRICE_TIMES,
    CONF_SIMULATED,
    CONF_SUN_CAREFUL,
    CONF_SUN_ENTITY,
    CONF_SUN_SOURCE,
    CONF_TRIP,
    CONF_TRIPS_ENTITY,
)
from .demand import DEMAND
from .optimizer.words import Text
from .sources.grid_events import EVENTS

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant

VERSION: Final = 3
CHARGER: Final = "charger"
CAR: Final = "car"
INVERTER: Final = "inverter"

KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    CHARGER: (
        CONF_CHARGER_ID,
        CONF_CHARGER_PASSWORD,
        CONF_CHARGER_PHASE,
        CONF_CHARGER_SECURITY,
        CONF_CHARGER_HOST,
        CONF_CERTIFICATE_FILE,
        CONF_KEY_FILE,
        CONF_TRIAL,
    ),
    CAR: (
        CONF_CAR_NAME,
        CONF_CAR_CAPACITY,
        CONF_CAR_RESERVE,
        CONF_CAR_GOAL,
        CONF_DEPARTURE,
        CONF_BACK,
        CONF_TRIP,
        CONF_TRIPS_ENTITY,
        CONF_CAR_CHARGE,
        CONF_CAR_DISCHARGE,
        CONF_CAR_TOKEN,
        CONF_CAR_SOC_ENTITY,
        CONF_BUDGET_KWH,
        CONF_BUDGET_HOURS,
        CONF_CAR_WEAR,
        CONF_PREHEAT_MINUTES,
        CONF_PREHEAT_POWER,
    ),
    INVERTER: (
        CONF_INVERTER_HOST,
        CONF_INVERTER_PORT,
        CONF_INVERTER_UNIT,
        CONF_INVERTER_MAP,
        CONF_INVERTER_DEVICE,
        CONF_INVERTER_MAC,
        CONF_FLIP_GRID,
        CONF_FLIP_BATTERY,
        CONF_GRID_ENTITY,
        CONF_SUN_ENTITY,
        CONF_BATTERY_ENTITY,
        CONF_BATTERY_SOC_ENTITY,
        CONF_HOUSE_ENTITY,
        *LEASH,
        *BATTERY,
    ),
}
"""What belongs to a device, by the type of its subentry."""

OPTIONS: Final = (
    CONF_PRICE_SOURCE,
    CONF_PRICE_ADD,
    CONF_PRICE_TIMES,
    CONF_FEED_IN_SOURCE,
    CONF_FEED_IN_ADD,
    CONF_FEED_IN_TIMES,
    CONF_SUN_SOURCE,
    CONF_SUN_CAREFUL,
    *DEMAND,
    *EVENTS,
)
"""What a home counts with. Everything else that no device owns is of the site."""

# A subentry without these tells nothing, and is not made.
NEEDED: Final[Mapping[str, tuple[str, ...]]] = {
    CHARGER: (CONF_CHARGER_ID,),
    CAR: (CONF_CAR_CAPACITY,),
    INVERTER: (CONF_INVERTER_HOST, CONF_GRID_ENTITY, CONF_HOUSE_ENTITY),
}


def home_data(entry: ConfigEntry) -> dict[str, Any]:
    """All that the owner told, side by side; of several cars the first one's."""
    data: dict[str, Any] = {}
    for kind in KEYS:
        for subentry in entry.get_subentries_of_type(kind)[:1]:
            data |= subentry.data
    return {CONF_CHARGER_ID: "", **entry.data, **entry.options, **data}


def cars_by_id(entry: ConfigEntry) -> tuple[tuple[str, Mapping[str, Any]], ...]:
    """What was told of each car, in the order in which they were added, with the id of its subentry.

    Empty: the home's only car is told with the home.
    """
    return tuple((car.subentry_id, car.data) for car in entry.get_subentries_of_type(CAR))


def part(data: Mapping[str, Any], kind: str) -> dict[str, Any]:
    """What *data* tells of the device of this kind."""
    return {key: data[key] for key in KEYS[kind] if key in data}


def site(data: Mapping[str, Any]) -> dict[str, Any]:
    """What *data* tells of the site."""
    elsewhere = {*OPTIONS, *(key for keys in KEYS.values() for key in keys)}
    return {key: value for key, value in data.items() if key not in elsewhere}


def options(data: Mapping[str, Any]) -> dict[str, Any]:
    """What *data* tells of what the home counts with."""
    return {key: data[key] for key in OPTIONS if key in data}


def subentries(data: Mapping[str, Any], language: str = "en") -> tuple[ConfigSubentryData, ...]:
    """The devices that *data* tells of, with titles in this language."""
    told = (kind for kind in KEYS if any(data.get(key) for key in NEEDED[kind]))
    return tuple(subentry(kind, data, language) for kind in told)


def subentry(kind: str, data: Mapping[str, Any], language: str = "en") -> ConfigSubentryData:
    """The device of this kind, as Home Assistant takes it."""
    return ConfigSubentryData(
        data=part(data, kind),
        subentry_type=kind,
        title=title(kind, data).said_in(language),
        unique_id=unique_id(kind, data),
    )


def title(kind: str, data: Mapping[str, Any]) -> Text:
    """What the device is called."""
    match kind:
        case "charger":
            return Text("Charger {name}", name=data[CONF_CHARGER_ID])
        case "car":
            return Text("{name}", name=data.get(CONF_CAR_NAME) or Text("Car"))
        case _:
            device = data.get(CONF_INVERTER_DEVICE) or {}
            name = f"{device.get('manufacturer', '')} {device.get('model', '')}".strip()
            named = name or data.get(CONF_INVERTER_HOST) or Text("Sensors of Home Assistant")
            return Text("{name}", name=named)


def unique_id(kind: str, data: Mapping[str, Any]) -> str | None:
    """What tells the device from others of its kind in this home."""
    return f"{kind} {data[CONF_CHARGER_ID]}" if kind == CHARGER else None


def migrate(hass: HomeAssistant, entry: ConfigEntry) -> bool:
    """Bring an entry of version 1 to this version. False: it is of a newer one."""
    if entry.version > VERSION:
        return False
    data, told = dict(entry.data), dict(entry.options)
    if not data.get(CONF_SIMULATED):
        if entry.version == 1:
            _add(hass, entry, subentries(data, hass.config.language))
        data, told = site(data), options(data) | told
    hass.config_entries.async_update_entry(entry, data=data, options=told, version=VERSION, minor_version=1)
    return True


def _add(hass: HomeAssistant, entry: ConfigEntry, made: Iterable[ConfigSubentryData]) -> None:
    for told in made:
        hass.config_entries.async_add_subentry(
            entry,
            ConfigSubentry(
                data=MappingProxyType(told["data"]),
                subentry_type=told["subentry_type"],
                title=told["title"],
                unique_id=told["unique_id"],
            ),
        )


def put(hass: HomeAssistant, entry: ConfigEntry, kind: str, data: Mapping[str, Any]) -> None:
    """Make this the home's charger or inverter, instead of the one it had."""
    made = subentry(kind, data, hass.config.language)
    known = entry.get_subentries_of_type(kind)
    if not known:
        _add(hass, entry, (made,))
        return
    hass.config_entries.async_update_subentry(
        entry, known[0], data=made["data"], title=made["title"], unique_id=made["unique_id"]
    )
