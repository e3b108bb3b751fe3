"""Who is there, and what does it measure right now: `python -m inverters HOST`."""

import argparse
import asyncio
import logging
import sys
import time
from typing import TextIO

from . import UNITS, Device, InverterError, Reading, read, search
from .pymodbus_link import TIMEOUT_S, PymodbusLink


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
        prog="python -m inverters", description="Find a SunSpec inverter or meter and read it once."
    )
    parser.add_argument("host", help="name or address of the inverter")
    parser.add_argument("--port", type=_within(1, 65535), default=502, help="TCP port (502; often 1502)")
    parser.add_argument("--unit", type=_within(0, 255), help="unit id; without it the usual ones are tried")
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
    print(f"Connecting to {options.host}:{options.port} ...", file=out, flush=True)
    units = UNITS if options.unit is None else (options.unit,)
    async with PymodbusLink(options.host, options.port, units[0], timeout_s=options.timeout) as link:
        unit, device = await search(
            link.for_unit,
            units,
            trying=lambda unit: print(f"Looking for a SunSpec map as unit {unit} ...", file=out, flush=True),
        )
        reading = await read(link.for_unit(unit), device, elapsed=time.monotonic())
    print(f"\nFound: {device.words}", file=out)
    for name, value in _rows(unit, device, reading):
        print(f"  {name:<22}{value}", file=out)
    print(f"\nRight now {reading.words}.", file=out)
    for problem in reading.problems:
        print(problem, file=out)


def _rows(unit: int, device: Device, reading: Reading) -> list[tuple[str, str]]:
    return [
        ("unit id", str(unit)),
        ("serial number", device.serial or "not told"),
        ("firmware", device.firmware or "not told"),
        ("models", ", ".join(f"{block.model} at {block.address}" for block in device.blocks)),
        ("sun", _power(reading.sun_w)),
        ("grid (+ import)", _power(reading.grid_w)),
        ("grid per phase", " / ".join(_power(value) for value in reading.grid_phase_w)),
        ("currents", " / ".join(_number(value, "A", 1) for value in reading.grid_phase_a)),
        ("sun so far", _energy(reading.sun_wh)),
        ("imported so far", _energy(reading.imported_wh)),
        ("exported so far", _energy(reading.exported_wh)),
    ]


def _power(value: float | None) -> str:
    return _number(value, "W", 0)


def _energy(value: float | None) -> str:
    return _number(None if value is None else value / 1000, "kWh", 1)


def _number(value: float | None, unit: str, digits: int) -> str:
    return "unknown" if value is None else f"{value:.{digits}f} {unit}"


if __name__ == "__main__":
    sys.exit(main())
