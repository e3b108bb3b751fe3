"""A house, a meter, a charger and a car with their delays, for closed loops. Seconds and W."""

import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from optimizer.control import Controller, PlanMade, SetpointAnswered, SetPower, Settings
from optimizer.plan import Plan
from optimizer.snapshot import Sample, Snapshot

from .moments import CAR, SITE, home

Trace = Callable[[float], float]


def evening(second: float) -> float:
    """Twelve minutes with kettle, fridge, oven that cycles, a heat pump and a cloud's end."""
    load = 420.0 + (110 if second % 240 < 90 else 0)
    load += 2100 if 60 <= second < 200 else 0
    load += 1800 if 150 <= second < 600 and (second - 150) % 60 < 35 else 0
    load += 900 * min(1.0, max(0.0, (second - 320) / 60))
    return load + (1400 if 620 <= second < 700 else 0)


@dataclass(kw_only=True)
class Plant:
    """What the controller sees and moves. *delay_s*: setpoint to the car's first move."""

    delay_s: float
    meter_s: float = 1.0
    ramp_w_per_s: float = 3000.0
    report_s: float = 5.0
    gain: float = 1.0
    noise_w: float = 12.0
    seed: int = 1
    car_w: float = 0.0
    queue: deque[tuple[float, int]] = field(default_factory=deque)
    target_w: float = 0.0

    def run(self, trace: Trace, seconds: int, controller: Controller, made: Plan, step=0.1) -> Run:
        """Let the controller drive this plant along the trace."""
        rng = random.Random(self.seed)
        record = Run(step=step)
        grid: deque[float] = deque(maxlen=max(1, round(self.meter_s / step)))
        reported = Sample(value=0.0, elapsed=0.0)
        for i in range(round(seconds / step)):
            second = i * step
            house_w = trace(second) + rng.gauss(0, self.noise_w)
            self._move(second, step)
            grid.append(house_w + self.car_w)
            if i % round(self.report_s / step) == 0:
                reported = Sample(value=self.car_w, elapsed=second)
            if i % round(1 / step) == 0:
                seen = home(elapsed=second, house_w=grid[0])
                record.sends += self._tick(controller, replace(seen, car_w=reported), made)
            record.house.append(trace(second))
            record.car.append(self.car_w)
        return record

    def _tick(self, controller: Controller, snapshot: Snapshot, made: Plan) -> list[tuple[float, int]]:
        second = snapshot.elapsed
        event = PlanMade(plan=made) if controller.plan is None else None
        effects = controller.step(snapshot, event)
        sends = []
        for effect in effects:
            if isinstance(effect, SetPower):
                sends.append((second, effect.power_w))
                self.queue.append((second + self.delay_s, effect.power_w))
                effects += controller.step(snapshot, SetpointAnswered(accepted=True))
        return sends

    def _move(self, second: float, step: float) -> None:
        while self.queue and self.queue[0][0] <= second:
            self.target_w = self.gain * self.queue.popleft()[1]
        most = self.ramp_w_per_s * step
        self.car_w += min(max(self.target_w - self.car_w, -most), most)


@dataclass(kw_only=True)
class Run:
    """What happened, every *step* seconds."""

    step: float
    house: list[float] = field(default_factory=list)
    car: list[float] = field(default_factory=list)
    sends: list[tuple[float, int]] = field(default_factory=list)

    def share(self, ramp_w_per_s: float) -> float:
        """Of the import that a follower without any delay avoids, how much was avoided, less the harm."""
        perfect, avoided, harm = 0.0, 0.0, 0.0
        for house, car in zip(self.house, self.car, strict=True):
            wanted = -min(max(house, 0.0), CAR.max_discharge_w) if house >= CAR.min_discharge_w else 0.0
            most = ramp_w_per_s * self.step
            perfect += min(max(wanted - perfect, -most), most)
            best_import = max(0.0, house + perfect)
            avoided += max(0.0, house) - best_import
            grid = house + car
            harm += max(0.0, max(grid, 0.0) - best_import) + (max(0.0, -grid) if car < 0 else 0.0)
            harm += max(0.0, car)
        return 1 - harm / avoided


def controller() -> Controller:
    """A controller in automatic mode for the home of these tests."""
    return Controller(Settings(site=SITE, car=CAR))
