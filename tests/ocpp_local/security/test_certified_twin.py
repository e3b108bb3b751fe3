"""A charger written apart from us gets its certificate, moves to profile 3, renews it, and is not fooled."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from ocpp_local import (
    Account,
    MemoryJournal,
    OwnCertificates,
    Server,
    StationCertificates,
    StationRefused,
    Tls,
)
from ocpp_local.security.authority import Authority
from simulator.charger import ChargerTwin
from simulator.clock import SteppedClock
from simulator.home import Home
from simulator.keyring import Keyring
from simulator.personalities import named
from simulator.sample import SampleDay

PASSWORD = "a-password-for-the-twin"


class Street:
    """A home, its server and its charger, under one clock that the test moves."""

    def __init__(self, folder) -> None:
        self.folder = folder
        self.clock = SteppedClock(datetime.now(UTC))
        self.home = Home.demo(self.clock, SampleDay.load(), has_car=False)
        self.journal = MemoryJournal()
        self.events = []
        self.port = 0
        self.root = Authority(folder, self.clock.now()).root_pem

    async def open(self) -> None:
        own = OwnCertificates(folder=self.folder, hosts=("127.0.0.1",))
        self.server = Server(
            host="127.0.0.1",
            port=self.port,
            accounts={"TWIN": Account(password=PASSWORD)},
            journal=self.journal,
            on_event=self.events.append,
            now=self.clock.now,
            elapsed=self.clock.elapsed,
            tls=Tls(certificates=own, stations=StationCertificates(folder=self.folder)),
        )
        await self.server.start()
        self.port = self.server.port

    def twin(self, keyring=None) -> ChargerTwin:
        return ChargerTwin(
            f"wss://127.0.0.1:{self.port}/ocpp",
            identity="TWIN",
            password=PASSWORD,
            home=self.home,
            clock=self.clock,
            personality=named("certified"),
            keyring=keyring or Keyring(self.root),
        )

    @property
    def station(self):
        return self.server.stations["TWIN"]

    async def until(self, twin, happened, seconds=300) -> None:
        for _ in range(seconds // 2):
            self.clock.advance(2)
            self.home.step(2)
            await twin.tick()
            await asyncio.sleep(0.01)
            if happened():
                return
        pytest.fail(f"It did not happen: {twin.trouble}; {self.station.certificate_trouble}")


@pytest.fixture
async def street(sockets, tmp_path):
    street = Street(tmp_path)
    await street.open()
    yield street
    await street.server.stop()


async def test_it_begins_with_its_password_and_ends_with_nothing_but_its_certificate(street):
    twin = street.twin()
    await street.until(twin, lambda: street.station.certificate)
    assert twin.network.profile == 3
    assert twin.network.order == [1]
    assert street.station.certificate_trouble == ""
    assert twin.station.device.text("SecurityCtrlr", "SecurityProfile") == "3"
    await twin.close()
    thief = street.twin()  # which knows the password
    await thief.tick()
    assert "HTTP 403" in thief.trouble
    (refused,) = [event for event in street.events if isinstance(event, StationRefused)]
    assert "came without its certificate" in refused.reason
    await thief.close()


async def test_it_renews_its_certificate_in_time_and_comes_back_with_the_new_one(street):
    twin = street.twin()
    await street.until(twin, lambda: street.station.certificate)
    first = street.station.certificate
    street.clock.advance(timedelta(days=490).total_seconds())
    await twin.drop()
    await street.until(twin, lambda: (new := street.station.certificate) and new != first)
    assert street.station.certificate.valid_until - first.valid_until > timedelta(days=480)
    assert twin.network.keyring.before is None
    await twin.close()


async def test_our_restart_changes_nothing(street):
    twin = street.twin()
    await street.until(twin, lambda: street.station.certificate)
    await street.server.stop()
    await street.open()
    await street.until(twin, lambda: street.station.certificate)
    asked = [frame for frame in twin.frames if frame.message[2:3] == ["SignCertificate"]]
    assert len(asked) == 1
    await twin.close()


async def test_it_does_not_trust_another_authority(street, tmp_path):
    other = Authority(tmp_path / "other", street.clock.now()).root_pem
    twin = street.twin(Keyring(other))
    await twin.tick()
    assert "does not answer" in twin.trouble
    assert not street.station.connected
    await twin.close()
