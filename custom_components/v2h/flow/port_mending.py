"""The guided repair of a port that another program has: the owner chooses another one."""

from typing import Any, override

from homeassistant.components.repairs import RepairsFlowResult

from ..const import CONF_OCPP_PORT
from .checks import Findings, check_port
from .form import page
from .mending import Mending


class PortMending(Mending):
    """The charger's server could not begin to listen."""

    @override
    async def first_page(self) -> RepairsFlowResult:
        return await self.async_step_port()

    async def async_step_port(self, user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Ask for a port on which nobody listens, the next one suggested."""
        if (entry := self.entry) is None:
            return self.async_abort(reason="gone")
        taken, found = int(entry.data[CONF_OCPP_PORT]), Findings()
        if user_input is not None:
            port = int(user_input[CONF_OCPP_PORT])
            check_port(port, found, own_port=None)
            if not found.errors:
                data = {**entry.data, CONF_OCPP_PORT: port}
                self.hass.config_entries.async_update_entry(entry, data=data)
                # A home that could not begin listens to no change of its entry.
                self.hass.config_entries.async_schedule_reload(entry.entry_id)
                return self.async_create_entry(data={})
        suggested = user_input or {CONF_OCPP_PORT: taken + 1}
        return self.async_show_form(
            step_id="port",
            data_schema=self.add_suggested_values_to_schema(page("port", suggested), suggested),
            errors=found.errors,
            description_placeholders={"taken": str(taken), **found.placeholders},
        )
