"""The SunSpec models that we know, as data: one line per point, one entry per model.

A new model is a new entry in MODELS. Offsets are words from the header (the model id is word 0, the
length word 1), as in the model definitions that the SunSpec Alliance publishes under Apache-2.0.
A test compares every line with those definitions.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from ..kinds import Kind


class Role(StrEnum):
    """What a model speaks of."""

    IDENTITY = "identity"
    INVERTER = "inverter"
    NAMEPLATE = "nameplate"
    METER = "meter"
    STORAGE = "battery"
    INPUTS = "inputs of the inverter"
    STATUS = "status"
    CONTROL = "control"
    GRID_CODE = "grid code"


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
class Group:
    """What repeats behind the fixed part: PV strings, DC ports. Offsets count from the group's first word."""

    offset: int
    length: int
    label: Point
    points: dict[str, Point]


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """What we read of one model, in one request: header, values and scale factors together."""

    role: Role
    points: dict[str, Point]
    group: Group | None = None
    texts: tuple[str, ...] = field(default=())

    @property
    def span(self) -> int:
        """Words from the header to the last one that we need, groups not counted."""
        return max(point.end for point in self.points.values())

    @property
    def numbers(self) -> dict[str, Point]:
        """The points that are no texts."""
        return {name: point for name, point in self.points.items() if name not in self.texts}


def _int(offset: int, scale: int | None = None) -> Point:
    return Point(offset=offset, kind=Kind.INT16, scale=scale)


def _uint(offset: int, scale: int | None = None) -> Point:
    return Point(offset=offset, kind=Kind.UINT16, scale=scale)


def _acc(offset: int, scale: int) -> Point:
    return Point(offset=offset, kind=Kind.ACC32, scale=scale)


def _long(offset: int, scale: int) -> Point:
    return Point(offset=offset, kind=Kind.UINT64, scale=scale)


def _float(offset: int) -> Point:
    return Point(offset=offset, kind=Kind.FLOAT32)


_IDENTITY = Model(
    role=Role.IDENTITY,
    points={
        "Mn": Point(offset=2, kind=Kind.TEXT16),
        "Md": Point(offset=18, kind=Kind.TEXT16),
        "Opt": Point(offset=34, kind=Kind.TEXT8),
        "Vr": Point(offset=42, kind=Kind.TEXT8),
        "SN": Point(offset=50, kind=Kind.TEXT16),
    },
    texts=("Mn", "Md", "Opt", "Vr", "SN"),
)
_INVERTER = Model(
    role=Role.INVERTER,
    points={"W": _int(14, 15), "WH": _acc(24, 26), "DCW": _int(31, 32), "St": _uint(38)},
)
_INVERTER_FLOAT = Model(
    role=Role.INVERTER,
    points={"W": _float(22), "WH": _float(32), "DCW": _float(38), "St": _uint(48)},
)
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
_NAMEPLATE = Model(
    role=Role.NAMEPLATE,
    points={
        "DERTyp": _uint(2),
        "WRtg": _uint(3, 4),
        "WHRtg": _uint(19, 20),
        "MaxChaRte": _uint(23, 24),
        "MaxDisChaRte": _uint(25, 26),
    },
)
_STORAGE = Model(
    role=Role.STORAGE,
    points={
        "WChaMax": _uint(2, 18),
        "StorCtl_Mod": _uint(5),
        "MinRsvPct": _uint(7, 21),
        "ChaState": _uint(8, 22),
        "ChaSt": _uint(11),
        "OutWRte": _int(12, 25),
        "InWRte": _int(13, 25),
        "InOutWRte_RvrtTms": _uint(15),
        "ChaGriSet": _uint(17),
    },
)
_BATTERY = Model(
    role=Role.STORAGE,
    points={
        "WHRtg": _uint(3, 53),
        "SoC": _uint(11, 56),
        "ChaSt": _uint(16),
        "W": _int(47, 63),
    },
)
_STRINGS = Model(
    role=Role.INPUTS,
    points={"N": _uint(8)},
    group=Group(
        offset=10,
        length=20,
        label=Point(offset=1, kind=Kind.TEXT8),
        points={"DCW": _uint(11, 4), "DCWH": _acc(12, 5)},
    ),
)
_DER_AC = Model(
    role=Role.INVERTER,
    points={
        "InvSt": _uint(4),
        "W": _int(10, 116),
        "TotWhInj": _long(19, 120),
        "TotWhAbs": _long(23, 120),
    },
)
_DER_RATING = Model(
    role=Role.NAMEPLATE,
    points={"WMaxRtg": _uint(2, 45), "WChaRteMaxRtg": _uint(10, 45), "WDisChaRteMaxRtg": _uint(11, 45)},
)
_DER_CONTROL = Model(
    role=Role.CONTROL,
    points={
        "WMaxLimPctEna": _uint(14),
        "WMaxLimPct": _uint(15, 54),
        "WMaxLimPctRvrt": _uint(16, 54),
        "WMaxLimPctEnaRvrt": _uint(17),
        "WMaxLimPctRvrtTms": Point(offset=18, kind=Kind.UINT32),
        "WSetEna": _uint(22),
        "WSet": Point(offset=24, kind=Kind.INT32, scale=55),
    },
)
_DER_STORAGE = Model(
    role=Role.STORAGE,
    points={"WHRtg": _uint(2, 7), "WHAvail": _uint(3, 7), "SoC": _uint(4, 8), "SoH": _uint(5, 8)},
)
_DER_PORTS = Model(
    role=Role.INPUTS,
    points={"NPrt": _uint(4), "DCW": _int(6, 17)},
    group=Group(
        offset=20,
        length=25,
        label=Point(offset=2, kind=Kind.TEXT8),
        points={"PrtTyp": _uint(0), "DCW": _int(12, 17), "DCWhInj": _long(13, 18), "DCWhAbs": _long(17, 18)},
    ),
)
_GRID_CODE = Model(role=Role.GRID_CODE, points={"Ena": _uint(2)})

