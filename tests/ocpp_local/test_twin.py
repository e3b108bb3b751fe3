"""A second opinion: the simulator's charger, written apart from us, through all that happens to a line."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from ocpp_local import Account, FileJournal, Server, Station, StationEvent
from simulator.charger import ChargerTwin
from simulator.clock import SteppedClock
from simulator.home import Home
from simulator.sample import SampleDay

PASSWORD = "a-password-for-the-twin"
LEASE = timedelta(seconds=60)


class Drill:
    """One evening at home, with a server that can be restarted."""

    def __init__(self, path) -> None:
        self.path = path
        self.clock = SteppedClock(datetime(2024, 11, 5, 18, 30, tzinfo=UTC))
        self.home = Home.demo(self.clock, SampleDay.load())
        self.server: Server | None = None
        self.port = 0

    @property
    def station(self) -> Station:
        return self.server.stations["TWIN"]

    async def start(self, on_event: Callable[[StationEvent], None] = lambda _: None) -> None:
        self.journal = FileJournal(self.path)
        self.server = Server(
            host="127.0.0.1",
            port=self.port,
            accounts={"TWIN": Account(password=PASSWORD)},
            journal=self.journal,
            on_event=on_event,
            now=self.clock.now,
            elapsed=self.clock.elapsed,
        )
        await self.server.start()
        self.port = self.server.port

    async def stop(self) -> None:
        await self.server.stop()
        self.journal.close()

    async def pass_time(self, seconds: int, until: Callable[[], bool] = lambda: False) -> None:
        for _ in range(seconds // 2):
            self.clock.advance(2)
            self.home.step(2)
            await self.twin.tick()
            await asyncio.sleep(0.005)
            if until():
                return

    async def feeds(self, power_w: int) -> bool:
        """Whether a setpoint can be sent, is taken, and shows in the home's own books half a minute on."""
        await self.pass_time(200, lambda: self.station.ready)
        answer = await self.station.set_power(power_w, lease=LEASE)
        await self.pass_time(30)
        told = self.station.measured.power_w
        return answer.accepted and told is not None and told.value == self.home.state.car_w == power_w


async def test_the_twin_feeds_the_house_over_a_cut_line_a_restart_and_a_lapsed_lease(tmp_path):
    drill = Drill(tmp_path / "journal.db")
    await drill.start()
    url = f"ws://127.0.0.1:{drill.port}/ocpp"
    drill.home.outlet = drill.twin = ChargerTwin(
        url, identity="TWIN", password=PASSWORD, home=drill.home, clock=drill.clock
    )
    assert await drill.feeds(-2000)

    await drill.twin.drop()
    assert await drill.feeds(-1500)

    stay = drill.station.transaction.id
    await drill.stop()
    await drill.start()
    assert (drill.station.accepted, drill.station.transaction.id) == (True, stay)
    assert await drill.feeds(-1700)

    await drill.pass_time(90)
    assert drill.home.state.car_w == 3600  # the lease is over: the fallback profile rules
    assert await drill.feeds(-1800)

    await drill.station.release()
    await drill.pass_time(30)
    assert drill.home.state.car_w == 3600
    await drill.twin.close()
    await drill.stop()
