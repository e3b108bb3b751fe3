"""What a reading costs an inverter, and how long a grid reading takes while others poll it in bulk.

Against the simulator's twin on this machine: the counts of requests and bytes are exact; the times are
those of our code plus what the twin takes to think, `THINKING_S` for every request.
"""

import argparse
import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from statistics import quantiles
from typing import Any, Final, Self

from rich.console import Console
from rich.table import Table

from inverters import Device, Link, Reader, search
from inverters.planning import Want
from inverters.pymodbus_link import PymodbusLink
from inverters.sunspec.models import MODELS, Group, Point
from simulator.clock import SteppedClock
from simulator.faces import FACES
from simulator.home import Home
from simulator.modbus import ModbusTwin
from simulator.sample import SampleDay

# A gateway or inverter that is quick; slow ones take 50 ms and more, and make every request dearer still.
THINKING_S: Final = 0.0012
BUSY_FACE: Final = "sunspec"
BULK_WORDS: Final = 100
PAUSE_S: Final = 0.01
# So few readings have a median, however slow the machine.
FEWEST: Final = 2
# Modbus TCP: header and question; header and answer without its words.
QUESTION_BYTES, ANSWER_BYTES = 12, 9


@dataclass(slots=True)
class Counted:
    """A link that counts what goes over it, for all its units together."""

    inner: Link
    count: dict[str, int] = field(default_factory=lambda: {"requests": 0, "bytes": 0})

    async def read(self, address: int, count: int) -> Sequence[int]:
        """As the link that is counted."""
        self._add(count)
        return await self.inner.read(address, count)

    async def read_input(self, address: int, count: int) -> Sequence[int]:
        """As the link that is counted."""
        self._add(count)
        return await self.inner.read_input(address, count)

    async def for_unit(self, unit: int) -> Self:
        """Another unit, counted together with this one."""
        return type(self)(await self.inner.for_unit(unit), self.count)

    def _add(self, words: int) -> None:
        self.count["requests"] += 1
        self.count["bytes"] += QUESTION_BYTES + ANSWER_BYTES + 2 * words


def main(arguments: list[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="script/bench modbus", description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print figures for machines")
    parser.add_argument(
        "--seconds", type=float, default=4.0, help="how long to read a busy link (%(default)s)"
    )
    options = parser.parse_args(arguments)
    figures = asyncio.run(measure(options.seconds))
    print(json.dumps(figures, indent=2)) if options.json else Console().print(_table(figures))
    return 0


async def measure(seconds: float = 4.0) -> dict[str, Any]:
    """All figures. Ratios say how many times as much it costs to ask for every value by itself."""
    sample = SampleDay.load()
    faces = {name: await _cost(sample, name) for name in FACES}
    ours = {key: sum(face["planned"][key] for face in faces.values()) for key in ("requests", "bytes")}
    naive = {
        key: sum(face["point_by_point"][key] for face in faces.values()) for key in ("requests", "bytes")
    }
    times = await _busy_readings(sample, seconds)
    cuts = quantiles(times, n=100)
    return {
        "requests_ratio": round(naive["requests"] / ours["requests"], 2),
        "bytes_ratio": round(naive["bytes"] / ours["bytes"], 2),
        "grid_reading_p50_ms": round(cuts[49] * 1000, 2),
        "grid_reading_p99_ms": round(cuts[98] * 1000, 2),
        "grid_readings": len(times),
        "faces": faces,
    }


@asynccontextmanager
async def _home(sample: SampleDay, face: str) -> AsyncIterator[tuple[ModbusTwin, Counted]]:
    clock = SteppedClock(sample.start + timedelta(hours=12))
    twin = ModbusTwin(Home.demo(clock, sample), face=face)
    await twin.start()
    link = PymodbusLink("127.0.0.1", twin.port, twin.units[0])
    try:
        yield twin, Counted(link)
    finally:
        link.close()
        await twin.stop()


async def _cost(sample: SampleDay, face: str) -> dict[str, dict[str, int]]:
    """Requests and bytes of one full reading, planned and value by value. The first round learns holes."""
    async with _home(sample, face) as (twin, link):
        unit, device = await search(link, (twin.units[0],))
        here = await link.for_unit(unit)
        reader = Reader(device, slow_every_s=0.0)
        await reader.read(here, elapsed=0.0)
        link.count.update(requests=0, bytes=0)
        await reader.read(here, elapsed=1.0)
        planned = dict(link.count)
        link.count.update(requests=0, bytes=0)
        for want in _values(device):
            there = here if want.unit is None else await here.for_unit(want.unit)
            await there.read(want.start, want.count)
        return {"planned": planned, "point_by_point": dict(link.count)}


def _values(device: Device) -> set[Want]:
    """What a program asks for that reads each value, and each scale factor, when it needs it."""
    wants: set[Want] = set()
    for block in device.blocks:
        model = MODELS[block.model]
        if model.role.value in {"inverter", "meter", "battery"}:
            wants |= _points(block.address, list(model.points.values()), model.group)
    if device.family is not None:
        better = [ways[0] for ways in device.family.quantities.values()]
        wants |= {register.want(device.map_unit) for parts in better for register in parts}
    return wants


def _points(address: int, points: list[Point], group: Group | None) -> set[Want]:
    wanted = points + ([] if group is None else list(group.points.values()))
    values = {Want(start=address + point.offset, count=point.kind.size) for point in wanted}
    scales = {Want(start=address + point.scale, count=1) for point in wanted if point.scale is not None}
    return values | scales


async def _busy_readings(sample: SampleDay, seconds: float) -> list[float]:
    """Seconds of each fast round while somebody else polls the same link without a pause."""
    async with _home(sample, BUSY_FACE) as (twin, link):
        unit, device = await search(link, (twin.units[0],))
        here = await link.for_unit(unit)
        reader = Reader(device)
        await reader.read(here, elapsed=0.0)
        twin.faults.slow_s = THINKING_S
        others = asyncio.create_task(_bulk(here, device.blocks[0].address))
        times: list[float] = []
        ends = time.perf_counter() + seconds
        while time.perf_counter() < ends or len(times) < FEWEST:
            begins = time.perf_counter()
            await reader.read(here, elapsed=1.0)
            times.append(time.perf_counter() - begins)
            await asyncio.sleep(PAUSE_S)
        others.cancel()
        with suppress(asyncio.CancelledError):
            await others
        return times


async def _bulk(link: Link, address: int) -> None:
    while True:
        await link.read(address, BULK_WORDS)


def _table(figures: dict[str, Any]) -> Table:
    table = Table("", "planned", "point by point", title="Requests (bytes) of one full reading")
    for name, face in figures["faces"].items():
        planned, naive = face["planned"], face["point_by_point"]
        table.add_row(name, *(f"{cost['requests']} ({cost['bytes']})" for cost in (planned, naive)))
    table.caption = (
        f"{figures['requests_ratio']} times fewer requests, {figures['bytes_ratio']} times fewer bytes. "
        f"A grid reading on a busy link: p50 {figures['grid_reading_p50_ms']} ms, "
        f"p99 {figures['grid_reading_p99_ms']} ms of {figures['grid_readings']}."
    )
    return table


if __name__ == "__main__":
    sys.exit(main())
