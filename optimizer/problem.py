"""The problem: everything that a plan follows from, checked once."""

from dataclasses import dataclass
from typing import Final

from . import car_checks, checks, units
from .horizon import Horizon
from .site import Car, Event, Goal, Site
from .words import Text

OPTIONAL: Final = (
    "reserve_wh", "charge_limit_w", "discharge_limit_w", "import_limit_w", "export_limit_w", "co2_g_per_kwh",
    "precondition_wh",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One home over one horizon. One value per slot in every series; raises ProblemError when made.

    Prices are money per kWh (0.31, neither 31 ct nor 310 per MWh), powers W, energies Wh.
    """

    site: Site
    car: Car
    horizon: Horizon
    energy_wh: float
    """In the car now."""
    import_price: tuple[float, ...]
    export_price: tuple[float, ...]
    load_w: tuple[float, ...]
    """The house without the car, >= 0."""
    sun_w: tuple[float, ...]
    connected: tuple[bool, ...]
    """May the car be used in this slot?"""
    trip_wh: tuple[float, ...]
    """Energy that driving takes out of the car in this slot."""
    goals: tuple[Goal, ...] = ()
    reserve_wh: tuple[float, ...] = ()
    """Reserve of every slot, for a backup that varies; empty: that of the car."""
    charge_limit_w: tuple[float, ...] = ()
    """Highest charging power of every slot, from the grid operator or the driver; empty: that of the car."""
    discharge_limit_w: tuple[float, ...] = ()
    import_limit_w: tuple[float, ...] = ()
    """What the whole home may draw in every slot; empty: what the fuse carries."""
    export_limit_w: tuple[float, ...] = ()
    """What the whole home, sun included, may deliver in every slot; empty: what the fuse carries."""
    co2_g_per_kwh: tuple[float, ...] = ()
    """Of the grid, for a home that gives CO2 a price."""
    precondition_wh: tuple[float, ...] = ()
    """What the plugged-in car heats or cools itself with in this slot, from the battery unless it charges."""
    events: tuple[Event, ...] = ()
    """Windows in which less import or more delivery is paid for or ordered."""
    demand_window: tuple[bool, ...] = ()
    """Does this slot count for the demand charge? Empty: all do."""
    phase_net_w: tuple[tuple[float, ...], ...] = ()
    """House minus sun on each phase, one series per phase; empty: spread evenly."""
    others_w: tuple[float, ...] = ()
    """What other devices of the home are planned to draw, below 0 to give, with this one around them."""
    charger_busy: tuple[bool, ...] = ()
    """Slots in which another device has the shared charger."""
    charger: str = ""
    """Name of a charger that is shared: problems of the same name use it one at a time."""
    assumptions: tuple[Text, ...] = ()
    """What had to be guessed, as sentences; the plan carries them on."""

    def __post_init__(self) -> None:
        checks.check_horizon(self.horizon)
        checks.check_site(self.site)
        units.check_site_units(self.site)
        checks.check_imported(self.site, self.horizon.start)
        car_checks.check_car(self.car)
        units.check_car_units(self.car, self.site)
        car_checks.check_on_phases(self.car, self.site)
        car_checks.check_energy("energy_wh", self.energy_wh, self.car.capacity_wh)
        for goal in self.goals:
            car_checks.check_goal(goal, self.car)
        slots = len(self.horizon)
        for name in ("import_price", "export_price"):
            checks.check_prices(name, getattr(self, name), slots, self.site.currency)
        for name in ("load_w", "sun_w"):
            checks.check_powers(name, getattr(self, name), slots)
        checks.check_trips(self.trip_wh, slots, self.car.capacity_wh)
        checks.check_length("connected", self.connected, slots)
        for event in self.events:
            checks.check_event(event, self.site)
        checks.check_apart(self.events)
        self._check_beside(slots)
        for name in OPTIONAL:
            if getattr(self, name):
                checks.check_optional(name, getattr(self, name), slots)
                units.check_series_unit(name, getattr(self, name))
        if self.precondition_wh:
            checks.check_precondition(self.precondition_wh, self.connected)

    def _check_beside(self, slots: int) -> None:
        """What is known of the meter and of other devices beside house and sun."""
        for name in ("demand_window", "charger_busy"):
            if getattr(self, name):
                checks.check_length(name, getattr(self, name), slots)
        if self.others_w:
            checks.check_others(self.others_w, slots)
        if self.phase_net_w:
            others = map(abs, self.others_w or (0.0,) * slots)
            through_w = [sum(flows) for flows in zip(self.load_w, self.sun_w, others, strict=True)]
            checks.check_phases(self.phase_net_w, self.net_w, through_w, self.site)

    @property
    def net_w(self) -> tuple[float, ...]:
        """What the home draws without this device: house minus sun, and what others do."""
        others = self.others_w or (0.0,) * len(self.load_w)
        rows = zip(self.load_w, self.sun_w, others, strict=True)
        return tuple(load - sun + other for load, sun, other in rows)
