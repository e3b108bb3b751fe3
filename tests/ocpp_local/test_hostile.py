"""A hostile peer costs bounded memory and time, and the charger beside it notices nothing."""

import asyncio
import contextlib
import json
import random
import time
import tracemalloc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus

from ocpp_local import Account, Limits, StationKnocked, StationRefused, hash_password
from tests.effort import million_s
from tests.ocpp_local.charger import PASSWORD, basic, plug_in
from tests.ocpp_local.conftest import House, until

NEIGHBOUR = "Öre|2"
AT = "2026-11-22T12:00:00Z"
MIB = 2**20 - 500


@asynccontextmanager
async def a_neighbour(house: House) -> AsyncIterator[list[float]]:
    """A well-behaved charger that asks something now and again. What was computed for each answer, in s."""
    charger = await plug_in(
        house.server.port, identity=NEIGHBOUR, path="/ocpp/%C3%96re%7C2", ping_interval=None
    )
    house.chargers.append(charger)
    await charger.boot()
    waits: list[float] = []

    enough = asyncio.Event()

    async def ask() -> None:
        while not enough.is_set():
            # What is computed until the answer is here: by the clock, other programs would be part of it.
            began = time.process_time()
            await charger.call("Heartbeat", {})
            waits.append(time.process_time() - began)
            await asyncio.sleep(0.002)

    asking = asyncio.create_task(ask())
    try:
        yield waits
        await until(lambda: len(waits) > 2)
    finally:
        enough.set()
        await asking
    assert house.server.stations[NEIGHBOUR].connected
    assert max(waits) < 140 * million_s()


async def attack(house: House, frames: list[str | bytes], times: int) -> int:
    """A charger that has our password sends so many of these frames and reads nothing that matters.

    How many it could send before it was cut off, if it was.
    """
    sent = 0
    with contextlib.suppress(ConnectionClosed):
        line = await connect(
            f"ws://127.0.0.1:{house.server.port}/ocpp/DEMO-1",
            subprotocols=["ocpp2.1"],
            additional_headers=basic("DEMO-1", PASSWORD),
            max_size=None,
            close_timeout=0.1,
            compression=None,  # what grows too much in the unfolding has a test of its own
        )
        try:
            await line.send(json.dumps([2, "boot", "BootNotification", BOOT]))
            for sent in range(1, times + 1):
                await line.send(frames[sent % len(frames)])
                await asyncio.sleep(0)
        finally:
            line.transport.abort()
    return sent


BOOT = {"chargingStation": {"model": "M", "vendorName": "V"}, "reason": "PowerUp"}


def call(action: str, payload: object, call_id: str = "x") -> str:
    return json.dumps([2, call_id, action, payload])


