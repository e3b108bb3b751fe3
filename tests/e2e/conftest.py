"""One demo home for all end-to-end tests: started once, looked at often."""

import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from lab import build_zip
from lab.demo import EVENING_PEAK, Ports, demo_home
from lab.ha_client import Client
from lab.home_assistant import HomeAssistant

from . import guests
from .browser import chromium

FOLDER = build_zip.ROOT / ".cache" / "e2e"
PORTS = Ports(frontend=9420, ocpp=9421, modbus=9422, market=9423)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Who stops the home that all share comes last, wherever its file stands."""
    items.sort(key=lambda item: item.name.startswith("test_stopping_home_assistant"))


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def home() -> AsyncIterator[HomeAssistant]:
    shutil.rmtree(FOLDER, ignore_errors=True)
    now = datetime.now(UTC)
    async with demo_home(FOLDER, PORTS, EVENING_PEAK, now, prepare=guests.prepare) as demo:
        yield demo.home


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def client(home: HomeAssistant) -> AsyncIterator[Client]:
    async with Client.open(home.url) as logged_in:
        yield logged_in


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as running:
        yield running
