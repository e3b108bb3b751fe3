"""A guest in the tested Home Assistant: times every callback of its loop, and says which were ours.

A callback counts as ours if a line of ours was on its stack while it took long, whoever called it.
"""

import asyncio
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
    """A callback that took long."""

    wall_ms: float
    cpu_ms: float
    what: str
    ours: str
    """The deepest line of ours that was seen in it. Empty: none."""


class Watch:
    """Times callbacks in the loop's thread, and looks at its stack from another one."""

    def __init__(self) -> None:
        self.found: list[Long] = []
        self.count = 0
        self._thread = threading.get_ident()
        self._began: float | None = None
        self._seen = ""

    def begin(self) -> None:
        run, watch = asyncio.Handle._run, self

        def timed(handle: asyncio.Handle) -> None:
            if threading.get_ident() != watch._thread:
                run(handle)
                return
            cpu, watch._seen = time.thread_time(), ""
            began = watch._began = time.perf_counter()
            run(handle)
            wall, watch._began = time.perf_counter() - began, None
            watch.count += 1
            if wall > LONG_S:
                watch.note(handle, wall, time.thread_time() - cpu)

        asyncio.Handle._run = timed
        threading.Thread(target=self._look, daemon=True).start()

    def note(self, handle: asyncio.Handle, wall: float, cpu: float) -> None:
        task = getattr(handle._callback, "__self__", None)
        what = task.get_name() if isinstance(task, asyncio.Task) else repr(handle._callback)[:120]
        self.found.append(
            Long(wall_ms=round(wall * 1e3, 1), cpu_ms=round(cpu * 1e3, 1), what=what, ours=self._seen)
        )

    def _look(self) -> None:
        while True:
            time.sleep(LOOK_EVERY_S)
            began = self._began
            if began is not None and not self._seen and time.perf_counter() - began > LONG_S / 2:
                self._seen = _line_of_ours(sys._current_frames().get(self._thread))


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
