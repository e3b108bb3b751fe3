"""A home battery that brings the grid connection to zero by itself, as most inverters have theirs do."""

import math
from collections.abc import Callable
from dataclasses import dataclass

# What its inverter needs to follow the house.
_LAG_S = 3.0
# Below this it rests.
_IDLE_W = 30.0


@dataclass(slots=True, kw_only=True)
class Storage:
    """On the AC side of the home. It knows nothing of the car and its plans."""

    capacity_wh: float = 10_000.0
    energy_wh: float = 5_000.0
    most_w: float = 5_000.0
    efficiency: float = 0.95
    """Of each way."""
    lets: Callable[[float], float] = lambda power_w: power_w
    """What its orders leave of a power, W."""
    power_w: float = 0.0
    """AC, + fills it."""
    in_wh: float = 0.0
    """What its meter has counted, AC."""
    out_wh: float = 0.0

    @property
    def percent(self) -> float:
        """State of charge."""
        return 100 * self.energy_wh / self.capacity_wh

    def step(self, rest_w: float, seconds: float) -> float:
        """Follow what the connection would show without it (W, + imports). Returns its mean power."""
        hours = seconds / 3600
        wanted_w = self.lets(max(-self.most_w, min(self.most_w, -rest_w)))
        self.power_w += (wanted_w - self.power_w) * (1 - math.exp(-seconds / _LAG_S))
        room_w = (self.capacity_wh - self.energy_wh) / self.efficiency / hours
        stock_w = self.energy_wh * self.efficiency / hours
        self.power_w = max(-stock_w, min(room_w, self.power_w))
        power_w = self.power_w if abs(self.power_w) >= _IDLE_W else 0.0
        self.energy_wh += max(power_w, 0.0) * hours * self.efficiency
        self.energy_wh -= max(-power_w, 0.0) * hours / self.efficiency
        self.in_wh += max(power_w, 0.0) * hours
        self.out_wh += max(-power_w, 0.0) * hours
        return power_w
