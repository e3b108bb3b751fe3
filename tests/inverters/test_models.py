"""Every line of the model tables against the definitions of the SunSpec Alliance."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sunspec2.device import get_model_def
from sunspec2.modbus.client import SunSpecModbusClientModel

from inverters.sunspec.decode import number, text
from inverters.sunspec.models import MODELS, PHASES, Kind, Role

from .faces import dump_words

TYPES = {
    "int16": {Kind.INT16},
    "uint16": {Kind.UINT16},
    "enum16": {Kind.UINT16},
    "acc32": {Kind.ACC32},
    "float32": {Kind.FLOAT32},
    "string": {Kind.TEXT8, Kind.TEXT16},
}
# Longest request that the Modbus protocol allows.
LONGEST_REQUEST = 125


def published(model):
    """Offset and definition of every point, as published."""
    offset, points = 0, {}
    for point in get_model_def(model)["group"]["points"]:
        points[point["name"]] = (offset, point)
        offset += point["size"]
    return points


@pytest.mark.parametrize("model", MODELS)
def test_every_point_lies_where_the_published_model_says(model):
    points = published(model)
    for name, ours in MODELS[model].points.items():
        offset, theirs = points[name]
        assert ours.offset == offset
        assert ours.kind in TYPES[theirs["type"]]
        assert ours.kind.size == theirs["size"]
        assert ours.scale == (points[theirs["sf"]][0] if "sf" in theirs else None)


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
    theirs = second_opinion(model, words).points
    for name, point in MODELS[model].points.items():
        if point.kind in {Kind.TEXT8, Kind.TEXT16}:
            assert text(words, point) == theirs[name].value.strip()
        elif not (believable(words, point) and theirs[name].info.is_impl(theirs[name].value)):
            assert number(words, point) is None
        else:
            assert number(words, point) == pytest.approx(theirs[name].cvalue, rel=1e-9)


def believable(words, point):
    """pysunspec2 trusts any scale factor; the specification ends at ±10."""
    if point.scale is None:
        return True
    return int.from_bytes(words[point.scale].to_bytes(2), signed=True) in range(-10, 11)


@pytest.mark.parametrize(
    ("name", "model", "address", "length"),
    [
        pytest.param("sma_day", 1, 40002, 66, id="SMA: who it is"),
        pytest.param("sma_day", 101, 40185, 50, id="SMA by day"),
        pytest.param("sma_night", 101, 40185, 50, id="SMA asleep"),
        pytest.param("sma_day", 120, 40237, 26, id="SMA: nameplate"),
        pytest.param("fimer", 103, 40070, 50, id="FIMER"),
        pytest.param("solaredge_se17k", 103, 40069, 50, id="SolarEdge"),
    ],
)
def test_pysunspec2_reads_the_same_from_real_devices(name, model, address, length):
    dump = dump_words(name)
    # The SolarEdge dump ends before its model does.
    agree([dump.get(at, 0xFFFF) for at in range(address, address + length + 2)], model)


@pytest.mark.parametrize("model", [103, 113, 120, 203, 213])
@given(data=st.data())
@settings(max_examples=60)
def test_pysunspec2_reads_the_same_from_noise(model, data):
    length = sum(point["size"] for point in get_model_def(model)["group"]["points"]) - 2
    raw = data.draw(st.binary(min_size=2 * length, max_size=2 * length))
    words = [model, length, *(int.from_bytes(raw[at : at + 2]) for at in range(0, len(raw), 2))]
    for scale in {point.scale for point in MODELS[model].points.values()} - {None}:
        words[scale] = data.draw(st.integers(-11, 11)) & 0xFFFF
    agree(words, model)
