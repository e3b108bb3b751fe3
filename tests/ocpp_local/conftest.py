"""A running server and chargers that plug in to it."""

import asyncio
import shutil
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from lab.patient_loop import PatientLoop
from ocpp_local import Account, Journal, MemoryJournal, OwnCertificates, Server, Station, StationEvent, Tls
from ocpp_local.security.authority import Authority
from ocpp_local.security.csr import read_csr
from ocpp_local.security.tls import Shield
from tests.ocpp_local.charger import PASSWORD, V2X_INVENTORY, Charger, plug_in
from tests.ocpp_local.paper import NOW, OURS, csr, key, tls_of

ACCOUNTS = {"DEMO-1": Account(password=PASSWORD), "Öre|2": Account(password=PASSWORD)}


class House:
    """A server with its events, and a clock that tests may move."""

    def __init__(self, journal: Journal, **settings: Any) -> None:
        self.events: list[StationEvent] = []
        self.chargers: list[Charger] = []
        self.skipped_s = 0.0
        self._began = datetime.now(UTC)
        self._clock = asyncio.get_running_loop().time
        self._stood_up = self._clock()
        self.server = Server(
            host="127.0.0.1",
            port=settings.pop("port", 0),
            accounts=settings.pop("accounts", None) or ACCOUNTS,
            journal=journal,
            on_event=self.events.append,
            now=self.now,
            elapsed=lambda: self._clock() + self.skipped_s,
            **settings,
        )

    def now(self) -> datetime:
        return self._began + timedelta(seconds=self._clock() - self._stood_up + self.skipped_s)

    @property
    def station(self) -> Station:
        return self.server.stations["DEMO-1"]

    def told[E: StationEvent](self, kind: type[E]) -> list[E]:
        return [event for event in self.events if isinstance(event, kind)]

    async def charger(self, **how: Any) -> Charger:
        charger = await plug_in(self.server.port, **how)
        self.chargers.append(charger)
        return charger

    async def installed(self) -> Charger:
        """A V2X charger that has booted, told its inventory and holds its fallback profile."""
        charger = await self.charger(inventory=V2X_INVENTORY)
        await charger.boot()
        await until(lambda: charger.sent("SetChargingProfile"))
        return charger

    async def in_session(self) -> Charger:
        """The same with a car that gives power back, ready for setpoints."""
        charger = await self.installed()
        await charger.transaction(
            "Started", evse={"id": 1, "connectorId": 1}, info={"chargingState": "EVConnected"}
        )
        await charger.needs()
        await until(lambda: self.station.ready)
        return charger

    async def close(self) -> None:
        await self.server.stop()
        for charger in self.chargers:
            await charger.line.close()
            if charger.reading is not None:
                await charger.reading
        faults = [fault for charger in self.chargers for fault in charger.faults]
        assert faults == []


async def until(happened: Callable[[], object], seconds: float = 60) -> None:
    """Wait for something to become true."""
    async with asyncio.timeout(seconds):
        while not happened():  # noqa: ASYNC110 - what is waited for happens across a socket
            await asyncio.sleep(0.005)


def pytest_asyncio_loop_factories() -> dict[str, type[PatientLoop]]:
    """All of these live in one loop."""
    return {"patient": PatientLoop}


type OpenHouse = Callable[..., Awaitable[House]]


@pytest.fixture
async def open_house(sockets: None) -> AsyncIterator[OpenHouse]:
    houses: list[House] = []

    async def build(journal: Journal | None = None, **settings: Any) -> House:
        house = House(journal or MemoryJournal(), **settings)
        houses.append(house)
        await house.server.start()
        return house

    yield build
    for house in houses:
        await house.close()


@pytest.fixture
async def house(open_house: OpenHouse) -> House:
    return await open_house()


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made once: RSA keys take their time."""
    folder = tmp_path_factory.mktemp("ca")
    Shield(Tls(certificates=OwnCertificates(folder=folder, hosts=("127.0.0.1",))), NOW)
    return folder


@pytest.fixture
def ca(tmp_path: Path, authority: Path) -> Path:
    """An authority of this test's own: it may withdraw what it likes."""
    return shutil.copytree(authority, tmp_path / "ca")


type Safe = Callable[..., ssl.SSLContext]


@pytest.fixture
def safe(tmp_path: Path, ca: Path) -> Safe:
    """Makes the TLS of a charger: with a certificate of ours for *cn*, or with nothing."""

    def make(cn: str = "", *, at: datetime = NOW, identity: str = "") -> ssl.SSLContext:
        authority = Authority(ca, at)
        if not cn:
            return tls_of(tmp_path / "none", authority.root_pem)
        private = key()
        request = read_csr(csr(private, cn=cn, o=OURS), [cn])
        chain = authority.station_certificate(request, identity or cn)
        return tls_of(tmp_path / cn, authority.root_pem, chain, private)

    return make
