"""Words to values."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inverters.kinds import Kind
from inverters.sunspec.decode import number, text
from inverters.sunspec.models import Point

INT = Point(offset=0, kind=Kind.INT16, scale=1)
UINT = Point(offset=0, kind=Kind.UINT16, scale=1)
STATE = Point(offset=0, kind=Kind.UINT16)
TOTAL = Point(offset=0, kind=Kind.ACC32, scale=2)
FLOAT = Point(offset=0, kind=Kind.FLOAT32)
NAME = Point(offset=0, kind=Kind.TEXT8)


def float_words(value):
    return struct.unpack(">HH", struct.pack(">f", value))


@pytest.mark.parametrize(
    ("point", "words", "value"),
    [
        pytest.param(INT, [412, 0], 412.0, id="a plain number"),
        pytest.param(INT, [2301, 0xFFFF], 230.1, id="a scale of -1"),
        pytest.param(INT, [41, 2], 4100.0, id="a scale of 2"),
        pytest.param(INT, [0xFE64, 0], -412.0, id="a negative number"),
        pytest.param(INT, [0x8000, 0], None, id="int16 not implemented"),
        pytest.param(INT, [0, 0], 0.0, id="a true zero stays a zero"),
        pytest.param(UINT, [0xFFFF, 0], None, id="uint16 not implemented"),
        pytest.param(UINT, [0x8000, 0], 32768.0, id="uint16 has no sign"),
        pytest.param(INT, [258, 258], None, id="a scale of 258 is nonsense, not 2.58e260"),
        pytest.param(INT, [5, 0x8000], None, id="scale not implemented"),
        pytest.param(INT, [5, 10], 5e10, id="the largest scale"),
        pytest.param(INT, [5, 11], None, id="one too many"),
        pytest.param(INT, [5, 0xFFF6], 5e-10, id="the smallest scale"),
        pytest.param(INT, [5, 0xFFF5], None, id="one too few"),
        pytest.param(STATE, [4], 4.0, id="a state has no scale"),
        pytest.param(TOTAL, [1, 2, 0], 65538.0, id="two words, the larger one first"),
        pytest.param(TOTAL, [0, 0, 0], None, id="a counter at 0 has not begun to count"),
        pytest.param(TOTAL, [0xFFFF, 0xFFFF, 0], 4294967295.0, id="a counter before it wraps"),
        pytest.param(FLOAT, float_words(-2512.5), -2512.5, id="a float"),
        pytest.param(FLOAT, float_words(float("nan")), None, id="a float not implemented"),
        pytest.param(FLOAT, float_words(float("inf")), None, id="an infinite float"),
        pytest.param(FLOAT, float_words(-3.4028234663852886e38), None, id="SolarEdge's absent float"),
    ],
)
def test_a_number_is_scaled_or_unknown(point, words, value):
    assert number(words, point) == value


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param(b"SMA", "SMA", id="padded with zeros"),
        pytest.param(b"Fronius         ", "Fronius", id="padded with blanks"),
        pytest.param(b"\0" * 16, "", id="nothing"),
        pytest.param(b"A\x07B\0junk", "AB", id="a bell and what stands behind the end"),
        pytest.param(b"\xff\xfe", "\ufffd\ufffd", id="not text"),
    ],
)
def test_text_is_cut_and_cleaned(raw, expected):
    words = struct.unpack(">8H", raw.ljust(16, b"\0"))
    assert text(words, NAME) == expected


@pytest.mark.parametrize("point", [INT, UINT, TOTAL, FLOAT])
@given(words=st.lists(st.integers(0, 0xFFFF), min_size=3, max_size=3))
def test_any_words_give_a_finite_number_or_unknown(point, words):
    value = number(words, point)
    assert value is None or abs(value) < 1e39
