"""`python -m simulator`: the simulated home in a process of its own."""

import argparse
import asyncio
import logging
import signal
import sys
from pathlib import Path
from typing import Final

from .errors import SimulatorError
from .faces import FACES
from .personalities import ALL
from .running import RunningSimulator, Setup, start

_STATUS_EVERY_S: Final = 10.0


def main() -> int:
    """Serve until Ctrl-C or SIGTERM. 0 when asked to stop, 1 with one sentence when it cannot start."""
    logging.basicConfig(level=logging.WARNING, format="%(name)s: %(message)s")
    logging.getLogger("pymodbus").setLevel(logging.CRITICAL)
    arguments = _arguments()
    try:
        asyncio.run(_serve(arguments))
    except SimulatorError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        pass
    return 0


def _arguments() -> Setup:
    parser = argparse.ArgumentParser(prog="simulator", description=__doc__)
    parser.add_argument("--ocpp", default="ws://127.0.0.1:9000/ocpp", help="where the charger connects to")
    parser.add_argument("--identity", default="DEMO-1", help="the charger's identity")
    parser.add_argument("--password", help="the charger's password (HTTP Basic)")
    parser.add_argument("--root", type=Path, help="a file (PEM) with the root certificate that it trusts")
    parser.add_argument("--host", default="127.0.0.1", help="address that inverter and market listen on")
    parser.add_argument("--modbus-port", type=int, default=15020, help="inverter and meter")
    parser.add_argument("--face", choices=FACES, default="sunspec", help="the family that the inverter shows")
    parser.add_argument("--market-port", type=int, default=15080, help="prices and solar forecast")
    parser.add_argument("--at", default="18:30", help="the home's hour now, HH:MM")
    parser.add_argument("--speed", type=float, default=1.0, help="how much faster than the world outside")
    parser.add_argument("--soc", type=float, default=55.0, help="percent in the car when it is plugged in")
    parser.add_argument("--seed", type=int, default=1, help="another seed is another household")
    parser.add_argument("--charger", default="dynamic", choices=sorted(ALL), help=_chargers())
    parser.add_argument("--no-car", action="store_true", help="the car stays away")
    given = parser.parse_args()
    if given.speed <= 0:
        parser.error("--speed must be above 0")
    if not 0 <= given.soc <= 100:
        parser.error("--soc must be between 0 and 100")
    return Setup(
        ocpp_url=given.ocpp,
        identity=given.identity,
        password=given.password,
        root_pem=given.root.read_text(encoding="utf-8") if given.root else None,
        host=given.host,
        modbus_port=given.modbus_port,
        market_port=given.market_port,
        face=given.face,
        at=given.at,
        speed=given.speed,
        has_car=not given.no_car,
        soc_percent=given.soc,
        seed=given.seed,
        charger=given.charger,
    )


def _chargers() -> str:
    return "the charger on the wall: " + "; ".join(f"{one.name} - {one.about}" for one in ALL.values())


async def _serve(setup: Setup) -> None:
    running = await start(setup)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    try:
        print(f"Inverter and meter: Modbus TCP {setup.host}:{running.ports.modbus} ({setup.face})")
        print(f"Prices and forecast: {running.market_url}/grid, /feedin, /solar")
        print(f"Charger: {setup.identity} at {setup.ocpp_url}")
        while not stop.is_set():
            print(_status(running), flush=True)
            await _wait(stop, _STATUS_EVERY_S)
    finally:
        await running.stop()
    print("The simulated home has stopped.")


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return


def _status(running: RunningSimulator) -> str:
    state, charger = running.home.state, running.charger
    home_time = running.clock.now() + running.clock.shift
    link = "charger connected" if charger.connected else f"charger alone: {charger.trouble or 'not yet'}"
    car = f"{state.soc_percent:.0f} %, {state.car_w:+.0f} W" if state.plugged else "away"
    return (
        f"{home_time:%H:%M} house {state.load_w:.0f} W, sun {state.sun_w:.0f} W, "
        f"grid {state.grid_w:+.0f} W, car {car}; {link}"
    )


if __name__ == "__main__":
    sys.exit(main())
