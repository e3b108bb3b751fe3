"""The guided repair of sensors that tell nothing: the owner chooses others, or sees that they are back."""

import time
from collections.abc import Mapping
from typing import Any, override

from homeassistant.components.repairs import RepairsFlowResult
from homeassistant.util import dt as dt_util

from ..const import CONF_GRID_ENTITY
from ..entry_data import INVERTER
from ..metering.instruments import sensors_of, signs_of
from ..metering.sensor_meter import read_sensors
from ..optimizer.words import said
from .checks import Findings
from .form import PAGES, page
from .mending import Mending


class SensorMending(Mending):
    """An entity was renamed, its integration removed, or its cloud is gone."""

    @override
    async def first_page(self) -> RepairsFlowResult:
        return await self.async_step_others()

    async def async_step_others(self, user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Ask for entities that tell something now, those of before suggested."""
        entry, meters, found = self.entry, self.devices(INVERTER), Findings()
        if entry is None or not meters:
            return self.async_abort(reason="gone")
        known = dict(meters[0].data)
        if user_input is not None:
            known = {key: value for key, value in known.items() if key not in PAGES["sensors"]} | user_input
            found = self._tried(known)
            if not found.errors:
                self.hass.config_entries.async_update_subentry(entry, meters[0], data=known)
                return self.async_create_entry(data={})
        return self.async_show_form(
            step_id="others",
            data_schema=self.add_suggested_values_to_schema(page("sensors", known), known),
            errors=found.errors,
            description_placeholders=found.placeholders,
        )

    def _tried(self, known: Mapping[str, Any]) -> Findings:
        """Whether these tell the power of the grid at this moment."""
        found, sensors = Findings(), sensors_of(known)
        if sensors is None:
            found.add(CONF_GRID_ENTITY, "grid_entity_missing")
            return found
        told = read_sensors(
            self.hass, sensors, signs_of(known), now=dt_util.utcnow(), elapsed=time.monotonic()
        )
        if told.problems:
            found.add(
                "base",
                "sensor_unusable",
                sensor_reason=" ".join(said(one, self.hass.config.language) for one in told.problems),
            )
        return found
