"""Setting up a home, real or simulated, and changing it later: one form, one kind of data."""

from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import SOURCE_RECONFIGURE, ConfigFlow, ConfigFlowResult
from homeassistant.const import CONF_NAME

from .checks import Findings, check_home, check_name, check_port
from .const import CONF_OCPP_PORT, CONF_SIMULATED, CONF_SIMULATED_AT, DOMAIN
from .form import DEFAULTS, SIMULATED_HOME, home_form, tidy
from .simulated import SIMULATED_DATA, START_AT


class V2HConfigFlow(ConfigFlow, domain=DOMAIN):
    """Asks, tries out, and creates the entry of one home."""

    VERSION = 1
    MINOR_VERSION = 1

    async def async_step_user(
        self,
        user_input: dict[str, Any] | None = None,  # noqa: ARG002  Home Assistant's signature
    ) -> ConfigFlowResult:
        """Let the user choose."""
        return self.async_show_menu(step_id="user", menu_options=["home", "simulated_home"])

    async def async_step_home(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for a home of one's own and try it out."""
        found = Findings()
        if user_input is not None:
            user_input = tidy(user_input)
            found = await check_home(self.hass, user_input, own_port=self._own_port)
            if not found.errors:
                return self._finish(user_input)
        values = self._suggested(user_input, DEFAULTS)
        return self.async_show_form(
            step_id="home",
            data_schema=self.add_suggested_values_to_schema(home_form(values), values),
            errors=found.errors,
            description_placeholders=found.placeholders,
        )

    async def async_step_simulated_home(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for the little that is left to choose of a simulated home."""
        found = Findings()
        if user_input is not None:
            user_input = tidy(user_input)
            check_name(user_input[CONF_NAME], found)
            check_port(user_input[CONF_OCPP_PORT], found, own_port=self._own_port)
            if not found.errors:
                return self._finish({**SIMULATED_DATA, **user_input, CONF_SIMULATED: True})
        defaults = {**DEFAULTS, CONF_NAME: "Simulated home", CONF_SIMULATED_AT: START_AT}
        return self.async_show_form(
            step_id="simulated_home",
            data_schema=self.add_suggested_values_to_schema(
                SIMULATED_HOME, self._suggested(user_input, defaults)
            ),
            errors=found.errors,
            description_placeholders=found.placeholders,
        )

    async def async_step_reconfigure(
        self,
        user_input: dict[str, Any] | None = None,  # noqa: ARG002  Home Assistant's signature
    ) -> ConfigFlowResult:
        """Show the form that the home was made with."""
        if self._get_reconfigure_entry().data.get(CONF_SIMULATED):
            return await self.async_step_simulated_home()
        return await self.async_step_home()

    @property
    def _own_port(self) -> int | None:
        """The port that the home being changed listens on itself."""
        if self.source != SOURCE_RECONFIGURE:
            return None
        port: int = self._get_reconfigure_entry().data[CONF_OCPP_PORT]
        return port

    def _suggested(self, user_input: dict[str, Any] | None, defaults: Mapping[str, Any]) -> Mapping[str, Any]:
        """What was typed just now, else what the home has, else an example."""
        if user_input is not None:
            return user_input
        if self.source == SOURCE_RECONFIGURE:
            return self._get_reconfigure_entry().data
        return defaults

    def _finish(self, data: dict[str, Any]) -> ConfigFlowResult:
        if self.source == SOURCE_RECONFIGURE:
            entry = self._get_reconfigure_entry()
            if data[CONF_OCPP_PORT] != self._own_port:
                self._async_abort_entries_match({CONF_OCPP_PORT: data[CONF_OCPP_PORT]})
            return self.async_update_reload_and_abort(entry, title=data[CONF_NAME], data=data)
        self._async_abort_entries_match({CONF_OCPP_PORT: data[CONF_OCPP_PORT]})
        return self.async_create_entry(title=data[CONF_NAME], data=data)
