"""All map files: a contributor's new file is tested by being there."""

import asyncio
import contextlib
import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inverters import MAPS, Device, InverterError, MapFileError, Reader, UnknownDeviceError, scan, take_map
from inverters.fetching import Fetched
from inverters.kinds import Kind
from inverters.link import Space
from inverters.native.catalog import FOLDER
from inverters.native.format import Text
from inverters.native.parse import OPTIONAL, PROBE, REQUIRED, parse_map
from inverters.native.probe import recognise
from inverters.native.values import understand, wants
from inverters.planning import MODBUS_LIMIT, Terrain, plan
from inverters.quantities import QUANTITIES, Pace
from inverters.sunspec.vendors import VENDORS

from .dumps import DUMPS
from .faces import Registers, Silent, chain, identity, inverter, meter

EVERYTHING = set(Pace)
POWERS_AND_LEVEL = {"grid_w", "battery_discharge_w", "battery_soc_percent"}
MINIMAL = {
    "brand": "Acme",
    "models": "Sunny",
    "confirmed_by_dump": False,
    "sources": ["the maker's list"],
    "quantities": {"grid_w": {"at": 10, "type": "int16"}},
}


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


def test_only_maps_that_a_dump_confirms_say_so():
    assert {name for name, family in MAPS.items() if family.confirmed_by_dump} == {"goodwe_et", "solaredge"}


def test_every_companion_of_a_maker_is_a_map():
    assert all(maker.companion in MAPS for maker in VENDORS.values() if maker.companion)


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


def words_of(family, values, missed=()):
    """A round that brought these words; what is neither brought nor missed was refused for good."""
    asked = {register.want(None) for _, register in family.registers()}
    refused = frozenset(want for want in asked if want.start not in {*values, *missed})
    words = {at + n: word for at, found in values.items() for n, word in enumerate(found)}
    tables = {(None, space): words for space in Space}
    return Fetched(terrain=Terrain(refused=refused), tables=tables)


def parsed(**changes):
    return parse_map("acme", json.dumps(MINIMAL | changes))


def test_the_better_register_is_used_and_the_other_where_it_is_missing():
    family = parsed(
        quantities={"grid_w": {"first_of": [{"at": 10, "type": "int32"}, {"at": 20, "type": "int16"}]}}
    )
    for values, expected in (({10: (0, 5), 20: (6,)}, 5), ({20: (6,)}, 6), ({10: (0x8000, 0)}, None)):
        assert understand(family, None, words_of(family, values), little=None) == {"grid_w": expected}


def test_a_sum_with_a_part_missing_is_unknown_unless_the_part_may_be_missing():
    parts = [{"at": 10, "type": "int16"}, {"at": 11, "type": "int16", "optional": True}]
    family = parsed(quantities={"sun_w": parts})
    for values, expected in (({10: (5,), 11: (6,)}, 11), ({10: (5,)}, 5), ({11: (6,)}, None), ({}, None)):
        assert understand(family, None, words_of(family, values), little=None) == {"sun_w": expected}


def test_a_part_that_only_this_round_missed_makes_the_value_unknown():
    """Not a smaller sum, and not the other register: the next round would jump."""
    parts = [{"at": 10, "type": "int16"}, {"at": 11, "type": "int16", "optional": True}]
    other = {"at": 20, "type": "int16"}
    family = parsed(quantities={"sun_w": {"first_of": [parts, other]}})
    fetched = words_of(family, {10: (5,), 20: (9,)}, missed=[11])
    assert understand(family, None, fetched, little=None) == {}


def test_a_total_whose_words_lie_apart_is_put_together():
    register = {"at": 78, "high_at": 80, "type": "uint32", "scale": 100}
    family = parsed(quantities={"imported_wh": register}, word_order="little")
    values = {78: (0x0002, 5000, 0x0001)}
    assert understand(family, None, words_of(family, values), little=None) == {"imported_wh": 6_553_800.0}


def documented():
    text = (Path(__file__).parents[2] / "docs" / "inverters.md").read_text(encoding="utf-8")
    return text, re.search(r"```json\n(.*?)```", text, re.DOTALL)[1]


