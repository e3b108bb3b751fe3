"""The command: measure one after the other, show a table, write the figures for machines."""

import argparse
import asyncio
import json
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Final

from rich.console import Console

from . import frames, stations
from .calls import ROUNDS, Cost, compare
from .figure import Figure, table
from .peers import Home, Ours, Theirs

# So many chargers call in the same moment. One alone pays for its own wait for the disk, see performance.md.
CHARGERS: Final = 16
GOAL_RATIO: Final = 8.0
_IMPORTS: Final = 3
_IMPORT: Final = (
    "import time; began = time.perf_counter(); import ocpp_local; print((time.perf_counter() - began) * 1000)"
)


def main(arguments: list[str] | None = None) -> int:
    """Measure and show. 1 if a goal was missed."""
    parser = argparse.ArgumentParser(prog="script/bench ocpp", description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there, too")
    parser.add_argument(
        "--stations", type=int, default=1_000, help="light chargers at one message per 10 s (%(default)s)"
    )
    parser.add_argument("--seconds", type=float, default=30.0, help="how long they call (%(default)s)")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="turns of each server (%(default)s)")
    options = parser.parse_args(arguments)
    console = Console()
    with console.status("calls, ours and theirs in turns"):
        figures = asyncio.run(calls(options.rounds))
    if options.stations:
        with console.status(f"{options.stations} chargers"):
            figures += asyncio.run(stations.measure(options.stations, options.seconds))
    figures.append(_import_figure())
    console.print(table(f"OCPP server, Python {platform.python_version()}", figures))
    if options.json is not None:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        told = {figure.name: round(figure.value, 3) for figure in figures}
        options.json.write_text(json.dumps(told, indent=2) + "\n")
    return 1 if any(figure.reached is False for figure in figures) else 0


async def calls(rounds: int) -> list[Figure]:
    """Both servers with both messages."""
    figures: list[Figure] = []
    for name, about, source in (
        ("transaction_event", "TransactionEvent", frames.transaction_events),
        ("meter_values", "MeterValues", frames.meter_values),
    ):
        with tempfile.TemporaryDirectory() as folder:
            home = Home(Path(folder))
            async with AsyncExitStack() as stack:
                ours = [await stack.enter_async_context(Ours(home, f"B{n}")) for n in range(CHARGERS)]
                theirs = [Theirs() for _ in ours]
                costs = await compare(ours, theirs, source, rounds=rounds)
            await home.close()
        figures += _figures(name, about, *costs)
    return figures


def _figures(name: str, about: str, ours: Cost, theirs: Cost) -> Iterator[Figure]:
    ratio = ours.per_cpu_second / theirs.per_cpu_second
    yield Figure(
        name=f"{name}_cpu_ratio",
        about=f"{about}: calls per CPU second, times those of the package ocpp",
        value=ratio,
        at_least=GOAL_RATIO,
    )
    yield Figure(
        name=f"{name}_per_cpu_second", about="  ours", value=ours.per_cpu_second, unit="calls per CPU s"
    )
    yield Figure(
        name=f"{name}_p99_ms",
        about=f"  99 of 100 answers within, {CHARGERS} calling at once",
        value=ours.p99_ms,
        unit="ms",
        at_most=theirs.p99_ms,
    )


def _import_figure() -> Figure:
    """The package alone, in fresh interpreters; the quickest counts, the others met a busy machine."""
    times = [
        float(subprocess.run([sys.executable, "-c", _IMPORT], capture_output=True, check=True).stdout)  # noqa: S603
        for _ in range(_IMPORTS)
    ]
    return Figure(name="import_ms", about="import ocpp_local", value=min(times), unit="ms")
