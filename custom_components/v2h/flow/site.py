"""The site: its name, its fuse, what it uses, and whether it may feed the grid."""

from abc import abstractmethod
from typing import Any

from homeassistant.const import CONF_NAME
from homeassistant.data_entry_flow import FlowContext, FlowResult

from ..checks import Findings, check_name
from ..form import HOME_MORE, MORE, home_page, unfold
from .asking import Asking


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
        schema = home_page(use=not await self.use_known())
        return self.page("home", schema, {**values, MORE: values}, found)

    @abstractmethod
    async def use_known(self) -> bool:
        """Whether the house has told already what it uses: then nobody is asked."""

    @abstractmethod
    async def site_known(self) -> R:
        """Go on."""
