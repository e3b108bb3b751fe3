"""Victron GX: the system as unit 100, phases apart, charging counts as positive."""

from typing import Final

from .face import Face
from .image import Image, Instruments

UNIT: Final = 100


def image(seen: Instruments) -> dict[int, Image]:
    """The 16-bit registers of old and the 32-bit ones of newer firmware; what lies between is refused."""
    shown = Image()
    shown.text(800, 6, "48e7da8712ab")
    shown.fill(range(800, 827))
    for index, watts in enumerate(seen.phase_w):
        shown.put(811 + index, seen.sun_w / 3, 1)
        shown.put(820 + index, watts, 1)
        shown.put(888 + 2 * index, seen.sun_w / 3)
        shown.put(902 + 2 * index, max(watts + seen.sun_w / 3, 0))
        shown.put(908 + 2 * index, watts)
    shown.put(842, seen.battery_w, 1)
    shown.put(843, seen.battery_percent, 1)
    shown.put(850, 0, 1)
    shown.fill(range(840, 847), range(850, 852), range(884, 896))
    return {UNIT: shown}


FACE: Final = Face(name="victron", image=image)
