"""What dispatch remembers from one look at the home to the next, and how it looks.

The house's own net load (grid without the car) is what everything is weighed against, and it is not
measured: meter and charger report at different times, and the car follows a setpoint with a delay that
differs from car to car. While a setpoint is on its way the car's power is only known to lie between what
was measured and what was asked; so the net load lies in an interval too, and the last belief stands as
long as it lies in there. The echo of our own setpoint can therefore never move the next one (no hunting,
whatever the delay), while a change of the house that no delay explains is answered at once.
"""

import math
from dataclasses import dataclass, replace
from typing import Final

from .limits import Limits
from .snapshot import Sample, Snapshot

# A setpoint that the car has not followed by then is one that it will not follow: taper, a full car,
# a limit of its own. The slowest chargers need about 10 s.
PATIENCE_S: Final = 20.0
# A charger's meter and its setpoint differ by a few percent even when all is well.
TOLERANCE_W: Final = 100.0
TOLERANCE_SHARE: Final = 0.05
# Long enough after a setpoint that a difference is the charger's habit and no longer its ramp.
STEADY_S: Final = 8.0
# No step counts more time than this: after a gap nobody knows what the car did.
LONGEST_STEP_S: Final = 60.0
# Chargers report whole percents: between two of them counting knows better, within this share of the car.
SOC_BLUR: Final = 0.005


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A setpoint that was sent, and whether the car's meter has shown it since."""

    power_w: int
    elapsed: float
    arrived: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """Everything that is carried from one decision to the next. Starts empty."""

    house_w: float | None = None
    """Net load of the house without the car, W; negative is surplus sun."""
    asked: tuple[Asked, ...] = ()
    """Setpoints whose effect may still be on its way, oldest first. The last one is in force."""
    trim_w: float = 0.0
    """What has to be asked on top for the charger's meter to show what was wanted."""
    energy_wh: float | None = None
    """Energy in the car, counted on between the reports of its SoC."""
    soc_at: float | None = None
    """When the SoC sample was taken that the energy was last held against."""
    looked_at: float | None = None
    at_reserve: bool = False
    action: int = 0
    """-1 feeds the house, 0 rests, 1 charges."""
    moved_at: float | None = None
    """When the action last changed."""
    blind_since: float | None = None
    """Since when a value that is needed for discharging has been unknown."""

    @property
    def in_force_w(self) -> int | None:
        """The setpoint that the charger holds now, as far as we know."""
        return self.asked[-1].power_w if self.asked else None

    def sent(self, power_w: int, elapsed: float) -> Memory:
        """A setpoint went out. Renewing the same one changes nothing."""
        if power_w == self.in_force_w:
            return self
        # A charger that never shows an effect must not make the memory grow.
        asked = (*self.asked[-15:], Asked(power_w=power_w, elapsed=elapsed))
        action = (power_w > 0) - (power_w < 0)
        moved_at = self.moved_at if action == self.action else elapsed
        return replace(self, asked=asked, action=action, moved_at=moved_at)

    def refused(self) -> Memory:
        """The charger did not take the last setpoint; the one before still holds."""
        return replace(self, asked=self.asked[:-1])

    def forgotten(self) -> Memory:
        """The charger no longer holds anything of ours."""
        return replace(self, asked=(), trim_w=0.0, action=0)


def look(memory: Memory, snapshot: Snapshot, limits: Limits) -> Memory:
    """The memory after a look at the home: net load, energy in the car, reserve, blindness."""
    memory = _follow_up(memory, snapshot, limits)
    memory = replace(memory, house_w=_house(memory, snapshot, limits))
    memory = _count(memory, snapshot, limits)
    blind_since = memory.blind_since if memory.blind_since is not None else snapshot.elapsed
    blind = limits.blind_to(snapshot) is not None
    return replace(
        memory,
        at_reserve=_at_reserve(memory, snapshot, limits),
        blind_since=blind_since if blind else None,
        looked_at=snapshot.elapsed,
    )


