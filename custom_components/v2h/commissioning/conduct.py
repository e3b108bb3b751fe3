"""Does a trial at a home: gives commands, watches, cuts the line. What was seen is judged elsewhere.

Every power goes through the controller as a command, so that fuse, operator, car and reserve stand above it.
Each command has an end of its own: a trial that is forgotten leaves nothing behind.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from homeassistant.util import dt as dt_util

from ..ocpp_local import StationEvent, TransactionReplayed
from ..optimizer.dispatch.decision import Command
from ..optimizer.words import Text
from ..senses import read
from ..troubles.charger import clock_error
from .judge import Step, Verdict, judge
from .leaving import Absence, Leaving, Told, judge_leaving
from .powers import charging, feeding
from .sample import House, Sample, level
from .surroundings import by_slots, means, obstacle
from .trial import Trial

if TYPE_CHECKING:
    from ..home import Home
    from ..ocpp_local import Station

# A house that hid the car once may be quiet a minute later; after that a person has to choose the moment.
TRIES: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How long each part takes, in seconds."""

    settle_s: float = 8.0
    """Charger and car need so long for a new setpoint."""
    watch_s: float = 10.0
    """So long they are watched then."""
    latest_s: float = 60.0
    """A charger that measures seldom is waited for so long."""
    alone: float = 1.25
    """The line stays cut for so many leases."""
    back_s: float = 300.0
    """A charger that lost its line tries again ever more seldom."""
    every_s: float = 1.0
    agrees_s: float = 0.0
    """A charger that agrees on schedules is asked for a discharge only after so long."""


PACE: Final = Pace()
# Dispatch looks back five minutes and waits one more; car and charger then have a minute to agree (ISO
# 15118). What is left of the command when all of it was seen is what the charger is then left alone with.
SLOTS: Final = Pace(agrees_s=420.0, settle_s=90.0, latest_s=120.0)


class TrialEndedError(Exception):
    """Somebody or something ended the trial: a `Text` for the user says why."""


@dataclass(slots=True)
class _Record:
    """What the charger tells of the time without a line."""

    cut_at: datetime
    ahead: timedelta
    """How far the charger's clock is ahead of ours."""
    told: list[Told] = field(default_factory=list)

    def hear(self, event: StationEvent) -> None:
        if not isinstance(event, TransactionReplayed):
            return
        for reading in event.readings:
            after = reading.at - self.ahead - self.cut_at
            if reading.power_w is not None and after >= timedelta():
                self.told.append(Told(after_s=after / timedelta(seconds=1), power_w=reading.power_w))


