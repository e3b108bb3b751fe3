"""The guided repairs of what stands under Repairs; what stands there is found and shown by troubles/."""

from typing import TYPE_CHECKING, Final

from .flow.commissioning import TrialMending
from .flow.mending import CarNaming, InverterMending
from .flow.port_mending import PortMending
from .flow.sensor_mending import SensorMending

if TYPE_CHECKING:
    from homeassistant.components.repairs import RepairsFlow
    from homeassistant.core import HomeAssistant

FIXES: Final = {
    "inverter_silent": InverterMending,
    "car_unknown": CarNaming,
    "port_taken": PortMending,
    "sensors_silent": SensorMending,
    "charger_untried": TrialMending,
    "charger_untrusted": TrialMending,
}


async def async_create_fix_flow(
    hass: HomeAssistant,  # noqa: ARG001  Home Assistant's signature
    issue_id: str,
    data: dict[str, str | int | float | None] | None,
) -> RepairsFlow:
    """The guided repair of an entry that has one."""
    told = data or {}
    kind = next(key for key in FIXES if issue_id.startswith(key))
    return FIXES[kind](str(told.get("entry_id")), str(told.get("car", "")))
