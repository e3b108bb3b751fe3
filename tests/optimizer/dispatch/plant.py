"""A house, a meter, a charger and a car with their delays, for closed loops. Seconds and W."""

import random
from collections import deque
from dataclasses import dataclass, field, replace

from optimizer.control import AskForPlan, Controller, PlanMade, SetpointAnswered, SetPower, Settings
from optimizer.dispatch.snapshot import Sample, Snapshot
from optimizer.plan import Plan

from .moments import CAR, SITE, home
from .traces import Trace


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
    plans: bool = True
    """A plan is being made, from one tick to the next: the controller had none, or asked for another."""

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
        effects = controller.step(snapshot, PlanMade(plan=made) if self.plans else None)
        self.plans = False
        sends = []
        for effect in effects:
            if isinstance(effect, AskForPlan):
                self.plans = True
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
        harm_wh, avoided_wh = self.balance(ramp_w_per_s)
        return 1 - harm_wh / avoided_wh

    def balance(self, ramp_w_per_s: float) -> tuple[float, float]:
        """The harm done, and the import that a follower without any delay avoids, Wh."""
        perfect, avoided, harm = 0.0, 0.0, 0.0
        for house, car in zip(self.house, self.car, strict=True):
            wanted = -min(max(house, 0.0), CAR.max_discharge_w) if house >= CAR.min_discharge_w else 0.0
            most = ramp_w_per_s * self.step
            perfect += min(max(wanted - perfect, -most), most)
            best_import = max(0.0, house + perfect)
            avoided += max(0.0, house) - best_import
            grid = house + car
            harm += max(0.0, max(grid, 0.0) - best_import)
            # Surplus sun may go to the grid or into the car: only what the car adds to that is harm.
            harm += min(-car, max(0.0, -grid)) if car < 0 else max(0.0, car - max(0.0, -house))
        return harm * self.step / 3600, avoided * self.step / 3600


def controller() -> Controller:
    """A controller in automatic mode for the home of these tests."""
    return Controller(Settings(site=SITE, car=CAR))
