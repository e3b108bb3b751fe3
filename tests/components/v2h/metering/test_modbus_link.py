"""The inverter over Home Assistant's shared Modbus connection, against real sockets."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from homeassistant.components.modbus.connection import async_get_connection_info
from homeassistant.config_entries import ConfigEntryState
from modbus_connection import ModbusProtocolError, ModbusTimeoutError
from modbus_connection.mock import MockModbusConnection
from pymodbus.server import ModbusTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.v2h.inverters import (
    AnswerError,
    LinkDownError,
    LinkError,
    LinkTimeoutError,
    RefusedError,
    read,
    scan,
)
from custom_components.v2h.metering.modbus_link import HassLink, entry_link, temporary_link

pytestmark = pytest.mark.usefixtures("socket_enabled")

# A SunSpec map of one three-phase inverter that gives 3210 W, written by hand.
COMMON = [1, 66, *([0x4163, 0x6D65] + [0] * 14), *([0x5375, 0x6E00] + [0] * 14), *[0] * 34]
INVERTER = [103, 50, *[0xFFFF] * 12, 3210, 0, *[0xFFFF] * 8, 1, 0, 0, *[0x8000] * 11, 4, *[0] * 13]
MAP = [0x5375, 0x6E53, *COMMON, *INVERTER, 0xFFFF, 0]

Answer = Callable[[asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def inverter_server() -> AsyncIterator[int]:
    data = SimData(40000, values=MAP, datatype=DataType.UINT16)
    server = ModbusTcpServer(SimDevice(1, simdata=[data]), address=("127.0.0.1", 0))
    await server.serve_forever(background=True)
    try:
        yield server.transport.sockets[0].getsockname()[1]
    finally:
        await server.shutdown()


@asynccontextmanager
async def silent_server() -> AsyncIterator[tuple[int, list[asyncio.StreamWriter]]]:
    callers: list[asyncio.StreamWriter] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        callers.append(writer)
        while await reader.read(260):
            pass

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1], callers
    finally:
        server.close()
        for writer in callers:
            writer.close()
        await server.wait_closed()


async def test_an_inverter_is_found_and_read_during_set_up(hass):
    async with inverter_server() as port:
        async with temporary_link(hass, "127.0.0.1", port, 1) as link:
            device = await scan(link)
            reading = await read(link, device, elapsed=1.0)
        assert (device.words, reading.sun_w) == ("Acme Sun, three-phase inverter, no meter", 3210.0)
        assert async_get_connection_info(hass) == []


async def test_the_connection_is_shared_and_given_back_when_the_entry_unloads(hass):
    entry = MockConfigEntry(domain="v2h", state=ConfigEntryState.LOADED)
    entry.add_to_hass(hass)
    async with inverter_server() as port:
        link = entry_link(hass, entry, "127.0.0.1", port, 1)
        async with temporary_link(hass, "127.0.0.1", port, 1) as second:
            assert (await scan(link)).model == (await scan(second)).model == "Sun"
            assert len(async_get_connection_info(hass)) == 1
        await entry._async_process_on_unload(hass)
        assert async_get_connection_info(hass) == []


async def test_a_closed_port_is_a_link_that_is_down(hass):
    async with inverter_server() as port:
        pass
    async with temporary_link(hass, "127.0.0.1", port, 1) as link:
        with pytest.raises(LinkDownError, match=f"No connection to 127.0.0.1:{port}"):
            await link.read(40000, 2)


async def test_registers_that_are_not_there_are_refused_in_words(hass):
    async with inverter_server() as port, temporary_link(hass, "127.0.0.1", port, 1) as link:
        with pytest.raises(RefusedError, match="it has no such registers"):
            await link.read(100, 2)


async def test_a_mute_device_costs_the_timeout_and_is_hung_up_on_after_three(hass):
    async with silent_server() as (port, callers), temporary_link(hass, "127.0.0.1", port, 1) as link:
        quick = HassLink(link._unit, f"127.0.0.1:{port}", 1, timeout_s=0.5)
        for _ in range(4):
            with pytest.raises(LinkTimeoutError, match=r"gave no answer as unit 1 within 0.5 s"):
                await quick.read(40000, 2)
        assert len(callers) == 2


@pytest.mark.parametrize(
    ("trouble", "error"),
    [
        pytest.param(ModbusTimeoutError("late"), LinkTimeoutError, id="the library's own timeout"),
        pytest.param(ModbusProtocolError("odd"), AnswerError, id="a frame that is none"),
    ],
)
async def test_only_our_own_errors_leave(trouble, error):
    unit = MockModbusConnection().for_unit(1)
    unit.fail_requests(trouble)
    with pytest.raises(error) as caught:
        await HassLink(unit, "inverter.local:502", 1).read(0, 1)
    assert isinstance(caught.value, LinkError)
    assert "inverter.local:502" in str(caught.value)


async def test_input_registers_and_other_units_are_read_over_the_same_connection(hass):
    entry = MockConfigEntry(domain="v2h", state=ConfigEntryState.LOADED)
    entry.add_to_hass(hass)
    words = [SimData(40000, values=MAP, datatype=DataType.UINT16)]
    server = ModbusTcpServer([SimDevice(unit, simdata=words) for unit in (1, 200)], address=("127.0.0.1", 0))
    await server.serve_forever(background=True)
    port = server.transport.sockets[0].getsockname()[1]
    try:
        link = entry_link(hass, entry, "127.0.0.1", port, 1)
        other = await link.for_unit(200)
        assert await other.for_unit(200) is other is await link.for_unit(200)
        assert list(await link.read_input(40000, 2)) == list(await other.read(40000, 2)) == MAP[:2]
        assert len(async_get_connection_info(hass)) == 1
        await entry._async_process_on_unload(hass)
        assert async_get_connection_info(hass) == []
        async with temporary_link(hass, "127.0.0.1", port, 1) as looking:
            assert list(await (await looking.for_unit(200)).read(40000, 2)) == MAP[:2]
        assert async_get_connection_info(hass) == []
    finally:
        await server.shutdown()
