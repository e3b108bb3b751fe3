"""The charge for a month's highest power, for homes that pay one: a page of its own, not asked at first."""

from abc import abstractmethod
from typing import Any, Final

import probatio as vol
from homeassistant.const import UnitOfPower
from homeassistant.data_entry_flow import FlowContext, FlowResult

from ..demand import (
    CONF_DEMAND_DAYS,
    CONF_DEMAND_FLOOR,
    CONF_DEMAND_FROM,
    CONF_DEMAND_INTERVAL,
    CONF_DEMAND_MONTHS,
    CONF_DEMAND_PRICE,
    CONF_DEMAND_TO,
    DEMAND,
    INTERVALS,
    MONTHS,
)
from ..optimizer.checks import PER_EURO
from ..optimizer.words import Figure
from ..sources.fixed import WEEK
from .asking import Asking
from .checks import Findings
from .fields import TIME, number, one_of, some_of

# Monthly charges reach some tens of euros per kW; more is a price for a year.
MOST_PER_KW: Final = 100.0
# Of a money that nobody here knows, a number says little.
UNKNOWN: Final = 1_000
_FIELDS: Final = {
    vol.Required(CONF_DEMAND_PRICE, default=0.0): number(0, 100_000, None, "any"),
    vol.Required(CONF_DEMAND_INTERVAL, default=INTERVALS[0]): one_of(INTERVALS, CONF_DEMAND_INTERVAL),
    vol.Optional(CONF_DEMAND_FLOOR): number(0, 100, UnitOfPower.KILO_WATT, "any"),
    vol.Optional(CONF_DEMAND_FROM): TIME,
    vol.Optional(CONF_DEMAND_TO): TIME,
    vol.Optional(CONF_DEMAND_DAYS): some_of(WEEK, "weekdays"),
    vol.Optional(CONF_DEMAND_MONTHS): some_of(MONTHS, "months"),
}


class DemandSteps[C: FlowContext, R: FlowResult[Any, Any], H](Asking[C, R, H]):
    """One page; a price of 0 takes the charge away."""

    async def async_step_demand(self, user_input: dict[str, Any] | None = None) -> R:
        """Ask for the terms, and refuse those that no grid company has."""
        found = Findings()
        currency = self.hass.config.currency
        if user_input is not None:
            if user_input[CONF_DEMAND_PRICE] > (most := MOST_PER_KW * PER_EURO.get(currency, UNKNOWN)):
                found.add(CONF_DEMAND_PRICE, "demand_dear", most=Figure(f"{most:g}"))
            if (CONF_DEMAND_FROM in user_input) != (CONF_DEMAND_TO in user_input):
                missing = CONF_DEMAND_TO if CONF_DEMAND_FROM in user_input else CONF_DEMAND_FROM
                found.add(missing, "demand_half_window")
            if not found.errors:
                kept = {key: value for key, value in self.answers.items() if key not in DEMAND}
                self.answers = {**kept, **user_input}
                return await self.demand_known()
        return self.page("demand", vol.Schema(_FIELDS), user_input, found, currency=currency)

    @abstractmethod
    async def demand_known(self) -> R:
        """Go on."""
