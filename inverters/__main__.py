"""Who is there, and what does it measure right now: `python -m inverters HOST`."""

import argparse
import asyncio
import logging
import sys
import time
from typing import Final, TextIO

from . import MAPS, UNITS, Device, InverterError, Reading, read, search, take_map
from .pymodbus_link import BAUD, TIMEOUT_S, PymodbusLink
from .table import rows

SERIAL: Final = ("/dev/", "COM")


def main(arguments: list[str] | None = None, out: TextIO = sys.stdout) -> int:
    """Look, print, and return the exit code: 0 found, 1 not found, with one sentence why."""
    options = _options(arguments)
    logging.getLogger("pymodbus").setLevel(logging.CRITICAL)  # its troubles are told in our words
    try:
        asyncio.run(_look(options, out))
    except InverterError as error:
        print(error, file=out)
        return 1
    except KeyboardInterrupt:
        print("Stopped.", file=out)
        return 130
    return 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m inverters",
        description="Find an inverter, a meter or a home battery and read it once. Nothing is written.",
        epilog="Maps: " + ", ".join(MAPS),
    )
    parser.add_argument("host", help="name or address of the inverter, or a serial port (/dev/ttyUSB0)")
    parser.add_argument("--port", type=_within(1, 65535), default=502, help="TCP port (502; often 1502)")
    parser.add_argument("--unit", type=_within(0, 255), help="unit id; without it the usual ones are tried")
    parser.add_argument("--map", help="read by this map, whatever the device says about itself")
    parser.add_argument("--rtu", action="store_true", help="the gateway passes serial frames on unchanged")
    parser.add_argument("--baud", type=_within(300, 921600), default=BAUD, help="speed of a serial port")
    parser.add_argument("--timeout", type=float, default=TIMEOUT_S, help="seconds to wait for an answer")
    return parser.parse_args(arguments)


class _within:  # noqa: N801 - argparse shows the name
    """A whole number between two bounds."""

    def __init__(self, low: int, high: int) -> None:
        self._low, self._high = low, high

    def __call__(self, text: str) -> int:
        if not text.isdecimal() or not self._low <= int(text) <= self._high:
            raise argparse.ArgumentTypeError(f"{text} is not a number from {self._low} to {self._high}")
        return int(text)


async def _look(options: argparse.Namespace, out: TextIO) -> None:
    place = options.host if options.host.startswith(SERIAL) else f"{options.host}:{options.port}"
    print(f"Connecting to {place} ...", file=out, flush=True)
    async with _link(options) as link:
        unit, device = await _find(link, options, out)
        reading = await read(await link.for_unit(unit), device, elapsed=time.monotonic())
    _show(unit, device, reading, out)


def _link(options: argparse.Namespace) -> PymodbusLink:
    if options.host.startswith(SERIAL):
        return PymodbusLink.serial(options.host, baud=options.baud, timeout_s=options.timeout)
    return PymodbusLink(options.host, options.port, timeout_s=options.timeout, rtu=options.rtu)


async def _find(link: PymodbusLink, options: argparse.Namespace, out: TextIO) -> tuple[int, Device]:
    if options.map:
        unit = (
            (MAPS[options.map].units[0] if options.map in MAPS else 1)
            if options.unit is None
            else options.unit
        )
        return unit, await take_map(await link.for_unit(unit), options.map)

    def trying(unit: int) -> None:
        print(f"Looking for an inverter or meter as unit {unit} ...", file=out, flush=True)

    return await search(link, UNITS if options.unit is None else (options.unit,), trying=trying)


def _show(unit: int, device: Device, reading: Reading, out: TextIO) -> None:
    print(f"\nFound: {device.words}", file=out)
    table = rows(unit, device, reading)
    width = max(len(name) for name, _ in table) + 2
    for name, value in table:
        print(f"  {name:<{width}}{value}", file=out)
    print(f"\nRight now {reading.words}.", file=out)
    for sentence in (*device.warnings, *reading.problems):
        print(f"Note: {sentence}", file=out)


if __name__ == "__main__":
    sys.exit(main())
