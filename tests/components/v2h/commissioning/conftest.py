"""A trial takes minutes of a home's time. Here an hour passes in a few minutes, for everybody at once."""

import asyncio
import time
from datetime import UTC, datetime, timedelta, tzinfo
from typing import override

import pytest
from homeassistant.util import dt as dt_util

from custom_components.v2h.simulator import clock

from .. import conftest as house

# Seconds of the home in one of ours. A second of the home is still long for two programs on a busy machine.
SPEED = 6.0


@pytest.fixture
async def haste(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the loop, the home and the simulated house live faster. Sockets and what they carry stay real."""
    monotonic, born, began = time.monotonic, datetime.now(UTC), time.monotonic()

    def elapsed() -> float:
        return (monotonic() - began) * SPEED

    class Hasty(datetime):
        @classmethod
        @override
        def now(cls, tz: tzinfo | None = None) -> datetime:
            return (born + timedelta(seconds=elapsed())).astimezone(tz)

    selector = asyncio.get_running_loop()._selector
    select = selector.select
    monkeypatch.setattr(
        selector, "select", lambda timeout=None: select(timeout / SPEED if timeout else timeout)
    )
    monkeypatch.setattr(time, "monotonic", lambda: began + elapsed())
    monkeypatch.setattr(dt_util, "utcnow", lambda: Hasty.now(UTC))
    monkeypatch.setattr(clock, "datetime", Hasty)
    monkeypatch.setattr(house, "PATIENCE_S", house.PATIENCE_S * SPEED)