MODELS: Final = {
    1: _IDENTITY,
    101: _INVERTER,  # single phase
    102: _INVERTER,  # split phase
    103: _INVERTER,  # three phase
    111: _INVERTER_FLOAT,
    112: _INVERTER_FLOAT,
    113: _INVERTER_FLOAT,
    120: _NAMEPLATE,
    121: Model(role=Role.CONTROL, points={"WMax": _uint(2, 22)}),
    122: Model(
        role=Role.STATUS,
        points={"PVConn": _uint(2), "StorConn": _uint(3), "ActWh": Point(offset=5, kind=Kind.ACC64)},
    ),
    123: Model(
        role=Role.CONTROL,
        points={
            "WMaxLimPct": _uint(5, 23),
            "WMaxLimPct_RvrtTms": _uint(7),
            "WMaxLim_Ena": _uint(9),
        },
    ),
    124: _STORAGE,
    160: _STRINGS,
    201: _METER,  # single phase
    202: _METER,  # split phase
    203: _METER,  # three phase, star
    204: _METER,  # three phase, delta
    211: _METER_FLOAT,
    212: _METER_FLOAT,
    213: _METER_FLOAT,
    214: _METER_FLOAT,
    701: _DER_AC,
    702: _DER_RATING,
    703: Model(role=Role.GRID_CODE, points={"ES": _uint(2)}),  # may it connect
    704: _DER_CONTROL,
    705: _GRID_CODE,  # volt-var
    706: _GRID_CODE,  # volt-watt
    707: _GRID_CODE,  # trip on low voltage
    708: _GRID_CODE,  # trip on high voltage
    709: _GRID_CODE,  # trip on low frequency
    710: _GRID_CODE,  # trip on high frequency
    711: _GRID_CODE,  # frequency droop
    712: _GRID_CODE,  # watt-var
    713: _DER_STORAGE,
    714: _DER_PORTS,
    802: _BATTERY,
}
"""Every model that we know. Others in the chain are skipped. What the grid code asks of the inverter (703 and
705 to 712) is known by name alone: nothing of it is read."""

PHASES: Final = {101: 1, 102: 2, 103: 3, 111: 1, 112: 2, 113: 3, 701: None} | {
    201: 1,
    202: 2,
    203: 3,
    204: 3,
    211: 1,
    212: 2,
    213: 3,
    214: 3,
}
"""Phases that a model speaks of; None where only its registers tell."""
