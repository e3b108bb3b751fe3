"""The demo: a real Home Assistant, our release zip in it, and a simulated home in a process of its own.

Nothing is faked on our side of the sockets: the charger speaks OCPP 2.1 over a WebSocket, the inverter and
its meter answer Modbus TCP, prices and the sun's forecast come over HTTP, and the home is set up by its form.
"""

import argparse
import asyncio
import contextlib
import shutil
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, timezone
from pathlib import Path
from typing import Final

from . import build_zip, home_assistant
from .errors import LabError
from .ha_client import OWNER, Client
from .home_assistant import LOG_FILE, HomeAssistant, Prepare

FOLDER: Final = build_zip.ROOT / ".demo"
PORT: Final = 8123
EVENING_PEAK: Final = time(18, 30)
"""Prices are high, the sun is down, the family cooks and the car has come home."""

HOUR: Final = timedelta(hours=1)
SIMULATOR_LOG: Final = "simulator.out"
LOCALE: Final = {
    "language": "en",
    "number_format": "language",
    "time_format": "24",
    "date_format": "language",
    "time_zone": "server",
    "first_weekday": "language",
}
"""Every page of the demo shows the demo home's own clock, not the visitor's."""

IDENTITY: Final = "DEMO-1"
PASSWORD: Final = "a-password-for-the-demo"  # noqa: S105  it guards a simulated charger on this machine


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """Where the demo listens on this machine."""

    frontend: int = PORT
    ocpp: int = 9410
    modbus: int = 9411
    market: int = 9412

    def check(self) -> None:
        """Raise LabError when one is taken."""
        for name, port in (
            ("Home Assistant", self.frontend),
            ("the charger's server", self.ocpp),
            ("the inverter", self.modbus),
            ("the market", self.market),
        ):
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind(("", port))
                except OSError as error:
                    hint = " (choose another with --port)" if port == self.frontend else ""
                    raise LabError(f"port {port} for {name} is taken by another program{hint}") from error


def say(text: str) -> None:
    """One line for the person at the terminal."""
    print(f"· {text}", flush=True)


def zone_where_it_is(at: time, now: datetime) -> timezone:
    """The whole-hour time zone whose clock shows *at* now, to within half an hour.

    The demo's home lives in it, and its sample day is laid to that clock: evening is evening on every page,
    and days end at midnight.
    """
    ahead = round((timedelta(hours=at.hour, minutes=at.minute) - _since_midnight(now)) / HOUR)
    return timezone(((ahead + 11) % 24 - 11) * HOUR)  # zones run from 11 hours behind UTC to 12 ahead


def _since_midnight(now: datetime) -> timedelta:
    return timedelta(hours=now.hour, minutes=now.minute, seconds=now.second)


def zone_name(zone: timezone) -> str:
    """*zone* in the tz database, where the signs of these zones are turned round."""
    return f"Etc/GMT{-round(zone.utcoffset(None) / HOUR):+d}"


def answers(ports: Ports) -> tuple[dict[str, object], ...]:
    """What a homeowner would type into the form for this home, page by page."""
    market = f"http://127.0.0.1:{ports.market}/api/tariff"
    feed_in = {"active_choice": "url", "url": f"{market}/feedin"}
    return (
        {"next_step_id": "home"},
        {
            "name": "Demo home",
            "fuse_a": 25,
            "fuse_phases": "3",
            "export_allowed": False,
            "annual_use_kwh": 7300,
        },
        {
            "charger_id": IDENTITY,
            "charger_password": PASSWORD,
            "more": {"ocpp_port": ports.ocpp, "charger_security": "plain", "charger_phase": "any"},
        },
        {"charger_arrival": "later"},
        {
            "car_name": "Demo car",
            "car_capacity_kwh": 60,
            "car_reserve_percent": 20,
            "car_goal_percent": 80,
            "departure": "07:30:00",
            "back": "17:00:00",
            "trip_kwh": 12,
        },
        {"next_step_id": "inverter"},
        {"inverter_host": "127.0.0.1", "more": {"inverter_port": ports.modbus, "inverter_unit": 1}},
        {"flip_grid": False},
        {"price_from": "price_web"},
        {"price_web": f"{market}/grid"},
        {"price_add": 0, "price_times": 1},
        {"feed_in_source": feed_in},
        {"sun_source": {"active_choice": "url", "url": f"{market}/solar"}},
        {},
    )


