"""A Home Assistant for the integration, with real sockets on loopback, and a simulated home to live in."""

import asyncio
import os
import random
import socket
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import CONF_NAME
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.storage import STORAGE_DIR
from homeassistant.loader import DATA_CUSTOM_COMPONENTS
from homeassistant.util import dt as dt_util
from homeassistant.util import executor
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.v2h.const import CONF_OCPP_PORT, CONF_SIMULATED, CONF_SIMULATED_AT, DOMAIN
from custom_components.v2h.face.view import HomeView
from custom_components.v2h.home import Home, news_signal
from custom_components.v2h.simulated import SIMULATED_DATA
from custom_components.v2h.simulator import RunningSimulator, Setup, start

HERE = "Europe/Stockholm"
# Only what never happens costs this much: a machine that is ten times slower needs ten times as long.
PATIENCE_S = 150
# At the end of a test Home Assistant throws SystemExit into threads that do not end within hundredths of a
# second. On a busy machine that hits idle ones, too, wherever they are: pytest would see an error in that.
executor.EXECUTOR_SHUTDOWN_TIMEOUT = 10_000

# Warnings of others about others, which Home Assistant lives with.
FOREIGN = ("ignore::aiohttp.web_exceptions.NotAppKeyWarning",)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every warning is an error, but for those that are not ours."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            for warning in FOREIGN:
                item.add_marker(pytest.mark.filterwarnings(warning))


@pytest.fixture(autouse=True)
def _sockets(socket_enabled: None) -> None:
    """Everything here talks over real sockets, on this machine only."""


@pytest.fixture
def hass_config_dir(tmp_path: Path) -> str:
    (tmp_path / STORAGE_DIR).mkdir()
    return str(tmp_path)


@pytest.fixture
async def hass(hass: HomeAssistant) -> HomeAssistant:
    """The frontend is a package of its own that unit tests do without; the rest is real."""
    hass.data.pop(DATA_CUSTOM_COMPONENTS, None)
    hass.config.components.add("frontend")
    await hass.config.async_set_time_zone(HERE)
    await hass.config.async_update(currency="EUR")
    return hass


@pytest.fixture
def free_port() -> int:
    """Below the ports that the system gives to callers: who calls one of those too often meets himself.

    Each process of tests has a thousand of its own: none takes one between another's look and its use.
    """
    first = 20_000 + 1_000 * (int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:]) % 10)
    for port in random.sample(range(first, first + 1_000), 100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    pytest.fail("no port is free")


@pytest.fixture
def simulated_entry(free_port: int) -> MockConfigEntry:
    """A simulated home at half past six in the evening, not set up yet."""
    data = {
        **SIMULATED_DATA,
        CONF_NAME: "Villa",
        CONF_OCPP_PORT: free_port,
        CONF_SIMULATED: True,
        CONF_SIMULATED_AT: "18:30:00",
    }
    return MockConfigEntry(domain=DOMAIN, title="Villa", data=data)


@pytest.fixture
def kind_of_charger() -> str:
    """Which of the simulator's chargers hangs on the wall; a test may choose another one."""
    return "dynamic"


@pytest.fixture
async def world(free_port: int, kind_of_charger: str) -> AsyncIterator[RunningSimulator]:
    """Inverter and market of a home; its charger calls *free_port*, where nobody listens yet."""
    url = f"ws://127.0.0.1:{free_port}/ocpp"
    running = await start(Setup(ocpp_url=url, identity="BOX-7", charger=kind_of_charger))
    yield running
    await running.stop()


@pytest.fixture
def form(world: RunningSimulator, free_port: int) -> dict[str, Any]:
    """What the owner of that home types in."""
    return {
        "name": "Lindgren",
        "ocpp_port": free_port,
        "charger_id": "BOX-7",
        "charger_password": "",
        "inverter_host": "127.0.0.1",
        "inverter_port": world.ports.modbus,
        "inverter_unit": 1,
        "price_source": f"{world.market_url}/grid",
        "feed_in_source": 0.05,
        "sun_source": f"{world.market_url}/solar",
        "annual_use_kwh": 7300,
        "car_capacity_kwh": 60,
        "car_reserve_percent": 20,
        "car_goal_percent": 80,
        "departure": on_the_wall(world.departure),
        "back": on_the_wall(world.back),
        "trip_kwh": 12,
        "fuse_a": 25,
        "fuse_phases": "3",
        "export_allowed": False,
    }


def on_the_wall(moment: datetime) -> str:
    """The family's day is not ours: where it is evening there, it may be morning here."""
    return moment.astimezone(ZoneInfo(HERE)).time().isoformat("seconds")


def hours_of_a_day() -> list[tuple[datetime, datetime]]:
    """Begin and end of each on the clock on the wall: a day about now, whatever that clock does."""
    hour = timedelta(hours=1)
    first = dt_util.utcnow().replace(minute=0, second=0, microsecond=0) - 2 * hour
    begins = [dt_util.as_local(first + i * hour) for i in range(24)]
    return [(begin, dt_util.as_local(dt_util.as_utc(begin) + hour)) for begin in begins]


async def set_up(hass: HomeAssistant, entry: MockConfigEntry) -> Home:
    """Load *entry* and hand out its home."""
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.LOADED
    return entry.runtime_data


def views_of(hass: HomeAssistant, home: Home) -> list[HomeView]:
    """What the home looks like after each of its steps from now on, however short it lasts."""
    seen: list[HomeView] = []
    entry = home.coordinator.config_entry
    entry.async_on_unload(
        async_dispatcher_connect(
            hass, news_signal(entry.entry_id), callback(lambda living: seen.append(living.coordinator.data))
        )
    )
    return seen


async def until(condition: Callable[[], object], what: str) -> None:
    """Wait in real time until *condition* holds. *what* is told if it never does."""
    try:
        async with asyncio.timeout(PATIENCE_S):
            while not condition():  # noqa: ASYNC110  what is waited for happens in another program's time
                await asyncio.sleep(0.05)
    except TimeoutError:
        pytest.fail(f"{PATIENCE_S} s were not enough until {what}")


def state(hass: HomeAssistant, entity_id: str) -> str:
    """The state of an entity that must exist."""
    found = hass.states.get(entity_id)
    assert found is not None, entity_id
    return found.state


def is_free(port: int) -> bool:
    """Whether nobody listens on *port*. It is not connected to: a server that is closing would stumble."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
