"""Adding or changing one device of a home: the same pages as at the first set-up, ending in a subentry."""

from abc import abstractmethod
from typing import Any, ClassVar, override

from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    ConfigEntry,
    ConfigSubentryFlow,
    SubentryFlowContext,
    SubentryFlowResult,
)

from ..const import CONF_CHARGER_ID, CONF_CHARGER_PASSWORD, CONF_OCPP_PORT
from ..entry_data import CAR, CHARGER, INVERTER, part, title, unique_id
from ..ocpp_local import new_password
from .asking import Asking
from .battery import BatterySteps
from .car import CarSteps
from .charger import ChargerSteps
from .commissioning import TrialSteps
from .form import DEFAULTS
from .inverter import InverterSteps


class DeviceFlow(Asking[SubentryFlowContext, SubentryFlowResult, tuple[str, str]], ConfigSubentryFlow):
    """A flow of one device; *KIND* is the type of its subentry."""

    KIND: ClassVar[str]
    ONLY_ONE: ClassVar[bool] = True

    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:  # noqa: ARG002
        """Add one."""
        if self.ONLY_ONE and self._get_entry().get_subentries_of_type(self.KIND):
            return self.async_abort(reason="only_one")
        self.answers = {**DEFAULTS, CONF_CHARGER_PASSWORD: new_password(), CONF_OCPP_PORT: self.own_port}
        return await self.first_page()

    async def async_step_reconfigure(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:  # noqa: ARG002
        """Change it."""
        known = self._get_reconfigure_subentry().data
        self.answers = {**DEFAULTS, **known, CONF_OCPP_PORT: self.own_port}
        return await self.first_page()

    @abstractmethod
    async def first_page(self) -> SubentryFlowResult:
        """Begin."""

    @property
    def own_port(self) -> int | None:
        """The port of the home: it stays as it is."""
        port: int = self._get_entry().data[CONF_OCPP_PORT]
        return port

    def finish(self) -> SubentryFlowResult:
        """Keep what was told."""
        data = part(self.answers, self.KIND)
        named = title(self.KIND, data).said_in(self.hass.config.language)
        unique = unique_id(self.KIND, data)
        if self.source == SOURCE_RECONFIGURE:
            subentry = self._get_reconfigure_subentry()
            return self.async_update_and_abort(
                self._get_entry(), subentry, title=named, data=data, unique_id=unique
            )
        return self.async_create_entry(title=named, data=data, unique_id=unique)


class ChargerFlow(
    DeviceFlow,
    ChargerSteps[SubentryFlowContext, SubentryFlowResult, tuple[str, str]],
    TrialSteps[SubentryFlowContext, SubentryFlowResult, tuple[str, str]],
):
    """The charger of a home."""

    KIND = CHARGER

    @override
    async def first_page(self) -> SubentryFlowResult:
        if self.source == SOURCE_RECONFIGURE:
            return self.async_show_menu(step_id="reconfigure", menu_options=["charger", "trial"])
        return await self.async_step_charger()

    @property
    @override
    def tried_home(self) -> ConfigEntry:
        return self._get_entry()

    @override
    async def trial_over(self) -> SubentryFlowResult:
        return self.async_abort(reason="trial_over")

    @override
    async def charger_known(self) -> SubentryFlowResult:
        return self.finish() if self.answers[CONF_CHARGER_ID] else self.async_abort(reason="no_identity")


class CarFlow(DeviceFlow, CarSteps[SubentryFlowContext, SubentryFlowResult, tuple[str, str]]):
    """A car of a home."""

    KIND = CAR
    ONLY_ONE = False

    @override
    async def first_page(self) -> SubentryFlowResult:
        return await self.async_step_car()

    @override
    async def car_known(self) -> SubentryFlowResult:
        return self.finish()


class InverterFlow(
    DeviceFlow,
    InverterSteps[SubentryFlowContext, SubentryFlowResult, tuple[str, str]],
    BatterySteps[SubentryFlowContext, SubentryFlowResult, tuple[str, str]],
):
    """The inverter or meter of a home, or the sensors that stand for it."""

    KIND = INVERTER

    @override
    async def first_page(self) -> SubentryFlowResult:
        return await self.async_step_meter()

    @override
    async def async_step_meter(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        options = ["inverter", "sensors", "no_meter"]
        if self.source == SOURCE_RECONFIGURE:
            options.append("battery")
        return self.async_show_menu(step_id="meter", menu_options=options)

    @override
    async def battery_known(self) -> SubentryFlowResult:
        return self.finish()

    @override
    async def meter_known(self) -> SubentryFlowResult:
        return self.finish()
