"""What its maker's integration tells of a car: its name, charge and capacity, and how full it shall be."""

from typing import TYPE_CHECKING, Any, Final

from homeassistant.const import PERCENTAGE, UnitOfEnergy
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er

from ..const import CONF_CAR_CAPACITY, CONF_CAR_GOAL, CONF_CAR_NAME, CONF_CAR_SOC_ENTITY, DOMAIN
from ..entry_data import cars_by_id
from ..said import number, told
from .suggestions import car_batteries

if TYPE_CHECKING:
    from collections.abc import Iterator

    from homeassistant.core import HomeAssistant

# Makers call it by many names, always with one of these words in it.
HOLDS: Final = ("capacity",)
CHARGED_TO: Final = ("target", "limit")
NOT_CHARGED_TO: Final = ("discharge", "min", "current", "climate", "temperature")
CAPACITIES_KWH: Final = (10.0, 300.0)
GOALS_PERCENT: Final = (50.0, 100.0)


def known_car(hass: HomeAssistant) -> dict[str, Any]:
    """What can be filled in of the first car that no home has yet; empty where there is none."""
    free = [battery for battery in car_batteries(hass) if battery not in set(_taken(hass))]
    if not free:
        return {}
    found: dict[str, Any] = {CONF_CAR_SOC_ENTITY: free[0], CONF_CAR_NAME: _name(hass, free[0])}
    found[CONF_CAR_CAPACITY] = _value(hass, free[0], UnitOfEnergy.KILO_WATT_HOUR, HOLDS, CAPACITIES_KWH)
    found[CONF_CAR_GOAL] = _value(hass, free[0], PERCENTAGE, CHARGED_TO, GOALS_PERCENT)
    return {key: value for key, value in found.items() if value is not None}


def _taken(hass: HomeAssistant) -> Iterator[str]:
    for entry in hass.config_entries.async_entries(DOMAIN):
        for _, car in cars_by_id(entry):
            yield car.get(CONF_CAR_SOC_ENTITY, "")


def _name(hass: HomeAssistant, battery: str) -> str | None:
    known = er.async_get(hass).async_get(battery)
    device = dr.async_get(hass).async_get(known.device_id) if known and known.device_id else None
    return None if device is None else device.name_by_user or device.name


def _value(
    hass: HomeAssistant, battery: str, unit: str, words: tuple[str, ...], bounds: tuple[float, float]
) -> float | None:
    """Of the same car, the first number in *unit* that is called so and lies within *bounds*."""
    registry = er.async_get(hass)
    known = registry.async_get(battery)
    if known is None or known.device_id is None:
        return None
    for other in er.async_entries_for_device(registry, known.device_id):
        called = f"{other.entity_id} {other.translation_key or ''}"
        state = hass.states.get(other.entity_id)
        if not any(word in called for word in words) or any(word in called for word in NOT_CHARGED_TO):
            continue
        if not told(state) or state.attributes.get("unit_of_measurement") != unit:
            continue
        value = number(state)
        if value is not None and bounds[0] <= value <= bounds[1]:
            return value
    return None
