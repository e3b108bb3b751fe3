"""What was measured in one round."""

from dataclasses import dataclass

PerPhase = tuple[float | None, float | None, float | None]
UNKNOWN_PHASES: PerPhase = (None, None, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The values of one round, None = unknown, all measured at monotonic second *elapsed*.

    Currents carry the sign of their phase's power, + = import; where the meter does not tell the
    power of a phase its current counts as import, the careful side for a fuse.
    """

    elapsed: float
    sun_w: float | None = None  # AC power out of the inverter, never negative
    grid_w: float | None = None  # + = import
    grid_phase_w: PerPhase = UNKNOWN_PHASES
    grid_phase_a: PerPhase = UNKNOWN_PHASES
    sun_wh: float | None = None  # lifetime totals
    imported_wh: float | None = None
    exported_wh: float | None = None
    asleep: bool = False  # the inverter answers, but has switched itself off for the night: sun_w is 0
    problems: tuple[str, ...] = ()  # what could not be read or was not believed, in sentences

    @property
    def words(self) -> str:
        """A sentence to check signs against the world: "the house is importing 412 W, ..."."""
        return ", ".join(part for part in (self._grid_words(), self._sun_words()) if part)

    def _grid_words(self) -> str:
        if self.grid_w is None:
            return "the grid power is unknown"
        verb = "importing" if self.grid_w >= 0 else "exporting"
        return f"the house is {verb} {abs(self.grid_w):.0f} W"

    def _sun_words(self) -> str:
        if self.asleep:
            return "the inverter sleeps"
        return "" if self.sun_w is None else f"the sun gives {self.sun_w:.0f} W"
