"""An inverter that announces itself, or that the network saw: offered to the home, or the start of one."""

from abc import abstractmethod
from typing import TYPE_CHECKING, Any, Final

import probatio as vol
from homeassistant.config_entries import ConfigEntry, ConfigFlow, ConfigFlowContext, ConfigFlowResult
from homeassistant.helpers.device_registry import format_mac

from ..const import (
    CONF_INVERTER_DEVICE,
    CONF_INVERTER_HOST,
    CONF_INVERTER_MAC,
    CONF_INVERTER_MAP,
    CONF_INVERTER_PORT,
    CONF_INVERTER_UNIT,
    CONF_SIMULATED,
    DOMAIN,
)
from ..entry_data import INVERTER, home_data, put
from ..inverters import InverterError
from ..optimizer.words import Text, said
from .asking import Asking
from .form import DEFAULTS
from .looking import Found, look
from .neighbours import is_address
from .seen import seen
from .site import fresh

if TYPE_CHECKING:
    from homeassistant.config_entries import ConfigSubentry
    from homeassistant.helpers.service_info.dhcp import DhcpServiceInfo
    from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo

MODBUS_PORT: Final = 502
# What SolarEdge announces beside its address.
UNIT_RECORD: Final = "MODBUS_ID"
UNITS: Final = range(1, 248)


class DiscoverySteps(Asking[ConfigFlowContext, ConfigFlowResult, str], ConfigFlow):
    """Look at it once, then ask the owner. One that is known and has moved is followed without a word."""

    _offered: Found | None = None
    _offered_to: ConfigEntry | None = None

    async def async_step_zeroconf(self, discovery_info: ZeroconfServiceInfo) -> ConfigFlowResult:
        """A SolarEdge with Modbus switched on announces itself."""
        port = discovery_info.port or MODBUS_PORT
        return await self._met(discovery_info.host, port, _unit(discovery_info.properties), "")

    async def async_step_dhcp(self, discovery_info: DhcpServiceInfo) -> ConfigFlowResult:
        """A known inverter has got an address, or a device by a maker of inverters has come."""
        mac = format_mac(discovery_info.macaddress)
        return await self._met(discovery_info.ip, MODBUS_PORT, DEFAULTS[CONF_INVERTER_UNIT], mac)

    async def async_step_inverter_offered(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show it with its values. It belongs to the home if the owner says so."""
        found, entry = self._offered, self._offered_to
        if found is None:
            return self.async_abort(reason="inverter_silent")
        if user_input is not None:
            if entry is None:
                return await self.async_step_home()
            put(self.hass, entry, INVERTER, self.answers)
            return self.async_abort(reason="inverter_added")
        purpose = Text("belong to {home}", home=entry.title) if entry else Text("be the start of your home")
        language = self.hass.config.language
        return self.async_show_form(
            step_id="inverter_offered",
            data_schema=vol.Schema({}),
            description_placeholders={
                "device": said(found.device.words, language),
                "address": self.answers[CONF_INVERTER_HOST],
                "now": seen(found.reading).said_in(language),
                "purpose": purpose.said_in(language),
            },
        )

    @abstractmethod
    async def async_step_home(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """The first page of a new home."""

    async def _met(self, host: str, port: int, unit: int, mac: str) -> ConfigFlowResult:
        """Somebody is at *host*: known there, known elsewhere, or new."""
        named = ""
        homes = [
            entry
            for entry in self.hass.config_entries.async_entries(DOMAIN)
            if not entry.data.get(CONF_SIMULATED)
        ]
        for entry in homes:
            told = home_data(entry)
            if told.get(CONF_INVERTER_HOST) == host:
                return self.async_abort(reason="inverter_known")
            if mac and told.get(CONF_INVERTER_MAC) == mac:
                port, unit = told[CONF_INVERTER_PORT], told[CONF_INVERTER_UNIT]
                named = told.get(CONF_INVERTER_MAP, "")
        await self.async_set_unique_id(f"{INVERTER} {mac or host}")
        self._abort_if_unique_id_configured()
        try:
            found = await look(self.hass, host, port, unit, named)
        except InverterError:
            return self.async_abort(reason="inverter_silent")
        for entry in homes:
            if moved := _same(entry, found, mac):
                return self._follow(entry, moved, host, port, found)
        return await self._offer(homes, host, port, found, mac)

    def _follow(
        self, entry: ConfigEntry, known: ConfigSubentry, host: str, port: int, found: Found
    ) -> ConfigFlowResult:
        """The home's own inverter, at another address. A name that was typed in leads there by itself."""
        if not is_address(known.data[CONF_INVERTER_HOST]):
            return self.async_abort(reason="inverter_known")
        moved = {
            CONF_INVERTER_HOST: host,
            CONF_INVERTER_PORT: port,
            CONF_INVERTER_UNIT: found.unit,
            CONF_INVERTER_MAC: found.mac or known.data.get(CONF_INVERTER_MAC, ""),
        }
        self.hass.config_entries.async_update_subentry(entry, known, data={**known.data, **moved})
        return self.async_abort(reason="inverter_moved")

    async def _offer(
        self, homes: list[ConfigEntry], host: str, port: int, found: Found, mac: str
    ) -> ConfigFlowResult:
        without = [entry for entry in homes if not entry.get_subentries_of_type(INVERTER)]
        if homes and not without:
            return self.async_abort(reason="inverter_not_needed")
        self._offered, self._offered_to = found, without[0] if without else None
        known = {**DEFAULTS, **home_data(without[0])} if without else fresh(self.hass)
        self.answers = {
            **known,
            CONF_INVERTER_HOST: host,
            CONF_INVERTER_PORT: port,
            CONF_INVERTER_UNIT: found.unit,
            CONF_INVERTER_MAP: "",
            CONF_INVERTER_DEVICE: found.to_remember,
            CONF_INVERTER_MAC: found.mac or mac,
        }
        name = said(found.device.words, self.hass.config.language).partition(",")[0]
        self.context["title_placeholders"] = {"name": name}
        return await self.async_step_inverter_offered()


def _unit(announced: dict[str, Any]) -> int:
    """The unit id that is announced, or the usual one."""
    try:
        told = int(announced[UNIT_RECORD])
    except KeyError, TypeError, ValueError:
        told = 0
    unit: int = told if told in UNITS else DEFAULTS[CONF_INVERTER_UNIT]
    return unit


def _same(entry: ConfigEntry, found: Found, mac: str) -> ConfigSubentry | None:
    """The home's inverter, if this is it by maker and serial number, or by its hardware address."""
    for subentry in entry.get_subentries_of_type(INVERTER):
        known = subentry.data.get(CONF_INVERTER_DEVICE) or {}
        who = known.get("manufacturer"), known.get("serial")
        by_mac = bool(mac) and subentry.data.get(CONF_INVERTER_MAC) == mac
        if by_mac or (found.device.serial and who == (found.device.manufacturer, found.device.serial)):
            return subentry
    return None
