"""The charger: what to type into it, and seeing it arrive."""

import asyncio
from abc import abstractmethod
from typing import Any, Final

import probatio as vol
from homeassistant.data_entry_flow import FlowContext, FlowResult
from homeassistant.helpers import selector

from ..charger.authority import FILE, URL, root_certificate, serve_root_certificate
from ..charger.door_security import CONF_CHARGER_HOST, TYPED, DoorSecurity, container_address
from ..const import CONF_CHARGER_ID, CONF_CHARGER_PASSWORD, CONF_OCPP_PORT
from ..ocpp_local import CertificateError, OcppError
from ..optimizer.words import Text
from .asking import Asking
from .certificate_files import check_files
from .checks import Findings, check_charger, check_port
from .doorbell import Visitor, visitor
from .form import CHARGER_MORE, MORE, page, unfold

CONF_ADDRESS: Final = "charger_address"
CONF_ARRIVAL: Final = "charger_arrival"
WAIT: Final = "wait"
LATER: Final = "later"


class ChargerSteps[C: FlowContext, R: FlowResult[Any, Any], H](Asking[C, R, H]):
    """Identity and password, the address, the wait, and who came."""

    _waiting: asyncio.Task[Visitor | None] | None = None
    _visitor: Visitor | None = None

    @property
    @abstractmethod
    def own_port(self) -> int | None:
        """The port that the home being changed listens on itself. None at the first set-up."""

    async def async_step_charger(self, user_input: dict[str, Any] | None = None) -> R:
        """Ask for the name and the password of the charger."""
        found = Findings()
        if user_input is not None:
            emptied = dict.fromkeys(TYPED, "") if MORE in user_input else {}
            user_input = {CONF_CHARGER_PASSWORD: "", **emptied, **unfold(user_input, CHARGER_MORE)}
            told = {**self.answers, **user_input}
            check_charger(told, found)
            port = told[CONF_OCPP_PORT]
            if self.own_port is None:
                check_port(port, found, own_port=None, where="base")
            if not told.get(CONF_CHARGER_HOST) and (own := await container_address(self.hass)):
                found.add("base", "address_of_container", host=own, port=str(port))
            if not found.errors:
                await check_files(self.hass, told, found)
            if not found.errors:
                self.answers = told
                return await self.async_step_charger_certificate()
        values = {**self.answers, **(user_input or {})}
        return self.page("charger", self._form(found), values, found)

    async def async_step_charger_certificate(self, user_input: dict[str, Any] | None = None) -> R:
        """Hand out what the charger must trust, if the line is encrypted."""
        security = DoorSecurity.from_data(self.answers)
        if user_input is not None or not security.encrypted or security.own_files:
            return await self.async_step_charger_address()
        serve_root_certificate(self.hass)
        try:
            pem = await root_certificate(self.hass)
        except CertificateError as err:
            found = Findings()
            found.add("base", "charger_door", reason=err.sentence)
            return self.page("charger", self._form(found), None, found)
        link = f'<a href="{URL}" target="_blank">{FILE}</a>'
        return self.page("charger_certificate", vol.Schema({}), download=link, pem=f"```\n{pem}```")

    async def async_step_charger_address(self, user_input: dict[str, Any] | None = None) -> R:
        """Show what to enter at the charger, and wait for it if the owner likes."""
        if user_input is None:
            return await self._show_address(Findings())
        if user_input.get(CONF_ARRIVAL) == WAIT:
            return await self.async_step_charger_wait()
        return await self.charger_known()

    async def async_step_charger_wait(
        self,
        user_input: dict[str, Any] | None = None,  # noqa: ARG002  Home Assistant's signature
    ) -> R:
        """Listen until somebody rings."""
        if self._waiting is None:
            port, identity = self.answers[CONF_OCPP_PORT], self.answers[CONF_CHARGER_ID]
            password = self.answers[CONF_CHARGER_PASSWORD] or None
            tls = await DoorSecurity.from_data(self.answers).tls(self.hass)
            wait = visitor(port, identity, password, tls)
            self._waiting = self.hass.async_create_task(wait, eager_start=False)
        if not self._waiting.done():
            return self.async_show_progress(
                step_id="charger_wait",
                progress_action="charger_wait",
                progress_task=self._waiting,
                description_placeholders=await self._address(),
            )
        return self.async_show_progress_done(next_step_id="charger_rang")

    async def async_step_charger_rang(self, user_input: dict[str, Any] | None = None) -> R:  # noqa: ARG002
        """Somebody came, or nobody."""
        task, self._waiting = self._waiting, None
        found = Findings()
        try:
            came = task.result() if task else None
        except OcppError as err:
            found.add("base", "charger_door", reason=err.sentence)
            return await self._show_address(found)
        if came is None:
            found.add("base", "charger_not_seen", **await self._address())
        elif came.trouble:
            found.add("base", "charger_refused", reason=came.trouble)
        else:
            self._visitor = came
            return await self.async_step_charger_found()
        return await self._show_address(found)

    async def async_step_charger_found(self, user_input: dict[str, Any] | None = None) -> R:
        """Show who came. It is this home's charger only if the owner says so."""
        came = self._visitor
        if came is None:
            return await self.async_step_charger_address()
        if user_input is not None:
            self.answers[CONF_CHARGER_ID] = came.identity
            return await self.charger_known()
        told = ", ".join(filter(None, (came.words, f"OCPP {came.version}" if came.version else "")))
        words = f"`{came.identity}` ({told})" if told else f"`{came.identity}`"
        return self.page("charger_found", vol.Schema({}), charger=words)

    @abstractmethod
    async def charger_known(self) -> R:
        """Go on."""

    def _form(self, found: Findings) -> vol.Schema:
        """Where the home stands already its port is no longer asked here."""
        known = () if self.own_port is None else (CONF_OCPP_PORT,)
        return page("charger", self.answers, without=known, unfolded="base" in found.errors)

    async def _show_address(self, found: Findings) -> R:
        names = await self._address()
        fields: dict[vol.Marker, object] = {
            vol.Optional(CONF_ADDRESS): selector.QrCodeSelector({"data": names["address"], "scale": 4})
        }
        if self.own_port is None:
            choice = selector.SelectSelector(
                {
                    "options": [WAIT, LATER],
                    "translation_key": CONF_ARRIVAL,
                    "mode": selector.SelectSelectorMode.LIST,
                }
            )
            fields[vol.Required(CONF_ARRIVAL, default=LATER if found.errors else WAIT)] = choice
        return self.page("charger_address", vol.Schema(fields), None, found, **names)

    async def _address(self) -> dict[str, str]:
        """Where the charger finds us, in the parts that chargers ask for."""
        security = DoorSecurity.from_data(self.answers)
        host = await security.dialled(self.hass)
        identity = self.answers[CONF_CHARGER_ID]
        address = f"{security.scheme}://{host}:{self.answers[CONF_OCPP_PORT]}/ocpp"
        return {
            "address": address,
            "whole_address": f"{address}/{identity}" if identity else f"{address}/<identity>",
            "identity": f"`{identity}`" if identity else Text("the one it has, often its serial number"),
            "port": str(self.answers[CONF_OCPP_PORT]),
            "password": self.answers[CONF_CHARGER_PASSWORD] or "–",
            "profile": "2" if security.encrypted else "1",
        }
