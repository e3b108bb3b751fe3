"""The site: its name, its fuse, what it uses, and whether it may feed the grid."""

from abc import abstractmethod
from typing import TYPE_CHECKING, Any

from homeassistant.const import CONF_NAME
from homeassistant.data_entry_flow import FlowContext, FlowResult

from ..const import CONF_ANNUAL_USE, CONF_CHARGER_PASSWORD, CONF_OCPP_PORT
from ..ocpp_local import new_password
from .asking import Asking
from .checks import Findings, check_name, free_port
from .form import DEFAULTS, HOME_MORE, MORE, page, unfold

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant


def fresh(hass: HomeAssistant) -> dict[str, Any]:
    """What is filled in of a home that nobody has told anything of."""
    return {
        **DEFAULTS,
        CONF_NAME: hass.config.location_name or DEFAULTS[CONF_NAME],
        CONF_OCPP_PORT: free_port(DEFAULTS[CONF_OCPP_PORT]),
        CONF_CHARGER_PASSWORD: new_password(),
    }


class SiteSteps[C: FlowContext, R: FlowResult[Any, Any], H](Asking[C, R, H]):
    """One page."""

    async def async_step_home(self, user_input: dict[str, Any] | None = None) -> R:
        """Ask for what belongs to the building."""
        found = Findings()
        if user_input is not None:
            emptied = HOME_MORE if MORE in user_input else ()
            user_input = unfold(user_input, HOME_MORE)
            check_name(user_input[CONF_NAME], found)
            if not found.errors:
                kept = {key: value for key, value in self.answers.items() if key not in emptied}
                self.answers = {**kept, **user_input}
                return await self.site_known()
        values = {**self.answers, **(user_input or {})}
        known = (CONF_ANNUAL_USE,) if await self.use_known() else ()
        return self.page("home", page("home", values, without=known), values, found)

    @abstractmethod
    async def use_known(self) -> bool:
        """Whether the house has told already what it uses: then nobody is asked."""

    @abstractmethod
    async def site_known(self) -> R:
        """Go on."""
