"""A device that takes orders goes back to normal by itself: asked by a plain client, read by pysunspec2."""

from datetime import timedelta

import pytest
from pymodbus.client import AsyncModbusTcpClient
from sunspec2.modbus.client import SunSpecModbusClientModel

from simulator.clock import SteppedClock
from simulator.home import ChargeOnArrival, Home
from simulator.modbus import BatteryGauge, ModbusTwin
from simulator.sample import SampleDay

STORAGE = 124


class Plain:
    """A client that knows SunSpec by pysunspec2 alone."""

    def __init__(self, client, clock):
        self.client, self.clock = client, clock

    async def find(self, wanted):
        at = 40_002
        while True:
            model, length = (await self._read(at, 2))[:2]
            if model == wanted:
                return at, length
            at += length + 2

    async def points(self, model):
        at, length = await self.find(model)
        raw = b"".join(word.to_bytes(2) for word in await self._read(at, length + 2))
        decoded = SunSpecModbusClientModel(model_id=model, model_len=length, data=raw)
        return {name: point.cvalue for name, point in decoded.points.items()}

    async def write(self, model, offset, *words):
        at, _ = await self.find(model)
        return await self.client.write_registers(at + offset, list(words), device_id=1)

    async def _read(self, at, count):
        return (await self.client.read_holding_registers(at, count=count, device_id=1)).registers


@pytest.fixture
async def plain(request):
    sample = SampleDay.load()
    clock = SteppedClock(sample.start + timedelta(hours=12))
    home = Home.demo(clock, sample)
    home.outlet = ChargeOnArrival(home)
    twin = ModbusTwin(home, face=request.param)
    await twin.start()
    client = AsyncModbusTcpClient("127.0.0.1", port=twin.port, retries=0, timeout=2)
    await client.connect()
    one = Plain(client, clock)
    one.twin = twin
    yield one
    client.close()
    await twin.stop()


@pytest.mark.parametrize("plain", ["hybrid"], indirect=True)
async def test_storage_control_ends_when_its_time_has_run_out(plain):
    plain.twin.battery = BatteryGauge(power_w=-2000.0)
    await plain.write(STORAGE, 15, 60)
    await plain.write(STORAGE, 12, 0)
    assert (await plain.points(802))["W"] == 2000
    await plain.write(STORAGE, 5, 2)
    plain.clock.advance(59)
    assert (await plain.points(STORAGE))["StorCtl_Mod"] == 2
    assert (await plain.points(802))["W"] == 0
    plain.clock.advance(1)
    assert (await plain.points(STORAGE))["StorCtl_Mod"] == 0
    assert (await plain.points(802))["W"] == 2000


@pytest.mark.parametrize("plain", ["hybrid"], indirect=True)
async def test_only_writing_the_mode_again_begins_the_time_anew(plain):
    await plain.write(STORAGE, 15, 60)
    await plain.write(STORAGE, 5, 1)
    plain.clock.advance(50)
    await plain.write(STORAGE, 5, 1)
    plain.clock.advance(50)
    assert (await plain.points(STORAGE))["StorCtl_Mod"] == 1
    await plain.write(STORAGE, 13, 0)
    plain.clock.advance(10)
    assert (await plain.points(STORAGE))["StorCtl_Mod"] == 0


@pytest.mark.parametrize("plain", ["hybrid"], indirect=True)
async def test_without_a_time_an_order_holds_for_ever(plain):
    await plain.write(STORAGE, 5, 3)
    plain.clock.advance(10 * 86_400)
    assert (await plain.points(STORAGE))["StorCtl_Mod"] == 3


@pytest.mark.parametrize("plain", ["hybrid"], indirect=True)
async def test_a_limit_of_the_older_kind_switches_itself_off(plain):
    await plain.write(123, 7, 30)
    await plain.write(123, 5, 4000)
    await plain.write(123, 9, 1)
    points = await plain.points(123)
    assert (points["WMaxLimPct"], points["WMaxLim_Ena"]) == (40.0, 1)
    plain.clock.advance(30)
    assert (await plain.points(123))["WMaxLim_Ena"] == 0


@pytest.mark.parametrize("plain", ["hybrid_704"], indirect=True)
async def test_a_limit_of_the_newer_kind_becomes_its_reversion_value(plain):
    await plain.write(704, 16, 700, 1)
    await plain.write(704, 18, 0, 30)
    await plain.write(704, 15, 400)
    await plain.write(704, 14, 1)
    plain.clock.advance(10)
    points = await plain.points(704)
    assert (points["WMaxLimPct"], points["WMaxLimPctEna"], points["WMaxLimPctRvrtRem"]) == (40.0, 1, 20)
    plain.clock.advance(20)
    points = await plain.points(704)
    assert (points["WMaxLimPct"], points["WMaxLimPctEna"], points["WMaxLimPctRvrtRem"]) == (70.0, 1, 0)


@pytest.mark.parametrize("plain", ["hybrid"], indirect=True)
@pytest.mark.parametrize(("model", "offset"), [(1, 10), (STORAGE, 8), (103, 14)])
async def test_what_is_measured_cannot_be_written(plain, model, offset):
    before = await plain.points(model)
    assert (await plain.write(model, offset, 7)).isError()
    assert await plain.points(model) == before
