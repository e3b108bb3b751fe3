"""What the owner lets us do to the home battery and the inverter. By default: nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Self

from homeassistant.const import ATTR_ENTITY_ID

from ..optimizer.words import Figure, Text

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant

CONF_BLOCK_DISCHARGE_ENTITY: Final = "block_discharge_entity"
CONF_BLOCK_DISCHARGE_VALUE: Final = "block_discharge_value"
CONF_BLOCK_CHARGE_ENTITY: Final = "block_charge_entity"
CONF_BLOCK_CHARGE_VALUE: Final = "block_charge_value"
CONF_WRITE_INVERTER: Final = "write_inverter"
LEASH: Final = (
    CONF_BLOCK_DISCHARGE_ENTITY,
    CONF_BLOCK_DISCHARGE_VALUE,
    CONF_BLOCK_CHARGE_ENTITY,
    CONF_BLOCK_CHARGE_VALUE,
    CONF_WRITE_INVERTER,
)
"""The fields of an inverter's data that this file reads."""

NUMBERS: Final = ("number", "input_number")
SELECTS: Final = ("select", "input_select")
SWITCHES: Final = ("switch", "input_boolean")


@dataclass(frozen=True, slots=True, kw_only=True)
class Handle:
    """An entity of another integration, and the value of it that blocks the battery."""

    entity: str
    blocked: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Leash:
    """Handles on the home battery; None: there is none, or the owner keeps it."""

    discharge: Handle | None = None
    charge: Handle | None = None
    registers: bool = False
    """We may write to the inverter ourselves, where a revert timer undoes it without us."""

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """Read an entry's data."""
        return cls(
            discharge=_handle(data, CONF_BLOCK_DISCHARGE_ENTITY, CONF_BLOCK_DISCHARGE_VALUE),
            charge=_handle(data, CONF_BLOCK_CHARGE_ENTITY, CONF_BLOCK_CHARGE_VALUE),
            registers=data.get(CONF_WRITE_INVERTER, False),
        )


def _handle(data: Mapping[str, Any], entity: str, blocked: str) -> Handle | None:
    if not (entity_id := data.get(entity)):
        return None
    return Handle(entity=entity_id, blocked=data.get(blocked, ""))


def same(one: str, other: str) -> bool:
    """Whether two states say the same: 0 and 0.0 do."""
    try:
        return float(one) == float(other)
    except ValueError:
        return one == other


def unfit(hass: HomeAssistant, handle: Handle) -> Text | None:
    """Why *handle* cannot block anything, as a sentence. None: it can, or its entity is not there yet."""
    entity, value = handle.entity, handle.blocked
    state, domain = hass.states.get(entity), entity.partition(".")[0]
    if domain in SWITCHES:
        if value not in ("on", "off"):
            return Text(
                "{entity} is a switch: expected on or off, got “{value}”.", entity=entity, value=value
            )
        return None
    if domain in SELECTS:
        options = state.attributes.get("options", []) if state else []
        if value and (not options or value in options):
            return None
        return Text(
            "{entity} has no option “{value}”: expected one of {options}.",
            entity=entity,
            value=value,
            options=", ".join(options),
        )
    try:
        blocked = float(value)
    except ValueError:
        return Text(
            "{entity} takes numbers: expected one such as 0, got “{value}”.", entity=entity, value=value
        )
    low, high = (state.attributes.get(end) if state else None for end in ("min", "max"))
    if (low is not None and blocked < low) or (high is not None and blocked > high):
        return Text(
            "{entity} takes {low} to {high}, got {value}.",
            entity=entity,
            low=Figure(f"{low:g}"),
            high=Figure(f"{high:g}"),
            value=value,
        )
    return None


async def put(hass: HomeAssistant, entity: str, value: str) -> None:
    """Bring an entity to *value*. Raises HomeAssistantError as its integration does."""
    domain = entity.partition(".")[0]
    target: dict[str, Any] = {ATTR_ENTITY_ID: entity}
    if domain in SWITCHES:
        await hass.services.async_call(domain, f"turn_{value}", target, blocking=True)
    elif domain in SELECTS:
        await hass.services.async_call(domain, "select_option", target | {"option": value}, blocking=True)
    else:
        await hass.services.async_call(domain, "set_value", target | {"value": float(value)}, blocking=True)
