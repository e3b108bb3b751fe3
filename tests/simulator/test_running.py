"""The home that lives by itself, in this process and in one of its own."""

import asyncio
import signal
import sys
from datetime import UTC, datetime, timedelta

import pytest

from simulator import PortTakenError, Setup, start

from .csms import MiniCsms

ENOUGH_S = 120.0


async def until(condition) -> None:
    async with asyncio.timeout(ENOUGH_S):
        while not condition():  # noqa: ASYNC110 - the twin tells nobody, it is looked at
            await asyncio.sleep(0.05)


async def test_it_connects_charges_and_stops_without_a_trace(csms: MiniCsms):
    running = await start(Setup(ocpp_url=csms.url, speed=20))
    try:
        ahead = running.departure - running.clock.now()
        assert timedelta(hours=12) < ahead < timedelta(hours=13, minutes=20)
        assert running.back - running.departure == timedelta(hours=9, minutes=30)
        assert running.ports.modbus != running.ports.market != 0
        await until(lambda: "NotifyEVChargingNeeds" in csms.actions())
        await until(lambda: running.home.state.car_w > 10_000)
    finally:
        await running.stop()
    assert not running.charger.connected


async def test_a_taken_port_leaves_nothing_open(csms: MiniCsms):
    first = await start(Setup(ocpp_url=csms.url))
    try:
        with pytest.raises(PortTakenError, match="market"):
            await start(Setup(ocpp_url=csms.url, market_port=first.ports.market))
    finally:
        await first.stop()


async def simulator(*arguments: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "simulator",
        *arguments,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def test_the_command_serves_and_ends_cleanly_when_told(csms: MiniCsms):
    process = await simulator("--ocpp", csms.url, "--modbus-port", "0", "--market-port", "0", "--at", "18:30")
    await until(lambda: "TransactionEvent" in csms.actions())
    process.send_signal(signal.SIGTERM)
    out, err = await asyncio.wait_for(process.communicate(), ENOUGH_S)
    assert process.returncode == 0
    assert err == b""
    assert b"Modbus TCP 127.0.0.1:" in out
    assert out.rstrip().endswith(b"The simulated home has stopped.")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        pytest.param(["--at", "26:00"], "'26:00' is not a time of day", id="no such hour"),
        pytest.param(["--modbus-port", "{taken}"], "is taken", id="port taken"),
    ],
)
async def test_the_command_fails_with_one_sentence(csms: MiniCsms, arguments, sentence):
    filled = [argument.format(taken=csms.port) for argument in arguments]
    process = await simulator("--market-port", "0", "--modbus-port", "0", *filled)
    _, err = await asyncio.wait_for(process.communicate(), ENOUGH_S)
    assert process.returncode == 1
    assert sentence in err.decode()
    assert len(err.decode().splitlines()) == 1


async def test_prices_fall_on_quarter_hours_of_the_wall_clock(csms: MiniCsms):
    running = await start(Setup(ocpp_url=csms.url))
    try:
        market = running._market._market
        first = market.rates("grid", datetime.now(UTC))[0]
        assert first.start.minute % 15 == first.start.second == first.start.microsecond == 0
    finally:
        await running.stop()
