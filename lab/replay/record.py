"""Makes the recordings under tests/vectors/recordings: evenings of the simulator's chargers."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from ocpp_local import Account, MemoryJournal, Recorder, Server, Station
from simulator.charger import ChargerTwin
from simulator.clock import SteppedClock
from simulator.home import Home
from simulator.personalities import named
from simulator.sample import SampleDay

EVENING: Final = datetime(2024, 11, 5, 18, 30, tzinfo=UTC)
LEASE: Final = timedelta(seconds=60)
STATION: Final = "TWIN"

# Which charger, and the powers in W that it is asked for one after the other.
EVENINGS: Final = {
    "dynamic": (-2000, -2500, 3000),
    "chademo": (-1500, 2000),
    "no-v2x": (4000, 1500),
}


async def record(folder: Path) -> None:
    """One recording for each of EVENINGS."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, powers in EVENINGS.items():
        recorder = Recorder(folder / f"{name}.jsonl")
        try:
            await _Evening(name, recorder).run(powers)
        finally:
            await asyncio.to_thread(recorder.close)


class _Evening:
    """Boot, inventory, a car's stay with setpoints, a cut line, the end of the stay."""

    def __init__(self, charger: str, recorder: Recorder) -> None:
        self._clock = SteppedClock(EVENING)
        self._home = Home.demo(self._clock, SampleDay.load())
        self._server = Server(
            host="127.0.0.1",
            port=0,
            accounts={STATION: Account(password=None)},
            journal=MemoryJournal(),
            on_event=lambda _: None,
            now=self._clock.now,
            elapsed=self._clock.elapsed,
            ping_interval_s=None,
            recorder=recorder,
        )
        self._charger = charger

    @property
    def _station(self) -> Station:
        return self._server.stations[STATION]

    async def run(self, powers: tuple[int, ...]) -> None:
        await self._server.start()
        twin = self._twin = ChargerTwin(
            f"ws://127.0.0.1:{self._server.port}/ocpp",
            identity=STATION,
            password="",
            home=self._home,
            clock=self._clock,
            personality=named(self._charger),
        )
        self._home.outlet = twin
        for power_w in powers:
            await self._pass_time(200, lambda: self._station.ready)
            await self._station.set_power(power_w, lease=LEASE)
            await self._pass_time(20)
        await twin.drop()
        await self._pass_time(60, lambda: self._station.ready)
        await self._station.set_power(powers[-1], lease=LEASE)
        await self._pass_time(20)
        await self._station.release()
        await self._station.stop()
        await self._pass_time(10)
        await twin.close()
        await self._server.stop()

    async def _pass_time(self, seconds: int, until: Callable[[], bool] = lambda: False) -> None:
        for _ in range(seconds // 2):
            self._clock.advance(2)
            self._home.step(2)
            await self._twin.tick()
            await asyncio.sleep(0.02)
            if until():
                return
