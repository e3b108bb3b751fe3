"""The inverter or meter: found by looking at an address, or read from sensors that are already there."""

import asyncio
import time
from abc import abstractmethod
from typing import Any

import probatio as vol
from homeassistant.data_entry_flow import FlowContext, FlowResult
from homeassistant.helpers import selector
from homeassistant.util import dt as dt_util

from ..battery.home_battery import BATTERY
from ..battery.leash import LEASH
from ..const import (
    CONF_FLIP_BATTERY,
    CONF_FLIP_GRID,
    CONF_GRID_ENTITY,
    CONF_HOUSE_ENTITY,
    CONF_INVERTER_DEVICE,
    CONF_INVERTER_HOST,
    CONF_INVERTER_MAC,
    CONF_INVERTER_MAP,
    CONF_INVERTER_PORT,
    CONF_INVERTER_UNIT,
)
from ..entry_data import INVERTER, KEYS
from ..inverters import MAPS, InverterError, Reading, UnknownDeviceError
from ..metering.instruments import sensors_of, signs_of
from ..metering.sensor_meter import read_sensors
from ..metering.signs import signed
from ..optimizer.words import said
from .asking import Asking
from .checks import Findings, is_web_server
from .form import FOLDED, page, unfold
from .looking import Found, look
from .seen import as_sentence, seen
from .suggestions import powers