@asynccontextmanager
async def simulator(ports: Ports, at: time, folder: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """The simulated home in a process of its own, until the block ends."""
    command = [sys.executable, "-m", "simulator", "--ocpp", f"ws://127.0.0.1:{ports.ocpp}/ocpp"]
    command += ["--identity", IDENTITY, "--password", PASSWORD, "--at", at.isoformat("minutes")]
    command += ["--modbus-port", str(ports.modbus), "--market-port", str(ports.market)]
    with (folder / SIMULATOR_LOG).open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *command, stdout=log, stderr=asyncio.subprocess.STDOUT, cwd=build_zip.ROOT, start_new_session=True
        )
    try:
        await _listens(process, ports.market, folder / SIMULATOR_LOG)
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
            try:
                await asyncio.wait_for(process.wait(), 10)
            except TimeoutError:
                process.kill()


async def _listens(process: asyncio.subprocess.Process, port: int, log: Path) -> None:
    for _ in range(150):
        if process.returncode is not None:
            raise LabError(f"the simulator ended by itself:\n{log.read_text(errors='replace')[-2000:]}")
        with contextlib.suppress(OSError):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.close()
            return
        await asyncio.sleep(0.2)
    raise LabError(f"the simulator did not listen on port {port} within 30 s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """What runs: the house's brain and the world around it."""

    home: HomeAssistant
    simulator: asyncio.subprocess.Process


@asynccontextmanager
async def demo_home(
    folder: Path, ports: Ports, at: time, now: datetime, *, prepare: Prepare = home_assistant.prepare
) -> AsyncIterator[Demo]:
    """A running Home Assistant with the demo home set up in it, stopped cleanly when the block ends."""
    ports.check()
    folder.mkdir(parents=True, exist_ok=True)
    say("building the release zip")
    release = build_zip.build(folder / "v2h.zip")
    zone = zone_where_it_is(at, now)
    here = now.astimezone(zone).time()
    prepare(folder / "config", release, time_zone=zone_name(zone))
    say(f"starting the simulated home, where it is {here:%H:%M} now")
    async with simulator(ports, here, folder) as world:
        say("starting Home Assistant")
        home = await home_assistant.start(folder / "config", ports.frontend)
        try:
            await set_up(home.url, answers(ports))
            yield Demo(home=home, simulator=world)
        finally:
            await home.stop()


async def set_up(url: str, pages: tuple[dict[str, object], ...]) -> None:
    """Log in and set the home up by its form; an earlier demo's home goes, because its day was another."""
    async with Client.open(url) as client:
        await client.websocket({"type": "frontend/set_user_data", "key": "language", "value": LOCALE})
        entries = await client.request("GET", "/api/config/config_entries/entry")
        for entry in entries:
            if entry["domain"] == "v2h":
                await client.request("DELETE", f"/api/config/config_entries/entry/{entry['entry_id']}")
        say("setting the home up by its form")
        await client.fill("v2h", *pages)


async def run(options: argparse.Namespace) -> None:
    """Keep the demo up until Ctrl-C."""
    if options.fresh:
        shutil.rmtree(FOLDER, ignore_errors=True)
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    ports = Ports(frontend=options.port)
    async with demo_home(FOLDER, ports, options.at, datetime.now(UTC)) as demo:
        print(f"\n  The house stands: {demo.home.url}/v2h-home")
        print(
            f"  Log in as {OWNER['username']!r} with the password {OWNER['password']!r}. Ctrl-C ends it.\n",
            flush=True,
        )
        await first_of(stopped, demo)
        say("stopping: the car goes to rest first")


async def first_of(stopped: asyncio.Event, demo: Demo) -> None:
    """Wait for Ctrl-C. Raises LabError when one of the two processes ends before it."""
    ends = {
        asyncio.create_task(stopped.wait()): "",
        asyncio.create_task(
            demo.home.process.wait()
        ): f"Home Assistant ended by itself; see {demo.home.folder / LOG_FILE}",
        asyncio.create_task(
            demo.simulator.wait()
        ): f"the simulated home ended by itself; see {FOLDER / SIMULATOR_LOG}",
    }
    done, waiting = await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
    for task in waiting:
        task.cancel()
    if why := ends[done.pop()]:
        raise LabError(why)


def main() -> int:
    """The command behind script/demo."""
    parser = argparse.ArgumentParser(prog="script/demo", description=__doc__.partition("\n")[0])
    parser.add_argument("--port", type=int, default=PORT, help="where the frontend listens (%(default)s)")
    parser.add_argument(
        "--at",
        type=time.fromisoformat,
        default=EVENING_PEAK,
        metavar="HH:MM",
        help="the hour that it shall be now",
    )
    parser.add_argument("--fresh", action="store_true", help="forget the last demo and start over")
    try:
        asyncio.run(run(parser.parse_args()))
    except LabError as error:
        print(f"script/demo: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
