"""Our process as a real one: `python -m lab.chaos.shell`, to be killed, frozen and cut off over real sockets.

Server and controller with a journal, a ledger and a small file on the disk; the inverter over Modbus; a fixed
price. It follows the house (self-consumption) once it is told `follow`. On its standard input, `jump S` sets
its wall clock S seconds off, `command W S` is a user's command, `put_back` ends our rule. What it does it
says on its standard output, one JSON object a line.
"""

import argparse
import asyncio
import json
import signal
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from inverters.pymodbus_link import PymodbusLink
from lab.wiring.brain import Brain
from ocpp_local import Account, FileJournal, Server
from optimizer.control import CommandGiven, Controller, ModeChosen, SetpointAnswered, Settings
from optimizer.dispatch.decision import Command, Mode
from optimizer.dispatch.snapshot import Snapshot
from optimizer.ledger.file import LedgerFile

from .senses import Meter, Moment, snapshot
from .setting import CAR, IDENTITY, PASSWORD, SITE, next_goal

STEP_S: Final = 0.25
PRICE: Final = 0.40
# What a stopping shell waits for a charger that does not answer, in all.
GOODBYE_S: Final = 4.0


class Fixed:
    """One price for ever."""

    def at(self, _series: str, _now: datetime) -> float | None:
        """The same for every series and time."""
        return PRICE


class Shell:
    """One life of the process."""

    def __init__(self, options: argparse.Namespace) -> None:
        folder: Path = options.folder
        self._store = folder / "store.json"
        self._journal = FileJournal(folder / "journal")
        self._ledger = LedgerFile(folder / "ledger")
        kept = json.loads(self._store.read_text()) if self._store.exists() else {}
        settings = Settings(site=SITE, car=replace(CAR, min_discharge_w=500), lease_s=options.lease)
        self._meter = Meter(PymodbusLink("127.0.0.1", options.modbus))
        self._off = timedelta()
        self._began = time.monotonic()
        self._controls = False
        self._server = Server(
            host="127.0.0.1",
            port=options.port,
            accounts={IDENTITY: Account(password=PASSWORD)},
            journal=self._journal,
            on_event=lambda _: self._brain.step(),
            now=self.wall,
            elapsed=time.monotonic,
            lease=timedelta(seconds=options.lease),
            sample_interval_s=1,
        )
        self.station = self._server.stations[IDENTITY]
        self._brain = Brain(
            controller=Controller(settings, kept, self._ledger.state()),
            look=self._look,
            station=lambda: self.station,
            now=self.wall,
            keep=self._ledger.write,
            heard=self._heard,
        )

    def wall(self) -> datetime:
        """The wall clock of this machine, right or wrong."""
        return datetime.now(UTC) + self._off

    async def run(self) -> None:
        """Live until a signal or a killed process."""
        stopped, loop = asyncio.Event(), asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTERM, stopped.set)
        loop.add_reader(sys.stdin.fileno(), self._listen)
        await self._server.start()
        stay = self.station.transaction
        command = self._brain.controller.command
        say(
            "began",
            port=self._server.port,
            mode=self._brain.controller.mode,
            stay=stay and stay.id,
            command=command and command.to_dict(),
        )
        tasks = [asyncio.create_task(work) for work in (self._watch(), self._brain.drive(), self._beat())]
        await stopped.wait()
        await self._stop()
        for task in tasks:
            task.cancel()

    def _look(self) -> Snapshot:
        now = self.wall()
        moment = Moment(now=now, elapsed=time.monotonic(), goal=next_goal(now))
        return snapshot(moment, self.station, self._meter.reading, Fixed())

    def _save(self) -> None:
        fresh = self._store.with_suffix(".new")
        fresh.write_text(json.dumps(self._brain.controller.to_dict()))
        fresh.replace(self._store)

    async def _beat(self) -> None:
        while True:
            self._brain.step()
            self._save()
            await asyncio.sleep(STEP_S)

    async def _watch(self) -> None:
        while True:
            await self._meter.read(time.monotonic())
            await asyncio.sleep(STEP_S)

    def _heard(self, answer: SetpointAnswered) -> None:
        if answer.accepted and not self._controls:
            self._controls = True
            look = self._look()
            known = [name for name in ("grid_w", "soc_percent", "car_w") if getattr(look, name) is not None]
            say("controls", after_s=round(time.monotonic() - self._began, 2), known=known)

    async def _stop(self) -> None:
        answered = await self._brain.stop(GOODBYE_S)
        self._save()
        if not answered:
            say("unanswered")
        await self._server.stop()
        say("stopped")

    async def _put_back(self) -> None:
        """The charger leaves this home: 0 W first, then our profiles and settings."""
        self._brain.stopped = True
        try:
            async with asyncio.timeout(GOODBYE_S):
                await self.station.set_power(0)
                answer = await self.station.put_back()
        except TimeoutError:
            say("put back", accepted=False, reason="The charger did not answer in time.")
        else:
            say("put back", accepted=answer.accepted, reason=answer.reason)

    def _listen(self) -> None:
        match sys.stdin.readline().split():
            case ["jump", seconds]:
                self._off += timedelta(seconds=float(seconds))
            case ["follow"]:
                self._brain.step(ModeChosen(mode=Mode.SELF_CONSUMPTION))
            case ["command", power_w, seconds]:
                until = self.wall() + timedelta(seconds=float(seconds))
                self._brain.step(CommandGiven(command=Command(power_w=int(power_w), until=until)))
            case ["put_back"]:
                self._putting = asyncio.ensure_future(self._put_back())
            case []:
                asyncio.get_running_loop().remove_reader(sys.stdin.fileno())


def say(what: str, **more: object) -> None:
    """One line for whoever started us."""
    print(json.dumps({"what": what} | more), flush=True)


def main() -> None:
    """Read the options and live."""
    parser = argparse.ArgumentParser(prog="python -m lab.chaos.shell", description=__doc__.partition("\n")[0])
    parser.add_argument("--port", type=int, required=True, help="where the charger calls; 0: say where")
    parser.add_argument("--modbus", type=int, required=True, help="where the inverter listens")
    parser.add_argument("--lease", type=int, default=3, help="how long a setpoint lives, s")
    parser.add_argument("--folder", type=Path, required=True, help="journal, ledger and small file")
    asyncio.run(_live(parser.parse_args()))


async def _live(options: argparse.Namespace) -> None:
    await Shell(options).run()  # the link to the inverter wants a running loop


if __name__ == "__main__":
    main()