class Commissioning:
    """One trial. Call the parts in their order, and `close` whatever happens."""

    def __init__(
        self, home: Home, pace: Pace | None = None, told: Callable[[float], None] = lambda _: None
    ) -> None:
        """*pace*: if not given, that of the charger's kind. *told* hears how much is done, 0 to 1."""
        self._home = home
        self._pace = pace or (SLOTS if by_slots(home) else PACE)
        self._progress = told
        self._before = home.controller.command
        self._command: Command | None = None
        self._fed: list[Sample] = []
        station = home.chargers.station
        self.trial = Trial(
            identity=home.settings.charger_id,
            firmware=station.firmware if station else "",
            at=dt_util.now(),
        )
        home.chargers.trying = True

    async def charge(self) -> None:
        """Rest, then charge, and see the house's meter rise."""
        step, _ = await self._step(charging(means(self._home)))
        self.trial = replace(self.trial, charge=step)

    async def discharge(self) -> None:
        """Feed the house, if it takes that, and see its meter fall."""
        if self.trial.charge is None or self.trial.charge.verdict is not Verdict.GOOD:
            return
        power = feeding(means(self._home))
        if isinstance(power, str):
            self.trial = replace(self.trial, skipped=power)
            return
        step, self._fed = await self._step(-power)
        self.trial = replace(self.trial, discharge=step)

    async def leave(self) -> None:
        """Cut the line while the car feeds the house, and see it stop by itself."""
        step, station = self.trial.discharge, self._home.chargers.station
        if step is None or step.verdict is not Verdict.GOOD or station is None:
            return
        self.trial = replace(self.trial, leaving=await self._alone(station, step))

    def finish(self) -> Trial:
        """The trial as it is to be kept: the last one counts too."""
        self.trial = self.trial.after(self._home.chargers.trial)
        return self.trial

    def close(self) -> None:
        """Let the charger in, and go back to what was before. Once is enough, more does no harm."""
        chargers = self._home.chargers
        if not chargers.trying:
            return
        chargers.trying = False
        chargers.let_in()
        if self._home.controller.command is self._command:
            if self._before is not None:
                self._home.give(self._before)
            else:
                self._home.withdraw()

    async def _step(self, wish_w: float) -> tuple[Step, list[Sample]]:
        step, during = await self._try(wish_w)
        for _ in range(TRIES - 1):
            if step.verdict is Verdict.UNCLEAR:
                step, during = await self._try(wish_w)
        return step, during

    async def _try(self, wish_w: float) -> tuple[Step, list[Sample]]:
        before = await self._watch(0.0, share=0.5)
        during = await self._watch(wish_w, share=0.5, done=0.5)
        decision = self._home.controller.decision
        if decision.power_w * wish_w <= 0:
            return Step(verdict=Verdict.NOT_ASKED, asked_w=wish_w, why=decision.reason), during
        limited = abs(decision.power_w) < abs(wish_w) / 2
        return judge(decision.power_w if limited else wish_w, before, during), during

    async def _watch(self, power_w: float, *, share: float, done: float = 0.0) -> list[Sample]:
        """Ask for *power_w*, wait until it has settled, and look."""
        pace = self._pace
        self._ask(power_w, pace.agrees_s + 2 * pace.latest_s + pace.settle_s)
        await self._agreed(power_w)
        begun = time.monotonic()
        since, samples = begun + pace.settle_s, list[Sample]()
        while (elapsed := time.monotonic()) < begun + pace.latest_s:
            self._look()
            if elapsed >= since:
                samples.append(self._sample(since, elapsed))
            known = (
                level(s.car_w for s in samples) is not None and level(s.meter_w for s in samples) is not None
            )
            if elapsed >= since + pace.watch_s and known:
                break
            usual_s = pace.settle_s + pace.watch_s
            self._progress(min(1.0, done + share * (elapsed - begun) / usual_s))
            await asyncio.sleep(self._pace.every_s)
        return samples

    async def _agreed(self, power_w: float) -> None:
        """Wait until the charger is really asked for it, where that takes its time."""
        until = time.monotonic() + self._pace.agrees_s
        while self._home.controller.decision.power_w * power_w <= 0 < abs(power_w):
            if time.monotonic() >= until:
                return
            self._look()
            await asyncio.sleep(self._pace.every_s)

    async def _alone(self, station: Station, step: Step) -> Leaving:
        """Cut the line, look on, let the charger in again, and hear what it tells."""
        lease_s = await self._lease_s(station)
        alone_s = self._pace.alone * lease_s
        gave = _exported(station)
        now, begun = dt_util.utcnow(), time.monotonic()
        record = _Record(cut_at=now, ahead=clock_error(station, now, begun) or timedelta())
        chargers = self._home.chargers
        unlisten = chargers.listen(record.hear)
        try:
            await chargers.cut(alone_s)
            # Not a word of it before the line is cut. When it is back, it shall rest.
            self._ask(0.0, alone_s + self._pace.back_s)
            away = await self._look_on(begun, alone_s)
            chargers.let_in()
            back_at = await self._return(station)
        finally:
            unlisten()
        after = _exported(station)
        absence = Absence(
            asked_w=step.asked_w,
            lease_s=lease_s,
            away_s=back_at - begun,
            before=self._fed,
            away=away,
            told=record.told,
            gave_wh=None if gave is None or after is None else max(0.0, after - gave),
        )
        return judge_leaving(absence)

    async def _lease_s(self, station: Station) -> float:
        """How long the charger may go on. While a setpoint is on its way, nobody knows: it is waited for."""
        until = time.monotonic() + self._pace.settle_s
        while not station.run_on and time.monotonic() < until:
            self._look()
            await asyncio.sleep(self._pace.every_s)
        if not station.run_on:
            raise TrialEndedError(Text("The charger holds no setpoint that ends by itself."))
        return station.run_on / timedelta(seconds=1)

    async def _look_on(self, begun: float, seconds: float) -> list[Sample]:
        samples: list[Sample] = []
        while (elapsed := time.monotonic()) < begun + seconds:
            self._look(away=True)
            samples.append(replace(self._sample(begun, elapsed), elapsed=elapsed - begun, car_w=None))
            self._progress(0.8 * (elapsed - begun) / seconds)
            await asyncio.sleep(self._pace.every_s)
        return samples

    async def _return(self, station: Station) -> float:
        """When the charger was back, monotonic; it has told then what it had to tell."""
        begun, back_at = time.monotonic(), None
        while (elapsed := time.monotonic()) < begun + self._pace.back_s:
            self._look(away=True)
            if back_at is None and station.connected:
                back_at = elapsed
            if back_at is not None and station.ready and elapsed >= back_at + self._pace.settle_s:
                break
            await asyncio.sleep(self._pace.every_s)
        return time.monotonic() if back_at is None else back_at

    def _ask(self, power_w: float, for_s: float) -> None:
        until = dt_util.utcnow() + timedelta(seconds=for_s)
        self._command = Command(power_w=round(power_w), until=until)
        self._home.give(self._command)

    def _look(self, *, away: bool = False) -> None:
        """Go on only while the trial is the one who commands. Raises TrialEndedError."""
        if not self._home.chargers.is_open:
            raise TrialEndedError(Text("The home was stopped."))
        if self._home.controller.command is not self._command:
            raise TrialEndedError(Text("Somebody gave the car another command: the trial was ended."))
        if not away and (reason := obstacle(self._home)) is not None:
            raise TrialEndedError(reason)

    def _sample(self, since: float, elapsed: float) -> Sample:
        """One second, of values that were measured after *since*."""
        reading = self._home.meter.data if self._home.meter else None
        grid_w, battery_w, sun_w = (read(reading, name) for name in ("grid_w", "battery_w", "sun_w"))
        meter_w = House(grid_w=grid_w, battery_w=battery_w, sun_w=sun_w).meter_w(since, elapsed)
        station = self._home.chargers.station
        power = station.measured.power_w if station else None
        car_w = power.value if power is not None and power.elapsed >= since else None
        return Sample(elapsed=elapsed, meter_w=meter_w, car_w=car_w)


def _exported(station: Station) -> float | None:
    register = station.measured.exported_wh
    return None if register is None else register.value
