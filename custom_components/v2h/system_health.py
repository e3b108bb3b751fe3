"""How the homes are, on Home Assistant's page of the system's health."""

from typing import TYPE_CHECKING, Any

from homeassistant.core import callback

from .const import DOMAIN
from .optimizer.dispatch.decision import Mode

if TYPE_CHECKING:
    from homeassistant.components.system_health import SystemHealthRegistration
    from homeassistant.core import HomeAssistant

    from .home import Home


@callback
def async_register(hass: HomeAssistant, register: SystemHealthRegistration) -> None:  # noqa: ARG001  HA's signature
    """Tell Home Assistant whom to ask."""
    register.async_register_info(homes_health)


async def homes_health(hass: HomeAssistant) -> dict[str, Any]:
    """Counts that tell at a glance whether anything is missing."""
    homes: list[Home] = [entry.runtime_data for entry in hass.config_entries.async_loaded_entries(DOMAIN)]
    views = [home.coordinator.data for home in homes]
    return {
        "homes": len(homes),
        "chargers_connected": sum(view.charger.connected for view in views),
        "homes_with_plan": sum(home.controller.plan is not None for home in homes),
        "homes_switched_off": sum(view.mode == Mode.OFF for view in views),
        "problems": sum(len(home.problems) for home in homes),
    }
