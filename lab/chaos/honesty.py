"""Departures: met, or told beforehand, and about that departure."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from optimizer.dispatch.decision import Mode, Rule

from .machine import Machine
from .process import Process
from .setting import CAPACITY_WH, CAR, CARS, GOAL_WH
from .world import World

SHORT_WH: Final = 0.01 * CAPACITY_WH
# A sentence that comes with the driver already in the car helps nobody.
BEFORE: Final = timedelta(minutes=1)
ABOUT: Final = timedelta(minutes=2)
# Rules that a dashboard shows while the car cannot be charged as the plan has it.
HINDERED: Final = frozenset(
    {
        Rule.NOT_READY,
        Rule.OFF,
        Rule.PASSIVE,
        Rule.REFUSED,
        Rule.STALE,
        Rule.OUTAGE,
        Rule.GRID_LIMIT,
        Rule.FUSE,
    }
)


@dataclass(slots=True)
class Honesty:
    """Remembers what was said about each departure, and what kept the car from being charged."""

    world: World
    machine: Machine
    convict: Callable[[str, str], None]
    departures: int = 0
    short: int = 0
    _told: dict[datetime, datetime] = field(default_factory=dict)
    """The first word that a departure will be short, by departure. While no plan says so: none."""
    _lost_wh: float = 0.0
    """What could not be charged since the car came, for a reason that was shown."""
    _plugged: bool = False

    def look(self) -> None:
        """Judge the last second."""
        plugged = self.world.home.state.plugged
        if plugged and not self._plugged:
            self._lost_wh = 0.0
        self._plugged = plugged
        self._listen()
        told = self.world.home.books.departures
        for departure in told[self.departures :]:
            missing_wh = GOAL_WH - departure.soc_percent * CAPACITY_WH / 100
            self.short += missing_wh > SHORT_WH and self.world.who in CARS
            said_at = min(
                (said for at, said in self._told.items() if abs(at - self.world.clock.now()) <= ABOUT),
                default=None,
            )
            warned = said_at is not None and said_at <= self.world.clock.now() - BEFORE
            # Nobody knew when a visitor would leave.
            ours = self.world.who in CARS
            if ours and missing_wh > SHORT_WH and not warned and missing_wh > self._lost_wh:
                text = f"the car left with {departure.soc_percent:.1f} %, and nobody had said so"
                self.convict("departure", f"{text}; shown trouble cost {self._lost_wh:.0f} Wh")
        self.departures = len(told)

    def _listen(self) -> None:
        """What the dashboard says now."""
        process, true_now = self.machine.process, self.world.clock.now()
        # One that is dark promises nothing.
        if process is None or not self.machine.works or self._hindered(process):
            most_w, car_w = CAR.max_charge_w, self.world.home.state.car_w
            self._lost_wh += (most_w - car_w) * CAR.charge_efficiency / 3600
        if process is None:
            return
        controller = process.controller
        short = {one.departure for one in controller.plan.unmet} if controller.plan else set()
        self._told = {at: said for at, said in self._told.items() if at in short or at <= true_now}
        for at in short:
            self._told.setdefault(at, true_now)

    def _hindered(self, process: Process) -> bool:
        """The dashboard shows that the car is not charged as the plan would have it."""
        controller, station = process.controller, process.station
        commanded = controller.mode is not Mode.AUTOMATIC or controller.command is not None
        blocked = controller.decision.rule in HINDERED or station.deviation is not None
        lost = controller.plan is None or process.planner.trouble is not None or bool(self.machine.offset)
        return commanded or blocked or lost
