"""GoodWe ET: unit 247, the meter counts export as positive, the battery what it gives."""

import struct
from typing import Final

from .face import Face
from .image import Image, Instruments

UNIT: Final = 247
_RATED_W: Final = 10_000
_ABSENT: Final = 0xFFFF_FFFF


def image(seen: Instruments) -> dict[int, Image]:
    """Device, running, meter and battery blocks; the registers between them do not exist."""
    shown = Image()
    shown.put(35001, _RATED_W, 1)
    shown.text(35003, 8, "9010KETU24000006")
    shown.text(35011, 5, "GW10K-ET")
    shown.text(35021, 6, "04062-08-S00")
    _running(shown, seen)
    _meter(shown, seen)
    shown.put(37007, seen.battery_percent, 1)
    shown.fill(range(35000, 35033), range(35100, 35225), range(36000, 36045), range(37000, 37024))
    return {UNIT: shown}


def _running(shown: Image, seen: Instruments) -> None:
    for index, watts in enumerate((seen.sun_w * 0.6, seen.sun_w * 0.4)):
        shown.put(35105 + 4 * index, watts)
    for at in (35113, 35117):
        shown.put(at, _ABSENT)
    shown.put(35182, -seen.battery_w)
    shown.total(35191, seen.sun_wh / 100)
    shown.total(35206, 27_581)
    shown.total(35209, 24_421)


def _meter(shown: Image, seen: Instruments) -> None:
    for index, watts in enumerate(seen.phase_w):
        shown.put(36005 + index, -watts, 1)
        shown.put(36019 + 2 * index, -watts)
    shown.put(36008, -seen.grid_w, 1)
    shown.put(36025, -seen.grid_w)
    for at, energy in ((36015, seen.exported_wh), (36017, seen.imported_wh)):
        high, low = struct.unpack(">HH", struct.pack(">f", energy))
        shown.words |= {at: high, at + 1: low}


FACE: Final = Face(name="goodwe", image=image)
