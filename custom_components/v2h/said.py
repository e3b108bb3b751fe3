"""What an entity of others says: whether it speaks, its value, its power, its name."""

from typing import TYPE_CHECKING, TypeIs

from homeassistant.const import ATTR_FRIENDLY_NAME, ATTR_UNIT_OF_MEASUREMENT, UnitOfPower
from homeassistant.util.unit_conversion import PowerConverter

from .metering.sensor_meter import WITHOUT_VALUE, SensorError, number_of

if TYPE_CHECKING:
    from homeassistant.core import State


def told(state: State | None) -> TypeIs[State]:
    """Whether the entity is there and says something."""
    return state is not None and state.state not in WITHOUT_VALUE


def number(state: State) -> float | None:
    """Its value, finite. None: it is not a number."""
    try:
        return number_of(state)
    except SensorError:
        return None


def watts(state: State) -> float | None:
    """Its value in W, not negative; without a unit it is taken for W. None: it is no power."""
    value, unit = number(state), state.attributes.get(ATTR_UNIT_OF_MEASUREMENT) or UnitOfPower.WATT
    if value is None or value < 0 or unit not in PowerConverter.VALID_UNITS:
        return None
    return PowerConverter.convert(value, unit, UnitOfPower.WATT)


def name(state: State | None, entity_id: str) -> str:
    """What its owner calls it, else its id."""
    return entity_id if state is None else str(state.attributes.get(ATTR_FRIENDLY_NAME, entity_id))
