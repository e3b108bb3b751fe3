"""Devices are held back for a while and put back as they were: over real sockets, and after kills."""

import asyncio
import json
import sys
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from sunspec2.modbus.client import SunSpecModbusClientModel

from inverters import Etiquette, Restraint, RestraintError, scan
from inverters.pymodbus_link import PymodbusLink
from simulator.clock import SteppedClock
from simulator.home import ChargeOnArrival, Home
from simulator.modbus import BatteryGauge, ModbusTwin
from simulator.sample import SampleDay

from .restraints import BLOCKED, Written

LEASE_S = 900
FREE = Restraint()


@pytest.fixture(scope="module")
def sample():
    return SampleDay.load()


@asynccontextmanager
async def device_of(sample, face):
    clock = SteppedClock(sample.start + timedelta(hours=20))
    home = Home.demo(clock, sample)
    home.outlet = ChargeOnArrival(home)
    twin = ModbusTwin(home, face=face)
    twin.battery = BatteryGauge(power_w=-2000.0, percent=60.0)
    twin.clock = clock
    await twin.start()
    link = PymodbusLink("127.0.0.1", twin.port, timeout_s=2.0)
    try:
        yield twin, link, await scan(link)
    finally:
        link.close()
        await twin.stop()


async def seen(link, device, model):
    """The model as pysunspec2 reads it."""
    block = next(block for block in device.blocks if block.model == model)
    raw = b"".join(word.to_bytes(2) for word in await link.read(block.address, block.length + 2))
    decoded = SunSpecModbusClientModel(model_id=model, model_len=block.length, data=raw)
    return {name: point.cvalue for name, point in decoded.points.items()}


STORAGE = ("StorCtl_Mod", "OutWRte", "InWRte", "InOutWRte_RvrtTms")


@pytest.mark.parametrize(
    ("restraint", "expected"),
    [
        (BLOCKED, (2, 0.0, 100.0, LEASE_S)),
        (Restraint(block_charge=True), (1, 100.0, 0.0, LEASE_S)),
        (Restraint(block_charge=True, block_discharge=True), (3, 0.0, 0.0, LEASE_S)),
    ],
)
async def test_another_decoder_reads_what_we_ordered_and_that_it_was_put_back(sample, restraint, expected):
    async with device_of(sample, "hybrid") as (_, link, device):
        before = await seen(link, device, 124)
        written = Written()
        etiquette = Etiquette(device, remembered=None, remember=written.remember)
        await etiquette.keep(link, restraint, elapsed=0.0)
        after = await seen(link, device, 124)
        assert tuple(after[name] for name in STORAGE) == expected
        assert etiquette.holding
        await etiquette.release(link)
        assert await seen(link, device, 124) == before
        assert written.last == {}


@pytest.mark.parametrize(
    ("face", "model", "enabled"),
    [("hybrid", 123, "WMaxLim_Ena"), ("hybrid_704", 704, "WMaxLimPctEna")],
)
async def test_the_output_is_limited_in_percent_of_the_rating_and_let_go(sample, face, model, enabled):
    async with device_of(sample, face) as (twin, link, device):
        before = await seen(link, device, model)
        etiquette = Etiquette(device, remembered=None, remember=Written().remember)
        await etiquette.keep(link, Restraint(output_limit_w=2500.0), elapsed=0.0)
        points = await seen(link, device, model)
        assert 2490 <= points["WMaxLimPct"] * 60 <= 2500
        assert points[enabled] == 1
        twin.clock.advance(LEASE_S)
        points = await seen(link, device, model)
        assert (points[enabled], points["WMaxLimPct"] in {before["WMaxLimPct"], 41.66}) == (0, True)
        await etiquette.release(link)
        assert await seen(link, device, model) == before


async def test_the_time_is_written_first_and_the_switch_last_and_back_in_the_other_order(sample):
    async with device_of(sample, "hybrid") as (twin, link, device):
        at = next(block.address for block in device.blocks if block.model == 124)
        etiquette = Etiquette(device, remembered=None, remember=Written().remember)
        await etiquette.keep(link, BLOCKED, elapsed=0.0)
        assert [address - at for address, _ in twin.orders[1].writes] == [15, 12, 13, 5]
        twin.orders[1].writes.clear()
        await etiquette.release(link)
        assert [address - at for address, _ in twin.orders[1].writes] == [5, 13, 12, 15]


async def test_it_is_written_on_change_and_before_it_lapses_and_not_else(sample):
    async with device_of(sample, "hybrid") as (twin, link, device):
        etiquette = Etiquette(device, remembered=None, remember=Written().remember)
        await etiquette.keep(link, FREE, elapsed=0.0)
        assert twin.orders[1].writes == []
        for second in range(0, 24 * 3600, 10):
            await etiquette.keep(link, BLOCKED, elapsed=float(second))
            twin.clock.advance(10)
        assert (await seen(link, device, 124))["StorCtl_Mod"] == 2
        assert len(twin.orders[1].writes) == 4 * 197
        await etiquette.keep(link, FREE, elapsed=24 * 3600.0)
        assert (await seen(link, device, 124))["StorCtl_Mod"] == 0
        assert not etiquette.holding


