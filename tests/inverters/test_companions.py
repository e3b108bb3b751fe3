"""What a maker shows beside SunSpec: its own battery, a meter under another unit, its own profile."""

import pytest

from inverters import MAPS, Reader, scan
from inverters.sunspec.vendors import VENDORS

from .dumps import DUMPS
from .faces import Registers, Silent, chain, identity, inverter, meter


def test_every_companion_of_a_maker_is_a_map():
    assert all(maker.companion in MAPS for maker in VENDORS.values() if maker.companion)


async def test_a_battery_outside_sunspec_is_added_and_its_part_taken_off_the_sun():
    """SolarEdge: the inverter gives sun and battery together; the battery has registers of its own."""
    link = Registers(DUMPS["solaredge_issue755_u1"].words)
    link.table |= {57716: 0x4000, 57717: 0xC51C}  # -2500.0 W, little: the battery gives
    link.table |= {40083: 4000, 40084: 0}
    device = await scan(link)
    reading = await Reader(device).read(link, elapsed=0.0)
    assert (device.map, reading.battery_w, reading.sun_w) == ("solaredge", -2500.0, 1500.0)


async def test_the_meter_of_a_fronius_answers_under_another_unit():
    inverter_side = chain(identity("Fronius", "Symo GEN24"), inverter(3000.0))
    inverter_side.units = {200: chain(identity("Fronius", "Smart Meter"), meter(412.0))}
    device = await scan(inverter_side)
    reading = await Reader(device).read(inverter_side, elapsed=0.0)
    assert (reading.sun_w, reading.grid_w) == (3000.0, pytest.approx(412.0))


async def test_without_that_unit_there_is_no_meter_and_no_error():
    device = await scan(chain(identity("Fronius", "Symo"), inverter()))
    assert device.words.endswith("no meter")


async def test_an_sma_shows_meter_and_battery_in_its_own_profile():
    native = {30051: 0, 30052: 8009, 30865: 0, 30866: 412, 30867: 0, 30868: 0}
    native |= {at + n: word for at in (30961, 30967) for n, word in enumerate((0x8000, 0))}  # not implemented
    native |= {31393: 0, 31394: 900, 31395: 0, 31396: 0, 30773: 0, 30774: 2000}
    table = dict.fromkeys(range(30500, 31405), 0x8000) | native
    link = chain(identity("SMA", "STP 10.0"), inverter(1100.0))
    link.units = {3: Registers(table)}
    device = await scan(link)
    reading = await Reader(device).read(link, elapsed=0.0)
    assert (device.map, device.map_unit) == ("sma", 3)
    assert (reading.grid_w, reading.battery_w, reading.sun_w) == (412.0, 900.0, 2000.0)


async def test_a_companion_that_is_silent_is_left_out():
    link = chain(identity("SMA", "SB 3.6"), inverter())
    link.units = {3: Silent()}
    assert (await scan(link)).map == ""
