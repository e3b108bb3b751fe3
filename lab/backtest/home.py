"""The home of a backtest: its car, its tariff, and when the car is there."""

from dataclasses import dataclass, field
from datetime import time, tzinfo
from zoneinfo import ZoneInfo

from optimizer.horizon import Array
from optimizer.site import Car, Site

from ..car import CAR


@dataclass(frozen=True, slots=True, kw_only=True)
class Tariff:
    """From the market's price to the bill's, money per kWh."""

    name: str = "dynamic"
    adder: float = 0.12
    """Fees per imported kWh, before tax."""
    tax: float = 1.19
    """Factor on price and fees."""
    export_less: float = 0.005
    """Kept by the trader from the market's price of what is fed in."""
    export_fixed: float | None = None
    """A fixed price for what is fed in, instead."""

    def import_price(self, spot: Array) -> Array:
        """What importing costs."""
        return (spot + self.adder) * self.tax

    def export_price(self, spot: Array) -> Array:
        """What feeding in earns."""
        return spot - self.export_less if self.export_fixed is None else spot * 0 + self.export_fixed


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """Everything that does not change over the year. W and Wh."""

    name: str = "home"
    car: Car = CAR
    site: Site = field(default_factory=lambda: Site(fuse_w=3 * 25 * 230, export_allowed=True))
    tariff: Tariff = field(default_factory=Tariff)
    leaves: time = time(7, 30)
    back: time = time(17)
    """Local time; the car is plugged in from here to ``leaves``."""
    trip_wh: float = 12_000
    """Driven every day."""
    goal_wh: float = 48_000
    """Wanted at every departure."""
    tz: tzinfo = field(default_factory=lambda: ZoneInfo("Europe/Berlin"))
