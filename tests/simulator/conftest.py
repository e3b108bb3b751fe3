"""Real sockets, and a management system of a hundred lines to drive the charger twin."""

from collections.abc import AsyncIterator

import pytest

from simulator.clock import SteppedClock
from simulator.home import Home
from simulator.sample import SampleDay

from .bench import Bench
from .csms import MiniCsms


@pytest.fixture(scope="session")
def sample() -> SampleDay:
    return SampleDay.load()


@pytest.fixture
async def csms() -> AsyncIterator[MiniCsms]:
    async with MiniCsms() as running:
        yield running


@pytest.fixture
async def bench(sample: SampleDay, csms: MiniCsms) -> AsyncIterator[Bench]:
    """18:30, the car stands plugged with 55 %; nothing has been connected yet."""
    clock = SteppedClock(sample.start.replace(hour=18, minute=30))
    bench = Bench(clock, Home.demo(clock, sample), csms)
    yield bench
    await bench.charger.close()
