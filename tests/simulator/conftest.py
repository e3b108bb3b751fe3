"""Real sockets, and a management system of a hundred lines to drive the charger twin."""

from collections.abc import AsyncIterator

import pytest

from lab.patient_loop import PatientLoop
from simulator.clock import SteppedClock
from simulator.home import Home
from simulator.sample import SampleDay

from .bench import Bench
from .csms import MiniCsms


def pytest_asyncio_loop_factories() -> dict[str, type[PatientLoop]]:
    """The twins and who looks at them live in one loop."""
    return {"patient": PatientLoop}


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
