"""The car at its DC charger: what it takes and gives, and what is lost on the way."""

from collections import deque
from dataclasses import dataclass
from typing import Final

# Where a battery manager calls it full.
_FULL: Final = 99.99
# A power this close to its goal has arrived; what the taper moves per second is less.
_NEAR_W: Final = 50.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CarModel:
    """What the car and its charger can do together. Powers are AC, at the house side of the charger."""

    capacity_wh: float = 60_000
    max_charge_w: float = 11_000
    max_discharge_w: float = 11_000
    min_w: float = 500
    """Below this, in either direction, the power electronics stand still."""
    standby_w: float = 30
    """Contactors, control and fans while the session is on; also the constant part of the losses."""
    loss_share: float = 0.025
    loss_per_w2: float = 2.2e-6
    ramp_w_per_s: float = 4_000
    latency_s: float = 0.4
    """From the charger's word to the first movement of the power."""
    taper_from_percent: float = 80
    taper_to_w: float = 2_000
    empty_from_percent: float = 15
    empty_percent: float = 5

    def loss_w(self, power_w: float) -> float:
        """Loss: standby + share * |P| + c * P²: about 0.95 at 3 to 11 kW, 0.91 at the minimum power."""
        size = abs(power_w)
        return self.standby_w + self.loss_share * size + self.loss_per_w2 * size * size

    def most_charge_w(self, soc_percent: float) -> float:
        """Full power up to 80 %, falling to 2 kW at 99 %, nothing when full."""
        if soc_percent >= _FULL:
            return 0.0
        done = _between(soc_percent, self.taper_from_percent, 99)
        return self.max_charge_w + done * (self.taper_to_w - self.max_charge_w)

    def most_discharge_w(self, soc_percent: float) -> float:
        """Full power down to 15 %, falling to nothing at 5 %."""
        return self.max_discharge_w * _between(soc_percent, self.empty_percent, self.empty_from_percent)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """What went through the car in one step, Wh. in_wh and out_wh are AC and both >= 0."""

    in_wh: float
    out_wh: float
    stored_wh: float
    """Change of the battery, + fills."""
    loss_wh: float


class Car:
    """A battery behind power electronics that answer late, ramp and lose."""

    def __init__(self, model: CarModel, *, soc_percent: float) -> None:
        self.model = model
        self.energy_wh = model.capacity_wh * soc_percent / 100
        self.power_w = 0.0
        """AC, + fills the car; without the standby."""
        self._target_w = 0.0
        self._asked_w = 0.0
        self._coming: deque[tuple[float, float]] = deque()

    @property
    def soc_percent(self) -> float:
        """State of charge, 0 to 100."""
        return 100 * self.energy_wh / self.model.capacity_wh

    def ask(self, target_w: float, elapsed: float) -> None:
        """The charger wants this power; the electronics hear it after the latency."""
        if target_w != self._asked_w:
            self._asked_w = target_w
            self._coming.append((elapsed + self.model.latency_s, target_w))

    def possible_w(self, wish_w: float) -> float:
        """What the car makes of a wish: within its limits at this SoC, and nothing below the minimum."""
        soc = self.soc_percent
        capped = min(wish_w, self.model.most_charge_w(soc))
        capped = max(capped, -self.model.most_discharge_w(soc))
        return capped if abs(capped) >= self.model.min_w else 0.0

    def settled(self) -> bool:
        """Nothing is on its way: the power stands where it should."""
        return not self._coming and abs(self.power_w - self.possible_w(self._target_w)) < _NEAR_W

    def step(self, dt_s: float, elapsed: float) -> Flow:
        """Let *dt_s* seconds end at *elapsed* with the session on."""
        while self._coming and self._coming[0][0] <= elapsed:
            self._target_w = self._coming.popleft()[1]
        before_w = self.power_w
        self.power_w = self._ramped(self.possible_w(self._target_w), dt_s)
        return self._book((before_w + self.power_w) / 2, dt_s / 3600)

    def stop(self) -> None:
        """The contactors open: no power, no standby, all wishes forgotten."""
        self.power_w = self._target_w = self._asked_w = 0.0
        self._coming.clear()

    def drive(self, energy_wh: float) -> float:
        """Use this much on the road; what the battery lacked is returned (charged elsewhere), Wh."""
        missing_wh = max(0.0, energy_wh - self.energy_wh)
        self.energy_wh -= energy_wh - missing_wh
        return missing_wh

    def _ramped(self, goal_w: float, dt_s: float) -> float:
        reach = self.model.ramp_w_per_s * dt_s
        moved = self.power_w + max(-reach, min(reach, goal_w - self.power_w))
        if abs(moved) < self.model.min_w and goal_w != 0:
            return self.model.min_w if goal_w > 0 else -self.model.min_w
        return moved

    def _book(self, mean_w: float, hours: float) -> Flow:
        loss_w = self.model.loss_w(mean_w) if mean_w else self.model.standby_w
        draws_w = mean_w or self.model.standby_w
        stored_wh = (draws_w - loss_w) * hours
        # The taper ends at zero power, a step may still reach a hair beyond full or empty:
        # the electronics burn that hair.
        kept_wh = max(-self.energy_wh, min(self.model.capacity_wh - self.energy_wh, stored_wh))
        self.energy_wh += kept_wh
        return Flow(
            in_wh=max(0.0, draws_w) * hours,
            out_wh=max(0.0, -draws_w) * hours,
            stored_wh=kept_wh,
            loss_wh=loss_w * hours + stored_wh - kept_wh,
        )


def _between(value: float, low: float, high: float) -> float:
    """How far *value* has come from low (0) to high (1)."""
    return max(0.0, min(1.0, (value - low) / (high - low)))
