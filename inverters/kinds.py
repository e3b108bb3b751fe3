"""How numbers and texts lie in 16-bit words. What a device does not implement, or cannot mean, is None."""

import math
import struct
from collections.abc import Sequence
from enum import Enum
from typing import Final

# SolarEdge writes the most negative float where a value is absent.
FLOAT_ABSENT: Final = -3.4028234663852886e38


class Kind(Enum):
    """A type: its words, whether it has a sign, and what means "not implemented" in SunSpec and most maps."""

    INT16 = ("int16", 1, True, 0x8000)
    UINT16 = ("uint16", 1, False, 0xFFFF)
    INT32 = ("int32", 2, True, 0x8000_0000)
    UINT32 = ("uint32", 2, False, 0xFFFF_FFFF)
    INT64 = ("int64", 4, True, 0x8000_0000_0000_0000)
    UINT64 = ("uint64", 4, False, 0xFFFF_FFFF_FFFF_FFFF)
    ACC32 = ("acc32", 2, False, 0)  # a counter that has never counted
    ACC64 = ("acc64", 4, False, 0)
    FLOAT32 = ("float32", 2, True, None)  # NaN, which no comparison finds
    TEXT8 = ("text8", 8, False, None)
    TEXT16 = ("text16", 16, False, None)

    def __init__(self, label: str, size: int, signed: bool, absent: int | None) -> None:  # noqa: FBT001
        self.label = label
        self.size = size
        self.signed = signed
        self.absent = absent


def joined(words: Sequence[int]) -> int:
    """The words as one unsigned number, the first one weighs most."""
    number = 0
    for word in words:
        number = number << 16 | word
    return number


def raw_number(words: Sequence[int], kind: Kind) -> float | None:
    """The number in *words*, unscaled."""
    if kind is Kind.FLOAT32:
        value: float = struct.unpack(">f", struct.pack(">HH", *words))[0]
        return value if math.isfinite(value) and value != FLOAT_ABSENT else None
    number = joined(words)
    if number == kind.absent:
        return None
    bits = 16 * kind.size
    return number - (1 << bits) if kind.signed and number >> (bits - 1) else number


def clean_text(words: Sequence[int]) -> str:
    """What people can read of the text in *words*: up to the first zero, without blanks around it."""
    raw = struct.pack(f">{len(words)}H", *words).split(b"\0")[0]
    return "".join(letter for letter in raw.decode("utf-8", "replace") if letter.isprintable()).strip()
