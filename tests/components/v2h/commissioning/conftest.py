"""A trial takes minutes of a home's time. Here an hour passes in a few minutes, for everybody at once."""

import asyncio
import time
from concurrent.futures import Executor
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any, override

import pytest
from homeassistant.util import dt as dt_util

from custom_components.v2h.simulator import clock
from lab.patient_loop import SLOWEST, TURN_S

from .. import conftest as house

# Seconds of the home in one of ours that all of them wait. While somebody computes their clock rests: a busy
# machine must not look like a slow charger.
SPEED = 12.0


class Haste:
    """The clock of the loop, the home and the simulated house. Sockets and what they carry stay real."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._born, self._began = datetime.now(UTC), time.monotonic()
        self._at, self._threads = self._began, 0
        self._real = time.monotonic
        self._select = loop._selector.select
        self._run_in_executor = loop.run_in_executor

    def monotonic(self) -> float:
        return self._at

    def now(self, tz: tzinfo | None = None) -> datetime:
        return (self._born + timedelta(seconds=self._at - self._began)).astimezone(tz)

    def select(self, timeout: float | None = None) -> list[Any]:
        began = self._real()
        ready: list[Any] = self._select(timeout / SPEED if timeout else timeout)
        if not ready and timeout:
            waited_s = min((self._real() - began) * SPEED, timeout)
            self._at += waited_s / SLOWEST if self._threads else waited_s
        self._at += TURN_S
        return ready

    def run_in_executor(self, executor: Executor | None, func: Any, *args: Any) -> asyncio.Future[Any]:
        work = self._run_in_executor(executor, func, *args)
        self._threads += 1
        work.add_done_callback(self._done)
        return work

    def _done(self, _: asyncio.Future[Any]) -> None:
        self._threads -= 1


@pytest.fixture
async def haste(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let them all live faster."""
    loop = asyncio.get_running_loop()
    fast = Haste(loop)

    class Hasty(datetime):
        @classmethod
        @override
        def now(cls, tz: tzinfo | None = None) -> datetime:
            return fast.now(tz)

    monkeypatch.setattr(loop._selector, "select", fast.select)
    monkeypatch.setattr(loop, "run_in_executor", fast.run_in_executor)
    # Everybody's, the loop's too: by one clock they all agree.
    monkeypatch.setattr(time, "monotonic", fast.monotonic)
    monkeypatch.setattr(dt_util, "utcnow", lambda: fast.now(UTC))
    monkeypatch.setattr(clock, "datetime", Hasty)
    monkeypatch.setattr(house, "PATIENCE_S", house.PATIENCE_S * SPEED)
