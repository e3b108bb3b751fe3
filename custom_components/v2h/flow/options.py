"""Changing what a home that stands counts with: prices, sun, charges of the grid. Behind the gear."""

from typing import TYPE_CHECKING, Any, Final, override

from homeassistant.config_entries import ConfigEntryState, ConfigFlowContext, ConfigFlowResult, OptionsFlow

from ..const import CONF_FEED_IN_SOURCE, CONF_PRICE_SOURCE, SPOT
from ..entry_data import home_data, options
from .demand import DemandSteps
from .form import DEFAULTS
from .grid_events import GridEventSteps
from .household import HouseholdSteps
from .prices import PriceSteps

if TYPE_CHECKING:
    from ..optimizer.load import LoadProfile

MENU: Final = ("prices", "feed_in", "sun", "demand", "grid_events", "household")


class V2HOptionsFlow(
    PriceSteps[ConfigFlowContext, ConfigFlowResult, str],
    DemandSteps[ConfigFlowContext, ConfigFlowResult, str],
    GridEventSteps[ConfigFlowContext, ConfigFlowResult, str],
    HouseholdSteps[ConfigFlowContext, ConfigFlowResult, str],
    OptionsFlow,
):
    """One page of the owner's choice, then the home starts again with it."""

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:  # noqa: ARG002
        """Let the owner choose what to change."""
        self.answers = {**DEFAULTS, **home_data(self.config_entry)}
        return self.async_show_menu(step_id="init", menu_options=[*MENU])

    @override
    async def buying_known(self) -> ConfigFlowResult:
        """Nothing more is asked, unless what the home sells was priced by what it bought."""
        moved = self.answers[CONF_PRICE_SOURCE] != home_data(self.config_entry).get(CONF_PRICE_SOURCE)
        if moved and self.answers[CONF_FEED_IN_SOURCE] == SPOT:
            return await super().buying_known()
        return self._changed()

    @override
    async def selling_known(self) -> ConfigFlowResult:
        return self._changed()

    @override
    async def prices_known(self) -> ConfigFlowResult:
        return self._changed()

    @override
    async def demand_known(self) -> ConfigFlowResult:
        return self._changed()

    @override
    async def grid_events_known(self) -> ConfigFlowResult:
        return self._changed()

    @override
    async def learned_week(self) -> LoadProfile | None:
        """What the home plans with."""
        entry = self.config_entry
        return entry.runtime_data.habits.profile if entry.state is ConfigEntryState.LOADED else None

    @override
    async def household_known(self) -> ConfigFlowResult:
        return self._changed()

    def _changed(self) -> ConfigFlowResult:
        return self.async_create_entry(data=options(self.answers))
