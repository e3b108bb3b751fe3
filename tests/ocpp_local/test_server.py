"""The door: who comes in, who does not, and that bad guests disturb nobody."""

import asyncio
import contextlib
import json
import logging
import socket
import sys

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosedError, InvalidStatus

from ocpp_local import PortTakenError, StationConnected, StationDisconnected, StationKnocked, StationRefused
from ocpp_local.door import door
from tests.ocpp_local.charger import PASSWORD, plug_in
from tests.ocpp_local.conftest import until


async def test_a_small_frame_is_sent_at_once(house, monkeypatch):
    made = []
    accept = door._Porch.accept
    monkeypatch.setattr(door._Porch, "accept", lambda porch: made.append(accept(porch)) or made[-1])
    await house.charger()
    assert made[0][0].getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


async def test_a_charger_that_nobody_enrolled_knocks_and_gets_404(house):
    with pytest.raises(InvalidStatus) as refusal:
        await house.charger(identity="STRANGER")
    assert refusal.value.response.status_code == 404
    assert [event.identity for event in house.told(StationKnocked)] == ["STRANGER"]


@pytest.mark.parametrize("path", ["/", "/ocpp/", "/ocpp/a%3Ab", "/ocpp/" + "x" * 49])
async def test_a_path_that_names_no_charger_gets_404_and_no_event(house, path):
    with pytest.raises(InvalidStatus) as refusal:
        await house.charger(path=path)
    assert refusal.value.response.status_code == 404
    assert house.events == []


async def test_a_wrong_password_gets_401_and_the_password_is_in_no_log(house, caplog):
    caplog.set_level(logging.DEBUG)
    with pytest.raises(InvalidStatus) as refusal:
        await house.charger(password="not-the-password")
    assert refusal.value.response.status_code == 401
    assert "Basic" in refusal.value.response.headers["WWW-Authenticate"]
    assert house.told(StationRefused)
    ours = [r.getMessage() for r in caplog.records if r.name.startswith("ocpp_local")]
    assert ours
    assert not any("not-the-password" in line or "Basic" in line for line in ours)


async def test_no_password_at_all_gets_401(house):
    with pytest.raises(InvalidStatus) as refusal:
        await connect(f"ws://127.0.0.1:{house.server.port}/ocpp/DEMO-1", subprotocols=["ocpp2.1"])
    assert refusal.value.response.status_code == 401


async def test_the_password_of_one_charger_does_not_open_for_another(house):
    headers = {"Authorization": "Basic w5ZyZXwyOmEtbG9uZy1hbmQtcmFuZG9tLXBhc3N3b3Jk"}  # Öre|2's own
    with pytest.raises(InvalidStatus) as refusal:
        await connect(
            f"ws://127.0.0.1:{house.server.port}/ocpp/DEMO-1",
            additional_headers=headers,
            subprotocols=["ocpp2.1"],
        )
    assert refusal.value.response.status_code == 401


async def test_an_identity_may_be_encoded_and_in_any_case(house):
    await house.charger(path="/some/where/%C3%96RE%7C2", identity="öre|2")
    await until(lambda: house.server.stations["Öre|2"].connected)


async def test_the_first_version_that_the_charger_offers_is_taken(house):
    charger = await house.charger(subprotocols=("ocpp9", "ocpp2.0.1", "ocpp2.1"))
    assert charger.line.subprotocol == "ocpp2.0.1"
    await until(lambda: house.told(StationConnected))
    assert house.station.version == "2.0.1"


@pytest.mark.parametrize(
    ("offered", "word"),
    [
        pytest.param(("ocpp1.6",), "OCPP 1.6", id="an old charger"),
        pytest.param(("mqtt",), "mqtt", id="no charger at all"),
        pytest.param(None, "no version", id="nothing offered"),
    ],
)
async def test_without_a_common_version_the_line_is_closed_with_a_sentence(house, offered, word):
    charger = await house.charger(subprotocols=offered)
    await charger.line.wait_closed()
    assert (charger.line.subprotocol, charger.line.close_code) == (None, 1002)
    (event,) = house.told(StationRefused)
    assert word in event.reason
    assert not house.station.connected


async def test_compression_is_agreed_on(house):
    charger = await house.charger()
    assert "permessage-deflate" in charger.line.response.headers["Sec-WebSocket-Extensions"]


