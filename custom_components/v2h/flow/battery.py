"""What the owner lets us do to the home battery: handles of the maker's integration, or registers."""

from abc import abstractmethod
from typing import TYPE_CHECKING, Any, Final

import probatio as vol
from homeassistant.const import PERCENTAGE, UnitOfEnergy
from homeassistant.data_entry_flow import FlowContext, FlowResult
from homeassistant.helpers import selector

from ..battery.home_battery import BATTERY, CONF_BATTERY_CAPACITY, CONF_BATTERY_RESERVE
from ..battery.leash import (
    CONF_BLOCK_CHARGE_ENTITY,
    CONF_BLOCK_CHARGE_VALUE,
    CONF_BLOCK_DISCHARGE_ENTITY,
    CONF_BLOCK_DISCHARGE_VALUE,
    CONF_WRITE_INVERTER,
    LEASH,
    NUMBERS,
    SELECTS,
    SWITCHES,
    Leash,
    unfit,
)
from ..const import CONF_INVERTER_DEVICE, CONF_INVERTER_HOST
from ..inverters import Device, restrainable
from .asking import Asking
from .checks import Findings
from .fields import number
from .form import tidy

if TYPE_CHECKING:
    from collections.abc import Mapping

_HANDLE: Final = selector.EntitySelector({"filter": [{"domain": [*NUMBERS, *SELECTS, *SWITCHES]}]})


class BatterySteps[C: FlowContext, R: FlowResult[Any, Any], H](Asking[C, R, H]):
    """One page; left as it is, nothing is ever written."""

    async def async_step_battery(self, user_input: dict[str, Any] | None = None) -> R:
        """Ask for the handles, and refuse those that would block nothing."""
        found = Findings()
        why = _why_not(self.answers)
        if user_input is not None:
            told = tidy(user_input)
            kept = {key: value for key, value in self.answers.items() if key not in BATTERY}
            sizes = {key: told[key] for key in BATTERY if told.get(key) is not None}
            leashes = {key: told.get(key, "") for key in LEASH if key != CONF_WRITE_INVERTER}
            self.answers = {**kept, **sizes, **leashes}
            self.answers[CONF_WRITE_INVERTER] = told.get(CONF_WRITE_INVERTER, False)
            leash = Leash.from_data(self.answers)
            for field, handle in (
                (CONF_BLOCK_DISCHARGE_VALUE, leash.discharge),
                (CONF_BLOCK_CHARGE_VALUE, leash.charge),
            ):
                if handle and (reason := unfit(self.hass, handle)):
                    found.add(field, "handle_unfit", handle_reason=reason)
            if leash.registers and why:
                found.add(CONF_WRITE_INVERTER, "not_restrainable", restraint_reason=why)
            if not found.errors:
                return await self.battery_known()
        return self.page("battery", vol.Schema(_fields(self.answers)), user_input, found)

    @abstractmethod
    async def battery_known(self) -> R:
        """Go on."""


def _fields(told: Mapping[str, Any]) -> dict[Any, object]:
    fields: dict[Any, object] = {
        vol.Optional(CONF_BATTERY_CAPACITY): number(0.5, 200, UnitOfEnergy.KILO_WATT_HOUR, "any"),
        vol.Optional(CONF_BATTERY_RESERVE): number(0, 100, PERCENTAGE),
    }
    for entity, value in (
        (CONF_BLOCK_DISCHARGE_ENTITY, CONF_BLOCK_DISCHARGE_VALUE),
        (CONF_BLOCK_CHARGE_ENTITY, CONF_BLOCK_CHARGE_VALUE),
    ):
        fields |= {vol.Optional(entity): _HANDLE, vol.Optional(value): selector.TextSelector()}
    if told.get(CONF_INVERTER_HOST):
        fields[vol.Required(CONF_WRITE_INVERTER, default=False)] = selector.BooleanSelector()
    return fields


def _why_not(told: Mapping[str, Any]) -> str | None:
    """Why this inverter's registers are left alone, as far as set-up knows it."""
    known = told.get(CONF_INVERTER_DEVICE)
    return restrainable(Device.from_dict(known)) if known else None
