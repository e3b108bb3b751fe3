"""The inverter twin over Modbus TCP, read by a plain client and decoded by others."""

import asyncio
import socket
import sys
from datetime import timedelta

import pytest
from pymodbus.client import AsyncModbusTcpClient
from sunspec2.modbus.client import SunSpecModbusClientModel

from simulator.clock import SteppedClock
from simulator.errors import PortTakenError
from simulator.home import ChargeOnArrival, Home
from simulator.modbus import ModbusTwin

BASE = 40_000


@pytest.fixture
async def served(sample):
    clock = SteppedClock(sample.start + timedelta(hours=12))
    home = Home.demo(clock, sample)
    home.outlet = ChargeOnArrival(home)
    twin = ModbusTwin(home)
    await twin.start()
    client = AsyncModbusTcpClient("127.0.0.1", port=twin.port, retries=0, timeout=2)
    await client.connect()
    yield home, twin, client
    client.close()
    await twin.stop()


async def words(client) -> list[int]:
    read: list[int] = []
    for start, count in ((0, 100), (100, 100), (200, 59)):
        read += (await client.read_holding_registers(BASE + start, count=count, device_id=1)).registers
    return read


def decoded(registers: list[int]) -> dict[int, dict[str, float | str]]:
    """pysunspec2's own idea of these words: model id -> scaled points, None where not implemented."""
    raw = b"".join(word.to_bytes(2) for word in registers)
    models, offset = {}, 2
    while registers[offset] != 0xFFFF:
        model_id, length = registers[offset : offset + 2]
        body = raw[2 * offset : 2 * (offset + length + 2)]
        model = SunSpecModbusClientModel(model_id=model_id, model_len=length, data=body)
        assert model.error_info == ""
        models[model_id] = {name: point.cvalue for name, point in model.points.items()}
        offset += length + 2
    return models


async def test_a_foreign_decoder_reads_what_the_home_does(served):
    home, _, client = served
    models = decoded(await words(client))
    state = home.state
    assert set(models) == {1, 103, 120, 203}
    assert models[1]["Mn"] == "Simulated Sun"
    assert models[103]["W"] == pytest.approx(state.sun_w, abs=1)
    assert state.sun_w > 2000
    assert models[103]["St"] == 4
    assert models[103]["A"] == pytest.approx(state.sun_w / 230, abs=0.05)
    assert models[120]["WRtg"] == 6000
    assert models[203]["W"] == pytest.approx(state.grid_w, abs=1)
    assert state.grid_w < 0
    assert [models[203][f"Wph{p}"] for p in "ABC"] == pytest.approx(state.phase_w, abs=1)
    assert models[103]["DCA"] is None
    assert models[120]["WHRtg"] is None


async def test_every_read_is_of_the_moment(served):
    home, _, client = served
    before = decoded(await words(client))
    home.clock.advance(6 * 3600)
    home.step(6 * 3600)
    after = decoded(await words(client))
    books = home.books
    assert after[203]["W"] == pytest.approx(home.state.grid_w, abs=1)
    assert home.state.grid_w > 9000
    assert after[103]["WH"] - before[103]["WH"] == pytest.approx(books.sun_wh, abs=1)
    assert after[203]["TotWhImp"] - before[203]["TotWhImp"] == pytest.approx(books.grid_import_wh, abs=1)
    assert after[203]["TotWhExp"] - before[203]["TotWhExp"] == pytest.approx(books.grid_export_wh, abs=1)


async def test_it_takes_no_orders_and_knows_its_end(served):
    _, _, client = served
    assert (await client.write_register(BASE + 10, 5, device_id=1)).isError()
    assert (await client.read_holding_registers(BASE + 5000, count=2, device_id=1)).isError()
    assert (await client.read_holding_registers(0, count=2, device_id=1)).isError()


async def test_a_taken_port_is_one_sentence(served):
    home, twin, _ = served
    with pytest.raises(PortTakenError, match=f"Port {twin.port}"):
        await ModbusTwin(home, port=twin.port).start()


@pytest.mark.parametrize("rounds", range(4))
async def test_a_client_that_comes_in_the_moment_of_the_end_leaves_no_error(sample, monkeypatch, rounds):
    stumbles = []
    monkeypatch.setattr(sys, "unraisablehook", stumbles.append)
    home = Home.demo(SteppedClock(sample.start), sample)
    for _ in range(20):
        twin = ModbusTwin(home)
        await twin.start()
        with socket.socket() as guest:
            guest.setblocking(False)
            guest.connect_ex(("127.0.0.1", twin.port))
            for _ in range(rounds):
                await asyncio.sleep(0)
            await twin.stop()
    assert stumbles == []
