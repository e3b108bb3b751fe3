"""Readings whose direction the owner turned round: some meters are built in the other way."""

from dataclasses import replace
from typing import TYPE_CHECKING

from ..inverters import Reading

if TYPE_CHECKING:
    from ..inverters.reading import PerPhase
    from .instruments import Signs


def signed(reading: Reading, signs: Signs) -> Reading:
    """The *reading* with grid + = import and battery + = fills, after all."""
    if signs.flip_grid:
        reading = replace(
            reading,
            grid_w=_turned(reading.grid_w),
            grid_phase_w=_each(reading.grid_phase_w),
            grid_phase_a=_each(reading.grid_phase_a),
            imported_wh=reading.exported_wh,
            exported_wh=reading.imported_wh,
        )
    if signs.flip_battery:
        reading = replace(
            reading,
            battery_w=_turned(reading.battery_w),
            battery_charged_wh=reading.battery_discharged_wh,
            battery_discharged_wh=reading.battery_charged_wh,
        )
    return reading


def _turned(value: float | None) -> float | None:
    return None if value is None else 0.0 - value


def _each(phases: PerPhase) -> PerPhase:
    first, second, third = phases
    return _turned(first), _turned(second), _turned(third)
