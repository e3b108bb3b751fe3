"""The home as it is this moment: one frozen value, made by the shell, read by everybody.

Signs as everywhere: car + fills the car, grid + imports, sun >= 0 produces, battery + fills. Powers in W.
``None`` means *unknown*, never zero and never an old value in a new coat: a value carries its own age.
"""

import math
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Self

from ..site import Goal
from ..words import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A measured value and the monotonic second in which it was measured."""

    value: float
    elapsed: float

    def age(self, elapsed: float) -> float:
        """Seconds since it was measured. What is barely from the future is as good as new."""
        age = elapsed - self.elapsed
        return math.inf if math.isnan(age) else max(0.0, age)


type Phases = tuple[Sample | None, Sample | None, Sample | None]
"""One value for each of L1, L2 and L3."""
NO_PHASES: Final[Phases] = (None, None, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class GridLimit:
    """What the grid operator (or his box) allows right now. Powers in W, all >= 0; ``None``: no limit.

    Sources: an entity after §14a EnWG; OCPP 2.1 NotifyChargingLimit (K11 to K13).
    """

    import_w: float | None = None
    """For the whole home at its meter."""
    export_w: float | None = None
    charge_w: float | None = None
    """At the charger, wherever the power comes from."""
    discharge_w: float | None = None
    source: Text = Text("the grid operator")  # noqa: RUF009 - frozen
    """Who says so, as the subject of a sentence."""
    heard_at: float | None = None
    """Monotonic second in which the source last spoke. ``None``: it would tell of every change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reserve:
    """Energy that is kept beyond the car's own reserve, until this changes. Wh in the car."""

    energy_wh: float
    why: Text = Text("kept for an outage")  # noqa: RUF009 - frozen
    """A clause: "a storm is coming"."""

    @classmethod
    def of_percent(cls, percent: float, capacity_wh: float, why: Text) -> Self:
        """So much of a car that holds *capacity_wh*."""
        return cls(energy_wh=capacity_wh * percent / 100, why=why)


@dataclass(frozen=True, slots=True, kw_only=True)
class Registers:
    """Meters that only count up, Wh. Each is known or not for itself; a step back is a new meter."""

    car_in: Sample | None = None
    car_out: Sample | None = None
    grid_in: Sample | None = None
    grid_out: Sample | None = None
    sun: Sample | None = None
    battery_in: Sample | None = None
    battery_out: Sample | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargerState:
    """What the charger says about itself. Powers are its own ratings in W, all >= 0; ``None`` is unknown."""

    connected: bool
    """It talks to us."""
    plugged: bool
    """A car hangs on the cable."""
    ready: bool
    """A transaction runs in which setpoints can be sent."""
    session: str = ""
    """What the charger calls this stay of the car (its transaction). Another name is another stay."""
    v2x: bool = False
    """It can also feed back."""
    paced: bool = False
    """It follows no setpoints: charger and car agree on each change beforehand, so changes are rare."""
    max_charge_w: float | None = None
    max_discharge_w: float | None = None
    min_charge_w: float | None = None
    min_discharge_w: float | None = None
    phases: int | None = None
    """How many phases of the house feed it. ``None``: as many as the house has."""
    phase: int | None = None
    """Where it hangs on one phase: 1, 2 or 3. ``None``: it could be any of them."""


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
    """Of the home battery, + fills it. ``None``: this home has none."""
    battery_soc_percent: Sample | None = None
    grid_phase_w: Phases = NO_PHASES
    """Power of each phase at the meter, + imports."""
    grid_phase_a: Phases = NO_PHASES
    """Current of each phase at the meter, + imports: what the fuse feels, the reactive part too."""
    grid_ok: Sample | None = None
    """1: the grid is there. 0: it has failed. NaN: nobody can tell. ``None``: nobody watches it."""
    registers: Registers = field(default_factory=Registers)
    import_price: float | None = None
    """Money per kWh that the house buys in this slot."""
    export_price: float | None = None
    """Money per kWh that the house sells in this slot."""
    goal: Goal | None = None
    """The driver's next wish, for the hours without a plan. The plan has its own copy."""
    grid_limits: tuple[GridLimit, ...] = ()
    """All of them hold."""
    reserve: Reserve | None = None
    """More than the car's own reserve, by time, weather or an alert; may change at any moment."""

    @property
    def ready(self) -> bool:
        """A car is on the cable and setpoints can be sent."""
        return self.charger is not None and (
            self.charger.connected and self.charger.plugged and self.charger.ready
        )
