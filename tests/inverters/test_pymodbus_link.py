"""The direct link against real sockets, friendly and rude."""

import asyncio
import contextlib
import socket

import pytest
from pymodbus import FramerType

from inverters import (
    AnswerError,
    LinkDownError,
    LinkError,
    LinkTimeoutError,
    NotSunSpecError,
    RefusedError,
    read,
    scan,
)
from inverters.link import words
from inverters.pymodbus_link import PymodbusLink

from . import libmodbus_server, servers
from .faces import chain, dump, identity, inverter, meter

QUICK = 0.2


@contextlib.asynccontextmanager
async def linked(port, unit=1):
    link = PymodbusLink("127.0.0.1", port, unit, timeout_s=QUICK)
    try:
        yield link
    finally:
        link.close()


async def test_a_home_is_scanned_and_read_over_a_real_socket():
    table = chain(identity(), inverter(3210.0), meter(412.0)).table
    async with servers.device_server(table) as port, linked(port) as link:
        reading = await read(link, await scan(link), elapsed=1.0)
    assert (reading.sun_w, reading.grid_w) == (3210.0, pytest.approx(412.0))


async def test_a_real_dump_is_read_under_its_unit_id():
    async with servers.device_server(dump("sma_day").table, unit=126) as port, linked(port, 126) as link:
        device = await scan(link)
        assert device.model == "SB3.6-1AV-41"
        assert (await read(link, device, elapsed=1.0)).sun_w == 3680.0


async def test_a_device_without_a_map_is_told_from_one_that_is_away():
    async with servers.device_server({100: 1, 101: 2}) as port, linked(port) as link:
        with pytest.raises(NotSunSpecError):
            await scan(link)


@pytest.mark.parametrize(
    ("behaviour", "error", "sentence"),
    [
        pytest.param(servers.says_nothing, LinkTimeoutError, "gave no answer within 0.2 s", id="silence"),
        pytest.param(servers.hangs_up, LinkTimeoutError, "hung up in the middle", id="it vanishes"),
        pytest.param(servers.talks_nonsense, LinkError, "127.0.0.1:.*(no answer|hung up)", id="a web server"),
        pytest.param(
            servers.answers_short, AnswerError, "Asked for 2 registers at 40000, .* sent 1", id="short"
        ),
        pytest.param(servers.answers_another_question, LinkError, "127.0.0.1", id="another question"),
        pytest.param(servers.refuses(2), RefusedError, "it has no such registers", id="illegal address"),
        pytest.param(servers.refuses(6), RefusedError, "it is busy", id="busy"),
        pytest.param(servers.refuses(11), RefusedError, "no answer from this unit id", id="gateway"),
        pytest.param(servers.refuses(99), RefusedError, "no known reason .code 99", id="unknown code"),
    ],
)
async def test_a_rude_device_ends_in_one_clear_sentence(behaviour, error, sentence):
    async with servers.rude_server(behaviour) as port, linked(port) as link:
        with pytest.raises(error, match=sentence):
            await words(link, 40000, 2)


async def test_a_closed_port_says_what_to_check():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and nobody listens: the port is ours, and stays closed
        port = taken.getsockname()[1]
        async with linked(port) as link:
            with pytest.raises(LinkDownError, match=rf"No connection to 127.0.0.1:{port}. Check the address"):
                await link.read(40000, 2)


async def test_a_device_that_comes_back_is_read_again_without_ado():
    mood = [servers.hangs_up]

    async def moody(request, writer):
        await mood[0](request, writer)

    async with servers.rude_server(moody) as port, linked(port) as link:
        with pytest.raises(LinkTimeoutError):
            await link.read(0, 1)
        mood[0] = servers.answers_short
        assert list(await link.read(0, 1)) == [7]


async def test_silence_does_not_spoil_the_next_question():
    mood = [servers.says_nothing]

    async def moody(request, writer):
        await mood[0](request, writer)

    async with servers.rude_server(moody) as port, linked(port) as link:
        for _ in range(3):
            with pytest.raises(LinkTimeoutError):
                await link.read(0, 1)
        mood[0] = servers.answers_short
        assert list(await link.read(0, 1)) == [7]


async def test_a_reader_that_is_told_to_stop_stops():
    async with servers.rude_server(servers.says_nothing) as port, linked(port) as link:
        task = asyncio.create_task(link.read(0, 1))
        await asyncio.sleep(0.15)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


async def test_a_gateway_that_passes_serial_frames_on_is_read_in_those_frames():
    table = chain(identity(), inverter(3210.0), meter(412.0)).table
    async with servers.device_server(table, framer=FramerType.RTU) as port:
        link = PymodbusLink("127.0.0.1", port, timeout_s=1.0, rtu=True)
        try:
            reading = await read(link, await scan(link), elapsed=1.0)
        finally:
            link.close()
    assert (reading.sun_w, reading.grid_w) == (3210.0, pytest.approx(412.0))


async def test_a_serial_port_is_read_like_a_network():
    table = chain(identity(), inverter(3210.0), meter(412.0)).table
    async with (
        servers.serial_server(table, unit=3) as name,
        PymodbusLink.serial(name, timeout_s=30.0) as link,
    ):
        reading = await read(unit := await link.for_unit(3), await scan(unit), elapsed=1.0)
    assert (reading.sun_w, reading.grid_w) == (3210.0, pytest.approx(412.0))


async def test_a_serial_port_that_is_not_there_says_what_to_check():
    link = PymodbusLink.serial("/dev/ttyNOWHERE", timeout_s=QUICK)
    with pytest.raises(LinkDownError, match=r"No connection to /dev/ttyNOWHERE\. Check the name of the port"):
        await link.read(0, 1)


async def test_input_registers_are_another_table():
    async with servers.device_server({10: 7}) as port, linked(port) as link:
        assert list(await link.read_input(10, 1)) == [7]


async def test_an_inverter_with_its_own_registers_is_found_and_read_over_a_real_socket():
    table = dump("goodwe_gw20k_et").table
    async with servers.device_server(table, unit=247) as port, linked(port, 247) as link:
        reading = await read(link, await scan(link), elapsed=1.0)
    assert (reading.grid_w, reading.battery_soc_percent) == (-1556.0, 100.0)


@pytest.mark.skipif(libmodbus_server.NAME is None, reason="libmodbus is not installed")
async def test_a_server_of_other_hands_is_read_alike():
    """libmodbus: other people's framing, exceptions and input registers."""
    words = [dump("sma_day").table[at] for at in range(40000, 40877)]
    async with libmodbus_server.libmodbus_server(40000, words) as port, linked(port, 126) as link:
        device = await scan(link)
        reading = await read(link, device, elapsed=1.0)
        with pytest.raises(RefusedError, match="it has no such registers"):
            await link.read(100, 2)
        assert list(await link.read_input(40000, 2)) == words[:2]
    assert (device.model, reading.sun_w) == ("SB3.6-1AV-41", 3680.0)