async def test_a_taken_port_is_named_in_a_sentence(house, open_house):
    with pytest.raises(PortTakenError, match=f"Port {house.server.port} is already in use"):
        await open_house(port=house.server.port)


async def test_a_newer_connection_of_the_same_charger_takes_over(house):
    old = await house.installed()
    new = await house.charger()
    await old.line.wait_closed()
    assert old.line.close_code == 1012
    assert (await new.call("Heartbeat", {}))[0] == 3
    assert house.station.connected
    assert house.told(StationDisconnected) == []


async def test_a_newcomer_with_a_wrong_password_evicts_nobody(house):
    charger = await house.installed()
    with pytest.raises(InvalidStatus):
        await plug_in(house.server.port, password="wrong")
    assert (await charger.call("Heartbeat", {}))[0] == 3


@pytest.mark.usefixtures("odd_frames")
@pytest.mark.parametrize(
    "nonsense",
    ["not JSON", "", "[]", "{}", "[2]", '[2, 5, "Heartbeat", {}]', '[2, "x", "Heartbeat", NaN]', "[" * 9999],
)
async def test_nonsense_leaves_the_line_alive(house, nonsense):
    charger = await house.installed()
    await charger.line.send(nonsense)
    assert (await charger.call("Heartbeat", {}))[0] == 3


async def test_a_frame_of_two_megabytes_ends_that_connection_only(house):
    charger = await house.installed()
    frame = json.dumps([2, "x", "DataTransfer", {"vendorId": "v", "data": "x" * 2_000_000}])
    with contextlib.suppress(ConnectionClosedError):  # it may be cut off in the middle of the frame
        await charger.line.send(frame)
    await charger.line.wait_closed()
    assert charger.line.close_code == 1009
    await until(lambda: house.told(StationDisconnected))
    assert "larger than 1 MiB" in house.told(StationDisconnected)[0].reason
    again = await house.charger()
    assert (await again.call("Heartbeat", {}))[0] == 3


async def test_stopping_brings_the_car_to_zero_before_the_line_closes(house):
    charger = await house.in_session()
    await house.station.set_power(-3000)
    await house.server.stop()
    assert charger.setpoints()[-1]["scheduleUpdate"] == {"setpoint": 0}
    await charger.line.wait_closed()
    assert charger.line.close_code == 1001


async def test_stopping_does_not_wait_for_a_charger_that_says_nothing(house, monkeypatch):
    monkeypatch.setattr("ocpp_local.server.GOODBYE_S", 0.1)
    charger = await house.in_session()
    await house.station.set_power(-3000)
    charger.replies["UpdateDynamicSchedule"] = lambda _: None
    async with asyncio.timeout(1.5):
        await house.server.stop()
    assert not house.station.connected


async def test_somebody_who_says_nothing_does_not_hold_up_the_end(house, monkeypatch):
    monkeypatch.setattr(door, "CLOSE_S", 0.1)
    _, writer = await asyncio.open_connection("127.0.0.1", house.server.port)
    await asyncio.sleep(0.05)
    async with asyncio.timeout(2):
        await house.server.stop()
    writer.close()


@pytest.mark.parametrize("rounds", range(4))
async def test_somebody_who_comes_in_the_moment_of_the_end_leaves_no_error(open_house, monkeypatch, rounds):
    monkeypatch.setattr(door, "CLOSE_S", 0.05)
    stumbles = []
    monkeypatch.setattr(sys, "unraisablehook", stumbles.append)
    for _ in range(10):
        house = await open_house()
        with socket.socket() as guest:
            guest.setblocking(False)
            guest.connect_ex(("127.0.0.1", house.server.port))
            for _ in range(rounds):
                await asyncio.sleep(0)
            await house.server.stop()
    assert stumbles == []


async def test_a_listener_that_fails_cuts_no_line(open_house):
    house = await open_house()
    house.server.on_event = lambda event: 1 / 0
    charger = await house.charger()
    assert (await charger.boot())["status"] == "Accepted"
    assert PASSWORD not in repr(house.server)


async def test_a_port_scanner_leaves_no_trace_in_the_log(house, caplog):
    for knock in (b"\x16\x03\x01 hello TLS\r\n\r\n", b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"):
        reader, writer = await asyncio.open_connection("127.0.0.1", house.server.port)
        writer.write(knock)
        await asyncio.wait_for(reader.read(), 3)
        writer.close()
        await writer.wait_closed()
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []
    assert (await (await house.charger()).boot())["status"] == "Accepted"
