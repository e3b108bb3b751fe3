"""Setting up a home, real or simulated, as one walk through its pages, and changing it later in parts."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, override

import probatio as vol
from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    ConfigEntry,
    ConfigFlow,
    ConfigFlowContext,
    ConfigFlowResult,
    ConfigSubentryFlow,
    OptionsFlow,
)
from homeassistant.const import CONF_NAME
from homeassistant.core import callback

from .const import (
    CONF_CHARGER_ID,
    CONF_CHARGER_PASSWORD,
    CONF_OCPP_PORT,
    CONF_SIMULATED,
    DOMAIN,
)
from .entry_data import (
    CAR,
    CHARGER,
    INVERTER,
    VERSION,
    home_data,
    options,
    part,
    put,
    site,
    subentries,
)
from .flow.car import CarSteps
from .flow.charger import ChargerSteps
from .flow.checks import Findings, check_charger, check_name, check_port, free_port
from .flow.devices import CarFlow, ChargerFlow, InverterFlow
from .flow.discovered import DiscoverySteps
from .flow.done import first_plan, missing
from .flow.form import DEFAULTS, page, tidy
from .flow.household import HouseholdSteps
from .flow.inverter import InverterSteps
from .flow.notification import NotificationFlow
from .flow.options import V2HOptionsFlow
from .flow.prices import PriceSteps
from .flow.site import SiteSteps, fresh
from .messenger import NOTIFICATION
from .optimizer.words import Text, money, told
from .simulated import SIMULATED_DATA, SIMULATED_START

if TYPE_CHECKING:
    from homeassistant.helpers.typing import DiscoveryInfoType

LATER: Final = ("home", "port")
"""What can be changed here of a home that stands; what it counts with is among its options."""

ENDS: Final = frozenset({"simulated_home", "charger_knocked"})
"""Pages after which nothing is asked, but for those of a home that stands."""

type Pages = tuple[ConfigFlowContext, ConfigFlowResult, str]


class V2HConfigFlow(
    SiteSteps[ConfigFlowContext, ConfigFlowResult, str],
    ChargerSteps[ConfigFlowContext, ConfigFlowResult, str],
    CarSteps[ConfigFlowContext, ConfigFlowResult, str],
    InverterSteps[ConfigFlowContext, ConfigFlowResult, str],
    PriceSteps[ConfigFlowContext, ConfigFlowResult, str],
    HouseholdSteps[ConfigFlowContext, ConfigFlowResult, str],
    DiscoverySteps,
    ConfigFlow,
    domain=DOMAIN,
):
    """Asks, tries out, and creates the entry of one home with its devices."""

    VERSION = VERSION
    MINOR_VERSION = 1

    @classmethod
    @callback
    @override
    def async_get_supported_subentry_types(
        cls, config_entry: ConfigEntry
    ) -> dict[str, type[ConfigSubentryFlow]]:
        """What can be added to a home of one's own. A simulated one has all its devices."""
        if config_entry.data.get(CONF_SIMULATED):
            return {NOTIFICATION: NotificationFlow}
        return {CHARGER: ChargerFlow, CAR: CarFlow, INVERTER: InverterFlow, NOTIFICATION: NotificationFlow}

    @classmethod
    @callback
    @override
    def async_supports_options_flow(cls, config_entry: ConfigEntry) -> bool:
        """A simulated home brings its prices and its sun along."""
        return not config_entry.data.get(CONF_SIMULATED)

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: ConfigEntry) -> OptionsFlow:
        return V2HOptionsFlow()

    async def async_step_user(
        self,
        user_input: dict[str, Any] | None = None,  # noqa: ARG002  Home Assistant's signature
    ) -> ConfigFlowResult:
        """Let the user choose."""
        self.answers = fresh(self.hass)
        return self.async_show_menu(step_id="user", menu_options=["home", "simulated_home"])

    @override
    def is_last(self, step_id: str) -> bool | None:
        return None if step_id in ENDS or self.source == SOURCE_RECONFIGURE else False

    @override
    async def use_known(self) -> bool:
        return self.source != SOURCE_RECONFIGURE and await super().learned_week() is not None

    @override
    async def site_known(self) -> ConfigFlowResult:
        if self.source == SOURCE_RECONFIGURE:
            return self._changed()
        return await self.async_step_charger()

    @override
    async def charger_known(self) -> ConfigFlowResult:
        return await self.async_step_car()

    @override
    async def car_known(self) -> ConfigFlowResult:
        return await (self.async_step_inverter_scan() if self._offered else self.async_step_meter())

    @override
    async def meter_known(self) -> ConfigFlowResult:
        return await self.async_step_prices()

    @override
    async def prices_known(self) -> ConfigFlowResult:
        return await self.async_step_household()

    @override
    async def household_known(self) -> ConfigFlowResult:
        return await self.async_step_done()

    async def async_step_done(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show what will happen, then create the home."""
        if user_input is not None:
            return self._created()
        plan = await first_plan(self.hass, self.answers, self.week)
        language, currency = self.hass.config.language, self.hass.config.currency
        saved = "" if plan.saves is None else money(max(plan.saves, 0.0), currency).said_in(language)
        lacking = missing(self.answers, self.week) or (Text("Nothing."),)
        return self.async_show_form(
            step_id="done" if saved else "done_without_plan",
            data_schema=vol.Schema({}),
            description_placeholders={
                "plan": _bullets(told(plan.steps, language)),
                "missing": _bullets(told(lacking, language)),
                **({"saved": saved} if saved else {}),
            },
            last_step=True,
        )

    async def async_step_done_without_plan(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """The same where no plan can be made yet."""
        return await self.async_step_done(user_input)

    async def async_step_simulated_home(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for the little that is left to choose of a simulated home."""
        found = Findings()
        if user_input is not None:
            user_input = tidy(user_input)
            check_name(user_input[CONF_NAME], found)
            check_port(user_input[CONF_OCPP_PORT], found, own_port=self.own_port)
            if not found.errors:
                self.answers = {**SIMULATED_DATA, **user_input, CONF_SIMULATED: True}
                return self._changed() if self.source == SOURCE_RECONFIGURE else self._created()
        if self.source != SOURCE_RECONFIGURE:
            usual = {**DEFAULTS, **SIMULATED_START}
            self.answers = {**usual, CONF_OCPP_PORT: free_port(usual[CONF_OCPP_PORT])}
        return self.page("simulated_home", page("simulated_home", self.answers), user_input, found)

    async def async_step_reconfigure(
        self,
        user_input: dict[str, Any] | None = None,  # noqa: ARG002  Home Assistant's signature
    ) -> ConfigFlowResult:
        """Offer what belongs to the home as a whole; charger, car and inverter have pages of their own."""
        entry = self._get_reconfigure_entry()
        if entry.data.get(CONF_SIMULATED):
            self.answers = dict(entry.data)
            return await self.async_step_simulated_home()
        self.answers = {**DEFAULTS, **home_data(entry)}
        return self.async_show_menu(step_id="reconfigure", menu_options=[*LATER])

    async def async_step_port(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Change where the charger is waited for."""
        found = Findings()
        if user_input is not None:
            check_port(user_input[CONF_OCPP_PORT], found, own_port=self.own_port)
            if not found.errors:
                self.answers |= user_input
                return self._changed()
        return self.page("port", page("port", self.answers), user_input, found)

    async def async_step_integration_discovery(self, discovery_info: DiscoveryInfoType) -> ConfigFlowResult:
        """A charger that nobody enrolled knocked at the door of a home: offer it."""
        identity, home = str(discovery_info["identity"]), str(discovery_info["entry_id"])
        await self.async_set_unique_id(f"{home} {identity}")
        entry = self.hass.config_entries.async_get_entry(home)
        if entry is None or home_data(entry)[CONF_CHARGER_ID] == identity:
            return self.async_abort(reason="charger_known")
        self._knocked_at = entry
        self.answers = {CONF_CHARGER_PASSWORD: "", **home_data(entry), CONF_CHARGER_ID: identity}
        self.context["title_placeholders"] = {"name": f"{identity} → {entry.title}"}
        return await self.async_step_charger_knocked()

    async def async_step_charger_knocked(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Let it in if the owner says so. A charger that the home had until now is replaced."""
        found, entry = Findings(), self._knocked_at
        before = home_data(entry)[CONF_CHARGER_ID]
        if user_input is not None:
            told = {**part(self.answers, CHARGER), CONF_CHARGER_PASSWORD: "", **user_input}
            check_charger(told, found)
            if not found.errors:
                put(self.hass, entry, CHARGER, told)
                return self.async_abort(reason="charger_enrolled")
        return self.page(
            "charger_knocked",
            page("charger_knocked", self.answers),
            user_input,
            found,
            identity=self.answers[CONF_CHARGER_ID],
            home=entry.title,
            replaced=Text(" It takes the place of {before}.", before=before) if before else "",
        )

    _knocked_at: ConfigEntry

    @property
    @override
    def own_port(self) -> int | None:
        """The port that the home being changed listens on itself."""
        if self.source != SOURCE_RECONFIGURE:
            return None
        port: int = self._get_reconfigure_entry().data[CONF_OCPP_PORT]
        return port

    def _created(self) -> ConfigFlowResult:
        data: Mapping[str, Any] = self.answers
        self._async_abort_entries_match({CONF_OCPP_PORT: data[CONF_OCPP_PORT]})
        if data.get(CONF_SIMULATED):
            return self.async_create_entry(title=data[CONF_NAME], data=data)
        return self.async_create_entry(
            title=data[CONF_NAME],
            data=site(data),
            options=options(data),
            subentries=subentries(data, self.hass.config.language),
        )

    def _changed(self) -> ConfigFlowResult:
        entry, data = self._get_reconfigure_entry(), self.answers
        if data[CONF_OCPP_PORT] != self.own_port:
            self._async_abort_entries_match({CONF_OCPP_PORT: data[CONF_OCPP_PORT]})
        kept = data if data.get(CONF_SIMULATED) else site(data)
        return self.async_update_and_abort(entry, title=data[CONF_NAME], data=kept)


def _bullets(lines: tuple[str, ...]) -> str:
    return "\n".join(f"- {line}" for line in lines)
