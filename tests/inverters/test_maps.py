"""All map files: a contributor's new file is tested by being there."""

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inverters import MAPS, Device, InverterError, Reader, scan
from inverters.native.format import Text
from inverters.native.values import wants
from inverters.planning import MODBUS_LIMIT, Terrain, plan
from inverters.quantities import QUANTITIES, Pace

from .dumps import DUMPS
from .faces import Registers

EVERYTHING = set(Pace)
POWERS_AND_LEVEL = {"grid_w", "battery_discharge_w", "battery_soc_percent"}


@pytest.mark.parametrize("family", MAPS.values(), ids=MAPS)
def test_a_map_tells_who_it_is_for_and_where_it_is_from(family):
    assert family.brand
    assert family.models
    assert family.sources
    assert all(source.count("/") or " " in source for source in family.sources)
    assert all(note.endswith(".") for note in family.notes)


@pytest.mark.parametrize("family", MAPS.values(), ids=MAPS)
def test_a_map_has_what_a_home_needs(family):
    needed = {"battery_discharge_w", "battery_soc_percent"} if family.adds_to_sunspec else {"grid_w", "sun_w"}
    if family.name == "sungrow_sg":
        needed = {"grid_w"}
    assert needed <= set(family.quantities)


@pytest.mark.parametrize("family", MAPS.values(), ids=MAPS)
def test_registers_of_different_meaning_do_not_overlap(family):
    """Two numbers of several words that share a word: one of the addresses is a slip."""
    places = {
        (register.space, register.at, register.size)
        for _, register in family.registers()
        if register.high_at is None
    }
    for space, at, size in places:
        for other_space, other_at, other_size in places:
            if (other_space, other_at) == (space, at) and other_size == size:
                continue
            overlap = space == other_space and at < other_at + other_size and other_at < at + size
            # The low word of a number may be read by itself, for firmware that knows only the word.
            assert not overlap or (other_at + other_size == at + size and min(size, other_size) == 1)


@pytest.mark.parametrize("family", MAPS.values(), ids=MAPS)
def test_a_whole_reading_takes_few_requests_within_the_makers_limits(family):
    terrain = Terrain(max_words=family.max_words, holes=family.holes)
    requests = plan(wants(family, None, EVERYTHING), terrain)
    assert all(request.count <= min(family.max_words, MODBUS_LIMIT) for request in requests)
    assert len(requests) <= 8
    assert len(requests) < len({register for _, register in family.registers()})


@pytest.mark.parametrize("family", MAPS.values(), ids=MAPS)
def test_units_scale_numbers_into_what_a_home_can_have(family):
    """The smallest step of a power is at most 100 W, of a total 1 kWh; a level moves by 1 % or less."""
    for name, register in family.registers():
        step = abs(register.scale)
        if name.endswith("_wh"):
            assert 0.001 <= step <= 1000
        elif name.endswith("_w"):
            assert 0.001 <= step <= 100
        elif name.endswith("_percent"):
            assert 0.001 <= step <= 1
        if name in {"sun_wh", "imported_wh", "exported_wh"} and not isinstance(register.kind, Text):
            assert register.kind.size >= 2, "a total in one word wraps within a year"


@pytest.mark.parametrize("family", MAPS.values(), ids=MAPS)
@given(seed=st.integers(0, 2**32 - 1), little=st.booleans())
@settings(max_examples=15, deadline=None)
def test_any_words_give_a_reading_within_limits_or_our_own_error(family, seed, little):
    """Also what a search brings of noise: nothing but our own errors leaves."""
    words = {at: (seed * 2654435761 + at * 40503 * (seed % 97 + 1)) >> 7 & 0xFFFF for at in addresses(family)}
    link = Registers(words, inputs=words)
    device = Device(
        manufacturer=family.brand, model="", serial="", firmware="", rated_w=None, map=family.name,
        word_order="little" if little else "",
    )  # fmt: skip
    reading = asyncio.run(Reader(device).read(link, elapsed=1.0))
    assert reading.sun_w is None or 0 <= reading.sun_w <= QUANTITIES["sun_w"].high
    assert reading.grid_w is None or abs(reading.grid_w) <= QUANTITIES["grid_w"].high
    assert reading.battery_soc_percent is None or 0 <= reading.battery_soc_percent <= 100


def addresses(family):
    registers = [register for _, register in family.registers()] + list(family.identity.values())
    low, high = min(r.at for r in registers), max(r.at + r.size for r in registers)
    return range(low, high)


@given(words=st.dictionaries(st.integers(0, 65535), st.integers(0, 65535), max_size=50))
@settings(max_examples=25, deadline=None)
async def test_a_scan_of_noise_ends_in_a_device_or_in_our_own_error(words):
    try:
        device = await scan(Registers(words, inputs=words))
    except InverterError:
        return
    assert device.words


@pytest.mark.parametrize("sign", [1, -1])
async def test_battery_power_turns_once_at_the_door(sign):
    """GoodWe counts what the battery gives; a reading counts what fills it."""
    table = dict(DUMPS["goodwe_gw20k_et"].words)
    raw = (sign * 1500) & 0xFFFFFFFF
    table |= {35182: raw >> 16, 35183: raw & 0xFFFF}
    link = Registers(table)
    reading = await Reader(await scan(link)).read(link, elapsed=0.0)
    assert reading.battery_w == -sign * 1500


def test_only_maps_that_a_dump_confirms_say_so():
    assert {name for name, family in MAPS.items() if family.confirmed_by_dump} == {"goodwe_et", "solaredge"}
