"""Money saved so far against a car that charges on arrival and never feeds the house. Measured, not planned.

Beside the real car runs a virtual one: it arrives with the same energy, charges at full power (within the
fuse) until the goal and then rests. Each second with known data compares the two bills. Energy that one car
comes to hold more than the other is entered at what the plan takes it to be worth at that moment, and leaves
the books at that same price: only energy that flows, at the prices of its own second, makes or costs money. A
plan that thinks otherwise an hour later moves nothing. Whatever is unknown adds nothing.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, Self

from .dispatch.counting import car_side
from .dispatch.limits import Limits
from .dispatch.snapshot import Snapshot
from .numbers import number

# A longer gap between two looks is a hole in the data and not a measurement.
LONGEST_STEP_S: Final = 120.0
# Two days: what a price usually is, to tell the worth of energy from the fear of missing a goal.
USUAL_HOURS: Final = 48.0
DEAREST: Final = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Savings:
    """Money, and the virtual car that it is measured against."""

    settled: float = 0.0
    """Difference of the two bills so far, and of the sessions that are over."""
    virtual_wh: float | None = None
    """Energy in the virtual car; ``None`` while no car is plugged in."""
    ahead_wh: float = 0.0
    """What the real car holds more than the virtual one."""
    value: float = 0.0
    """Money per kWh at which that was entered."""
    usual_price: float | None = None
    looked_at: float | None = None

    @property
    def saved(self) -> float:
        """Money saved so far. Negative: V2H has cost more than it brought."""
        return self.settled + self.ahead_wh / 1000 * self.value

    def step(
        self, snapshot: Snapshot, limits: Limits, energy_wh: float | None, stored_value: float | None
    ) -> Savings:
        """The savings after this moment. *stored_value*: money per kWh in the car, by the plan."""
        charger = snapshot.charger
        if charger is None or not charger.connected:
            return replace(self, looked_at=None)
        if not charger.plugged:
            return self.paused()
        if limits.blind_to(snapshot, 0.0) is not None or energy_wh is None:
            return replace(self, looked_at=None)
        session = self if self.virtual_wh is not None else replace(self, virtual_wh=energy_wh)
        seconds = 0.0 if self.looked_at is None else snapshot.elapsed - self.looked_at
        hours = seconds / 3600 if 0 < seconds <= LONGEST_STEP_S else 0.0
        session = _usual(session, snapshot, hours)
        return _counted(session, snapshot, limits, hours, _worth(session, stored_value))

    def paused(self) -> Savings:
        """Nothing is saved or lost while somebody else drives the charger; what is saved so far stays."""
        return replace(self, settled=self.saved, virtual_wh=None, ahead_wh=0.0, looked_at=None)

    def to_dict(self) -> dict[str, float | None]:
        """JSON-safe, to go on after a restart."""
        return {
            "settled": self.settled,
            "virtual_wh": self.virtual_wh,
            "ahead_wh": self.ahead_wh,
            "value": self.value,
            "usual_price": self.usual_price,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> Self:
        """What `to_dict` wrote. What is missing or no number starts anew."""
        return cls(
            settled=number(data.get("settled")) or 0.0,
            virtual_wh=number(data.get("virtual_wh")),
            ahead_wh=number(data.get("ahead_wh")) or 0.0,
            value=number(data.get("value")) or 0.0,
            usual_price=number(data.get("usual_price")),
        )


def _counted(savings: Savings, snapshot: Snapshot, limits: Limits, hours: float, worth: float) -> Savings:
    grid_w = snapshot.grid_w.value if snapshot.grid_w else 0.0
    car_w = snapshot.car_w.value if snapshot.car_w else 0.0
    virtual_wh = savings.virtual_wh or 0.0
    virtual_w = _on_arrival(snapshot, limits, virtual_wh, grid_w - car_w)
    wear = limits.car.wear_per_kwh * max(0.0, -car_side(car_w, limits)) / 1000
    gain = _bill(snapshot, grid_w - car_w + virtual_w) - _bill(snapshot, grid_w) - wear
    virtual_side_w = car_side(virtual_w, limits)
    return replace(
        _entered(savings, hours * (car_side(car_w, limits) - virtual_side_w), worth),
        settled=savings.settled + hours * gain,
        virtual_wh=virtual_wh + hours * virtual_side_w,
        looked_at=snapshot.elapsed,
    )


def _entered(savings: Savings, more_wh: float, worth: float) -> Savings:
    """The real car holds *more_wh* more than before. What comes back leaves at the price at which it came."""
    before_wh, after_wh = savings.ahead_wh, savings.ahead_wh + more_wh
    value = savings.value
    if before_wh * after_wh <= 0:
        value = worth
    elif abs(after_wh) > abs(before_wh):
        value = (before_wh * value + more_wh * worth) / after_wh
    return replace(savings, ahead_wh=after_wh, value=value)


def _worth(savings: Savings, stored_value: float | None) -> float:
    """Money per kWh at which energy is entered now: by the plan, else by what a price usually is."""
    usual = savings.usual_price or 0.0
    known = stored_value is not None and math.isfinite(stored_value)
    worth = stored_value if known and stored_value is not None else usual
    return min(max(worth, 0.0), DEAREST * abs(usual))


def _usual(savings: Savings, snapshot: Snapshot, hours: float) -> Savings:
    price = snapshot.import_price or 0.0
    usual = price if savings.usual_price is None else savings.usual_price
    return replace(savings, usual_price=usual + (price - usual) * min(1.0, hours / USUAL_HOURS))


def _on_arrival(snapshot: Snapshot, limits: Limits, virtual_wh: float, house_w: float) -> float:
    """Power of the virtual car: all that charger and fuse give until the goal, then nothing."""
    if virtual_wh >= limits.goal_wh(snapshot):
        return 0.0
    return max(0.0, min(limits.car.max_charge_w, limits.site.fuse_w - house_w))


def _bill(snapshot: Snapshot, grid_w: float) -> float:
    """Money per hour for this grid power."""
    price = snapshot.import_price if grid_w > 0 else snapshot.export_price
    return (price or 0.0) * grid_w / 1000
