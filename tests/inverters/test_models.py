"""Every line of the model tables against the definitions of the SunSpec Alliance, read by pysunspec2."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sunspec2.device import get_model_def
from sunspec2.modbus.client import SunSpecModbusClientModel

from inverters.kinds import Kind
from inverters.sunspec.decode import members, number, text
from inverters.sunspec.models import MODELS, PHASES, Role
from inverters.sunspec.scan import chain

from .dumps import DUMPS
from .faces import Registers

TYPES = {
    "int16": {Kind.INT16},
    "uint16": {Kind.UINT16},
    "enum16": {Kind.UINT16},
    "bitfield16": {Kind.UINT16},
    "count": {Kind.UINT16},
    "int32": {Kind.INT32},
    "uint32": {Kind.UINT32},
    "uint64": {Kind.UINT64},
    "acc32": {Kind.ACC32},
    "acc64": {Kind.ACC64},
    "float32": {Kind.FLOAT32},
    "string": {Kind.TEXT8, Kind.TEXT16},
}
# Longest request that the Modbus protocol allows.
LONGEST_REQUEST = 125
TEXTS = {Kind.TEXT8, Kind.TEXT16}


def laid_out(points):
    """Offset and definition of every point, as published."""
    offset, places = 0, {}
    for point in points:
        places[point["name"]] = (offset, point)
        offset += point["size"]
    return places, offset


def published(model):
    return laid_out(get_model_def(model)["group"]["points"])


def compare(ours, places, scales):
    for name, point in ours.items():
        offset, theirs = places[name]
        assert point.offset == offset
        assert point.kind in TYPES[theirs["type"]]
        assert point.kind.size == theirs["size"]
        assert point.scale == (scales[theirs["sf"]][0] if "sf" in theirs else None)


@pytest.mark.parametrize("model", MODELS)
def test_every_point_lies_where_the_published_model_says(model):
    places, _ = published(model)
    compare(MODELS[model].points, places, places)


@pytest.mark.parametrize("model", [number for number, model in MODELS.items() if model.group])
def test_every_group_repeats_as_the_published_model_says(model):
    fixed, start = published(model)
    places, length = laid_out(get_model_def(model)["group"]["groups"][0]["points"])
    group = MODELS[model].group
    assert (group.offset, group.length) == (start, length)
    compare({"IDStr": group.label} | group.points, places, fixed)


@pytest.mark.parametrize("model", MODELS)
def test_every_model_is_read_in_one_request(model):
    assert MODELS[model].span <= LONGEST_REQUEST


@pytest.mark.parametrize("model", MODELS)
def test_inverters_and_meters_know_their_phases(model):
    assert (model in PHASES) == (MODELS[model].role in {Role.INVERTER, Role.METER})


def second_opinion(model, words):
    raw = b"".join(word.to_bytes(2) for word in words)
    return SunSpecModbusClientModel(model, model_addr=0, model_len=len(words) - 2, data=raw)


def agree(words, model):
    """Our values are pysunspec2's, of the fixed part and of every group."""
    theirs = second_opinion(model, words)
    same(MODELS[model].points, words, 0, theirs.points)
    group = MODELS[model].group
    if group is None:
        return
    name = get_model_def(model)["group"]["groups"][0]["name"]
    found = members(words, group)
    for index, member in enumerate(theirs.groups.get(name, [])[: len(found)]):
        same(group.points, words, group.offset + index * group.length, member.points)
        assert found[index][0] == (member.points["IDStr"].value or "").strip()


def same(ours, words, at, theirs):
    for name, point in ours.items():
        if point.kind in TEXTS:
            assert text(words, point, at) == (theirs[name].value or "").strip()
        elif not (believable(words, point) and theirs[name].info.is_impl(theirs[name].value)):
            assert number(words, point, at) is None
        else:
            assert number(words, point, at) == pytest.approx(theirs[name].cvalue, rel=1e-9)


def believable(words, point):
    """pysunspec2 trusts any scale factor; the specification ends at ±10."""
    if point.scale is None:
        return True
    return int.from_bytes(words[point.scale].to_bytes(2), signed=True) in range(-10, 11)


@pytest.mark.parametrize("name", [name for name, dump in DUMPS.items() if dump.sunspec])
async def test_pysunspec2_reads_the_same_from_every_dump(name):
    link = Registers(DUMPS[name].words)
    known = [block for block in await chain(link) if block.model in MODELS]
    assert known
    for block in known:
        agree([link.table[at] for at in range(block.address, block.address + block.length + 2)], block.model)


# Of the grid codes' curves noise would make thousands of millions; the recordings have some.
@pytest.mark.parametrize(
    "model", sorted(n for n, m in MODELS.items() if n > 1 and m.role is not Role.GRID_CODE)
)
@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_pysunspec2_reads_the_same_from_noise(model, data):
    _, fixed = published(model)
    repeats = 2 if MODELS[model].group else 0
    length = fixed - 2 + repeats * (MODELS[model].group.length if MODELS[model].group else 0)
    if model == 704:
        length += 8  # four pairs of settings that are not ours
    raw = data.draw(st.binary(min_size=2 * length, max_size=2 * length))
    words = [model, length, *(int.from_bytes(raw[at : at + 2]) for at in range(0, len(raw), 2))]
    for count in ("N", "NPrt"):
        if count in MODELS[model].points:
            words[MODELS[model].points[count].offset] = repeats
    group = MODELS[model].group.points if MODELS[model].group else {}
    for scale in {point.scale for point in (MODELS[model].points | group).values()} - {None}:
        words[scale] = data.draw(st.integers(-11, 11)) & 0xFFFF
    if MODELS[model].group:
        for at in range(MODELS[model].group.offset, len(words), MODELS[model].group.length):
            label = MODELS[model].group.label
            words[at + label.offset : at + label.offset + 8] = [0x5374, *[0] * 7]
    agree(words, model)
