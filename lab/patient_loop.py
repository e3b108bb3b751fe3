"""An event loop by whose clock a slow machine is as fast as any.

What waits for a timer lets time pass; what computes does not. Where both ends of a line live in one loop, a
time-out fires because an answer is missing, never because the machine was busy with it.
"""

import asyncio
import selectors
import time
from collections.abc import Callable
from concurrent.futures import Executor
from typing import override

# Each turn of the loop counts at least this, so that who is never at rest does not stop the clock.
TURN_S = 0.000_1
# While a thread computes, waiting for it counts so much less: machines differ by no more.
SLOWEST = 20


class _Waits(selectors.DefaultSelector):
    """Adds up how long nobody had anything to do."""

    def __init__(self) -> None:
        super().__init__()
        self.at = time.monotonic()
        self.threads = 0

    @override
    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        began = time.monotonic()
        ready = super().select(timeout)
        if not ready and timeout:
            waited_s = min(time.monotonic() - began, timeout)
            self.at += waited_s / SLOWEST if self.threads else waited_s
        self.at += TURN_S
        return ready


class PatientLoop(asyncio.SelectorEventLoop):
    """Its clock rests while anybody computes."""

    def __init__(self) -> None:
        self._waits = _Waits()
        super().__init__(self._waits)

    @override
    def __setattr__(self, name: str, value: object) -> None:
        """Home Assistant gives each loop that it meets the clock of the machine: this one keeps its own."""
        if name != "time":
            super().__setattr__(name, value)

    @override
    def time(self) -> float:
        """Seconds in which nobody computed."""
        return self._waits.at

    @override
    def run_in_executor[*Ts, T](
        self, executor: Executor | None, func: Callable[[*Ts], T], *args: *Ts
    ) -> asyncio.Future[T]:
        """As every loop, and remember that a thread computes."""
        work = super().run_in_executor(executor, func, *args)
        self._waits.threads += 1
        work.add_done_callback(self._rests)
        return work

    def _rests[T](self, _: asyncio.Future[T]) -> None:
        self._waits.threads -= 1
