"""Devices are held back for a while and put back as they were: over real sockets, after kills, in spite."""

import asyncio
import json
import re
import sys
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sunspec2.modbus.client import SunSpecModbusClientModel

from inverters import Etiquette, InverterError, MapShiftedError, Restraint, RestraintError, restrainable, scan
from inverters.device import Block, Device
from inverters.pymodbus_link import PymodbusLink
from simulator.clock import SteppedClock
from simulator.home import ChargeOnArrival, Home
from simulator.modbus import BatteryGauge, ModbusTwin
from simulator.sample import SampleDay

from .faces import Registers

LEASE_S = 900
BLOCKED = Restraint(block_discharge=True)
FREE = Restraint()


@pytest.fixture(scope="module")
def sample():
    return SampleDay.load()


class Written:
    """The memory of a process: what was remembered, in order."""

    def __init__(self):
        self.pages = []

    async def remember(self, page):
        self.pages.append(page)

    @property
    def last(self):
        return self.pages[-1] if self.pages else None


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


class Stubborn(Registers):
    """Takes every write, and shows what it likes."""

    def __init__(self, table, keeps):
        super().__init__(table)
        self.keeps = keeps
        self.written = []

    async def write(self, address, values):
        self.written.append(address)
        if address not in self.keeps:
            self.table.update(enumerate(values, address))


def storage_words(**more):
    words = [124, 24, *[0] * 24]
    words[12] = words[13] = 10_000
    words[18:26] = [0] * 7 + [0xFFFE]
    for offset, word in more.items():
        words[int(offset[1:])] = word
    return dict(enumerate(words, 100))


HYBRID = Device(
    manufacturer="Acme", model="H", serial="1", firmware="1", rated_w=6000.0,
    blocks=(Block(model=124, address=100, length=24),),
)  # fmt: skip


async def test_a_device_that_does_not_take_the_time_is_not_blocked():
    link = Stubborn(storage_words(), keeps={115})
    etiquette = Etiquette(HYBRID, remembered=None, remember=Written().remember)
    with pytest.raises(RestraintError, match="did not take InOutWRte_RvrtTms: 900 was written, it shows 0"):
        await etiquette.keep(link, BLOCKED, elapsed=0.0)
    assert link.table == storage_words()
    assert not etiquette.holding


@pytest.mark.parametrize("missing", ["_5", "_12", "_13", "_15"])
async def test_a_device_that_lacks_a_register_is_not_touched(missing):
    absent = 0x8000 if missing in {"_12", "_13"} else 0xFFFF
    link = Stubborn(storage_words(**{missing: absent}), keeps=set())
    etiquette = Etiquette(HYBRID, remembered=None, remember=Written().remember)
    with pytest.raises(RestraintError, match=r"does not implement .*: its home battery is left alone"):
        await etiquette.keep(link, BLOCKED, elapsed=0.0)
    assert link.written == []


async def test_a_map_that_has_moved_is_not_written_to():
    link = Stubborn({at: word + (at == 100) for at, word in storage_words().items()}, keeps=set())
    etiquette = Etiquette(HYBRID, remembered=None, remember=Written().remember)
    with pytest.raises(MapShiftedError, match="nothing was written"):
        await etiquette.keep(link, BLOCKED, elapsed=0.0)
    assert link.written == []


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(0, 0xFFFF), min_size=26, max_size=26), st.sets(st.integers(100, 125)))
def test_whatever_a_device_shows_only_our_own_errors_come_out_and_it_is_put_back(words, keeps):
    words[:2] = [124, 24]
    link = Stubborn(dict(enumerate(words, 100)), keeps)
    before = dict(link.table)

    async def live():
        etiquette = Etiquette(HYBRID, remembered=None, remember=Written().remember)
        try:
            await etiquette.keep(link, BLOCKED, elapsed=0.0)
        except InverterError:
            return
        await etiquette.release(link)

    asyncio.run(live())
    assert link.table == before


def solaredge(mode):
    words = dict.fromkeys(range(57344, 57362), 0)
    return words | {57348: mode, 57355: 3600, 57356: 0, 57357: 7}


SOLAREDGE = Device(
    manufacturer="SolarEdge", model="SE10K", serial="1", firmware="1", rated_w=None, map="solaredge"
)


@pytest.mark.parametrize(("restraint", "mode"), [(BLOCKED, 1), (Restraint(block_charge=True), 5)])
async def test_solaredge_gets_a_command_that_lapses_by_itself(restraint, mode):
    link = Stubborn(solaredge(4), keeps=set())
    etiquette = Etiquette(SOLAREDGE, remembered=None, remember=Written().remember)
    await etiquette.keep(link, restraint, elapsed=0.0)
    assert (link.table[57355], link.table[57356], link.table[57357]) == (900, 0, mode)
    assert link.written == [57355, 57357]
    await etiquette.release(link)
    assert link.table == solaredge(4)


async def test_solaredge_out_of_remote_control_is_refused_with_what_to_do():
    link = Stubborn(solaredge(1), keeps=set())
    etiquette = Etiquette(SOLAREDGE, remembered=None, remember=Written().remember)
    with pytest.raises(RestraintError, match="storage control mode is 1, expected 4"):
        await etiquette.keep(link, BLOCKED, elapsed=0.0)
    assert link.written == []


@pytest.mark.parametrize(
    ("map_name", "sentence"),
    [
        ("huawei_sun2000", "Huawei keeps its limits .* until somebody writes them again"),
        ("sma", "SMA's battery limits end after a time that no register tells"),
        ("goodwe_et", "GoodWe has no revert timer that we know of"),
        ("", "Acme has no revert timer that we know of"),
    ],
)
def test_a_maker_without_a_revert_timer_is_refused_in_a_sentence(map_name, sentence):
    device = Device(
        manufacturer="Acme", model="X", serial="", firmware="", rated_w=None, map=map_name
    )  # fmt: skip
    assert restrainable(HYBRID) is None
    assert re.search(sentence, restrainable(device))