class InverterSteps[C: FlowContext, R: FlowResult[Any, Any], H](Asking[C, R, H]):
    """Address, scan, what was found, its signs; or sensors and theirs; or none of it."""

    _scanning: asyncio.Task[Found] | None = None
    _found: Found | None = None

    async def async_step_meter(self, user_input: dict[str, Any] | None = None) -> R:  # noqa: ARG002
        """Let the owner choose how the home's powers are known."""
        return self.async_show_menu(step_id="meter", menu_options=["inverter", "sensors", "no_meter"])

    async def async_step_no_meter(self, user_input: dict[str, Any] | None = None) -> R:  # noqa: ARG002
        """The home is planned for, but the car cannot follow the house."""
        self._forget()
        return await self.meter_known()

    async def async_step_inverter(
        self, user_input: dict[str, Any] | None = None, found: Findings | None = None
    ) -> R:
        """Ask for the address. None leads back."""
        if user_input is not None:
            told = unfold(user_input, FOLDED["inverter"])
            if not told.get(CONF_INVERTER_HOST):
                return await self.async_step_meter()
            self.answers |= told | {CONF_INVERTER_MAP: ""}
            return await self.async_step_inverter_scan()
        schema = page("inverter", self.answers, unfolded=found is not None)
        return self.page("inverter", schema, user_input, found)

    async def async_step_inverter_scan(self, user_input: dict[str, Any] | None = None) -> R:  # noqa: ARG002
        """Look who is there."""
        told = self.answers
        if self._scanning is None:
            work = look(
                self.hass,
                told[CONF_INVERTER_HOST],
                told[CONF_INVERTER_PORT],
                told[CONF_INVERTER_UNIT],
                told.get(CONF_INVERTER_MAP, ""),
            )
            self._scanning = self.hass.async_create_task(work, eager_start=False)
        if not self._scanning.done():
            return self.async_show_progress(
                step_id="inverter_scan",
                progress_action="inverter_scan",
                progress_task=self._scanning,
                description_placeholders={"address": self._place},
            )
        return self.async_show_progress_done(next_step_id="inverter_scanned")

    async def async_step_inverter_scanned(self, user_input: dict[str, Any] | None = None) -> R:  # noqa: ARG002
        """The scan is over: show what it found, or say what to try."""
        task, self._scanning = self._scanning, None
        if task is None:
            return await self.async_step_inverter()
        found = Findings()
        try:
            self._found = task.result()
        except UnknownDeviceError as err:
            return await self.async_step_inverter_map(None, err.sentence)
        except InverterError as err:
            if await is_web_server(self.answers[CONF_INVERTER_HOST], self.answers[CONF_INVERTER_PORT]):
                found.add(CONF_INVERTER_HOST, "inverter_is_web_server", address=self._place)
            else:
                found.add(CONF_INVERTER_HOST, "inverter_unusable", inverter_reason=err.sentence)
            return await self.async_step_inverter(None, found)
        return await self.async_step_inverter_found()

    async def async_step_inverter_map(self, user_input: dict[str, Any] | None = None, trouble: str = "") -> R:
        """It answers and does not say who it is: let the owner choose."""
        if user_input is not None:
            self.answers |= user_input
            return await self.async_step_inverter_scan()
        options = [
            selector.SelectOptionDict(value=name, label=f"{found.brand} ({name})")
            for name, found in MAPS.items()
        ]
        choice = selector.SelectSelectorConfig(options=options, mode=selector.SelectSelectorMode.DROPDOWN)
        fields = {vol.Required(CONF_INVERTER_MAP): selector.SelectSelector(choice)}
        return self.page("inverter_map", vol.Schema(fields), address=self._place, inverter_reason=trouble)

    async def async_step_inverter_found(self, user_input: dict[str, Any] | None = None) -> R:
        """Show device and values; the owner compares the directions with the world."""
        found = self._found
        if found is None:
            return await self.async_step_inverter()
        if user_input is not None and not self._turned(user_input):
            self.answers |= {
                CONF_INVERTER_UNIT: found.unit,
                CONF_INVERTER_DEVICE: found.to_remember,
                CONF_INVERTER_MAC: found.mac,
                CONF_GRID_ENTITY: "",
                CONF_HOUSE_ENTITY: "",
            }
            return await self.meter_known()
        told = signed(found.reading, signs_of(self.answers))
        warnings = self._together(*found.device.warnings, *told.problems)
        return self.page(
            "inverter_found",
            self._directions(told),
            device=found.device.words,
            now=self._seen(told),
            warnings=f"\n\n{warnings}" if warnings else "",
        )

    async def async_step_sensors(
        self, user_input: dict[str, Any] | None = None, found: Findings | None = None
    ) -> R:
        """Ask for the entities, those of the Energy dashboard suggested. None lead back."""
        if user_input is not None:
            self._forget()
            if not any(user_input.values()):
                return await self.async_step_meter()
            self.answers |= user_input
            found = self._check_sensors()
            if not found.errors:
                return await self.async_step_sensors_found()
        elif not (self.answers.get(CONF_GRID_ENTITY) or self.answers.get(CONF_HOUSE_ENTITY)):
            self.answers |= await powers(self.hass)
        return self.page("sensors", page("sensors", self.answers), user_input, found)

    async def async_step_sensors_found(self, user_input: dict[str, Any] | None = None) -> R:
        """Show what the entities tell together."""
        if user_input is not None and not self._turned(user_input):
            return await self.meter_known()
        told = self._read_sensors()
        problems = self._together(*told.problems) if told else ""
        return self.page(
            "sensors_found",
            self._directions(told),
            now=self._seen(told),
            warnings=f"\n\n{problems}" if problems else "",
        )

    @abstractmethod
    async def meter_known(self) -> R:
        """Go on."""

    def _seen(self, reading: Reading | None) -> str:
        """The signs in words: "The house is importing 412 W, the sun gives 2100 W."."""
        return as_sentence(seen(reading).said_in(self.hass.config.language))

    def _together(self, *sentences: str) -> str:
        return " ".join(said(one, self.hass.config.language) for one in sentences)

    @property
    def _place(self) -> str:
        return f"{self.answers[CONF_INVERTER_HOST]}:{self.answers[CONF_INVERTER_PORT]}"

    def _turned(self, typed: dict[str, Any]) -> bool:
        """Whether a direction was turned round just now: then it is shown once more."""
        before = signs_of(self.answers)
        self.answers |= {key: typed.get(key, False) for key in (CONF_FLIP_GRID, CONF_FLIP_BATTERY)}
        return signs_of(self.answers) != before

    def _directions(self, told: Reading | None) -> vol.Schema:
        """What can be turned round: a battery's direction only where there is a battery."""
        schema = page("signs", self.answers).schema
        none = told is None or told.battery_w is None
        return vol.Schema({key: field for key, field in schema.items() if key == CONF_FLIP_GRID or not none})

    def _forget(self) -> None:
        flips = (CONF_FLIP_GRID, CONF_FLIP_BATTERY)
        ports = (CONF_INVERTER_PORT, CONF_INVERTER_UNIT)
        for key in KEYS[INVERTER]:
            if key not in (*flips, *ports, *LEASH, *BATTERY):
                self.answers.pop(key, None)

    def _check_sensors(self) -> Findings:
        found = Findings()
        told = self._read_sensors()
        if told is None:
            found.add(CONF_GRID_ENTITY, "grid_entity_missing")
        elif told.problems:
            found.add("base", "sensor_unusable", sensor_reason=self._together(*told.problems))
        return found

    def _read_sensors(self) -> Reading | None:
        sensors = sensors_of(self.answers)
        if sensors is None:
            return None
        signs = signs_of(self.answers)
        return read_sensors(self.hass, sensors, signs, now=dt_util.utcnow(), elapsed=time.monotonic())