async def test_what_was_there_is_written_down_before_the_first_register_is_touched(sample):
    async with device_of(sample, "hybrid") as (twin, link, device):

        async def fails(page):
            assert twin.orders[1].writes == []
            msg = "the disk is full"
            raise OSError(msg)

        with pytest.raises(OSError, match="the disk is full"):
            await Etiquette(device, remembered=None, remember=fails).keep(link, BLOCKED, elapsed=0.0)
        assert twin.orders[1].writes == []


PROCESS = """
import asyncio, json, pathlib, sys
from inverters import Etiquette, Restraint, scan
from inverters.pymodbus_link import PymodbusLink

async def main(port, page, end):
    memory = json.loads(page.read_text()) if page.exists() else None

    async def remember(told):
        page.write_text(json.dumps(told))

    link = PymodbusLink("127.0.0.1", port, timeout_s=60.0)
    etiquette = Etiquette(await scan(link), remembered=memory, remember=remember)
    restraint = Restraint(block_discharge=end != "frees")
    await etiquette.keep(link, restraint, elapsed=0.0)
    print("kept", flush=True)
    if end == "waits":
        await asyncio.sleep(3600)
    await etiquette.release(link)
    link.close()

asyncio.run(main(int(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3]))
"""


async def process(twin, page, end):
    started = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PROCESS, str(twin.port), str(page), end, stdout=asyncio.subprocess.PIPE
    )
    assert await started.stdout.readline() == b"kept\n"
    return started


async def test_a_killed_process_leaves_a_device_that_frees_itself_and_its_successor_puts_back_the_rest(
    sample, tmp_path
):
    page = tmp_path / "memory.json"
    async with device_of(sample, "hybrid") as (twin, link, device):
        before = await seen(link, device, 124)
        first = await process(twin, page, "waits")
        first.kill()  # −9
        await first.wait()
        assert (await seen(link, device, 124))["StorCtl_Mod"] == 2
        assert (await seen(link, device, 802))["W"] == 0
        twin.clock.advance(LEASE_S)
        assert (await seen(link, device, 124))["StorCtl_Mod"] == 0
        assert (await seen(link, device, 802))["W"] == 2000
        second = await process(twin, page, "frees")
        await second.wait()
        assert await seen(link, device, 124) == before
        assert json.loads(page.read_text()) == {}


async def test_a_process_that_starts_before_the_time_has_run_out_frees_the_device_at_once(sample, tmp_path):
    page = tmp_path / "memory.json"
    async with device_of(sample, "hybrid") as (twin, link, device):
        before = await seen(link, device, 124)
        first = await process(twin, page, "waits")
        first.kill()
        await first.wait()
        second = await process(twin, page, "frees")
        await second.wait()
        assert await seen(link, device, 124) == before


async def test_a_process_that_ends_puts_everything_back_at_once(sample, tmp_path):
    async with device_of(sample, "hybrid") as (twin, link, device):
        before = await seen(link, device, 124)
        ended = await process(twin, tmp_path / "memory.json", "ends")
        await ended.wait()
        assert await seen(link, device, 124) == before
        assert len(twin.orders[1].writes) == 8


async def test_after_a_crash_the_first_original_is_kept_not_our_own_order(sample):
    async with device_of(sample, "hybrid") as (_, link, device):
        before = await seen(link, device, 124)
        written = Written()
        await Etiquette(device, remembered=None, remember=written.remember).keep(link, BLOCKED, elapsed=0.0)
        again = Etiquette(device, remembered=written.last, remember=written.remember)
        await again.keep(link, Restraint(block_charge=True), elapsed=0.0)
        await again.release(link)
        assert await seen(link, device, 124) == before


async def test_two_programs_do_not_fight_over_one_device(sample):
    async with device_of(sample, "hybrid") as (twin, link, device):
        at = next(block.address for block in device.blocks if block.model == 124)
        written = Written()
        etiquette = Etiquette(device, remembered=None, remember=written.remember)
        await etiquette.keep(link, BLOCKED, elapsed=0.0)
        await link.write(at + 12, [5000])
        with pytest.raises(RestraintError, match="Another program writes to the home battery's control"):
            await etiquette.keep(link, BLOCKED, elapsed=500.0)
        twin.orders[1].writes.clear()
        await etiquette.keep(link, BLOCKED, elapsed=1000.0)
        assert (twin.orders[1].writes, written.last) == ([], {})
