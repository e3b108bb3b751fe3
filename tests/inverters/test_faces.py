"""The simulator's inverters, each with the face of a family, over a real socket; then with faults.

The faces know nothing of this package's maps: two writings of the same makers' lists meet here.
"""

import asyncio
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from inverters import LinkDownError, LinkError, LinkTimeoutError, Reader, RefusedError, search
from inverters.pymodbus_link import PymodbusLink
from simulator.clock import SteppedClock
from simulator.faces import FACES
from simulator.home import ChargeOnArrival, Home
from simulator.modbus import BatteryGauge, ModbusTwin
from simulator.sample import SampleDay

FAMILIES = {
    "sunspec": "Simulated Sun Twin 6.0 TL, three-phase inverter of 6.0 kW, three-phase meter",
    "hybrid": "Simulated Sun Twin 6.0 H, three-phase inverter of 6.0 kW, three-phase meter",
    "hybrid_704": "Simulated Sun Twin 6.0 D, three-phase inverter of 6.0 kW, three-phase meter",
    "solaredge": "SolarEdge SE10K-RWS48BEN4, three-phase inverter, three-phase meter, more by "
    "the map solaredge",
    "sma": "SMA STP 10.0-3SE-40, three-phase inverter of 6.0 kW, no meter, more by the map sma",
    "huawei": "Huawei SUN2000-10KTL-M1, 10.0 kW, read by the map huawei_sun2000",
    "goodwe": "GoodWe GW10K-ET, 10.0 kW, read by the map goodwe_et",
    "victron": "Victron inverter, read by the map victron_gx",
}
WITH_BATTERY = [name for name in FACES if name != "sunspec"]
WITH_TOTALS = [name for name in FACES if name != "victron"]
TIMEOUT_S = 0.3


@pytest.fixture(scope="module")
def sample():
    return SampleDay.load()


@asynccontextmanager
async def living(sample, face, hour=12):
    """A home under this face, and a link to it."""
    clock = SteppedClock(sample.start + timedelta(hours=hour))
    home = Home.demo(clock, sample)
    home.outlet = ChargeOnArrival(home)
    twin = ModbusTwin(home, face=face)
    await twin.start()
    link = PymodbusLink("127.0.0.1", twin.port, twin.units[0], timeout_s=TIMEOUT_S)
    try:
        yield twin, home, link
    finally:
        link.close()
        await twin.stop()


async def found(twin, link):
    unit, device = await search(link, (twin.units[0],))
    return Reader(device, slow_every_s=0.0), await link.for_unit(unit)


@pytest.mark.parametrize("face", FACES)
async def test_a_family_is_found_by_name_and_its_home_read_with_all_signs(sample, face):
    async with living(sample, face) as (twin, home, link):
        reader, unit = await found(twin, link)
        reading = await reader.read(unit, elapsed=1.0)
        state = home.state
        assert reader.device.words == FAMILIES[face]
        assert state.grid_w < -100
        assert reading.grid_w == pytest.approx(state.grid_w, abs=2)
        assert reading.sun_w == pytest.approx(state.sun_w, abs=3)
        assert reading.problems == ()
        if any(reading.grid_phase_w):
            assert reading.grid_phase_w == pytest.approx(state.phase_w, abs=2)


@pytest.mark.parametrize("power_w", [1500.0, -2500.0])
@pytest.mark.parametrize("face", WITH_BATTERY)
async def test_a_home_battery_is_read_with_its_sign_and_taken_off_the_sun(sample, face, power_w):
    async with living(sample, face) as (twin, home, link):
        twin.battery = BatteryGauge(power_w=power_w, percent=64.0)
        reader, unit = await found(twin, link)
        reading = await reader.read(unit, elapsed=1.0)
        assert (reading.battery_w, reading.battery_soc_percent) == (power_w, 64.0)
        assert reading.sun_w == pytest.approx(home.state.sun_w, abs=3)
        assert reading.house_w == pytest.approx(home.state.grid_w + home.state.sun_w - power_w, abs=5)


@pytest.mark.parametrize("face", WITH_TOTALS)
async def test_totals_follow_the_home(sample, face):
    async with living(sample, face) as (twin, home, link):
        reader, unit = await found(twin, link)
        before = await reader.read(unit, elapsed=0.0)
        home.clock.advance(3600)
        home.step(3600)
        after = await reader.read(unit, elapsed=3600.0)
        assert after.problems == ()
        assert after.sun_wh - before.sun_wh == pytest.approx(home.books.sun_wh, abs=101)
        assert after.exported_wh - before.exported_wh == pytest.approx(home.books.grid_export_wh, abs=101)


