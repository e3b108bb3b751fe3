"""SolarEdge: SunSpec with a short common model, a meter that counts export, and the battery apart.

The battery lies outside SunSpec from 57666 on, its words with the smaller one first.
"""

import struct
from typing import Final

from . import sunspec
from .face import Face
from .image import Image, Instruments

UNIT: Final = 1
_SHORT: Final = 65
_ABSENT_FLOAT: Final = -3.4028234663852886e38
_CAPACITY_WH: Final = 9_700.0


def image(seen: Instruments) -> dict[int, Image]:
    """SunSpec from 40000, the battery from 57666."""
    shown = sunspec.chain(
        sunspec.common("SolarEdge ", "SE10K-RWS48BEN4", length=_SHORT),
        sunspec.inverter(seen),
        sunspec.common("SolarEdge ", "WNC-3Y-400-MB-K1", option="Export+Import", length=_SHORT),
        sunspec.meter(seen, sign=-1),
    )
    shown.fill(range(57666, 57738))
    _float(shown, 57666, _CAPACITY_WH)
    _float(shown, 57712, _ABSENT_FLOAT)
    _float(shown, 57716, seen.battery_w)
    _float(shown, 57726, _CAPACITY_WH)
    _float(shown, 57732, seen.battery_percent)
    return {UNIT: shown}


def _float(shown: Image, at: int, value: float) -> None:
    high, low = struct.unpack(">HH", struct.pack(">f", value))
    shown.words |= {at: low, at + 1: high}


FACE: Final = Face(name="solaredge", image=image)
