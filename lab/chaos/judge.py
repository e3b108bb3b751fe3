"""What must never happen, judged each second by the world's physics and never by what we believe."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Final

import inverters
from lab.wiring.charger import FALLBACK_W
from optimizer.dispatch.decision import Mode
from optimizer.dispatch.manners import STAYS_S

from .breaker import Fuse
from .faults import Kind, Trouble
from .honesty import Honesty
from .machine import Machine
from .senses import Signals
from .setting import CAPACITY_WH, CAR, CARS, Setting
from .storage import EVERY_S as TOLD_EVERY_S
from .world import World

# Less than this at the charger's meter is its own standby.
IDLE_W: Final = 100.0
# What may leave the car below its reserve: a fifth of a percent, less than the charger's report can tell.
BELOW_WH: Final = 0.002 * CAPACITY_WH
# A car that does less moves nobody to hold the home battery back. The device's own timer lets it go.
HELD_W: Final = 200.0
RESTRAINT_S: Final = float(inverters.LEASE_S)
# Latency, ramp and the second in which the judge looks.
LEASE_SLACK_S: Final = 4.0
FEEDS_W: Final = -100.0
# A meter's value counts for 15 s; then the stop has to reach the car. While a question hangs: a call's 10 s.
BLIND_S: Final = 45.0
# A decision that the car gives nothing is obeyed within this time by a charger that hears.
STOPS_S: Final = 20.0
# The same for a grid that fails, and for what the grid operator allows.
OBEYS_S: Final = 45.0
# Unless a departure is near, neither battery fills the other by more than this for longer than `pours_s`.
POURS_W: Final = 500.0
KETTLE_S: Final = 30.0
# A charger is asked for its meter's values no more often.
REPORTS_S: Final = 5.0
NEAR: Final = timedelta(hours=4)
DEAF: Final = (
    Kind.LINE_CUT,
    Kind.LINE_DEAD,
    Kind.CHARGER_REFUSES,
    Kind.CHARGER_LIES,
    Kind.CHARGER_SLOW,
    Kind.CHARGER_REBOOTS,
)
FALSE_BATTERY: Final = (Kind.BATTERY_GONE, Kind.BATTERY_FROZEN)
LIMIT_SLACK_W: Final = 300.0
# A meter's noise, and what a charger on schedules may be off before it negotiates again (pace.py).
EXPORT_SLACK_W: Final = 300.0
EXPORT_SHARE: Final = 0.1
NO_METER: Final = (Kind.METER_GONE, Kind.METER_NAN)
FALSE_METER: Final = (Kind.METER_GONE, Kind.METER_NAN, Kind.METER_FROZEN, Kind.METER_SPIKES)


def pours_s(every_s: float) -> float:
    """For how long one battery may fill the other before that is broken, when we look each *every_s*.

    Until it is seen: the battery's power and the car's are told late, and we look a moment later. After half
    a minute it is no kettle. Then the car has to hear of it, and the battery follows with a time constant of
    3 s: from 5 kW to the 0.5 kW that count in 7 s.
    """
    seen_s = TOLD_EVERY_S + max(REPORTS_S, every_s) + every_s
    return seen_s + KETTLE_S + LEASE_SLACK_S + 7.0


@dataclass(slots=True)
class Judge:
    """Looks once a second."""

    setting: Setting
    world: World
    machine: Machine
    trouble: Trouble
    convict: Callable[[str, str], None]
    note: Callable[[str], None]
    fuses: list[Fuse] = field(init=False)
    alone: list[Fuse] = field(init=False)
    """The same without the car: what the house does to them is not ours."""
    honesty: Honesty = field(init=False)
    _below_wh: float = 0.0
    _lasts: dict[str, float] = field(default_factory=dict)
    """For how many seconds something has held."""
    _on: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Three phases."""
        site = self.setting.site
        self.fuses = [Fuse(site.fuse_w / site.phases) for _ in range(3)]
        self.alone = [Fuse(site.fuse_w / site.phases) for _ in range(3)]
        self.honesty = Honesty(self.world, self.machine, self.convict)

    def look(self, now: float) -> None:
        """Judge the last second."""
        state, signals = self.world.home.state, Signals.of(self.trouble)
        heard = self._heard(now)
        self._judge_fuses(state.phase_w, state.car_w, heard=heard)
        self._judge_reserve(state.car_w, state.soc_percent, signals, heard=heard)
        self._judge_stranger(state.car_w)
        self._judge_restraint(state.car_w, heard=heard)
        self._judge_lease(now, state.car_w)
        self._judge_obedience(now, state.car_w, signals, heard=heard)
        self._judge_connection(state.car_w, state.grid_w, signals, heard=heard)
        self._judge_pouring(now, state.car_w, heard=heard)
        self.honesty.look()

    def _once(self, name: str, text: Callable[[], str], *, holds: bool, law: str = "") -> None:
        """Convict when something begins to hold, not as long as it holds."""
        if not holds:
            self._on.discard(name)
        elif name not in self._on:
            self._on.add(name)
            self.convict(law or name, text())

    def _heard(self, now: float) -> bool:
        """Our process works, the charger hears it and obeys, and both had a lease's time for that."""
        lease_s, machine = self.setting.lease_s, self.machine
        there = machine.works and now - machine.born > lease_s and self.world.charger.connected
        return there and not self.trouble.lately(now, lease_s, *DEAF)

    def _lasting(self, name: str, *, holds: bool) -> float:
        """For how many seconds this has held."""
        self._lasts[name] = self._lasts.get(name, 0.0) + 1 if holds else 0.0
        return self._lasts[name]

    def _judge_fuses(self, phase_w: Sequence[float], car_w: float, *, heard: bool) -> None:
        """No breaker trips with the car's doing. One that the house trips alone, beside a car at rest, may.

        The car helps where it may; where its reserve, or what is not known, forbids that, it rests. One that
        hears nobody charges by its fallback, which is no excuse unless the house overloads the phase alone.
        """
        lost = not heard and car_w <= FALLBACK_W + IDLE_W
        ours_w = car_w / 3 if abs(car_w) > IDLE_W else 0.0
        for phase, (fuse, alone, power_w) in enumerate(zip(self.fuses, self.alone, phase_w, strict=True), 1):
            alone.feel(power_w - ours_w)
            if not fuse.feel(power_w):
                continue
            excused = ours_w <= 0 and alone.tripped
            text = f"L{phase} trips at {power_w:.0f} W, the car at {car_w:.0f} W"
            if excused or (lost and alone.overloaded(power_w - ours_w)):
                self.note(f"{text}: the house trips it alone")
            else:
                self.convict("fuse", text)

    def _judge_reserve(self, car_w: float, soc_percent: float, signals: Signals, *, heard: bool) -> None:
        """Nothing leaves the car below its reserve; below one that was raised, once that was heard."""
        raised_wh = signals.reserve_wh or 0.0
        storm_s = self._lasting("storm", holds=heard and raised_wh > 0)
        own_wh = CARS[self.world.who].reserve_wh if self.world.who in CARS else 0.0
        kept_wh = max(own_wh, raised_wh if storm_s > OBEYS_S else 0.0)
        if soc_percent * CAPACITY_WH / 100 >= kept_wh or (storm_s and storm_s <= OBEYS_S):
            self._below_wh = 0.0
        elif car_w < 0:
            self._below_wh -= car_w / 3600
        self._once(
            "reserve",
            lambda: f"{self._below_wh:.0f} Wh left the car below its reserve, it is at {soc_percent:.2f} %",
            holds=self._below_wh > BELOW_WH,
        )

    def _judge_stranger(self, car_w: float) -> None:
        """Nothing is taken out of a car that is not the home's."""
        takes_s = self._lasting("stranger", holds=car_w < FEEDS_W and self.world.who not in CARS)
        self._once(
            "stranger",
            lambda: f"a visitor's car gives {-car_w:.0f} W for {takes_s:.0f} s",
            holds=takes_s > LEASE_SLACK_S,
        )

    def _judge_restraint(self, car_w: float, *, heard: bool) -> None:
        """The home battery is its own master again once we are gone, or the car has long been at rest."""
        held = self.world.held()
        down_s = self._lasting("down", holds=held and not self.machine.works)
        self._once(
            "held",
            lambda: f"the home battery is held back {down_s:.0f} s after we were gone",
            holds=down_s > RESTRAINT_S + LEASE_SLACK_S,
            law="held",
        )
        rests_s = self._lasting("rests", holds=held and heard and abs(car_w) < HELD_W)
        self._once(
            "idle",
            lambda: f"the home battery is held back beside a car that has been at rest for {rests_s:.0f} s",
            holds=rests_s > STAYS_S + RESTRAINT_S + OBEYS_S,
            law="held",
        )

    def _judge_lease(self, now: float, car_w: float) -> None:
        if car_w >= FEEDS_W:
            self._on.discard("lease")
            return
        taken = [one.elapsed for one in self.world.charger.setpoints if one.accepted]
        silent_s = now - taken[-1] if taken else float("inf")
        lease_s = float(self.setting.lease_s)
        if self.setting.charger.control_mode == "ScheduledControl":
            # The end of the slot in which it was agreed, and one slot more; by the clock that we had then.
            lease_s = (
                (1_800.0 - (now - silent_s) % 900) if taken and not self._clock_was_wrong(now) else 1_800.0
            )
        self._once(
            "lease",
            lambda: (
                f"the car gives {-car_w:.0f} W, {silent_s:.0f} s after the last word that the charger took"
            ),
            holds=silent_s > lease_s + LEASE_SLACK_S,
        )

    def _clock_was_wrong(self, now: float) -> bool:
        return self.trouble.lately(now, 1_800.0, Kind.CLOCK_JUMPS)

    def _judge_pouring(self, now: float, car_w: float, *, heard: bool) -> None:
        """The car does not fill the home battery, nor that one the car: each turn costs energy and wear."""
        storage, process = self.world.home.storage, self.machine.process
        if storage is None:
            return
        ours, most_s = process.controller if process is not None else None, pours_s(self.machine.every_s)
        ordered_w = ours.decision.power_w if ours is not None else 0
        battery_w = storage.power_w
        for name, sign in (("the home battery fills the car", 1), ("the car fills the home battery", -1)):
            # What the charger does by its own limit is not ours.
            pours = min(sign * car_w, sign * ordered_w, -sign * battery_w) > POURS_W
            lasts_s = self._lasting(name, holds=pours and heard and self._sees_both(now, most_s))
            text = partial(_poured, name, lasts_s, car_w, battery_w)
            self._once(name, text, holds=lasts_s > most_s, law="pouring")

    def _sees_both(self, now: float, most_s: float) -> bool:
        """Nobody ordered anything, no departure is near, and meters tell the truth of both batteries."""
        process, clock_now = self.machine.process, self.world.clock.now()
        ours = process.controller if process is not None else None
        free = ours is not None and ours.mode is Mode.AUTOMATIC and ours.command is None
        false = self.trouble.on(*FALSE_METER) or self.trouble.lately(now, most_s, *FALSE_BATTERY)
        return free and not false and self.world.home.next_departure(clock_now) - clock_now > NEAR

    def _judge_obedience(self, now: float, car_w: float, signals: Signals, *, heard: bool) -> None:
        """What must not go on once it was known: without a meter, into a dead grid, after a stop."""
        process = self.machine.process
        ours = process.controller if process and process.controller.mode is not Mode.OFF else None
        # Told even if it lived for less than a second, as where a new slot and a new plan meet.
        fed_lately = process is not None and now - process.brain.fed_at <= 1.0
        rests = heard and ours is not None and ours.decision.power_w >= 0 and not fed_lately
        for name, holds, within_s, since in (
            ("blind", self.trouble.on(*NO_METER), BLIND_S, "the last value of the grid meter"),
            ("outage", heard and not signals.grid_ok, OBEYS_S, "the grid has failed"),
            ("stop", rests, STOPS_S, "it was told not to"),
        ):
            lasts_s = self._lasting(name, holds=holds)
            feeds = car_w < FEEDS_W and lasts_s > within_s and heard
            self._once(name, partial(_fed, car_w, lasts_s, since), holds=feeds)

    def _judge_connection(self, car_w: float, grid_w: float, signals: Signals, *, heard: bool) -> None:
        """The meter: nothing of the car for the grid, no more for the car than the operator allows."""
        sees = heard and not self.trouble.on(*FALSE_METER)
        sold = car_w < FEEDS_W and -grid_w > EXPORT_SLACK_W - EXPORT_SHARE * car_w
        sold_s = self._lasting("export", holds=sold and sees and signals.grid_ok)
        self._once(
            "export",
            lambda: f"{-grid_w:.0f} W into the grid for {sold_s:.0f} s, the car gives {-car_w:.0f} W",
            holds=sold_s > OBEYS_S,
        )
        most_w = float("inf") if signals.limit_w is None else signals.limit_w
        over = car_w > CAR.min_charge_w and grid_w > most_w + LIMIT_SLACK_W
        over_s = self._lasting("limit", holds=over and sees)
        self._once(
            "limit",
            lambda: f"{grid_w:.0f} W from the grid for {over_s:.0f} s, {car_w:.0f} W of it for the car",
            holds=over_s > OBEYS_S,
        )


def _fed(car_w: float, lasts_s: float, since: str) -> str:
    return f"the car gives {-car_w:.0f} W {lasts_s:.0f} s after {since}"


def _poured(name: str, lasts_s: float, car_w: float, battery_w: float) -> str:
    return f"{name} for {lasts_s:.0f} s, {car_w:.0f} W at the car, {battery_w:.0f} at it"
