"""The home: house, sun, car and grid connection in one energy balance."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol, Self

from .books import Books, Departure, Interval
from .car import Car, CarModel, Flow
from .clock import Clock
from .house import House
from .market import export_price, import_price
from .sample import SampleDay
from .storage import Storage
from .sun import Sun

# How coarse the physics gets while the car keeps its power, and while it changes it.
SETTLED_STEP_S: Final = 1.0
MOVING_STEP_S: Final = 0.25
_AWAY: Final = Flow(in_wh=0, out_wh=0, stored_wh=0, loss_wh=0)
_DAY: Final = timedelta(days=1)


class Outlet(Protocol):
    """What decides the car's power: the charger twin, or a plain rule."""

    def target_w(self, elapsed: float) -> float | None:
        """W wanted at the car, AC, + fills it. None: the contactors are open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """When the car drives, on the home's clock, every day the same."""

    leaves: timedelta = timedelta(hours=7, minutes=30)
    back: timedelta = timedelta(hours=17)
    trip_wh: float = 12_000
    has_car: bool = True

    def at_home(self, home_time: datetime) -> bool:
        """Whether the car stands plugged in at this hour."""
        return self.has_car and not self.leaves <= since_midnight(home_time) < self.back


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeState:
    """What instruments in the home would read now. W; car + fills the car (AC), grid + imports."""

    now: datetime
    load_w: float
    sun_w: float
    car_w: float
    """At the charger's meter, its standby included."""
    grid_w: float
    phase_w: tuple[float, float, float]
    soc_percent: float
    plugged: bool


class Home:
    """Stepped by whoever owns the clock: advance the clock, then step as many seconds."""

    def __init__(
        self, clock: Clock, sample: SampleDay, *, house: House, sun: Sun, car: Car, habits: Habits
    ) -> None:
        self.clock = clock
        self.sample = sample
        self.car = car
        self.habits = habits
        self.storage: Storage | None = None
        """A home battery; None: there is none."""
        self.outlet: Outlet | None = None
        """Who decides the car's power; None leaves it at 0 W."""
        self.books = Books(battery_start_wh=car.energy_wh, battery_wh=car.energy_wh)
        self._house = house
        self._sun = sun
        self.plugged = habits.at_home(clock.now() + clock.shift)
        self._read(_AWAY, clock.now(), hours=1.0)

    @classmethod
    def demo(
        cls,
        clock: Clock,
        sample: SampleDay,
        *,
        seed: int = 1,
        soc_percent: float = 55,
        has_car: bool = True,
    ) -> Self:
        """A family home: 20 kWh a day, 6 kWp, a 60 kWh car.

        *soc_percent* is what the car has (or comes back with) when it is plugged in.
        """
        habits = Habits(has_car=has_car)
        model = CarModel()
        if not habits.at_home(clock.now() + clock.shift):
            soc_percent = min(100.0, soc_percent + 100 * habits.trip_wh / model.capacity_wh)
        car = Car(model, soc_percent=soc_percent)
        return cls(clock, sample, house=House(sample, seed), sun=Sun(sample, seed), car=car, habits=habits)

    def next_departure(self, after: datetime) -> datetime:
        """When the car leaves next, on the clock's own time."""
        home_time = after + self.clock.shift
        midnight = home_time - since_midnight(home_time)
        leaves = midnight + self.habits.leaves
        if leaves <= home_time:
            leaves += _DAY
        return leaves - self.clock.shift

    def step(self, dt_s: float) -> HomeState:
        """Let the last *dt_s* seconds before the clock's now happen."""
        now, elapsed = self.clock.now(), self.clock.elapsed()
        left_s = dt_s
        while left_s > 1e-9:
            wanted_s = SETTLED_STEP_S if self.car.settled() else MOVING_STEP_S
            part_s = min(left_s, wanted_s)
            left_s -= part_s
            self._part(part_s, now - timedelta(seconds=left_s), elapsed - left_s)
        return self.state

    def _part(self, dt_s: float, now: datetime, elapsed: float) -> None:
        self._drive(now)
        target_w = self.outlet.target_w(elapsed) if self.plugged and self.outlet else None
        if target_w is None:
            self.car.stop()
            flow = _AWAY
        else:
            self.car.ask(target_w, elapsed)
            flow = self.car.step(dt_s, elapsed)
        step = self._read(flow, now, hours=dt_s / 3600)
        self.books.enter(step, self.car.energy_wh)
        if self.plugged:
            self.books.least_soc_percent = min(self.books.least_soc_percent, self.car.soc_percent)

    def _drive(self, now: datetime) -> None:
        plugged = self.habits.at_home(now + self.clock.shift)
        if self.plugged and not plugged:
            self.books.departures.append(Departure(at=now, soc_percent=self.car.soc_percent))
        if plugged and not self.plugged:
            self.books.driven_wh += self.habits.trip_wh
            self.books.charged_elsewhere_wh += self.car.drive(self.habits.trip_wh)
        self.plugged = plugged

    def _read(self, flow: Flow, now: datetime, *, hours: float) -> Interval:
        second = self.sample.second(now + self.clock.shift)
        spot = float(self.sample.spot[int(second // 900)])
        loads, sun_w = self._house.phases_w(second), self._sun.power_w(second)
        car_w = (flow.in_wh - flow.out_wh) / hours
        rest_w = sum(loads) + car_w - sun_w
        storage_w = self.storage.step(rest_w, 3600 * hours) if self.storage else 0.0
        third = (car_w + storage_w - sun_w) / 3
        phase_w = (loads[0] + third, loads[1] + third, loads[2] + third)
        self.state = HomeState(
            now=now,
            load_w=sum(loads),
            sun_w=sun_w,
            car_w=car_w,
            grid_w=sum(phase_w),
            phase_w=phase_w,
            soc_percent=self.car.soc_percent,
            plugged=self.plugged,
        )
        return Interval(
            hours=hours,
            load_w=sum(loads),
            sun_w=sun_w,
            flow=flow,
            storage_w=storage_w,
            phase_w=phase_w,
            import_price=import_price(spot),
            export_price=export_price(spot),
        )


class ChargeOnArrival:
    """The plain rule to compare with: full power from the plug until this SoC, then rest."""

    def __init__(self, home: Home, *, power_w: float = 11_000, until_soc_percent: float = 80) -> None:
        self._home = home
        self._power_w = power_w
        self._until = until_soc_percent

    def target_w(self, elapsed: float) -> float | None:  # noqa: ARG002 - the Outlet's signature
        """Charge, or stand by when done."""
        return self._power_w if self._home.car.soc_percent < self._until else 0.0


def since_midnight(when: datetime) -> timedelta:
    """The time of day as a span."""
    return when - when.replace(hour=0, minute=0, second=0, microsecond=0)
