"""The site: its name, its fuse, what it uses, and whether it may feed the grid."""

from typing import Any

from homeassistant.const import CONF_NAME
from homeassistant.data_entry_flow import FlowContext, FlowResult

from ..checks import Findings, check_name
from ..form import page, tidy
from .asking import Asking


class SiteSteps[C: FlowContext, R: FlowResult[Any, Any], H](Asking[C, R, H]):
    """One page."""

    async def async_step_home(self, user_input: dict[str, Any] | None = None) -> R:
        """Ask for what belongs to the building."""
        found = Findings()
        if user_input is not None:
            user_input = tidy(user_input)
            check_name(user_input[CONF_NAME], found)
            if not found.errors:
                self.answers |= user_input
                return await self.site_known()
        return self.page("home", page("home", self.answers), user_input, found)

    async def site_known(self) -> R:
        """Go on."""
        raise NotImplementedError
