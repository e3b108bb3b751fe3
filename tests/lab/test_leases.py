"""Our process over real sockets, killed, frozen, cut off and confused: the charger goes to its safe ladder.

Judged by the twin's own output on the twin's own clock. The twin lives in this process, ours in another.
"""

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from lab.chaos.setting import IDENTITY, PASSWORD
from simulator.car import CarModel
from simulator.home import MOVING_STEP_S, SETTLED_STEP_S
from simulator.running import RunningSimulator, Setup, start
from simulator.station import Setpoint

LEASE_S = 3
CAR = CarModel()
FEEDS_W = -400.0
AT_REST_W = -1.0


class Cable:
    """A TCP proxy between charger and server that can swallow bytes."""

    def __init__(self) -> None:
        self.port = self.server_port = 0
        self.dead = False
        self._lines: list[asyncio.StreamWriter] = []

    async def open(self) -> None:
        self._listener = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        self.port = self._listener.sockets[0].getsockname()[1]

    async def close(self) -> None:
        self.hang_up()
        self._listener.close()
        await self._listener.wait_closed()

    def hang_up(self) -> None:
        for line in self._lines:
            line.close()
        self._lines.clear()

    async def _carry(self, charger: asyncio.StreamReader, to_charger: asyncio.StreamWriter) -> None:
        self._lines.append(to_charger)
        try:
            server, to_server = await asyncio.open_connection("127.0.0.1", self.server_port)
        except OSError:
            to_charger.close()
            return
        self._lines.append(to_server)
        await asyncio.gather(self._pump(charger, to_server), self._pump(server, to_charger))

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        try:
            while data := await source.read(65_536):
                if not self.dead:
                    sink.write(data)
        except OSError:
            pass
        sink.close()


class Ours:
    """Our process, started anew as often as it dies."""

    def __init__(self, folder: Path, world: RunningSimulator, cable: Cable) -> None:
        self.folder, self.world, self.cable = folder, world, cable
        self.process: asyncio.subprocess.Process | None = None
        self.said: list[dict[str, Any]] = []

    async def begin(self) -> dict[str, Any]:
        """Start it; what it says that it remembers."""
        self.said = []
        self.process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "lab.chaos.shell", "--port", "0", "--lease", str(LEASE_S),
            "--modbus", str(self.world.ports.modbus), "--folder", str(self.folder),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        self._ear = asyncio.create_task(self._hear(self.process))
        told = await self.tells("began")
        self.cable.server_port = told["port"]
        return told

    async def tells(self, what: str) -> dict[str, Any]:
        await until(lambda: any(one["what"] == what for one in self.said))
        return next(one for one in self.said if one["what"] == what)

    def stored(self) -> dict[str, Any]:
        """What it would remember if it died now."""
        return json.loads((self.folder / "store.json").read_text())

    def tell(self, line: str) -> None:
        self.process.stdin.write(f"{line}\n".encode())

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    async def kill(self) -> None:
        self.signal(signal.SIGKILL)
        await self.process.wait()
        await self._ear

    async def _hear(self, process: asyncio.subprocess.Process) -> None:
        while line := await process.stdout.readline():
            self.said.append(json.loads(line))


class Stage:
    """The world, the cable and our process."""

    def __init__(self, world: RunningSimulator, cable: Cable, ours: Ours) -> None:
        self.world, self.cable, self.ours = world, cable, ours

    @property
    def car_w(self) -> float:
        return self.world.home.state.car_w

    def word(self) -> Setpoint:
        """The last one that the charger took."""
        return [one for one in self.world.charger.setpoints if one.accepted][-1]

    def silent_s(self) -> float:
        """From the charger's last word to where the twin's physics has come, however busy this machine is."""
        behind = self.world.clock.now() - self.world.home.state.now
        return self.world.clock.elapsed() - behind.total_seconds() - self.word().elapsed

    async def feeds(self) -> None:
        await until(lambda: self.car_w < FEEDS_W)

    async def rests_within_its_lease(self) -> None:
        """From now on until well after the lease: the car gives nothing later than the lease allows."""
        words = len(self.world.charger.setpoints)
        fed_w = -self.car_w
        while (silent_s := self.silent_s()) < LEASE_S + (slack := slack_s(fed_w)) + 1.5:
            assert silent_s <= LEASE_S + slack or self.car_w >= AT_REST_W, (silent_s, self.car_w)
            await asyncio.sleep(0.1)
            fed_w = max(fed_w, -self.car_w, -self.word().power_w)
        assert self.car_w >= AT_REST_W
        assert len(self.world.charger.setpoints) - words <= 1  # one may have been on its way


