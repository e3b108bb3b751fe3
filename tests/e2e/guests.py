"""Invites guests into a tested Home Assistant, and reads what the loop watch saw there."""

import json
import re
import shutil
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lab import home_assistant

GUESTS = "\nmobile_app:\nloop_watch:\n"
LOOP_WATCH = Path(__file__).parent / "loop_watch"
# Of the loop's own thread: on the clock a busy machine makes everything long.
MOST_MS = 50.0
# What `slower` lets the machine compute that this was measured on takes it so long.
JOB_S = 0.025
COMPLAINTS = re.compile(
    r"Detected (blocking call|that custom integration|code that)|non-thread-safe|never awaited"
    r"|ResourceWarning|never retrieved"
)


def prepare(folder: Path, release: Path, *, time_zone: str = "UTC") -> None:
    """Like the lab's, with our guests in it."""
    home_assistant.prepare(folder, release, time_zone=time_zone)
    with (folder / "configuration.yaml").open("a") as file:
        file.write(GUESTS)
    shutil.copytree(LOOP_WATCH, folder / "custom_components" / "loop_watch", dirs_exist_ok=True)


def slower() -> float:
    """How many times slower than that machine this one computes. At least 1."""
    began = time.thread_time()
    for _ in range(20):
        json.loads(json.dumps({str(i): [i, i / 7] for i in range(1500)}))
        sorted(str(i) for i in range(4000))
    return max(1.0, (time.thread_time() - began) / JOB_S)


def complaints(log: str) -> list[str]:
    """What Python and Home Assistant complained about in us."""
    return [line for line in log.splitlines() if "v2h" in line and COMPLAINTS.search(line)]


@dataclass
class Seen:
    """What the loop watch saw from one start to its stop, or several together."""

    callbacks: int
    ours: list[dict[str, Any]]
    """Callbacks over 10 ms on the clock with a line of ours, those that computed longest first."""

    @classmethod
    def of(cls, paths: Iterable[Path]) -> Seen:
        runs = [json.loads(path.read_text()) for path in paths]
        found = [one for run in runs for one in run["long"] if one["ours"]]
        ours = sorted(found, key=lambda one: one["garbage_ms"] - one["cpu_ms"])
        return cls(callbacks=sum(run["callbacks"] for run in runs), ours=ours)

    @property
    def longest_ms(self) -> float:
        """Computing of the longest callback of ours, but for garbage: that is looked for in all there is."""
        return max((one["cpu_ms"] - one["garbage_ms"] for one in self.ours), default=0.0)

    def sentences(self) -> list[str]:
        """For people: how many there were, and what the longest were made of."""
        lines = [f"callbacks of ours over 10 ms: {len(self.ours)} of {self.callbacks}"]
        by_clock = sorted(self.ours, key=lambda one: -one["wall_ms"])[:3]
        return lines + [_told(one) for one in {id(one): one for one in (*self.ours[:5], *by_clock)}.values()]


def _told(one: dict[str, Any]) -> str:
    """What one callback was made of. What is neither computing nor queueing is waiting for Python's lock."""
    lock_ms = max(one["wall_ms"] - one["cpu_ms"] - one["queued_ms"], 0.0)
    return (
        f"  {one['cpu_ms'] - one['garbage_ms']:.1f} ms computed, {one['garbage_ms']} ms looked for garbage,"
        f" {one['wall_ms']} ms on the clock:"
        f" {one['queued_ms']} ms without a core, {lock_ms:.1f} ms without the lock"
        f" (other threads computed {one['others_ms']} ms): {one['ours']}"
    )
