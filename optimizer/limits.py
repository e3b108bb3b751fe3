"""The laws that a wish has to keep, in their order: fuse, grid operator, export, charger, full, reserve.

A `Bound` is one law in this moment: the car's power must lie between *low_w* and *high_w*.
"""

import math
from dataclasses import dataclass
from typing import Final

from .decision import Rule
from .site import Car, Site
from .snapshot import ChargerState, Sample, Snapshot
from .words import kilowatt, percent

# Without a grid meter the car gets this share of the main fuse: the rest carries an oven, a
# heat pump and a kettle at once, and still fills a car overnight.
BLIND_SHARE: Final = 1 / 3
# The reserve is left again this share of the car above it, so that counting noise does not flap.
HYSTERESIS: Final = 0.01
# The car aims this far short of the house where it may not feed the grid: noise alone must not export.
AIM_W: Final = 20.0
# Where nobody told a goal: enough for a day, gentle to the battery.
DEFAULT_GOAL: Final = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The home's limits, and how old a value may be before it counts as unknown (seconds)."""

    site: Site
    car: Car
    grid_age_s: float = 15.0
    """The house can change by kilowatts within this time."""
    car_age_s: float = 30.0
    """Chargers report every 5 to 10 s while a transaction runs."""
    soc_age_s: float = 600.0
    """Between two reports the energy is counted from the car's power."""

    @property
    def hysteresis_wh(self) -> float:
        """How far above the reserve discharging may start again."""
        return HYSTERESIS * self.car.capacity_wh

    def goal_wh(self, snapshot: Snapshot) -> float:
        """The energy that the driver wants next, as far as the car may be charged."""
        goal = snapshot.goal
        return min(goal.energy_wh if goal else DEFAULT_GOAL * self.car.capacity_wh, self.car.max_wh)

    def fresh(self, snapshot: Snapshot, sample: Sample | None, age_s: float) -> Sample | None:
        """The sample, if it is a number and young enough."""
        if sample is None or not math.isfinite(sample.value):
            return None
        return sample if sample.age(snapshot.elapsed) <= age_s else None

    def is_soc(self, value: float) -> bool:
        """A number that can be a state of charge, percent."""
        return 0.0 <= value <= 100.0

    def blind_to(self, snapshot: Snapshot) -> str | None:
        """What is missing for discharging, in words; ``None`` if nothing is."""
        if self.fresh(snapshot, snapshot.grid_w, self.grid_age_s) is None:
            return _unknown("grid power", snapshot.grid_w, self.grid_age_s)
        if snapshot.ready and self.fresh(snapshot, snapshot.car_w, self.car_age_s) is None:
            return _unknown("the car's power", snapshot.car_w, self.car_age_s)
        soc = self.fresh(snapshot, snapshot.soc_percent, self.soc_age_s)
        if soc is None:
            return _unknown("the car's state of charge", snapshot.soc_percent, self.soc_age_s)
        if not self.is_soc(soc.value):
            return f"the car's state of charge makes no sense ({soc.value:g} %)"
        if snapshot.import_price is None or not math.isfinite(snapshot.import_price):
            return "the price of this hour is unknown"
        return None


def _unknown(name: str, sample: Sample | None, age_s: float) -> str:
    if sample is None or not math.isfinite(sample.value):
        return f"{name} is unknown"
    # Not the age itself: a sentence shall not change each second.
    return f"{name} is more than {age_s:.0f} s old"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """One law, now: the car's power must lie between these (W), because of *why* (a clause)."""

    rule: Rule
    low_w: float = -math.inf
    high_w: float = math.inf
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """What all laws together leave: a range around 0 and the smallest powers on both sides. W."""

    bounds: tuple[Bound, ...]
    min_charge_w: float
    min_discharge_w: float

    @property
    def low_w(self) -> float:
        """Most that the car may discharge, as a negative power."""
        return max((bound.low_w for bound in self.bounds), default=-math.inf)

    @property
    def high_w(self) -> float:
        """Most that the car may charge. Negative where the car has to help, as far as it may."""
        return max(min((bound.high_w for bound in self.bounds), default=math.inf), self.low_w)

    def allows(self, power_w: float) -> bool:
        """No law is broken and the charger can hold this power."""
        if power_w != 0 and -self.min_discharge_w < power_w < self.min_charge_w:
            return False
        return self.low_w <= power_w <= self.high_w

    def nearest(self, wish_w: float) -> float:
        """The power closest to the wish that is allowed, rather less than more."""
        held_w = min(max(wish_w, self.low_w), self.high_w)
        options = (held_w, 0.0, self.min_charge_w, -self.min_discharge_w)
        allowed = [option for option in options if self.allows(option)]
        # Nothing is allowed where the car would have to help but cannot: it rests.
        return min(allowed, key=lambda option: (abs(option - held_w), abs(option)), default=0.0)

    def holder(self, wish_w: float, power_w: float) -> Bound | None:
        """The first law that kept *wish_w* from happening, where *power_w* happens instead."""
        above = [bound for bound in self.bounds if wish_w > bound.high_w]
        below = [bound for bound in self.bounds if wish_w < bound.low_w]
        if above:
            return min(above, key=lambda bound: bound.high_w)
        if below:
            return max(below, key=lambda bound: bound.low_w)
        if power_w == wish_w:
            return None
        least_w = self.min_charge_w if wish_w > 0 else self.min_discharge_w
        return Bound(rule=Rule.CHARGER, why=f"this charger works from {kilowatt(least_w)} up")


