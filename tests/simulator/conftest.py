"""Real sockets, and a management system of a hundred lines to drive the charger twin."""

import importlib.util
from collections.abc import AsyncIterator

import pytest

from simulator.clock import SteppedClock
from simulator.home import Home
from simulator.sample import SampleDay

from .bench import Bench
from .csms import MiniCsms


@pytest.fixture(autouse=True)
def sockets() -> None:
    """Home Assistant's test plugin, where it is installed, closes all sockets: open them again."""
    if importlib.util.find_spec("pytest_socket"):
        import pytest_socket  # noqa: PLC0415

        pytest_socket.enable_socket()


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