def test_the_worked_example_of_the_documentation_is_a_map():
    family = parse_map("acme", documented()[1])
    fetched = words_of(family, {5010: (700,), 5020: (0xFFFF, 0xFE64), 5030: (900,), 5032: (645,)})
    assert understand(family, None, fetched, little=None) == {
        "sun_w": 700.0,
        "grid_w": 412.0,
        "battery_discharge_w": 900.0,
        "battery_soc_percent": 64.5,
        "imported_wh": None,
    }


def test_the_documentation_names_every_map_and_field():
    text, _ = documented()
    assert all(f"`{name}`" in text for name in MAPS)
    assert all(f"`{field}`" in text for field in REQUIRED | OPTIONAL | PROBE)


BROKEN = [
    pytest.param("[]", "must be an object", id="a list"),
    pytest.param("{", "not JSON", id="no JSON"),
    pytest.param({"colour": "red"}, "unknown fields: colour", id="an unknown field"),
    pytest.param({"quantities": {"grid_kw": {}}}, "quantities: has unknown fields: grid_kw", id="a new name"),
    pytest.param(
        {"quantities": {"grid_w": {"at": 70000, "type": "int16"}}}, "70000 must be", id="an address"
    ),
    pytest.param({"quantities": {"grid_w": {"at": 65535, "type": "int32"}}}, "behind register", id="the end"),
    pytest.param(
        {"quantities": {"grid_w": {"at": 1, "type": "int24"}}}, "type 'int24' is unknown", id="a type"
    ),
    pytest.param({"quantities": {"grid_w": {"at": 1}}}, "needs at and type", id="no type"),
    pytest.param({"quantities": {"grid_w": []}}, "adds up to nothing", id="an empty sum"),
    pytest.param({"quantities": {"grid_w": {"first_of": []}}}, "first_of must be a list", id="no choice"),
    pytest.param({"quantities": {"grid_w": {"at": 1, "type": "text4"}}}, "a text is no number", id="a text"),
    pytest.param(
        {"quantities": {"grid_w": {"at": 1, "type": "int16", "scale": 0}}}, "scale 0 must be", id="a scale"
    ),
    pytest.param({"space": "coils"}, "space 'coils' must be", id="a table"),
    pytest.param({"word_order": "middle"}, "'middle' must be big", id="an order"),
    pytest.param({"units": [300]}, "units: 300 must be", id="a unit"),
    pytest.param({"holes": [[5, 2]]}, "pairs of first and last", id="a hole inside out"),
    pytest.param({"confirmed_by_dump": "yes"}, "must be true or false", id="a flag"),
    pytest.param({"sources": "me"}, "must be a list of texts", id="a source"),
    pytest.param({"recognise": {"at": 1, "type": "int16"}}, "needs matches", id="nothing to look for"),
    pytest.param(
        {"recognise": {"at": 1, "type": "text4", "matches": "("}}, "no regular expression", id="a pattern"
    ),
]


@pytest.mark.parametrize(("change", "sentence"), BROKEN)
def test_a_mistake_in_a_file_is_named_with_its_place(change, sentence):
    content = change if isinstance(change, str) else json.dumps(MINIMAL | change)
    with pytest.raises(MapFileError, match=r"^acme: ") as caught:
        parse_map("acme", content)
    assert sentence in str(caught.value)


@given(
    path=st.lists(st.integers(0, 6), min_size=1, max_size=4),
    junk=st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.lists(st.integers()),
    name=st.sampled_from(sorted(MAPS)),
)
@settings(max_examples=150, deadline=None)
def test_no_damage_to_a_file_ends_in_a_foreign_error(path, junk, name):
    data = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    place = data
    for step in path:
        keys = (
            list(place) if isinstance(place, dict) else range(len(place)) if isinstance(place, list) else []
        )
        if not keys:
            break
        key = keys[step % len(keys)]
        if step == path[-1] or not isinstance(place[key], dict | list):
            place[key] = junk
            break
        place = place[key]
    with contextlib.suppress(MapFileError):
        parse_map(name, json.dumps(data))


def test_kinds_have_names_that_files_can_use():
    assert {kind.label for kind in Kind} >= {"int16", "uint32", "float32", "uint64"}
