"""What is or is not: the charger, the car, a goal in danger, a price worth charging at."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, override

from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.const import EntityCategory

from .entity import V2HEntity

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant
    from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

    from .home import V2HConfigEntry
    from .view import HomeView

PARALLEL_UPDATES: Final = 0


@dataclass(frozen=True, kw_only=True)
class V2HBinarySensorDescription(BinarySensorEntityDescription):
    """A yes or no, and where it comes from."""

    value_fn: Callable[[HomeView], bool | None]


BINARY_SENSORS: Final = (
    V2HBinarySensorDescription(
        key="charger_connected",
        translation_key="charger_connected",
        device_class=BinarySensorDeviceClass.CONNECTIVITY,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda view: view.charger.connected,
    ),
    V2HBinarySensorDescription(
        key="car_connected",
        translation_key="car_connected",
        device_class=BinarySensorDeviceClass.PLUG,
        value_fn=lambda view: view.charger.plugged if view.charger.connected else None,
    ),
    V2HBinarySensorDescription(
        key="goal_at_risk",
        translation_key="goal_at_risk",
        device_class=BinarySensorDeviceClass.PROBLEM,
        value_fn=lambda view: view.goal_at_risk,
    ),
    V2HBinarySensorDescription(
        key="price_below_value",
        translation_key="price_below_value",
        value_fn=lambda view: view.price_below_value,
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,  # noqa: ARG001  Home Assistant's signature
    entry: V2HConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the binary sensors of one home."""
    async_add_entities(V2HBinarySensor(entry, description) for description in BINARY_SENSORS)


class V2HBinarySensor(V2HEntity, BinarySensorEntity):
    """One line of the table above."""

    entity_description: V2HBinarySensorDescription

    @property
    @override
    def is_on(self) -> bool | None:
        return self.entity_description.value_fn(self.view)
