"""The home as it is this moment: one frozen value, made by the shell, read by everybody.

Signs as everywhere: car + fills the car, grid + imports, sun >= 0 produces, battery + fills. Powers in W.
``None`` means *unknown*, never zero and never an old value in a new coat: a value carries its own age.
"""

from dataclasses import dataclass
from datetime import datetime

from .site import Goal


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A measured value and the monotonic second in which it was measured."""

    value: float
    elapsed: float

    def age(self, elapsed: float) -> float:
        """Seconds since it was measured. A sample from the future is as good as new."""
        return max(0.0, elapsed - self.elapsed)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargerState:
    """What the charger says about itself. Powers are its own ratings in W, all >= 0; ``None`` is unknown."""

    connected: bool
    """It talks to us."""
    plugged: bool
    """A car hangs on the cable."""
    ready: bool
    """A transaction runs in which setpoints can be sent."""
    v2x: bool = False
    """It can also feed back."""
    max_charge_w: float | None = None
    max_discharge_w: float | None = None
    min_charge_w: float | None = None
    min_discharge_w: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The home at one moment. *now* is for slots, *elapsed* (monotonic seconds) for ages and leases."""

    now: datetime
    elapsed: float
    charger: ChargerState | None = None
    car_w: Sample | None = None
    soc_percent: Sample | None = None
    grid_w: Sample | None = None
    sun_w: Sample | None = None
    battery_w: Sample | None = None
    import_price: float | None = None
    """Money per kWh that the house buys in this slot."""
    export_price: float | None = None
    """Money per kWh that the house sells in this slot."""
    goal: Goal | None = None
    """The driver's next wish, for the hours without a plan. The plan has its own copy."""
    grid_limit_w: float | None = None
    """Most the grid operator lets this home import right now (total W). ``None``: no limit."""

    @property
    def ready(self) -> bool:
        """A car is on the cable and setpoints can be sent."""
        return self.charger is not None and (
            self.charger.connected and self.charger.plugged and self.charger.ready
        )