@pytest.mark.parametrize("face", WITH_TOTALS)
async def test_a_torn_total_is_dropped_and_named(sample, face):
    async with living(sample, face) as (twin, _, link):
        reader, unit = await found(twin, link)
        whole = await reader.read(unit, elapsed=0.0)
        twin.faults.torn = True
        torn = await reader.read(unit, elapsed=60.0)
        assert torn.sun_wh == whole.sun_wh
        assert (torn.at("sun_wh"), torn.at("grid_w")) == (0.0, 60.0)
        assert any("sun_wh" in sentence and "does not step back" in sentence for sentence in torn.problems)
        assert reader.diagnostics()["dropped"]["sun_wh"] == 1


@pytest.mark.parametrize("face", FACES)
async def test_a_busy_device_is_an_error_for_one_round(sample, face):
    async with living(sample, face) as (twin, _, link):
        reader, unit = await found(twin, link)
        twin.faults.busy = True
        with pytest.raises(RefusedError, match="it is busy"):
            await reader.read(unit, elapsed=0.0)
        twin.faults.busy = False
        assert (await reader.read(unit, elapsed=2.0)).grid_w is not None


async def test_a_slow_device_costs_the_timeout_and_its_late_answers_confuse_nothing(sample):
    async with living(sample, "goodwe") as (twin, home, link):
        reader, unit = await found(twin, link)
        twin.faults.slow_s = TIMEOUT_S + 0.1
        with pytest.raises(LinkTimeoutError):
            await reader.read(unit, elapsed=0.0)
        twin.faults.slow_s = 0.0
        reading = await reader.read(unit, elapsed=2.0)
        assert reading.grid_w == pytest.approx(home.state.grid_w, abs=2)


async def test_a_device_that_hangs_up_in_the_middle_is_read_again(sample):
    async with living(sample, "huawei") as (twin, _, link):
        reader, unit = await found(twin, link)
        twin.faults.vanishing = True
        with pytest.raises(LinkError, match=r"hung up|No connection"):
            await reader.read(unit, elapsed=0.0)
        twin.faults.vanishing = False
        assert (await reader.read(unit, elapsed=2.0)).grid_w is not None


async def test_registers_that_a_firmware_lost_are_found_once_and_the_rest_is_read(sample):
    async with living(sample, "goodwe") as (twin, home, link):
        reader, unit = await found(twin, link)
        twin.faults.illegal = {36017}
        first = await reader.read(unit, elapsed=0.0)
        assert all("it has no such registers" in sentence for sentence in first.problems)
        assert any("36017" in sentence for sentence in first.problems)
        reading = await reader.read(unit, elapsed=2.0)
        assert reading.grid_w == pytest.approx(home.state.grid_w, abs=2)
        assert (reading.imported_wh, reading.problems) == (None, ())
        assert "holding 36017+2" in reader.diagnostics()["refused"]


async def test_the_32_bit_registers_of_a_victron_are_not_needed(sample):
    async with living(sample, "victron") as (twin, home, link):
        twin.faults.illegal = set(range(884, 914))
        reader, unit = await found(twin, link)
        reading = await reader.read(unit, elapsed=0.0)
        assert reading.grid_w == pytest.approx(home.state.grid_w, abs=3)
        assert reading.sun_w == pytest.approx(home.state.sun_w, abs=3)


async def test_a_second_client_that_is_refused_hears_why(sample):
    async with living(sample, "solaredge") as (twin, _, link):
        reader, unit = await found(twin, link)
        twin.faults.one_client = True
        second = PymodbusLink("127.0.0.1", twin.port, timeout_s=TIMEOUT_S)
        with pytest.raises((LinkDownError, LinkTimeoutError), match=r"hung up|No connection"):
            await second.read(40000, 2)
        second.close()
        assert (await reader.read(unit, elapsed=2.0)).grid_w is not None


async def test_two_readers_share_one_link(sample):
    async with living(sample, "huawei") as (twin, home, link):
        twin.faults.one_client = True
        reader, unit = await found(twin, link)
        other, _ = await found(twin, link)
        readings = await asyncio.gather(*(each.read(unit, elapsed=1.0) for each in (reader, other)))
        assert [reading.grid_w for reading in readings] == pytest.approx([home.state.grid_w] * 2, abs=2)


async def test_the_sun_that_has_set_is_zero(sample):
    async with living(sample, "sunspec", hour=1) as (twin, _, link):
        reader, unit = await found(twin, link)
        reading = await reader.read(unit, elapsed=1.0)
        assert reading.sun_w == 0.0
