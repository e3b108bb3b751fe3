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
# The grid meter's value is older than it looks: meters average, inverters cache. Until it is this much
# younger than the car's arrival at its setpoint, it may still speak of the power before.
SKEW_S: Final = 2.0
# A charger's meter and its setpoint differ by a few percent even when all is well.
TOLERANCE_W: Final = 100.0
TOLERANCE_SHARE: Final = 0.05
# A small step is only seen for sure once most of it is done.
SMALLEST_W: Final = 10.0
# Differences of the net load below this are half noise: the belief takes them in slowly.
NOISE_W: Final = 100.0
CALM: Final = 0.3
# No step counts more time than this: after a gap nobody knows what the car did.
LONGEST_STEP_S: Final = 60.0
# Chargers report whole percents: between two of them counting knows better, within this share of the car.
SOC_BLUR: Final = 0.005


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A setpoint that was sent, and since when the car's meter has shown it."""

    power_w: int
    elapsed: float
    close_w: float = TOLERANCE_W
    """The car's meter shows it when it comes this close."""
    shown_at: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """Everything that is carried from one decision to the next. Starts empty."""

    house_w: float | None = None
    """Net load of the house without the car, W; negative is surplus sun."""
    car_w: float = 0.0
    """What the car's meter showed last."""
    asked: tuple[Asked, ...] = ()
    """Setpoints that the car may be doing or leaving right now, oldest first. The last one is in force."""
    trim_w: float = 0.0
    """What has to be asked on top for the charger's meter to show what was wanted."""
    energy_wh: float | None = None
    """Energy in the car, counted on between the reports of its SoC."""
    moved_wh: float = 0.0
    """What has flowed at the charger since the last command came, + into the car."""
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
        before = self.asked or (Asked(power_w=round(self.car_w), elapsed=elapsed, shown_at=elapsed),)
        half_w = max(SMALLEST_W, abs(power_w - before[-1].power_w) / 2)
        close_w = min(half_w, TOLERANCE_W + TOLERANCE_SHARE * abs(power_w))
        asked = (*before[-15:], Asked(power_w=power_w, elapsed=elapsed, close_w=close_w))
        action = (power_w > 0) - (power_w < 0)
        moved_at = self.moved_at if action == self.action else elapsed
        return replace(self, asked=asked, action=action, moved_at=moved_at)

    def refused(self) -> Memory:
        """The charger did not take the last setpoint; the one before still holds."""
        return replace(self, asked=self.asked[:-1])

    def begun(self) -> Memory:
        """A command begins: its energy is counted from here."""
        return replace(self, moved_wh=0.0)

    def forgotten(self) -> Memory:
        """The charger no longer holds anything of ours."""
        return replace(self, asked=(), trim_w=0.0, action=0)


def look(memory: Memory, snapshot: Snapshot, limits: Limits) -> Memory:
    """The memory after a look at the home: net load, energy in the car, reserve, blindness."""
    memory = _follow_up(memory, snapshot, limits)
    memory = replace(memory, house_w=_house(memory, snapshot, limits))
    memory = _count(memory, snapshot, limits)
    blind_since = memory.blind_since if memory.blind_since is not None else snapshot.elapsed
    # Without a car there is nothing to miss; a new car gets the same pause as any gap.
    blind = snapshot.ready and limits.blind_to(snapshot) is not None
    return replace(
        memory,
        at_reserve=_at_reserve(memory, snapshot, limits),
        blind_since=blind_since if blind else None,
        looked_at=snapshot.elapsed,
    )


