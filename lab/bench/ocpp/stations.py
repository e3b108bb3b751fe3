"""A thousand chargers on one core: our server in this process, the chargers in another one."""

import asyncio
import json
import os
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from ocpp_local import Account, FileJournal, Server
from ocpp_local.door.gate import Limits
from ocpp_local.recording import Recorder

from .figure import Figure

EVERY_S: Final = 10.0
"""One message per charger and so many seconds."""
LATE_S: Final = 1.0
"""An answer that takes longer is late: a charger would still wait for 30 s."""
PASSWORD: Final = "bench-bench-bench"  # noqa: S105 - for this machine and this minute


async def measure(count: int, seconds: float) -> list[Figure]:
    """Serve *count* chargers for *seconds* after all have booted."""
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})
    try:
        with tempfile.TemporaryDirectory() as folder:
            told = await _serve(Path(folder), count, seconds, other_core=max(cores))
    finally:
        os.sched_setaffinity(0, cores)
    return [
        Figure(
            name=f"stations_{count}_late_answers",
            about=f"{count} chargers, a message each per {EVERY_S:.0f} s: answers after {LATE_S:.0f} s",
            value=told["late"],
            at_most=0,
        ),
        Figure(name=f"stations_{count}_calls", about="  of calls", value=told["calls"]),
        Figure(name=f"stations_{count}_p99_ms", about="  99 of 100 within", value=told["p99_ms"], unit="ms"),
        Figure(
            name=f"stations_{count}_core_percent",
            about="  of one core",
            value=100 * told["cpu_s"] / told["took_s"],
            unit="%",
        ),
        Figure(
            name="rss_kb_per_station", about="memory per charger", value=told["rss_kb"] / count, unit="kB"
        ),
    ]


async def _serve(folder: Path, count: int, seconds: float, *, other_core: int) -> dict[str, float]:
    before_kb = _rss_kb()
    journal, recorder = FileJournal(folder / "journal.db"), Recorder(folder / "recording.jsonl")
    server = Server(
        host="127.0.0.1",
        port=0,
        accounts={f"BENCH-{number}": Account(password=PASSWORD) for number in range(count)},
        journal=journal,
        recorder=recorder,
        on_event=lambda _: None,
        now=lambda: datetime.now(UTC),
        elapsed=time.monotonic,
        limits=Limits(
            unproven=2 * count, unproven_each=2 * count, sockets=2 * count, burst=5 * count, per_second=count
        ),
    )
    await server.start()
    try:
        told = await _drive(server.port, count, seconds, other_core)
    finally:
        await server.stop()
        journal.close()
        recorder.close()
    return told | {"rss_kb": told["rss_kb"] - before_kb}


async def _drive(port: int, count: int, seconds: float, core: int) -> dict[str, float]:
    """Let the chargers live in a process of their own; CPU time counts from when all have booted."""
    arguments = [str(value) for value in (port, count, seconds, core)]
    chargers = await asyncio.create_subprocess_exec(
        sys.executable, "-m", f"{__package__}.chargers", *arguments, stdout=asyncio.subprocess.PIPE
    )
    if chargers.stdout is None:
        raise RuntimeError("the chargers cannot be heard")
    await chargers.stdout.readline()  # all have booted
    cpu_s, began = time.process_time(), time.monotonic()
    rss_kb = _rss_kb()  # all are connected now, when they have told what they saw they go
    told: dict[str, float] = json.loads(await chargers.stdout.readline())
    took = {"cpu_s": time.process_time() - cpu_s, "took_s": time.monotonic() - began}
    await chargers.wait()
    return told | took | {"rss_kb": rss_kb}


def _rss_kb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1024
