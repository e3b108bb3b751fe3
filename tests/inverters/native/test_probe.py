"""Which family of inverters stands at an address: by its own register, its own name, or as its owner says."""

import pytest

from inverters import MAPS, MapFileError, Reader, UnknownDeviceError, scan, take_map
from inverters.link import Space
from inverters.native.format import Text
from inverters.native.probe import recognise

from ..faces import Registers


def recognisable(family):
    """A device of this family: what its probe asks for, and nothing else."""
    probe = family.recognise
    if isinstance(probe.register.kind, Text):
        return None
    value = int(min(probe.among)) if probe.among else int(probe.low)
    size = probe.register.kind.size
    table = {probe.register.at + n: value >> 16 * (size - 1 - n) & 0xFFFF for n in range(size)}
    return Registers(table) if probe.register.space is Space.HOLDING else Registers({}, inputs=table)


NUMBERED = [
    name
    for name, family in MAPS.items()
    if family.recognise
    and not family.adds_to_sunspec
    and not isinstance(family.recognise.register.kind, Text)
]


@pytest.mark.parametrize("name", NUMBERED)
async def test_a_family_is_recognised_by_its_own_register(name):
    assert (await recognise(recognisable(MAPS[name]))).name == name


NAMES = {
    "huawei_sun2000": "SUN2000-8KTL-M1",
    "victron_gx": "48e7da8712ab",
    "solax_hybrid": "SolaX Power",
    "kostal_plenticore": "PLENTICORE plus 10",
    "foxess_h3": "H3-10.0-E",
    "sofar_g3": "SP1ES012345678",
    "goodwe_et": "9020KETT232W0000",
}


@pytest.mark.parametrize("name", NAMES)
async def test_a_family_is_recognised_by_its_own_name(name):
    register = MAPS[name].recognise.register
    raw = NAMES[name].encode().ljust(2 * register.size, b"\0")
    table = {register.at + n: int.from_bytes(raw[2 * n : 2 * n + 2]) for n in range(register.size)}
    assert (await recognise(Registers(table))).name == name


async def test_a_device_that_nobody_knows_is_offered_the_maps_by_name():
    with pytest.raises(UnknownDeviceError, match=r"or name its map: deye_1p, .*victron_gx\."):
        await scan(Registers({}))


async def test_a_map_that_the_user_names_is_taken_without_looking():
    device = await take_map(Registers({}), "growatt_sph")
    assert device.words == "Growatt inverter, read by the map growatt_sph"
    assert device.warnings[0].startswith("No recording of a real device has confirmed the map growatt_sph")


async def test_a_map_that_is_none_is_an_error_with_the_names():
    with pytest.raises(MapFileError, match=r"There is no map 'growat'. Known are deye_1p"):
        await take_map(Registers({}), "growat")


async def test_the_word_order_of_a_kostal_is_asked_for():
    family = MAPS["kostal_plenticore"]
    name = b"PLENTICORE".ljust(64, b"\0")
    table = {768 + n: int.from_bytes(name[2 * n : 2 * n + 2]) for n in range(32)}
    little = await take_map(Registers(table | {5: 0}), family.name)
    big = await take_map(Registers(table | {5: 1}), family.name)
    assert (little.word_order, big.word_order) == ("little", "big")
    high, low = 0x43CE, 0x0000  # 412.0
    for device, words in ((little, {252: low, 253: high}), (big, {252: high, 253: low})):
        reading = await Reader(device).read(Registers(words | {582: 0}), elapsed=0.0)
        assert reading.grid_w == 412.0
