"""The home as the planner sees it: its grid connection, its car, and when the driver needs it.

W and Wh at this door. Powers of the car are AC, at the charger, and say what car and charger
can do together; energies are in the battery.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

QUARTER = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandCharge:
    """What the highest mean import of a month costs."""

    price_per_kw: float
    """Money for each kW of the highest mean, for the whole month."""
    interval: timedelta = QUARTER
    """Over this long the meter takes its means, from midnight UTC on."""
    peak_w: float = 0.0
    """The highest mean of this month so far: up to here nothing is paid again."""
    imported_wh: float | None = None
    """In the interval under way, before the plan begins; None: unknown, taken as much an hour as after it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A window in which the grid operator or an aggregator pays for less, or orders it."""

    start: datetime
    end: datetime
    reward_per_kwh: float = 0.0
    """Money for each kWh that the home takes less than ``baseline_w``, or delivers."""
    baseline_w: float = 0.0
    """What the home is held to take without the event; 0: only what it delivers is paid."""
    import_limit_w: float | None = None
    """An obligation: the home takes no more than this; None: no order."""
    export_limit_w: float | None = None
    """An obligation: the home delivers no more than this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The grid connection."""

    fuse_w: float
    """What the main fuse carries, all phases together. Holds for import and export."""
    phases: int = 3
    export_allowed: bool = False
    """May energy of the *car* go to the grid? Surplus sun is exported either way."""
    export_limit_w: float | None = None
    """Highest export that the car may take part in; None: only the fuse counts."""
    currency: str = "EUR"
    curtailable: bool = False
    """Can surplus sun be cut off at the inverter, where selling it would cost money or is not allowed?"""
    demand_charge: DemandCharge | None = None
    co2_price_per_kg: float = 0.0
    """What a kg of CO2 is worth to this home. Steers the plan, is no part of its bill."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Car:
    """The car and its charger."""

    capacity_wh: float
    reserve_wh: float
    """Never discharged below this; a car that arrives below it is charged up to it at once."""
    max_wh: float
    """Never charged above this."""
    max_charge_w: float
    max_discharge_w: float
    """0 for a charger that cannot discharge."""
    min_charge_w: float = 0.0
    """Smallest power at which the charger charges at all. In between is only 0 W."""
    min_discharge_w: float = 0.0
    charge_efficiency: float = 0.95
    """Energy that arrives in the battery per energy drawn at the charger, 0 to 1."""
    discharge_efficiency: float = 0.95
    """Energy delivered at the charger per energy taken from the battery, 0 to 1."""
    charge_curve: tuple[tuple[float, float], ...] = ()
    """(W at the charger, efficiency there), ascending; given, it stands in for ``charge_efficiency``."""
    discharge_curve: tuple[tuple[float, float], ...] = ()
    standby_w: float = 0.0
    """What charger and car keep for themselves while power flows, either way."""
    taper: tuple[tuple[float, float], ...] = ()
    """(Wh in the car, highest W at the charger there), from where the car begins to charge slower."""
    wear_per_kwh: float = 0.0
    """Money for each kWh that goes through the battery for the home, counted on its way out."""
    edge_wear_per_kwh: float = 0.0
    """Money on top of it for each kWh taken out below ``rest_low_wh`` or above ``rest_high_wh``."""
    phases: tuple[int, ...] = ()
    """Phases of the home that the charger is on, from 1 on; empty: all of them."""
    rest_low_wh: float = 0.0
    """Resting below this ages the battery, as does resting above ``rest_high_wh``."""
    rest_high_wh: float | None = None
    rest_wear_per_kwh_day: float = 0.0
    """Money for each kWh below or above these levels, per day of resting there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """The driver's wish: at least this much energy at departure. Soft: a plan exists either way."""

    departure: datetime
    energy_wh: float
    earliest: datetime | None = None
    """Where the departure is not certain: the driver may leave from here on, each moment as likely."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trip:
    """The car is away from *departure* to *back*."""

    departure: datetime
    back: datetime
    energy_wh_used: float
    goal_wh: float
    """Energy that the driver wants in the car at departure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeBattery:
    """A battery that holds the grid at zero by itself. Wh, and W at its AC side."""

    energy_wh: float
    capacity_wh: float
    reserve_wh: float = 0.0
    """What it keeps for an outage."""
    max_charge_w: float | None = None
    """None: full in two hours."""
    max_discharge_w: float | None = None
    efficiency: float = 0.95
    """One way."""