def span(
    snapshot: Snapshot, limits: Limits, house_w: float | None, energy: tuple[float | None, bool]
) -> Span:
    """All laws of this moment in their order. *energy*: Wh in the car, and whether that is the reserve."""
    energy_wh, at_reserve = energy
    charger = snapshot.charger or ChargerState(connected=False, plugged=False, ready=False)
    bounds = [*_grid_bounds(snapshot, limits, house_w), _rating(charger, limits)]
    if energy_wh is not None and energy_wh >= limits.car.max_wh:
        full = percent(limits.car.max_wh / limits.car.capacity_wh)
        bounds.append(Bound(rule=Rule.FULL, high_w=0.0, why=f"the car is full ({full})"))
    if at_reserve:
        kept = percent(limits.car.reserve_wh / limits.car.capacity_wh)
        bounds.append(Bound(rule=Rule.RESERVE, low_w=0.0, why=f"the car is at its reserve ({kept})"))
    blind = limits.blind_to(snapshot)
    if blind:
        bounds.append(Bound(rule=Rule.STALE, low_w=0.0, why=blind))
    return Span(
        bounds=tuple(bounds),
        min_charge_w=max(limits.car.min_charge_w, charger.min_charge_w or 0.0),
        min_discharge_w=max(limits.car.min_discharge_w, charger.min_discharge_w or 0.0),
    )


def _grid_bounds(snapshot: Snapshot, limits: Limits, house_w: float | None) -> list[Bound]:
    """What the connection allows beside the house's net load. If that is unknown: a share of the fuse."""
    site = limits.site
    fuse = kilowatt(site.fuse_w)
    if house_w is None:
        most_w = BLIND_SHARE * min(site.fuse_w, snapshot.grid_limit_w or math.inf)
        return [Bound(rule=Rule.FUSE, high_w=most_w, why=f"the main fuse carries {fuse}")]
    house = kilowatt(house_w)
    room = f"the house takes {house} of the {fuse} that the main fuse carries"
    # A house that exports more than the fuse carries is beyond the car's help: it never has to charge.
    lowest_w = min(0.0, -site.fuse_w - house_w)
    bounds = [Bound(rule=Rule.FUSE, low_w=lowest_w, high_w=site.fuse_w - house_w, why=room)]
    if snapshot.grid_limit_w is not None:
        why = f"the grid operator allows {kilowatt(snapshot.grid_limit_w)}, the house takes {house}"
        bounds.append(Bound(rule=Rule.GRID_LIMIT, high_w=snapshot.grid_limit_w - house_w, why=why))
    export_w = site.export_limit_w if site.export_allowed else 0.0
    if export_w is not None:
        sells = (
            f"only {kilowatt(export_w)} may go to the grid" if export_w else "the car may not feed the grid"
        )
        why = f"{sells} and the house takes {kilowatt(max(house_w, 0.0))}"
        short_w = 0.0 if site.export_allowed else AIM_W
        bounds.append(Bound(rule=Rule.EXPORT, low_w=min(0.0, short_w - export_w - house_w), why=why))
    return bounds


def _rating(charger: ChargerState, limits: Limits) -> Bound:
    """What car and charger can do. A charger that does not say so is believed to match the settings."""
    unknown = math.inf
    out_w = min(limits.car.max_discharge_w, _known(charger.max_discharge_w, unknown)) if charger.v2x else 0.0
    in_w = min(limits.car.max_charge_w, _known(charger.max_charge_w, unknown))
    if not charger.v2x:
        why = "this charger cannot discharge the car"
    else:
        why = f"charger and car manage {kilowatt(in_w)} in and {kilowatt(out_w)} out"
    return Bound(rule=Rule.CHARGER, low_w=-out_w, high_w=in_w, why=why)


def _known(value: float | None, otherwise: float) -> float:
    return otherwise if value is None else value
