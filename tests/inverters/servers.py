"""Modbus TCP servers for tests: pymodbus's, and some that misbehave."""

import asyncio
import os
import tty
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from pymodbus import FramerType
from pymodbus.server import ModbusTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice

Answer = Callable[[bytes, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def device_server(
    table: dict[int, int], unit: int = 1, framer: FramerType = FramerType.SOCKET
) -> AsyncIterator[int]:
    """pymodbus's server with the words of *table* as one unit, in both tables; yields its port."""
    device = SimDevice(
        unit, simdata=[SimData(at, values=run, datatype=DataType.UINT16) for at, run in _runs(table)]
    )
    server = ModbusTcpServer(device, framer=framer, address=("127.0.0.1", 0))
    await server.serve_forever(background=True)
    try:
        yield server.transport.sockets[0].getsockname()[1]
    finally:
        await server.shutdown()


def _runs(table: dict[int, int]) -> list[tuple[int, list[int]]]:
    runs: list[tuple[int, list[int]]] = []
    for address in sorted(table):
        if runs and address == runs[-1][0] + len(runs[-1][1]):
            runs[-1][1].append(table[address])
        else:
            runs.append((address, [table[address]]))
    return runs


@asynccontextmanager
async def serial_server(table: dict[int, int], unit: int = 1) -> AsyncIterator[str]:
    """The same device at the end of a serial line: a pseudo terminal in front of pymodbus's server."""
    line, port_side = os.openpty()
    tty.setraw(line)
    tty.setraw(port_side)
    loop = asyncio.get_running_loop()
    async with device_server(table, unit, FramerType.RTU) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)

        async def back() -> None:
            while answer := await reader.read(300):
                os.write(line, answer)

        task = asyncio.create_task(back())
        loop.add_reader(line, lambda: writer.write(os.read(line, 300)))
        try:
            yield os.ttyname(port_side)
        finally:
            loop.remove_reader(line)
            task.cancel()
            writer.close()
            os.close(line)
            os.close(port_side)


@asynccontextmanager
async def rude_server(answer: Answer) -> AsyncIterator[int]:
    """A server that answers every request with *answer*; yields its port."""
    writers: list[asyncio.StreamWriter] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        while request := await reader.read(260):
            await answer(request, writer)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for writer in writers:
            writer.close()
        await server.wait_closed()


def reply(request: bytes, body: bytes) -> bytes:
    """A well-formed answer to *request*: same transaction, same unit."""
    return request[:2] + b"\0\0" + (len(body) + 1).to_bytes(2) + request[6:7] + body


async def says_nothing(request: bytes, writer: asyncio.StreamWriter) -> None:
    """It hears, and keeps silent."""


async def hangs_up(request: bytes, writer: asyncio.StreamWriter) -> None:
    writer.close()


async def talks_nonsense(request: bytes, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")


async def answers_short(request: bytes, writer: asyncio.StreamWriter) -> None:
    writer.write(reply(request, b"\x03\x02\x00\x07"))


async def answers_another_question(request: bytes, writer: asyncio.StreamWriter) -> None:
    writer.write(reply(request, b"\x04\x04\x00\x07\x00\x07"))


def refuses(code: int) -> Answer:
    async def answer(request: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(reply(request, bytes([0x83, code])))

    return answer