def _follow_up(memory: Memory, snapshot: Snapshot, limits: Limits) -> Memory:
    """Drop the setpoints whose effect the car's meter has shown, and learn how exactly the car obeys."""
    car = limits.fresh(snapshot, snapshot.car_w, limits.car_age_s)
    if car is None or not memory.asked:
        return memory
    seen = [i for i, asked in enumerate(memory.asked) if asked.arrived or _shown(asked, car)]
    if not seen:
        return memory
    first = replace(memory.asked[seen[-1]], arrived=True)
    memory = replace(memory, asked=(first, *memory.asked[seen[-1] + 1 :]))
    steady = len(memory.asked) == 1 and car.elapsed > first.elapsed + STEADY_S
    gap_w = first.power_w - car.value
    if steady and first.power_w != 0 and abs(gap_w) <= _tolerance(first.power_w):
        # gap_w already contains the present trim; half a step each time settles without swinging
        return replace(memory, trim_w=(memory.trim_w + gap_w) / 2)
    return memory


def _shown(asked: Asked, car: Sample) -> bool:
    close = abs(car.value - asked.power_w) <= _tolerance(asked.power_w)
    return (car.elapsed > asked.elapsed and close) or car.elapsed > asked.elapsed + PATIENCE_S


def _tolerance(power_w: float) -> float:
    return TOLERANCE_W + TOLERANCE_SHARE * abs(power_w)


def _house(memory: Memory, snapshot: Snapshot, limits: Limits) -> float | None:
    """Grid power without the car, as far as it is known. W, + takes from the grid."""
    grid = limits.fresh(snapshot, snapshot.grid_w, limits.grid_age_s)
    car = limits.fresh(snapshot, snapshot.car_w, limits.car_age_s)
    if grid is None or (car is None and snapshot.ready):
        return None
    car_w = car.value if car else 0.0
    possible = [car_w, *(asked.power_w for asked in memory.asked if not asked.arrived)]
    lowest, highest = grid.value - max(possible), grid.value - min(possible)
    if memory.house_w is None:
        return grid.value - car_w
    return min(max(memory.house_w, lowest), highest)


def _count(memory: Memory, snapshot: Snapshot, limits: Limits) -> Memory:
    """Energy in the car: counted from its power, held against each new report of its SoC."""
    energy_wh, soc, car = memory.energy_wh, snapshot.soc_percent, limits.car
    if snapshot.charger is not None and snapshot.charger.connected and not snapshot.charger.plugged:
        # The car is out: what it brings back is for its next report to say.
        return replace(memory, energy_wh=None)
    if energy_wh is not None and snapshot.car_w is not None and memory.looked_at is not None:
        hours = min(max(0.0, snapshot.elapsed - memory.looked_at), LONGEST_STEP_S) / 3600
        energy_wh += hours * car_side(snapshot.car_w.value, limits)
    if soc is None or not limits.is_soc(soc.value):
        return replace(memory, energy_wh=energy_wh)
    if energy_wh is None or soc.elapsed != memory.soc_at:
        told_wh, blur_wh = soc.value / 100 * car.capacity_wh, SOC_BLUR * car.capacity_wh
        counted_wh = told_wh if energy_wh is None else energy_wh
        energy_wh = min(max(counted_wh, told_wh - blur_wh), told_wh + blur_wh)
    return replace(memory, energy_wh=energy_wh, soc_at=soc.elapsed)


def car_side(car_w: float, limits: Limits) -> float:
    """Power into the battery (W, + fills it) while the charger's meter shows *car_w*."""
    if math.isnan(car_w):
        return 0.0
    efficiency = limits.car.charge_efficiency if car_w > 0 else 1 / limits.car.discharge_efficiency
    return car_w * efficiency


def _at_reserve(memory: Memory, snapshot: Snapshot, limits: Limits) -> bool:
    """At the reserve from there until the car is a little above it again."""
    if memory.energy_wh is None:
        return memory.at_reserve
    soc = snapshot.soc_percent
    told_wh = soc.value / 100 * limits.car.capacity_wh if soc else math.inf
    if min(memory.energy_wh, told_wh) <= limits.car.reserve_wh:
        return True
    return memory.at_reserve and memory.energy_wh < limits.car.reserve_wh + limits.hysteresis_wh
