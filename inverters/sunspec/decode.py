"""Words to values. What a device does not implement, or cannot mean, is None."""

import math
import struct
from collections.abc import Sequence

from .models import Kind, Point

# The specification allows powers of ten in this range. A device that answered 258 once was believed
# by other software, and a meter read 2.58e260.
SCALE_LIMIT = 10
# SolarEdge writes the most negative float where a value is absent.
FLOAT_ABSENT = -3.4028234663852886e38


def number(block: Sequence[int], point: Point) -> float | None:
    """The value of *point* in *block* (words from the header on), scaled; None = unknown."""
    raw = _raw(block, point)
    if raw is None or point.scale is None:
        return raw
    exponent = _signed(block[point.scale])
    if not -SCALE_LIMIT <= exponent <= SCALE_LIMIT:
        return None
    # Division keeps 230.1 exact where a product would give 230.10000000000002.
    factor: int = 10 ** abs(exponent)
    return float(raw * factor) if exponent >= 0 else raw / factor


def text(block: Sequence[int], point: Point) -> str:
    """The printable text of *point*, "" where there is none."""
    span = block[point.offset : point.offset + point.kind.size]
    raw = struct.pack(f">{len(span)}H", *span).split(b"\0")[0]
    return "".join(letter for letter in raw.decode("utf-8", "replace") if letter.isprintable()).strip()


def _raw(block: Sequence[int], point: Point) -> float | None:
    span = block[point.offset : point.offset + point.kind.size]
    if point.kind is Kind.FLOAT32:
        value: float = struct.unpack(">f", struct.pack(">HH", *span))[0]
        return value if math.isfinite(value) and value != FLOAT_ABSENT else None
    joined = 0
    for word in span:
        joined = joined << 16 | word
    if joined == point.kind.absent:
        return None
    return _signed(joined) if point.kind is Kind.INT16 else joined


def _signed(word: int) -> int:
    return word - 0x10000 if word >= 0x8000 else word