def _follow_up(memory: Memory, snapshot: Snapshot, limits: Limits) -> Memory:
    """Drop the setpoints whose effect the car's meter has shown, and learn how exactly the car obeys."""
    car = limits.fresh(snapshot, snapshot.car_w, limits.car_age_s)
    grid = limits.fresh(snapshot, snapshot.grid_w, limits.grid_age_s)
    if car is None or grid is None:
        return memory
    asked = tuple(_seen(one, car) for one in memory.asked)
    past = [
        i for i, one in enumerate(asked) if one.shown_at is not None and grid.elapsed > one.shown_at + SKEW_S
    ]
    memory = replace(memory, car_w=car.value, asked=asked[past[-1] :] if past else asked)
    if len(memory.asked) != 1 or car.elapsed <= memory.asked[0].elapsed + PATIENCE_S:
        return memory
    power_w = memory.asked[0].power_w
    gap_w = power_w - car.value
    if power_w == 0 or abs(gap_w) > TOLERANCE_W + TOLERANCE_SHARE * abs(power_w):
        return memory
    # gap_w already contains the present trim; half a step each time settles without swinging
    return replace(memory, trim_w=(memory.trim_w + gap_w) / 2)


def _seen(asked: Asked, car: Sample) -> Asked:
    shown = asked.shown_at is None and _shown(asked, car)
    return replace(asked, shown_at=car.elapsed) if shown else asked


def _shown(asked: Asked, car: Sample) -> bool:
    close = abs(car.value - asked.power_w) <= asked.close_w
    return (car.elapsed > asked.elapsed and close) or car.elapsed > asked.elapsed + PATIENCE_S


def _house(memory: Memory, snapshot: Snapshot, limits: Limits) -> float | None:
    """Grid power without the car, as far as it is known. W, + takes from the grid."""
    grid = limits.fresh(snapshot, snapshot.grid_w, limits.grid_age_s)
    car = limits.fresh(snapshot, snapshot.car_w, limits.car_age_s)
    if grid is None or (car is None and snapshot.ready):
        return None
    car_w = car.value if car else 0.0
    moving = len(memory.asked) > 1
    possible = [car_w, *(asked.power_w for asked in memory.asked if moving)]
    lowest, highest = grid.value - max(possible), grid.value - min(possible)
    if memory.house_w is None:
        return grid.value - car_w
    house_w = min(max(memory.house_w, lowest), highest)
    noise_w = house_w - memory.house_w
    return memory.house_w + CALM * noise_w if abs(noise_w) < NOISE_W else house_w


def _count(memory: Memory, snapshot: Snapshot, limits: Limits) -> Memory:
    """Energy in the car: counted from its power, held against each new report of its SoC."""
    soc, car, wh = snapshot.soc_percent, limits.car, _flowed_wh(memory, snapshot)
    memory = replace(memory, moved_wh=memory.moved_wh + wh)
    energy_wh = memory.energy_wh
    if snapshot.charger is not None and snapshot.charger.connected and not snapshot.charger.plugged:
        # The car is out: what it brings back is for its next report to say.
        return replace(memory, energy_wh=None)
    if energy_wh is not None:
        energy_wh += car_side(wh, limits)
    if soc is None or not limits.is_soc(soc.value):
        return replace(memory, energy_wh=energy_wh)
    if energy_wh is None or soc.elapsed != memory.soc_at:
        told_wh, blur_wh = soc.value / 100 * car.capacity_wh, SOC_BLUR * car.capacity_wh
        counted_wh = told_wh if energy_wh is None else energy_wh
        energy_wh = min(max(counted_wh, told_wh - blur_wh), told_wh + blur_wh)
    return replace(memory, energy_wh=energy_wh, soc_at=soc.elapsed)


def _flowed_wh(memory: Memory, snapshot: Snapshot) -> float:
    """Energy through the charger since the last look, + into the car."""
    car = snapshot.car_w
    if car is None or math.isnan(car.value) or memory.looked_at is None:
        return 0.0
    return car.value * min(max(0.0, snapshot.elapsed - memory.looked_at), LONGEST_STEP_S) / 3600


def car_side(car_w: float, limits: Limits) -> float:
    """Power into the battery (W, + fills it) while the charger's meter shows *car_w*. As well for Wh."""
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
