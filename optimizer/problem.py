"""The problem: everything that a plan follows from, checked once."""

from dataclasses import dataclass

from . import checks
from .horizon import Horizon
from .site import Car, Goal, Site


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
    assumptions: tuple[str, ...] = ()
    """What had to be guessed, as sentences; the plan carries them on."""

    def __post_init__(self) -> None:
        checks.check_horizon(self.horizon)
        checks.check_site(self.site)
        checks.check_car(self.car)
        checks.check_energy("energy_wh", self.energy_wh, self.car.capacity_wh)
        for goal in self.goals:
            checks.check_goal(goal, self.car)
        slots = len(self.horizon)
        for name in ("import_price", "export_price"):
            checks.check_prices(name, getattr(self, name), slots, self.site.currency)
        for name in ("load_w", "sun_w"):
            checks.check_powers(name, getattr(self, name), slots)
        checks.check_trips(self.trip_wh, slots, self.car.capacity_wh)
        checks.check_length("connected", self.connected, slots)
