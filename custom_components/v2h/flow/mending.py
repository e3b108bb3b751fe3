"""Guided repairs: an inverter that fell silent is looked for, a car that nobody knows gets its name."""

from typing import TYPE_CHECKING, Any, Final, override

import probatio as vol
from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
from homeassistant.helpers import selector

from ..const import (
    CONF_CAR_TOKEN,
    CONF_INVERTER_DEVICE,
    CONF_INVERTER_HOST,
    CONF_INVERTER_MAC,
    CONF_INVERTER_MAP,
    CONF_INVERTER_UNIT,
)
from ..entry_data import CAR, INVERTER, title
from ..inverters import InverterError
from ..optimizer.words import told
from .checks import Findings
from .form import flat, tidy
from .looking import look

if TYPE_CHECKING:
    from homeassistant.config_entries import ConfigEntry, ConfigSubentry

CONF_WHOSE: Final = "whose"
GUEST: Final = "guest"


class Mending(RepairsFlow):
    """A repair at one home."""

    def __init__(self, entry_id: str, name: str) -> None:
        """*name*: what a car calls itself, for a repair that is about one."""
        self._entry_id = entry_id
        self._name = name

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> RepairsFlowResult:  # noqa: ARG002
        """Begin. Home Assistant says here which entry it is about."""
        return await self.first_page()

    async def first_page(self) -> RepairsFlowResult:
        """The page of this repair."""
        raise NotImplementedError

    @property
    def entry(self) -> ConfigEntry | None:
        """The home. None: it was removed meanwhile."""
        return self.hass.config_entries.async_get_entry(self._entry_id)

    def devices(self, kind: str) -> list[ConfigSubentry]:
        """The home's devices of this kind."""
        return self.entry.get_subentries_of_type(kind) if self.entry else []

    def change(self, subentry: ConfigSubentry, data: dict[str, Any], named: str | None = None) -> None:
        """Keep what was told of a device; the home starts again with it."""
        if self.entry is not None:
            told = {**subentry.data, **data}
            self.hass.config_entries.async_update_subentry(
                self.entry, subentry, data=told, title=named or subentry.title
            )


class InverterMending(Mending):
    """It has another address, or was silent for a while: look again."""

    @override
    async def first_page(self) -> RepairsFlowResult:
        return await self.async_step_moved()

    async def async_step_moved(self, user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Ask where it is now, the old address suggested, and look there."""
        inverters, found = self.devices(INVERTER), Findings()
        if not inverters:
            return self.async_abort(reason="gone")
        known = dict(inverters[0].data)
        if user_input is not None:
            known |= tidy(user_input)
            if await self._looked(known, found):
                self.change(inverters[0], known, title(INVERTER, known).said_in(self.hass.config.language))
                return self.async_create_entry(data={})
        return self.async_show_form(
            step_id="moved",
            data_schema=self.add_suggested_values_to_schema(flat("inverter"), known),
            errors=found.errors,
            description_placeholders=told(found.placeholders, self.hass.config.language),
        )

    async def _looked(self, known: dict[str, Any], found: Findings) -> bool:
        """Whether it answers there; what it is goes into *known*."""
        host, port, unit = (known[key] for key in flat("inverter").schema)
        try:
            seen = await look(self.hass, host, port, unit, known.get(CONF_INVERTER_MAP, ""))
        except InverterError as err:
            found.add(CONF_INVERTER_HOST, "inverter_unusable", inverter_reason=err.sentence)
            return False
        known |= {
            CONF_INVERTER_UNIT: seen.unit,
            CONF_INVERTER_DEVICE: seen.to_remember,
            CONF_INVERTER_MAC: seen.mac,
        }
        return True


class CarNaming(Mending):
    """It calls itself something that no car of the home is called: the owner says whose it is."""

    @override
    async def first_page(self) -> RepairsFlowResult:
        return await self.async_step_whose()

    async def async_step_whose(self, user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Ask which car it is. A guest stays unknown."""
        cars = {car.subentry_id: car for car in self.devices(CAR)}
        if not cars:
            return self.async_abort(reason="gone")
        if user_input is not None:
            if car := cars.get(user_input[CONF_WHOSE]):
                tokens = " ".join(filter(None, (car.data.get(CONF_CAR_TOKEN), self._name)))
                self.change(car, {CONF_CAR_TOKEN: tokens})
            return self.async_create_entry(data={})
        options = [selector.SelectOptionDict(value=key, label=car.title) for key, car in cars.items()]
        options.append(selector.SelectOptionDict(value=GUEST, label=GUEST))
        choice = selector.SelectSelectorConfig(
            options=options, translation_key=CONF_WHOSE, mode=selector.SelectSelectorMode.LIST
        )
        schema = vol.Schema({vol.Required(CONF_WHOSE, default=GUEST): selector.SelectSelector(choice)})
        return self.async_show_form(
            step_id="whose", data_schema=schema, description_placeholders={"car": self._name}
        )
