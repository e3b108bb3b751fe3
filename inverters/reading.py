"""What was measured in one round."""

from collections.abc import Mapping
from dataclasses import dataclass, field

PerPhase = tuple[float | None, float | None, float | None]
UNKNOWN_PHASES: PerPhase = (None, None, None)
# Below it a home battery and its meter only hum.
IDLE_W = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The values of one round, None = unknown, measured at monotonic second *elapsed* (but see `times`).

    Currents carry the sign of their phase's power, + = import; where the meter does not tell the
    power of a phase its current counts as import, the careful side for a fuse.
    """

    elapsed: float
    sun_w: float | None = None  # power of the panels, never negative
    grid_w: float | None = None  # + = import
    battery_w: float | None = None  # + = fills the home battery
    battery_soc_percent: float | None = None
    battery_capacity_wh: float | None = None
    grid_phase_w: PerPhase = UNKNOWN_PHASES
    grid_phase_a: PerPhase = UNKNOWN_PHASES
    sun_wh: float | None = None  # lifetime totals
    imported_wh: float | None = None
    exported_wh: float | None = None
    battery_charged_wh: float | None = None
    battery_discharged_wh: float | None = None
    asleep: bool = False  # the inverter answers, but has switched itself off for the night: sun_w is 0
    problems: tuple[str, ...] = ()  # what could not be read or was not believed, in sentences
    times: Mapping[str, float] = field(default_factory=dict)  # monotonic second of values of an earlier round

    def at(self, name: str) -> float:
        """The monotonic second in which the value of this field was measured."""
        return self.times.get(name, self.elapsed)

    @property
    def house_w(self) -> float | None:
        """What the house takes, a charging car included: grid + sun - home battery."""
        if self.grid_w is None or self.sun_w is None:
            return None
        return self.grid_w + self.sun_w - (self.battery_w or 0.0)

    @property
    def words(self) -> str:
        """A sentence to check signs against the world: "the house is importing 412 W, ..."."""
        parts = (self._grid_words(), self._sun_words(), self._battery_words())
        return ", ".join(part for part in parts if part)

    def _grid_words(self) -> str:
        if self.grid_w is None:
            return "the grid power is unknown"
        verb = "importing" if self.grid_w >= 0 else "exporting"
        return f"the house is {verb} {abs(self.grid_w):.0f} W"

    def _sun_words(self) -> str:
        if self.asleep:
            return "the inverter sleeps"
        return "" if self.sun_w is None else f"the sun gives {self.sun_w:.0f} W"

    def _battery_words(self) -> str:
        if self.battery_w is None:
            return ""
        level = "" if self.battery_soc_percent is None else f" at {self.battery_soc_percent:.0f} %"
        if abs(self.battery_w) < IDLE_W:
            return f"the home battery rests{level}"
        verb = "charging with" if self.battery_w > 0 else "giving"
        return f"the home battery is {verb} {abs(self.battery_w):.0f} W{level}"
