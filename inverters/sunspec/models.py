"""The SunSpec models that we read, as data: one line per point, one entry per model.

A new model is a new entry in MODELS. Offsets are words from the header (the model id is word 0, the
length word 1), as in the model definitions that the SunSpec Alliance publishes under Apache-2.0.
A test compares every line with those definitions.
"""

from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Final


class Role(StrEnum):
    """What a model speaks of."""

    IDENTITY = "identity"
    INVERTER = "inverter"
    NAMEPLATE = "nameplate"
    METER = "meter"


class Kind(Enum):
    """How a point lies in its words: the number of words and what means "not implemented"."""

    INT16 = (1, 0x8000)
    UINT16 = (1, 0xFFFF)
    ACC32 = (2, 0)  # a counter that has never counted
    FLOAT32 = (2, None)  # NaN, which no comparison finds
    TEXT8 = (8, None)
    TEXT16 = (16, None)

    def __init__(self, size: int, absent: int | None) -> None:
        self.size = size
        self.absent = absent


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One value inside a model. *scale* is the offset of its scale factor, None where it has none."""

    offset: int
    kind: Kind
    scale: int | None = None

    @property
    def end(self) -> int:
        """First word after the value and its scale factor."""
        return max(self.offset + self.kind.size, (self.scale or 0) + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """What we read of one model, in one request: header, values and scale factors together."""

    role: Role
    points: dict[str, Point]

    @property
    def span(self) -> int:
        """Words from the header to the last one that we need."""
        return max(point.end for point in self.points.values())


def _int(offset: int, scale: int) -> Point:
    return Point(offset=offset, kind=Kind.INT16, scale=scale)


def _uint(offset: int, scale: int) -> Point:
    return Point(offset=offset, kind=Kind.UINT16, scale=scale)


def _acc(offset: int, scale: int) -> Point:
    return Point(offset=offset, kind=Kind.ACC32, scale=scale)


def _float(offset: int) -> Point:
    return Point(offset=offset, kind=Kind.FLOAT32)


def _state(offset: int) -> Point:
    return Point(offset=offset, kind=Kind.UINT16)


_IDENTITY = Model(
    role=Role.IDENTITY,
    points={
        "Mn": Point(offset=2, kind=Kind.TEXT16),
        "Md": Point(offset=18, kind=Kind.TEXT16),
        "Vr": Point(offset=42, kind=Kind.TEXT8),
        "SN": Point(offset=50, kind=Kind.TEXT16),
    },
)
_INVERTER = Model(
    role=Role.INVERTER,
    points={"W": _int(14, 15), "WH": _acc(24, 26), "DCW": _int(31, 32), "St": _state(38)},
)
_INVERTER_FLOAT = Model(
    role=Role.INVERTER,
    points={"W": _float(22), "WH": _float(32), "DCW": _float(38), "St": _state(48)},
)
_NAMEPLATE = Model(role=Role.NAMEPLATE, points={"WRtg": _uint(3, 4)})
_METER = Model(
    role=Role.METER,
    points={
        "AphA": _int(3, 6),
        "AphB": _int(4, 6),
        "AphC": _int(5, 6),
        "W": _int(18, 22),
        "WphA": _int(19, 22),
        "WphB": _int(20, 22),
        "WphC": _int(21, 22),
        "TotWhExp": _acc(38, 54),
        "TotWhImp": _acc(46, 54),
    },
)
_METER_FLOAT = Model(
    role=Role.METER,
    points={
        "AphA": _float(4),
        "AphB": _float(6),
        "AphC": _float(8),
        "W": _float(28),
        "WphA": _float(30),
        "WphB": _float(32),
        "WphC": _float(34),
        "TotWhExp": _float(60),
        "TotWhImp": _float(68),
    },
)

MODELS: Final = {
    1: _IDENTITY,
    101: _INVERTER,  # single phase
    102: _INVERTER,  # split phase
    103: _INVERTER,  # three phase
    111: _INVERTER_FLOAT,
    112: _INVERTER_FLOAT,
    113: _INVERTER_FLOAT,
    120: _NAMEPLATE,
    201: _METER,  # single phase
    202: _METER,  # split phase
    203: _METER,  # three phase, star
    204: _METER,  # three phase, delta
    211: _METER_FLOAT,
    212: _METER_FLOAT,
    213: _METER_FLOAT,
    214: _METER_FLOAT,
}
"""Every model that we read. Others in the chain are skipped."""

PHASES: Final = {101: 1, 102: 2, 103: 3, 111: 1, 112: 2, 113: 3} | {
    201: 1,
    202: 2,
    203: 3,
    204: 3,
    211: 1,
    212: 2,
    213: 3,
    214: 3,
}
"""Phases that a model speaks of."""

METER_SIGN: Final = {"solaredge": -1}
"""Meters that count export as positive, by manufacturer in lower case; all others count import.

Sources: the SolarEdge templates of evcc and the SunSpec meters of openWB and of Home Assistant agree.
Energy counters and names of the phases are not turned.
"""
