"""A real Home Assistant dies while the car feeds the house: the charger ends that, and all goes on later."""

import asyncio
import re
import shutil
import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from lab import build_zip, home_assistant
from lab.demo import EVENING_PEAK, SIMULATOR_LOG, Ports, demo_home, say

pytestmark = pytest.mark.asyncio(loop_scope="session")

FOLDER = build_zip.ROOT / ".cache" / "e2e-leases"
PORTS = Ports(frontend=9440, ocpp=9441, modbus=9442, market=9443)
LEASE_S = 90
# The simulator speaks every ten seconds.
SPEAKS_S = 10
# Only what never happens costs this much; a machine may be ten times slower than ours.
PATIENCE_S = 300


def car_w() -> int | None:
    """What the simulator said last of the car's power."""
    told = re.findall(r"car \d+ %, ([+-]\d+) W", (FOLDER / SIMULATOR_LOG).read_text())
    return int(told[-1]) if told else None


def said() -> int:
    """How often the simulator has spoken."""
    return len((FOLDER / SIMULATOR_LOG).read_text().splitlines())


async def until(holds: Callable[[int], bool], seconds: float = PATIENCE_S) -> None:
    async with asyncio.timeout(seconds):
        while (power_w := car_w()) is None or not holds(power_w):  # noqa: ASYNC110 - another process writes it
            await asyncio.sleep(0.5)


async def test_killed_home_assistant_leaves_the_car_at_rest_within_the_lease_and_goes_on_when_it_is_back():
    shutil.rmtree(FOLDER, ignore_errors=True)
    async with demo_home(FOLDER, PORTS, EVENING_PEAK, datetime.now(UTC)) as demo:
        await until(lambda power_w: power_w < -300)
        demo.home.process.kill()
        await demo.home.process.wait()
        killed, told = time.monotonic(), said()
        # The simulator may be late, the charger may not: its lease ran at most that long after the last word.
        await until(lambda power_w: said() > told and power_w >= -10, LEASE_S + PATIENCE_S)
        late_s = time.monotonic() - killed - LEASE_S
        assert late_s < 3 * SPEAKS_S, f"{late_s:.0f} s after its lease"
        assert "charger alone" in (FOLDER / SIMULATOR_LOG).read_text().splitlines()[-1]

        began = time.monotonic()
        again = await home_assistant.start(FOLDER / "config", PORTS.frontend)
        try:
            await until(lambda power_w: power_w < -300)
            say(f"from start to control: {time.monotonic() - began:.0f} s, {SPEAKS_S} s of them to see it")
        finally:
            await again.stop()
