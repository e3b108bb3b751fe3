"""Real sockets for all tests but those inside Home Assistant, which have a fixture of their own.

And a second opinion on every frame of OCPP that goes over them.
"""

import importlib.util
import logging
import os
import time
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime

import hypothesis
import pytest
from websockets.asyncio.connection import Connection

from tests.official_schemas import Judge

# On a developer's machine each run tries new examples; CI tries the same ones, so that red means the change.
# Nowhere is an example judged by how long this machine takes for it.
PATIENT = hypothesis.settings(
    deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow], print_blob=True
)
hypothesis.settings.register_profile("developer", PATIENT)
hypothesis.settings.register_profile("ci", PATIENT, derandomize=True, database=None)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "developer")

# What people read is as wide and as plain for tests as if nobody's terminal were there.
os.environ |= {"COLUMNS": "120", "NO_COLOR": "1"}
os.environ.pop("FORCE_COLOR", None)

# Home Assistant's test plugin lets every statement of the recorder be logged, into each report of a failure.
logging.getLogger("sqlalchemy.engine").setLevel(logging.WARNING)

# Where files are dealt out to several processes these begin first, so that none runs on alone at the end.
LONGEST = (
    "lab/test_chaos.py",
    "components/v2h/commissioning/test_conduct.py",
    "lab/test_leases.py",
    "lab/test_day.py",
    "lab/test_chaos_plants.py",
    "optimizer/test_several.py",
    "components/v2h/test_absurd_inputs.py",
    "components/v2h/test_simulated_home.py",
    "components/v2h/learning/test_lessons.py",
    "components/v2h/test_emergencies.py",
    "components/v2h/test_restart.py",
    "lab/test_bench_ocpp.py",
    "lab/test_bench_dispatch.py",
    "lab/test_backtest.py",
    "optimizer/model/test_laws.py",
)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deal out what waits and what computes mixed, so that neither is left to the end."""
    if not hasattr(config, "workerinput"):
        return
    turns = {f"tests/{name}": turn for turn, name in enumerate(LONGEST)}

    def turn(item: pytest.Item) -> tuple[int, int]:
        name = item.nodeid.partition("::")[0]
        return turns.get(name, len(LONGEST)), zlib.crc32(name.encode())

    items.sort(key=turn)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """What a failure may hang on, and is not in the change: the moment, the zone, the seed and the load."""
    if hasattr(config, "workerinput") or not terminalreporter.stats.keys() & {"failed", "error"}:
        return
    told = {
        "now": f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC, which is {time.strftime('%H:%M %Z')} here",
        "PYTHONHASHSEED": os.environ.get("PYTHONHASHSEED", "random, and not told"),
        "examples": "the same each time (CI is set)" if os.environ.get("CI") else "new ones (CI is not set)",
        "load": f"{', '.join(f'{load:.1f}' for load in os.getloadavg())} on {os.cpu_count()} cores",
    }
    terminalreporter.section("circumstances")
    for what, value in told.items():
        terminalreporter.write_line(f"{what}: {value}")


def _open() -> None:
    # Home Assistant's test plugin, where it is installed, closes all sockets before each test.
    if importlib.util.find_spec("pytest_socket"):
        import pytest_socket  # noqa: PLC0415

        pytest_socket.enable_socket()


@pytest.fixture(autouse=True)
def sockets(request: pytest.FixtureRequest) -> None:
    if "components" not in request.path.parts:
        _open()


@pytest.fixture(scope="module")
def sockets_of_module() -> None:
    """For fixtures that live as long as their module."""
    _open()


@pytest.fixture(autouse=True)
def enable_event_loop_debug() -> None:
    """Home Assistant's test plugin turns asyncio's debug mode on, which took half the time of our tests.

    PYTHONASYNCIODEBUG=1 turns it on all the same; script/e2e runs Home Assistant itself in its debug mode.
    """


@pytest.fixture
def odd_frames() -> None:
    """For tests whose own end says what no schema allows. Ours is judged all the same."""


@pytest.fixture
def frames_of_21_on_a_201_line() -> None:
    """For tests of chargers that understand OCPP 2.1 on a line of 2.0.1, and are talked to like that."""


@pytest.fixture(autouse=True)
def judge(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Judge]:
    """Whatever either side sends is what the official schemas allow."""
    hybrid = "frames_of_21_on_a_201_line" in request.fixturenames
    judge, send = Judge(hybrid=hybrid), Connection.send

    async def judged(line: Connection, message: object, *more: object, **how: object) -> None:
        judge.hear(line, message)
        await send(line, message, *more, **how)

    monkeypatch.setattr(Connection, "send", judged)
    yield judge
    ours = "charger" if "simulator" in request.path.parts else "server"
    odd = "odd_frames" in request.fixturenames
    assert [what for end, what in judge.faults if end == ours or not odd] == []
