"""A guest in the tested Home Assistant: times every callback of its loop, and says which were ours.

A callback counts as ours if a line of ours was on its stack while it took long, whoever called it. What it
took on the clock is taken apart: its own computing, collecting garbage in it, waiting for a core that other
programs had, and the rest, which is waiting for Python's lock while other threads of ours had it.
"""

import asyncio
import gc
import json
import os
import sys
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from types import FrameType

import probatio as vol
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import Event, HomeAssistant
from homeassistant.helpers.typing import ConfigType

CONFIG_SCHEMA = vol.Schema({}, extra=vol.ALLOW_EXTRA)
OURS = "custom_components/v2h/"
LONG_S = 0.010
LOOK_EVERY_S = 0.005


@dataclass
class Long:
    """A callback that took long. All in ms."""

    wall_ms: float
    cpu_ms: float
    """Of the loop's own thread: what the callback computed."""
    queued_ms: float
    """The thread could have run, and no core was free: other programs, or other threads of this one."""
    others_ms: float
    """What all other threads of this process computed meanwhile."""
    garbage_ms: float
    """Part of cpu_ms: Python looked for garbage."""
    what: str
    ours: str
    """The deepest line of ours that was seen in it. Empty: none."""
    beside: str
    """The deepest line of ours that another thread was seen in. Empty: none."""


@dataclass
class Mark:
    """A moment in the loop's thread, in seconds of each clock."""

    wall: float
    cpu: float
    process: float
    queued: float
    garbage: float


class Watch:
    """Times callbacks in the loop's thread, and looks at its stack from another one."""

    def __init__(self) -> None:
        self.found: list[Long] = []
        self.count = 0
        self._thread = threading.get_ident()
        self._schedule = os.open(f"/proc/self/task/{threading.get_native_id()}/schedstat", os.O_RDONLY)
        self._garbage = 0.0
        self._began: float | None = None
        self._seen = self._beside = ""

    def begin(self) -> None:
        run, watch = asyncio.Handle._run, self

        def timed(handle: asyncio.Handle) -> None:
            if threading.get_ident() != watch._thread:
                run(handle)
                return
            watch._seen = watch._beside = ""
            began = watch.mark()
            watch._began = began.wall
            run(handle)
            wall, watch._began = time.perf_counter() - began.wall, None
            watch.count += 1
            if wall > LONG_S:
                watch.note(handle, began, watch.mark())

        asyncio.Handle._run = timed
        gc.callbacks.append(self._collects)
        threading.Thread(target=self._look, daemon=True).start()

    def mark(self) -> Mark:
        queued = int(os.pread(self._schedule, 100, 0).split()[1]) / 1e9
        clocks = time.perf_counter(), time.thread_time(), time.process_time()
        return Mark(*clocks, queued, self._garbage)

    def note(self, handle: asyncio.Handle, began: Mark, ended: Mark) -> None:
        task = getattr(handle._callback, "__self__", None)
        what = task.get_name() if isinstance(task, asyncio.Task) else repr(handle._callback)[:120]
        took = {name: 1e3 * (now - asdict(began)[name]) for name, now in asdict(ended).items()}
        self.found.append(
            Long(
                wall_ms=round(took["wall"], 1),
                cpu_ms=round(took["cpu"], 1),
                queued_ms=round(took["queued"], 1),
                others_ms=round(took["process"] - took["cpu"], 1),
                garbage_ms=round(took["garbage"], 1),
                what=what,
                ours=self._seen,
                beside=self._beside,
            )
        )

    def _collects(self, phase: str, _told: dict[str, int]) -> None:
        if threading.get_ident() == self._thread:
            self._garbage += time.thread_time() * (1 if phase == "stop" else -1)

    def _look(self) -> None:
        own = threading.get_ident()
        while True:
            time.sleep(LOOK_EVERY_S)
            began = self._began
            if began is None or time.perf_counter() - began < LONG_S / 2:
                continue
            frames = sys._current_frames()
            self._seen = self._seen or _line_of_ours(frames.pop(self._thread, None))
            frames.pop(own, None)
            self._beside = self._beside or next(filter(None, map(_line_of_ours, frames.values())), "")


def _line_of_ours(frame: FrameType | None) -> str:
    while frame is not None:
        _, found, path = frame.f_code.co_filename.partition(OURS)
        if found:
            return f"{path}:{frame.f_lineno} {frame.f_code.co_name}"
        frame = frame.f_back
    return ""


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Watch until Home Assistant stops, and leave what was seen in a file."""
    watch = Watch()
    watch.begin()

    async def leave(_event: Event) -> None:
        told = {"callbacks": watch.count, "long": [asdict(one) for one in watch.found]}
        path = Path(hass.config.path(f"loop_watch-{os.getpid()}.json"))
        await hass.async_add_executor_job(path.write_text, json.dumps(told, indent=1))

    hass.bus.async_listen_once(EVENT_HOMEASSISTANT_STOP, leave)
    return True
