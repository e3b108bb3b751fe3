"""What is or is not: the charger, the car, a goal in danger, a price worth charging at."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, override

from homeassistant.components.binary_sensor import (
    DOMAIN,
    BinarySensorDeviceClass,
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.const import EntityCategory

from .adding import add_entities
from .devices import Kind
from .entity import V2HDescription, V2HEntity

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant
    from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

    from .face.view import HomeView
    from .home import V2HConfigEntry

PARALLEL_UPDATES: Final = 0


@dataclass(frozen=True, kw_only=True)
class V2HBinarySensorDescription(BinarySensorEntityDescription, V2HDescription):
    """A yes or no, and where it comes from."""

    value_fn: Callable[[HomeView], bool | None]


BINARY_SENSORS: Final = (
    V2HBinarySensorDescription(
        key="charger_connected",
        kind=Kind.CHARGER,
        lasting=True,
        translation_key="charger_connected",
        device_class=BinarySensorDeviceClass.CONNECTIVITY,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda view: view.charger.connected,
    ),
    V2HBinarySensorDescription(
        key="car_connected",
        kind=Kind.CHARGER,
        translation_key="car_connected",
        device_class=BinarySensorDeviceClass.PLUG,
        value_fn=lambda view: view.charger.plugged,
    ),
    V2HBinarySensorDescription(
        key="plugged_in",
        kind=Kind.CAR,
        apart=True,
        translation_key="plugged_in",
        device_class=BinarySensorDeviceClass.PLUG,
        value_fn=lambda view: view.charger.plugged,
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
    hass: HomeAssistant, entry: V2HConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the binary sensors of one home."""
    add_entities(hass, entry, async_add_entities, DOMAIN, BINARY_SENSORS, V2HBinarySensor)


class V2HBinarySensor(V2HEntity, BinarySensorEntity):
    """One line of the table above."""

    entity_description: V2HBinarySensorDescription

    @property
    @override
    def is_on(self) -> bool | None:
        if self.meant:
            return self.entity_description.value_fn(self.view)
        return False if self.view.car else None  # another one of ours is here, or nobody knows which
