"""The walls between the rooms hold: each forbidden import, put into a copy of the tree, is refused."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("ocpp_local", "inverters", "optimizer", "simulator", "lab", "custom_components")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("tree")
    shutil.copy(ROOT / "pyproject.toml", place)
    for room in ROOMS:
        shutil.copytree(
            ROOT / room,
            place / room,
            symlinks=True,
            ignore=shutil.ignore_patterns("__pycache__", "data", "frontend"),
        )
    return place


def broken_contracts(place: Path) -> set[str]:
    """The names of the contracts that the tree at *place* breaks."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-logo", "--no-cache"]
    done = subprocess.run(command, cwd=place, capture_output=True, text=True, check=False)
    verdicts = [line.rsplit(maxsplit=1) for line in done.stdout.splitlines()]
    broken = {line[0] for line in verdicts if len(line) == 2 and line[1] == "BROKEN"}
    assert (done.returncode == 0) == (not broken), done.stdout + done.stderr
    return broken


def test_the_tree_keeps_all_its_contracts(copy):
    assert broken_contracts(copy) == set()


@pytest.mark.parametrize(
    ("where", "forbidden", "contract"),
    [
        pytest.param("ocpp_local/rpc/rpc.py", "optimizer.plan", "The four packages do not know each other", id="ocpp thinks"),
        pytest.param("optimizer/dispatch/follow.py", "ocpp_local.rpc.rpc", "The four packages do not know each other", id="the brain talks OCPP"),
        pytest.param("simulator/home.py", "ocpp_local.rpc.rpc", "The four packages do not know each other", id="the twin copies us"),
        pytest.param("inverters/link.py", "simulator.home", "The four packages do not know each other", id="a reader of the twin"),
        pytest.param("inverters/link.py", "homeassistant.core", "The four packages know neither Home Assistant nor those who compose them", id="a package knows HA"),
        pytest.param("optimizer/plan.py", "lab.errors", "The four packages know neither Home Assistant nor those who compose them", id="a package knows the lab"),
        pytest.param("lab/demo.py", "custom_components.v2h.const", "The lab composes packages, never the integration; nobody ships the lab", id="the lab reaches in"),
        pytest.param("custom_components/v2h/const.py", "lab.errors", "The integration does not use the lab, nor the packages by their root names", id="the lab is shipped"),
        pytest.param("custom_components/v2h/const.py", "optimizer.plan", "The integration does not use the lab, nor the packages by their root names", id="two module objects"),
        pytest.param("optimizer/dispatch/follow.py", "asyncio", "The optimizer opens no socket and plans without pandas", id="the brain waits"),
        pytest.param("optimizer/solve.py", "pandas", "The optimizer opens no socket and plans without pandas", id="planning loads pandas"),
        pytest.param("optimizer/model/programme.py", "optimizer.dispatch.snapshot", "Plans are made in model/; dispatch and control only read them", id="the model looks at now"),
        pytest.param("ocpp_local/rpc/rpc.py", "websockets", "Of ocpp_local only its door opens sockets", id="the RPC opens a socket"),
        pytest.param("ocpp_local/rpc/frames.py", "ocpp_local.station", "The conversation and its messages know neither stations nor setpoints", id="a frame knows a station"),
        pytest.param("inverters/reading.py", "pymodbus", "Of inverters only the link opens sockets", id="a reading opens a socket"),
    ],
)  # fmt: skip
def test_a_forbidden_import_is_refused(copy, where, forbidden, contract):
    file = copy / where
    before = file.read_text()
    try:
        file.write_text(before + f"\nimport {forbidden}\n")
        assert contract in broken_contracts(copy)
    finally:
        file.write_text(before)
