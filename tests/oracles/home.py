"""The common problem of the oracles, in plain numbers: kW, kWh, h and money."""

from dataclasses import dataclass, field
from itertools import pairwise


@dataclass(frozen=True, kw_only=True)
class Home:
    """One car, one grid connection, one value per slot in every list."""

    hours: list[float]
    load: list[float]
    sun: list[float]
    buy: list[float]
    sell: list[float]
    here: list[bool]
    trip: list[float]
    energy: float
    capacity: float
    reserve: list[float]
    top: float
    charge_min: float
    charge_max: list[float]
    feed_min: float
    feed_max: list[float]
    eta_in: float
    eta_out: float
    wear: float
    import_max: list[float]
    """Of the whole home: fuse or grid operator."""
    deliver_max: list[float]
    export_max: float
    """How much of the car's power may leave the house: 0 without permission."""
    end_value: list[tuple[float, float]]
    """(kWh, money per kWh) of what is left, from an empty battery on; the money falls."""
    floors: list[list[tuple[float, float]]] = field(default_factory=list)
    """Per boundary: (energy, money per kWh below it)."""
    ceilings: list[list[tuple[float, float]]] = field(default_factory=list)
    """Per boundary: (energy, money per kWh above it)."""
    cuttable: bool = False
    """May the sun be cut off?"""
    curve_in: list[tuple[float, float]] = field(default_factory=list)
    """(kW at the charger, kW into the battery), ascending; empty: eta_in everywhere."""
    curve_out: list[tuple[float, float]] = field(default_factory=list)
    """(kW at the charger, kW out of the battery)."""
    taper: list[tuple[float, float]] = field(default_factory=list)
    """(kWh, highest kW into the battery)."""
    drain: list[float] = field(default_factory=list)
    """kWh that the plugged-in car heats itself with; what charging does not cover the battery gives."""
    heat_weight: float = 0.0
    """Money per kWh of it that the battery gives."""
    reward: list[float] = field(default_factory=list)
    """Money per kWh taken less than the baseline."""
    baseline: list[float] = field(default_factory=list)
    edge: tuple[float, float, float] | None = None
    """(low, high, money): each kWh fed below low or above high costs this on top of wear."""
    demand: tuple[float, float] | None = None
    """(money per kW, kW already reached): the highest mean import of an interval."""
    begun: tuple[float, float] = (0.0, 0.0)
    """(hours, kWh) of the first interval before the first slot."""
    interval: list[int | None] = field(default_factory=list)
    """The metering interval of each slot; None where it does not count."""
    phase_net: list[list[float]] = field(default_factory=list)
    """One series per phase; empty where phases do not matter."""
    phase_on: tuple[int, ...] = ()
    phase_fuse: float = 0.0
    fuse_weight: float = 1000.0
    stranded_weight: float = 1000.0

    def left(self, energy: float) -> float:
        """What *energy* is worth at the end."""
        worth = 0.0
        for length, price in self.end_value:
            worth += price * min(length, max(0.0, energy))
            energy -= length
        return worth

    def into(self, power: float) -> float:
        """Battery power for charging power."""
        return line(self.curve_in, power) if self.curve_in else power * self.eta_in

    def out_of(self, power: float) -> float:
        """Battery power for feeding power; nothing flows at 0."""
        if not power:
            return 0.0
        return line(self.curve_out, power) if self.curve_out else power / self.eta_out

    def drained(self, slot: int) -> float:
        """kWh of heating in *slot*."""
        return self.drain[slot] if self.drain else 0.0

    def extreme(self, start: float, end: float) -> float:
        """What feeding from *start* down to *end* costs on top, kWh by kWh."""
        if self.edge is None:
            return 0.0
        low, high, price = self.edge
        below = max(0.0, min(start, low) - min(end, low))
        above = max(0.0, max(start, high) - max(end, high))
        return price * (below + above)

    def phase_over(self, slot: int, power: float) -> float:
        """kW above the fuse on the worst of the device's phases, each direction by itself."""
        if not self.phase_net:
            return 0.0
        flows = [self.phase_net[phase][slot] + power / len(self.phase_on) for phase in self.phase_on]
        return max(0.0, max(flows) - self.phase_fuse) + max(0.0, -min(flows) - self.phase_fuse)

    def reach(self, energy: float, hours: float, strides: int = 300) -> float:
        """The highest energy after *hours* that the taper allows: many small Euler steps."""
        if not self.taper:
            return float("inf")
        for _ in range(strides):
            energy += hours / strides * line(self.taper, energy)
        return energy


def line(points: list[tuple[float, float]], x: float) -> float:
    """Straight pieces between *points*, flat outside."""
    if x <= points[0][0]:
        return points[0][1]
    for (left, low), (right, high) in pairwise(points):
        if x <= right:
            return low + (high - low) * (x - left) / (right - left)
    return points[-1][1]
