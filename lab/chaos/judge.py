"""What must never happen, judged each second by the world's physics and never by what we believe."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from ocpp_local import Session
from optimizer.decision import Mode, Rule
from optimizer.ledger import FLOWS

from .faults import Kind, Trouble
from .machine import Machine
from .setting import CAPACITY_WH, CAR, GOAL_WH, SITE, Setting
from .world import World

RESERVE_WH: Final = CAR.reserve_wh
# What may leave the car below its reserve: half a percent, about what two reports and a lease are apart.
BELOW_WH: Final = 0.005 * CAPACITY_WH
# Latency, ramp and the second in which the judge looks.
LEASE_SLACK_S: Final = 4.0
FEEDS_W: Final = -100.0
# A meter's value counts for 15 s; then the stop has to reach the car. While a question hangs: a call's 10 s.
BLIND_S: Final = 45.0
SHORT_WH: Final = 0.01 * CAPACITY_WH
SCHEDULE_RUNS_S: Final = 1_800.0
LEDGER_SHARE: Final = 0.01
# What flows between two pages of the ledger, and between two reports of the charger.
LEDGER_WH: Final = 60.0
AGES_AGO: Final = datetime(2000, 1, 1, tzinfo=UTC)
AGES_AHEAD: Final = datetime(2100, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Fuse:
    """A circuit breaker (B): heats with the square of the current, trips at once at three times its rating.

    1.13 times the rating passes for ever, 1.45 for a minute and a half: the early end of IEC 60898.
    """

    rated_w: float
    heat: float = 0.0
    tripped: bool = False

    def feel(self, power_w: float, seconds: float = 1.0) -> bool:
        """Whether it trips now."""
        load = abs(power_w) / self.rated_w
        self.heat += (load * load - self.heat) * seconds / 90.0
        trips = self.heat > 1.13**2 or load > 3
        new, self.tripped = trips and not self.tripped, trips
        return new


@dataclass(slots=True)
class Judge:
    """Looks once a second."""

    setting: Setting
    world: World
    machine: Machine
    trouble: Trouble
    convict: Callable[[str, str], None]
    fuses: list[Fuse] = field(init=False)
    sessions: dict[str, Session] = field(default_factory=dict)
    said_short_at: float = float("-inf")
    """When we last said that the next departure's goal is in danger, or could not work."""
    departures: int = 0
    short: int = 0
    _below_wh: float = 0.0
    _blind_s: float = 0.0
    _feeds_s: float = 0.0
    _on: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Three phases."""
        self.fuses = [Fuse(SITE.fuse_w / SITE.phases) for _ in range(3)]

    def look(self, now: float) -> None:
        """Judge the last second."""
        state = self.world.home.state
        for phase, (fuse, power_w) in enumerate(zip(self.fuses, state.phase_w, strict=True), 1):
            if fuse.feel(power_w):
                self.convict("fuse", f"L{phase} trips at {power_w:.0f} W, the car at {state.car_w:.0f} W")
        self._judge_reserve(state.car_w, state.soc_percent)
        self._judge_lease(now, state.car_w)
        self._judge_blindness(now, state.car_w)
        self._note_honesty(now)
        self._judge_departures(now)
        if now % 3600 == 0:
            self._collect()

    def close(self, blocks: list[int]) -> None:
        """Judge the whole run: the balance of energy, our records beside the meter, our memory."""
        self._collect()
        books = self.world.home.books
        if abs(books.balance()) > 1:
            self.convict("energy", f"the world's energy does not close by {books.balance():.1f} Wh")
        stays = self.sessions.values()
        self._compare("stays", "into the car", sum(one.imported_wh or 0.0 for one in stays), books.car_in_wh)
        self._compare(
            "stays", "out of the car", sum(one.exported_wh or 0.0 for one in stays), books.car_out_wh
        )
        slots = self.machine.disk.ledger.slots(AGES_AGO, AGES_AHEAD)
        for source, name, meter in (
            (True, "grid", books.grid_import_wh),
            (False, "grid", books.grid_export_wh),
            (False, "car", books.car_in_wh),
            (True, "car", books.car_out_wh),
        ):
            flows = [one for one in FLOWS if (one.startswith if source else one.endswith)(name)]
            booked = sum(slot.wh(flow) for slot in slots for flow in flows)
            self._compare("ledger", f"{'from' if source else 'to'} the {name}", booked, meter)
        if len(blocks) > 2 and blocks[-1] - blocks[1] > 0.05 * blocks[1]:
            self.convict("memory", f"{blocks[1]} blocks after a day, {blocks[-1]} at the end")

    def _compare(self, law: str, what: str, booked: float, meter: float) -> None:
        if abs(booked - meter) > LEDGER_SHARE * meter + LEDGER_WH:
            self.convict(law, f"{what} {booked:.0f} Wh, by the meter {meter:.0f}")

    def _collect(self) -> None:
        if self.machine.process is not None:
            self.sessions |= {one.id: one for one in self.machine.process.station.sessions}

    def _once(self, name: str, text: str, *, holds: bool) -> None:
        """Convict when something begins to hold, not as long as it holds."""
        if holds and name not in self._on:
            self.convict(name, text)
        (self._on.add if holds else self._on.discard)(name)

    def _judge_reserve(self, car_w: float, soc_percent: float) -> None:
        if soc_percent * CAPACITY_WH / 100 >= RESERVE_WH:
            self._below_wh = 0.0
        elif car_w < 0:
            self._below_wh -= car_w / 3600
        text = f"{self._below_wh:.0f} Wh left the car below its reserve, it is at {soc_percent:.2f} %"
        self._once("reserve", text, holds=self._below_wh > BELOW_WH)

    def _judge_lease(self, now: float, car_w: float) -> None:
        self._feeds_s = self._feeds_s + 1 if car_w < FEEDS_W else 0.0
        taken = [one.elapsed for one in self.world.charger.setpoints if one.accepted]
        silent_s = now - taken[-1] if taken else float("inf")
        scheduled = self.setting.charger.control_mode == "ScheduledControl"
        lease_s = SCHEDULE_RUNS_S if scheduled else self.setting.lease_s
        text = f"the car gives {-car_w:.0f} W, {silent_s:.0f} s after the last word that the charger took"
        self._once("lease", text, holds=car_w < FEEDS_W and silent_s > lease_s + LEASE_SLACK_S)

    def _judge_blindness(self, now: float, car_w: float) -> None:
        blind = self.trouble.on(Kind.METER_GONE, Kind.METER_NAN)
        self._blind_s = self._blind_s + 1 if blind else 0.0
        deaf = (Kind.LINE_CUT, Kind.LINE_DEAD, Kind.CHARGER_REFUSES, Kind.CHARGER_LIES, Kind.CHARGER_SLOW)
        heard = self.machine.works and not self.trouble.lately(now, self.setting.lease_s, *deaf)
        heard = heard and now - self.machine.born > self.setting.lease_s
        text = f"the car gives {-car_w:.0f} W {self._blind_s:.0f} s after the last value of the grid meter"
        self._once("blind", text, holds=heard and self._blind_s > BLIND_S and car_w < FEEDS_W)

    def _note_honesty(self, now: float) -> None:
        process = self.machine.process
        if process is None or not self.machine.works:
            self.said_short_at = now  # a dashboard that is dark promises nothing
            return
        controller = process.controller
        excused = controller.decision.rule in {
            Rule.NOT_READY,
            Rule.OFF,
            Rule.PASSIVE,
            Rule.REFUSED,
            Rule.STALE,
        }
        plan = controller.plan
        unmet = plan is not None and any(
            0 <= (one.departure - self.world.clock.now()).total_seconds() < 43_200 for one in plan.unmet
        )
        driven = controller.mode is Mode.AUTOMATIC and controller.command is None
        if excused or unmet or plan is None or not driven or process.plan_trouble or self.machine.offset:
            self.said_short_at = now
        if process.station.deviation is not None:
            self.said_short_at = now

    def _judge_departures(self, now: float) -> None:
        told = self.world.home.books.departures
        for departure in told[self.departures :]:
            missing_wh = GOAL_WH - departure.soc_percent * CAPACITY_WH / 100
            self.short += missing_wh > SHORT_WH
            # A promise that stood unbroken through the last half hour, and was not kept.
            if missing_wh > SHORT_WH and now - self.said_short_at > 1800:
                self.convict(
                    "departure", f"the car left with {departure.soc_percent:.1f} %, and nobody said so"
                )
        self.departures = len(told)
