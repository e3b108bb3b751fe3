"""Huawei SUN2000 with LUNA2000 and a DTSU666 meter: unit 1, export and charging count as positive."""

from typing import Final

from .face import Face
from .image import Image, Instruments

UNIT: Final = 1
_RATED_W: Final = 10_000
_VOLTS: Final = 230.0


def image(seen: Instruments) -> dict[int, Image]:
    """Identity, inverter, meter and battery, each block whole as the device shows it."""
    shown = Image()
    shown.text(30000, 15, "SUN2000-10KTL-M1")
    shown.text(30015, 10, "SIM2024000006")
    shown.put(30073, _RATED_W)
    _inverter(shown, seen)
    _meter(shown, seen)
    shown.put(37758, 10_000)
    shown.put(37760, seen.battery_percent * 10, 1)
    shown.put(37765, seen.battery_w)
    shown.total(37780, 2_758_10)
    shown.total(37782, 2_442_10)
    shown.fill(range(30000, 30075), range(32064, 32110), range(37100, 37138), range(37758, 37784))
    return {UNIT: shown}


def _inverter(shown: Image, seen: Instruments) -> None:
    shown.put(32064, seen.sun_w)
    shown.put(32080, seen.sun_w - seen.battery_w)
    shown.total(32106, seen.sun_wh / 10)
    shown.total(32108, seen.sun_wh / 10)


def _meter(shown: Image, seen: Instruments) -> None:
    for index, watts in enumerate(seen.phase_w):
        shown.put(37101 + 2 * index, _VOLTS * 10)
        shown.put(37107 + 2 * index, -watts / _VOLTS * 100)
        shown.put(37132 + 2 * index, -watts)
    shown.put(37113, -seen.grid_w)
    shown.total(37119, seen.exported_wh / 10)
    shown.total(37121, seen.imported_wh / 10)


FACE: Final = Face(name="huawei", image=image)
