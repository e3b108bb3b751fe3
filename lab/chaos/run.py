"""One run: a seed, some days, and what came of it."""

import gc
import hashlib
import logging
import random
import sys
from array import array
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Final, override

from optimizer.control import CommandGiven, CommandWithdrawn, Event, ModeChosen
from optimizer.dispatch.decision import Command, Mode, Rule

from .audit import Audit
from .faults import DAY_S, Fault, Kind, Trouble, faults
from .judge import Judge
from .loop import Conductor
from .machine import STOPS_WITHIN_S, Machine
from .setting import Setting
from .world import World

# Home Assistant looks each second or two. Here the meter's value is old when the next one comes: each answer
# to the house is later, so that laws are harder to keep, and a month costs a third.
EVERY_S: Final = 10.0
ROW_S: Final = 60.0
OURS: Final = ("ocpp_local", "optimizer", "inverters", "asyncio", "lab")


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """Something that must not happen did."""

    at: float
    law: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Where a run plays, what goes wrong, and what the user does when (seconds since the beginning)."""

    setting: Setting
    faults: tuple[Fault, ...] = ()
    orders: tuple[tuple[float, Event], ...] = ()


@dataclass(slots=True, kw_only=True)
class Report:
    """What came of a run. *rows* has a column per minute, for the picture."""

    setting: Setting
    days: float
    faults: tuple[Fault, ...]
    every_s: float = EVERY_S
    log: list[str] = field(default_factory=list)
    violations: list[Violation] = field(default_factory=list)
    rows: dict[str, array[float]] = field(default_factory=dict)
    departures: int = 0
    short: int = 0
    setpoints: int = 0
    car_in_wh: float = 0.0
    car_out_wh: float = 0.0
    car_to_house_wh: float = 0.0
    blocks: list[int] = field(default_factory=list)
    """Of memory, after each day."""

    @property
    def digest(self) -> str:
        """The same for the same run, to the letter."""
        return hashlib.sha256("\n".join(self.log).encode()).hexdigest()

    @property
    def command(self) -> str:
        """What lives through the same again, and draws it."""
        return f"script/chaos {self.setting.seed} --days {self.days:g} --every {self.every_s:g}"


class Run:
    """Brings everything together and lets it live."""

    def __init__(
        self, seed: int, days: float, *, every_s: float = EVERY_S, scene: Scene | None = None
    ) -> None:
        """Let *seed* choose everything, or all but the sequence of its dice be told by a *scene*."""
        scene = scene or Scene(setting=Setting.of(seed), faults=faults(seed, days))
        setting = scene.setting
        self.report = Report(setting=setting, days=days, faults=scene.faults, every_s=every_s)
        self._orders = scene.orders
        self._conductor = Conductor()
        self._trouble = Trouble()
        self._world = World(setting, self._trouble, lambda text: self._hear("error", f"the world: {text}"))
        self._conductor.loops.append(self._world.loop)
        self._machine = Machine(setting, self._world, self._conductor, every_s=every_s, hear=self._hear)
        self._judge = Judge(setting, self._world, self._machine, self._trouble, self._convict, self._note)
        self._audit = Audit(self._world.home.books, self._world.orders, self._machine, self._convict)
        self._dice = random.Random(f"user {seed}")  # noqa: S311 - a game, not a secret
        self._frames = hashlib.sha256()
        self._rule: Rule | None = None
        self._told = 0

    def run(self, progress: Callable[[float], None] = lambda _: None) -> Report:
        """Live through it. *progress* is told the share done."""
        ear = _Ear(lambda text: self._hear("error", text))
        logging.getLogger().addHandler(ear)
        try:
            self._live(progress)
        finally:
            logging.getLogger().removeHandler(ear)
            self._machine.kill()
            self._machine.disk.ledger.close()
            self._world.loop.kill()
        return self.report

    def _live(self, progress: Callable[[float], None]) -> None:
        end = self.report.days * DAY_S
        todo = self._agenda()
        self._world.start()
        self._machine.start()
        now, place = 0.0, 0
        while now < end:
            now += 1.0
            while place < len(todo) and todo[place][0] <= now:
                at, action = todo[place]
                place += 1
                self._conductor.run_until(at)
                action()
            self._conductor.run_until(now)
            self._look(now)
            if now % 3600 == 0:
                self._audit.collect()
                progress(now / end)
        self._close()

    def _agenda(self) -> list[tuple[float, Callable[[], None]]]:
        todo: list[tuple[float, Callable[[], None]]] = [
            (at, partial(self._order, event)) for at, event in self._orders
        ]
        for fault in self.report.faults:
            todo.append((fault.at, partial(self._begin, fault)))
            todo.append((fault.until, partial(self._end, fault)))
            if fault.kind is Kind.RESTARTED:
                todo.append((min(fault.at + STOPS_WITHIN_S, fault.until - 0.1), self._machine.kill))
        return sorted(todo, key=lambda pair: pair[0])

    def _begin(self, fault: Fault) -> None:
        self._trouble.begin(fault)
        self._note(f"+ {fault.kind} ({fault.until - fault.at:.0f} s)")
        match fault.kind:
            case Kind.LINE_CUT:
                self._world.cut()
            case Kind.LINE_DEAD:
                self._world.mute(lambda: self._trouble.is_on(fault))
            case Kind.CHARGER_REBOOTS:
                self._world.reboot()
            case Kind.CLOCK_JUMPS:
                reach_s = 120.0 if fault.size < 0.5 else 3 * 3_600.0
                self._machine.offset = timedelta(seconds=round(reach_s * (4 * (fault.size % 0.5) - 1), 1))
            case Kind.KILLED:
                self._machine.kill()
            case Kind.FROZEN:
                self._machine.freeze(fault, self._trouble)
            case Kind.RESTARTED if self._machine.works and self._machine.process is not None:
                self._machine.process.stop()
            case Kind.USER:
                self._play(fault)

    def _end(self, fault: Fault) -> None:
        self._trouble.end(fault)
        self._note(f"- {fault.kind}")
        match fault.kind:
            case Kind.LINE_DEAD:
                self._world.unmute()
            case Kind.CLOCK_JUMPS:
                self._machine.offset = timedelta()
            case Kind.FROZEN:
                self._machine.thaw()
            case Kind.USER:
                self._order(CommandWithdrawn())
                self._order(ModeChosen(mode=Mode.AUTOMATIC))
        if not self._trouble.on(Kind.KILLED, Kind.RESTARTED):
            self._machine.start()

    def _order(self, event: Event) -> None:
        """Somebody presses a button, if there is one to press."""
        process = self._machine.process
        if process is not None and self._machine.works:
            process.loop.call_at(process.loop.now, process.brain.step, event)

    def _play(self, fault: Fault) -> None:
        if not self._machine.works:
            return
        event: ModeChosen | CommandGiven = ModeChosen(mode=self._dice.choice(list(Mode)))
        if fault.size < 0.5:
            power_w = self._dice.choice((-11_000, -4_000, -1_000, 1_000, 5_000, 11_000))
            until = self._machine.wall() + timedelta(seconds=self._dice.uniform(60, 3_600))
            energy_wh = self._dice.choice((None, 500.0, 3_000.0))
            event = CommandGiven(command=Command(power_w=power_w, until=until, energy_wh=energy_wh))
        self._note(f"the user: {event}")
        self._order(event)

    def _look(self, now: float) -> None:
        self._judge.look(now)
        self._follow_frames()
        process = self._machine.process
        rule = process.controller.decision.rule if process is not None else None
        if rule is not self._rule:
            self._rule = rule
            state = self._world.home.state
            car = f"car {state.car_w:.0f} W, {state.soc_percent:.2f} %"
            self._note(f"{rule or 'nobody'}: {car}, grid {state.grid_w:.0f} W")
        if now % ROW_S == 0:
            self._keep_row(now)
        if now % DAY_S == 0:
            gc.collect()
            self.report.blocks.append(sys.getallocatedblocks() - 2 * len(self.report.log))

    def _follow_frames(self) -> None:
        """All frames go into the log's digest, and are forgotten: the twin would keep thousands."""
        charger = self._world.charger
        for frame in charger.frames:
            self._frames.update(f"{frame.elapsed:.3f}{frame.sent}{_without_ids(frame.message)}".encode())
        charger.frames.clear()
        setpoints = charger.setpoints
        while len(setpoints) > 1:
            self._told += 1
            setpoints.popleft()

    def _keep_row(self, now: float) -> None:
        state = self._world.home.state
        row = {
            "at": now,
            "load_w": state.load_w,
            "sun_w": state.sun_w,
            "car_w": state.car_w,
            "battery_w": self._world.home.storage.power_w if self._world.home.storage else float("nan"),
            "grid_w": state.grid_w,
            "soc_percent": state.soc_percent if state.plugged else float("nan"),
            "phase_w": max(state.phase_w),
        }
        for name, value in row.items():
            self.report.rows.setdefault(name, array("f")).append(value)

    def _close(self) -> None:
        self._audit.close(self.report.blocks, self.report.days)
        report, books = self.report, self._world.home.books
        report.departures, report.short = self._judge.honesty.departures, self._judge.honesty.short
        report.setpoints = self._told
        report.car_in_wh, report.car_out_wh = books.car_in_wh, books.car_out_wh
        report.car_to_house_wh = books.car_to_house_wh
        self._note(f"frames {self._frames.hexdigest()}")
        self._note(f"books {books.cost:.4f} € {books.car_in_wh:.1f} Wh in {books.car_out_wh:.1f} Wh out")

    def _note(self, text: str) -> None:
        now = self._conductor.now
        stamp = (self.report.setting.start + timedelta(seconds=now)).strftime("%d %H:%M:%S")
        self.report.log.append(f"{now:10.1f} {stamp}  {text}")

    def _hear(self, kind: str, text: str) -> None:
        if kind == "error":
            self._convict("error", text)
        else:
            self._note(text)

    def _convict(self, law: str, text: str) -> None:
        self._note(f"VIOLATION {law}: {text}")
        self.report.violations.append(Violation(at=self._conductor.now, law=law, text=text))


class _Ear(logging.Handler):
    """Hears errors of ours, wherever they are logged."""

    def __init__(self, hear: Callable[[str], None]) -> None:
        super().__init__(logging.ERROR)
        self._hear = hear

    @override
    def emit(self, record: logging.LogRecord) -> None:
        if record.name.partition(".")[0] in OURS:
            cause = record.exc_info[1] if record.exc_info else None
            self._hear(f"{record.name}: {record.getMessage()} {cause!r}")


def _without_ids(message: list[object]) -> str:
    """A frame without what is drawn anew in each run: its call id, and ids of transactions."""
    return f"{message[0]}{len(message)}{message[2] if message[0] == 2 else ''}"