def filled(before: str, piece: str, after: str) -> str:
    """A frame of nearly the largest size, of the same *piece* over and over."""
    return before + ",".join([piece] * ((MIB - len(before) - len(after)) // (len(piece) + 1))) + after


METER = '[2,"x","MeterValues",{"evseId":1,"meterValue":[{"timestamp":"' + AT + '","sampledValue":['
REPORT = '[2,"x","NotifyReport",{"requestId":1,"generatedAt":"' + AT + '","seqNo":0,"tbc":true,"reportData":['
HEAVY = {
    "zeros without end": [filled("[", "0", "]")],
    "brackets without end": ["[" * MIB, '{"a":' * (MIB // 5)],
    "brackets in a payload": [filled('[2,"x","Heartbeat",{"a":[', "[]", "]}]")],
    "unknown keys": [call("Heartbeat", {f"key{number}": 0 for number in range(60_000)})],
    "good meter values": [filled(METER, '{"value":1}', "]}]}]")],
    "bad meter values": [filled(METER, '{"value":"x"}', "]}]}]")],
    "not a number": [filled(METER, '{"value":NaN}', "]}]}]")],
    "numbers beyond all bounds": [filled(METER, '{"value":1e999}', "]}]}]")],
    "an empty report": [filled(REPORT, "{}", "]}]")],
    "a number of a million digits": ['[2,"x","Heartbeat",{"a":' + "9" * MIB + "}]"],
    "noise": [random.Random(1).randbytes(MIB)],
}  # fmt: skip


@pytest.mark.usefixtures("odd_frames")
@pytest.mark.parametrize("frames", HEAVY.values(), ids=HEAVY)
async def test_heavy_frames_of_one_charger_do_not_keep_the_other_waiting(house, frames):
    async with a_neighbour(house):
        assert await attack(house, frames, 12) >= 2


async def test_a_flood_of_calls_does_not_keep_the_neighbour_waiting(house):
    async with a_neighbour(house):
        frames = [call("Heartbeat", {}, f"c{number}") for number in range(1_000)]
        assert await attack(house, frames, 3_000) > 500


async def test_ten_thousands_of_tiny_frames_at_once_do_not_keep_the_neighbour_waiting(house):
    async with a_neighbour(house):
        line = await connect(
            f"ws://127.0.0.1:{house.server.port}/ocpp/DEMO-1",
            subprotocols=["ocpp2.1"],
            additional_headers=basic("DEMO-1", PASSWORD),
            close_timeout=0.1,
        )
        line.transport.pause_reading()
        await until(lambda: house.station.connected)
        last = call("BootNotification", BOOT).encode()
        line.transport.write((b"\x81\x81" + bytes(4) + b"x") * 20_000)
        line.transport.write(b"\x81" + bytes([0x80 + len(last)]) + bytes(4) + last)
        await until(lambda: house.station.model == "M")
        line.transport.abort()


async def test_a_flood_of_tiny_frames_and_pings_that_are_never_read_ends_in_bounded_memory(house):
    async with a_neighbour(house):
        line = await connect(
            f"ws://127.0.0.1:{house.server.port}/ocpp/DEMO-1",
            subprotocols=["ocpp2.1"],
            additional_headers=basic("DEMO-1", PASSWORD),
            close_timeout=0.1,
        )
        line.transport.pause_reading()
        ping = b"\x89\xfd" + bytes(4) + b"p" * 125
        tracemalloc.start()
        sent = 0
        while (
            not line.transport.is_closing() and sent < 300 and line.transport.get_write_buffer_size() < 2**22
        ):
            line.transport.write(ping * 1_000)
            sent += 1
            await asyncio.sleep(0.005)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        line.transport.abort()
        assert peak < 60 * 2**20
        await until(lambda: not house.station.connected)


@pytest.mark.parametrize("begin", ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00+23:59"])
async def test_days_that_no_calendar_has_are_the_end_of_all_days(house, begin):
    charger = await house.in_session()
    period = {"startPeriod": 2**40, "limit": 1e300}
    schedule = {
        "id": 1,
        "chargingRateUnit": "A",
        "duration": 2**40,
        "chargingSchedulePeriod": [period | {"startPeriod": 0}, period],
    }
    limit = {
        "chargingLimit": {"chargingLimitSource": "X"},
        "chargingSchedule": [schedule | {"startSchedule": begin}],
    }
    assert (await charger.call("NotifyChargingLimit", limit))[0] == 3
    means = {"timeBase": begin, "evseId": 1, "chargingSchedule": schedule}
    assert (await charger.call("NotifyEVChargingSchedule", means))[0] == 3
    assert house.station.constraints


async def test_a_small_message_that_unfolds_without_end_is_cut_off(house):
    charger = await house.installed()
    async with a_neighbour(house):
        bomb = "x" * 1_000_000
        with contextlib.suppress(ConnectionClosed):
            for _ in range(5):
                await charger.line.send(bomb)
        await charger.line.wait_closed()
    assert charger.line.close_code == 1009


async def test_two_hundred_sockets_that_say_nothing_are_gone_soon_and_let_the_others_be(open_house):
    house = await open_house(limits=Limits(handshake_s=0.5))
    async with a_neighbour(house):
        streams = [await asyncio.open_connection("127.0.0.1", house.server.port) for _ in range(200)]
        ends = [asyncio.wait_for(reader.read(), 3) for reader, _ in streams]
        said = await asyncio.gather(*ends, return_exceptions=True)
        for _, writer in streams:
            writer.close()
    assert not any(isinstance(answer, TimeoutError) for answer in said)
    await asyncio.sleep(0.2)
    assert (await (await house.charger()).boot())["currentTime"]


async def test_a_slow_loris_is_gone_when_its_time_is_over(open_house):
    house = await open_house(limits=Limits(handshake_s=0.4))
    reader, writer = await asyncio.open_connection("127.0.0.1", house.server.port)
    clock = asyncio.get_running_loop().time
    began = clock()
    with contextlib.suppress(ConnectionError):
        for letter in b"GET /ocpp/DEMO-1 HTTP/1.1\r\nHost: " + b"x" * 100:
            writer.write(bytes([letter]))
            await writer.drain()
            await asyncio.sleep(0.02)
            if writer.transport.is_closing() or reader.at_eof():
                break
    assert 0.3 < clock() - began < 1.5
    writer.close()


async def test_who_talks_on_before_he_is_let_in_is_cut_off(house):
    reader, writer = await asyncio.open_connection("127.0.0.1", house.server.port)
    lines = [
        "GET /ocpp/DEMO-1 HTTP/1.1",
        "Host: x",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Protocol: ocpp2.1",
        *(f"{name}: {value}" for name, value in basic("DEMO-1", PASSWORD).items()),
    ]
    hello = "\r\n".join([*lines, "", ""]).encode()
    writer.write(hello + (b"\x81\x81" + bytes(4) + b"x") * 10_000)
    with contextlib.suppress(ConnectionError):
        assert await asyncio.wait_for(reader.read(), 3) == b""
    writer.close()
    assert house.events == []
    assert "status" in await (await house.charger()).boot_once()


async def test_a_stolen_identity_without_its_password_changes_nothing_and_is_told_once(open_house):
    accounts = {"DEMO-1": Account.hashed(hash_password(PASSWORD)), NEIGHBOUR: Account(password=PASSWORD)}
    house = await open_house(accounts=accounts)
    charger = await house.installed()
    async with a_neighbour(house):
        refusals = []
        for number in range(40):
            try:
                await plug_in(house.server.port, password=f"guess-{number}")
            except (InvalidHandshake, OSError, EOFError) as refusal:
                refusals.append(refusal)
        assert len(refusals) == 40
        assert (await charger.call("Heartbeat", {}))[0] == 3
    statuses = [r.response.status_code for r in refusals if isinstance(r, InvalidStatus)]
    assert set(statuses) == {401}
    assert len(statuses) < 10  # the others were not even listened to
    assert len(house.told(StationRefused)) == 1


async def test_guessing_before_the_charger_was_ever_there_does_not_keep_it_out(open_house):
    accounts = {"DEMO-1": Account.hashed(hash_password(PASSWORD)), NEIGHBOUR: Account(password=PASSWORD)}
    house = await open_house(accounts=accounts, limits=Limits(wrong_password_cost=1, burst=200))
    async with a_neighbour(house):
        guesses = [
            asyncio.create_task(plug_in(house.server.port, password=f"guess-{number}"))
            for number in range(14)
        ]
        await asyncio.wait(guesses)
        statuses = {guess.exception().response.status_code for guess in guesses}
        assert statuses == {401, 503}
        await house.installed()


async def test_a_thousand_unknown_names_do_not_fill_the_log(open_house, caplog):
    house = await open_house(limits=Limits(burst=1_000, unproven_each=1_000, per_second=1_000))
    for number in range(150):
        with pytest.raises(InvalidStatus):
            await plug_in(house.server.port, identity=f"name-{number}")
    assert 1 <= len(house.told(StationKnocked)) <= 64
    assert len([r for r in caplog.records if "not set up" in r.getMessage()]) <= 64
