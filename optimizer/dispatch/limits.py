"""The home's limits, and which of what it tells can be used: values that are young enough and make sense."""

import math
from dataclasses import dataclass, field
from typing import Final

from ..site import Car, Site
from ..words import NOTHING, Figure, Text
from .budget import Budget
from .snapshot import Reserve, Sample, Snapshot

# The reserve is left again this share of the car above it, so that counting noise does not flap.
HYSTERESIS: Final = 0.01
# Where nobody told a goal: enough for a day, gentle to the battery.
DEFAULT_GOAL: Final = 0.8
# Clocks of one house differ by a second or two; a value from further ahead has a wrong time, and no age.
AHEAD_S: Final = 5.0
# What nobody has counted better than to this share of the car is not known.
UNSURE_SHARE: Final = 0.05
# No house and no car of one has more: a meter that says so is broken or speaks another unit.
MOST_W: Final = 500_000.0
# Dearer than any price per kWh in any currency of ours: it is per MWh.
MOST_MONEY: Final = 10_000.0
CHARGE: Final = Text("the car's state of charge")


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
    """Between two reports the energy is counted from the charger's meter."""
    battery_age_s: float = 60.0
    """Inverters tell of the home battery more slowly than meters of the grid."""
    budget: Budget = field(default_factory=Budget)
    islands: bool = False
    """The charger makes a grid of its own when the street's has failed."""
    resume_s: float = 60.0
    """Rest after the grid is back."""

    @property
    def hysteresis_wh(self) -> float:
        """How far above the reserve discharging may start again."""
        return HYSTERESIS * self.car.capacity_wh

    def goal_wh(self, snapshot: Snapshot) -> float:
        """The energy that the driver wants next, as far as the car may be charged."""
        goal = snapshot.goal
        return min(goal.energy_wh if goal else DEFAULT_GOAL * self.car.capacity_wh, self.car.max_wh)

    def kept(self, snapshot: Snapshot, *, outage: bool = False) -> Reserve:
        """The reserve of this moment. What is kept for an outage is there to be used in one."""
        own = Reserve(energy_wh=self.car.reserve_wh, why=NOTHING)
        more = snapshot.reserve
        if more is None or not more.energy_wh > own.energy_wh or (outage and self.islands):
            return own
        return Reserve(energy_wh=min(more.energy_wh, self.car.max_wh), why=more.why)

    def fresh(self, snapshot: Snapshot, sample: Sample | None, age_s: float) -> Sample | None:
        """The sample, if it is a number that can be, young enough, and not from the future."""
        if sample is None or not abs(sample.value) <= MOST_W:
            return None
        ahead = sample.elapsed > snapshot.elapsed + AHEAD_S
        return sample if sample.age(snapshot.elapsed) <= age_s and not ahead else None

    def battery(self, snapshot: Snapshot) -> float:
        """Power of the home battery in W, + fills it; 0 where there is none or it has fallen silent."""
        sample = self.fresh(snapshot, snapshot.battery_w, self.battery_age_s)
        return sample.value if sample else 0.0

    def is_soc(self, value: float) -> bool:
        """A number that can be a state of charge, percent."""
        return 0.0 <= value <= 100.0

    def sure(self, unsure_wh: float | None) -> bool:
        """Whether what was counted since the last report, give or take *unsure_wh*, can be built upon."""
        return unsure_wh is not None and unsure_wh <= UNSURE_SHARE * self.car.capacity_wh

    def blind_to(self, snapshot: Snapshot, unsure_wh: float | None = None) -> Text | None:
        """What is missing for discharging, in words; ``None`` if nothing is.

        *unsure_wh*: how far the energy counted since the car's last report may be off, if it was counted.
        """
        return (
            self._blind_to_power(snapshot)
            or self._blind_to_soc(snapshot, unsure_wh)
            or _blind_to_price(snapshot.import_price)
        )

    def _blind_to_power(self, snapshot: Snapshot) -> Text | None:
        watched = [(Text("grid power"), snapshot.grid_w, self.grid_age_s)]
        if snapshot.ready:
            watched.append((Text("the car's power"), snapshot.car_w, self.car_age_s))
        if snapshot.battery_w is not None:
            battery = Text("the home battery's power")
            watched.append((battery, snapshot.battery_w, self.battery_age_s))
        for name, sample, age_s in watched:
            if self.fresh(snapshot, sample, age_s) is None:
                return _unknown(name, snapshot, sample, age_s)
        if snapshot.grid_ok is not None and not math.isfinite(snapshot.grid_ok.value):
            return Text("nobody can tell whether the grid is there")
        return None

    def _blind_to_soc(self, snapshot: Snapshot, unsure_wh: float | None) -> Text | None:
        told = snapshot.soc_percent
        soc = self.fresh(snapshot, told, self.soc_age_s)
        if soc is not None and not self.is_soc(soc.value):
            value = Text("{share} %", share=Figure(f"{soc.value:g}"))
            return Text("{name} makes no sense ({value})", name=CHARGE, value=value)
        if soc is not None or self.sure(unsure_wh):
            return None
        return _unknown(CHARGE, snapshot, told, self.soc_age_s)


def is_price(price: float | None) -> bool:
    """A price per kWh that can be."""
    return price is not None and abs(price) <= MOST_MONEY


def _blind_to_price(price: float | None) -> Text | None:
    if price is None or not math.isfinite(price):
        return Text("the price of this hour is unknown")
    if abs(price) <= MOST_MONEY:
        return None
    return Text(
        "{name} makes no sense ({value})", name=Text("the price of this hour"), value=Figure(f"{price:g}")
    )


def _unknown(name: Text, snapshot: Snapshot, sample: Sample | None, age_s: float) -> Text:
    if sample is None or not math.isfinite(sample.value):
        return Text("{name} is unknown", name=name)
    if not abs(sample.value) <= MOST_W:
        return Text("{name} makes no sense ({value})", name=name, value=Figure(f"{sample.value:g}"))
    if sample.elapsed > snapshot.elapsed + AHEAD_S:
        return Text("{name} carries a time in the future", name=name)
    # Not the age itself: a sentence shall not change each second.
    return Text("{name} is more than {seconds} s old", name=name, seconds=f"{age_s:.0f}")