def slack_s(fed_w: float) -> float:
    """A busy machine makes the twin's steps as coarse as they get; then its car hears late, and ramps."""
    return SETTLED_STEP_S + CAR.latency_s + max(fed_w, 0) / CAR.ramp_w_per_s + MOVING_STEP_S


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    cable = Cable()
    await cable.open()
    setup = Setup(
        ocpp_url=f"ws://127.0.0.1:{cable.port}/ocpp", identity=IDENTITY, password=PASSWORD, at="18:30"
    )
    world = await start(setup)
    stage = Stage(world, cable, Ours(tmp_path, world, cable))
    try:
        await stage.ours.begin()
        stage.ours.tell("follow")
        await stage.feeds()
        yield stage
    finally:
        if stage.ours.process.returncode is None:
            await stage.ours.kill()
        await world.stop()
        await cable.close()


async def test_killed_it_is_back_with_all_it_knew_and_moves_nothing_before_it_sees(
    stage: Stage, record_property: Callable[[str, object], None]
) -> None:
    stage.ours.tell("command -1500 600")
    await until(lambda: -1600 < stage.car_w < -1400)
    await until(lambda: stage.ours.stored()["command"])
    given = stage.ours.stored()
    stay = stage.world.charger.station.transaction.transaction_id
    counted_wh = stage.world.home.books.car_out_wh
    await stage.ours.kill()
    await stage.rests_within_its_lease()

    words = len(stage.world.charger.setpoints)
    knew = await stage.ours.begin()
    assert (knew["mode"], knew["stay"]) == ("self_consumption", stay)
    assert knew["command"]["power_w"] == -1500
    assert knew["command"]["until"] == given["command"]["until"]
    control = await stage.ours.tells("controls")
    record_property("from_start_to_control_s", control["after_s"])
    assert set(control["known"]) == {"grid_w", "soc_percent", "car_w"}
    assert stage.world.charger.setpoints[words].action == "SetChargingProfile"
    await until(lambda: -1600 < stage.car_w < -1400)
    assert stage.world.charger.station.transaction.transaction_id == stay
    assert stage.world.home.books.car_out_wh > counted_wh


async def test_frozen_and_cut_off_and_with_a_wrong_clock_it_outlives_no_lease(stage: Stage) -> None:
    stage.ours.signal(signal.SIGSTOP)
    await stage.rests_within_its_lease()
    stage.ours.signal(signal.SIGCONT)
    await stage.feeds()

    stage.cable.dead = True
    await stage.rests_within_its_lease()
    stage.cable.dead = False
    stage.cable.hang_up()
    await stage.feeds()

    for jump in ("jump 90000", "jump -200000"):
        words = len(stage.world.charger.setpoints)
        stage.ours.tell(jump)
        await until(lambda words=words: len(stage.world.charger.setpoints) > words + 3)
        await stage.feeds()
    await stage.ours.kill()
    await stage.rests_within_its_lease()


async def test_stopped_it_says_0_w_last_and_the_car_gives_nothing_more(stage: Stage) -> None:
    stage.ours.signal(signal.SIGTERM)
    await stage.ours.tells("stopped")
    assert stage.world.charger.setpoints[-1].power_w == 0
    await until(lambda: stage.car_w >= AT_REST_W)
    await stage.rests_within_its_lease()


async def test_put_back_it_is_0_w_first_then_no_profile_of_ours_then_the_settings(stage: Stage) -> None:
    stage.ours.tell("put_back")
    done = await stage.ours.tells("put back")
    assert done["accepted"], done
    assert stage.world.charger.setpoints[-1].power_w == 0
    told = [
        frame.message[2] for frame in stage.world.charger.frames if not frame.sent and frame.message[0] == 2
    ]
    zero = max(
        i for i, action in enumerate(told) if action in ("SetChargingProfile", "UpdateDynamicSchedule")
    )
    cleared = [i for i, action in enumerate(told) if action == "ClearChargingProfile" and i > zero]
    put_back = [i for i, action in enumerate(told) if action == "SetVariables" and i > zero]
    assert zero < min(cleared) < max(cleared) < min(put_back)
    assert list(stage.world.charger.station.ladder) == []
    await until(lambda: stage.car_w >= AT_REST_W)


@pytest.mark.parametrize(("line", "what"), [("put_back", "put back"), ("", "stopped")])
async def test_a_charger_that_does_not_answer_keeps_nobody_from_going(
    stage: Stage, line: str, what: str
) -> None:
    stage.cable.dead = True
    if line:
        stage.ours.tell(line)
    else:
        stage.ours.signal(signal.SIGTERM)
    said = await stage.ours.tells(what)
    assert said.get("accepted", False) is False
    await stage.rests_within_its_lease()


async def until(happened: Callable[[], object], seconds: float = 300) -> None:
    """Wait for something to become true."""
    async with asyncio.timeout(seconds):
        while not happened():  # noqa: ASYNC110 - what is waited for happens across a socket
            await asyncio.sleep(0.05)
