"""SMA: the inverter in SunSpec as unit 126; meter and battery only in the maker's own profile as unit 3."""

from typing import Final

from . import sunspec
from .face import Face
from .image import Image, Instruments

SUNSPEC_UNIT: Final = 126
OWN_UNIT: Final = 3
_HYBRID: Final = 8009
_NO_INT32: Final = -(2**31)
_SECOND_STRING, _THIRD_STRING = 30961, 30967


def image(seen: Instruments) -> dict[int, Image]:
    """Both views of the same inverter."""
    chain = sunspec.chain(
        sunspec.common("SMA", "STP 10.0-3SE-40"), sunspec.inverter(seen), sunspec.nameplate()
    )
    return {SUNSPEC_UNIT: chain, OWN_UNIT: _own(seen)}


def _own(seen: Instruments) -> Image:
    shown = Image()
    shown.put(30051, _HYBRID)
    shown.put(30057, 3_000_000_006)
    shown.total(30513, seen.sun_wh, 4)
    shown.total(30581, seen.imported_wh)
    shown.total(30583, seen.exported_wh)
    shown.put(30773, seen.sun_w)
    shown.put(30775, seen.sun_w - seen.battery_w)
    shown.put(30845, seen.battery_percent)
    shown.put(30865, max(seen.grid_w, 0))
    shown.put(30867, max(-seen.grid_w, 0))
    for at in (_SECOND_STRING, _THIRD_STRING):
        shown.put(at, _NO_INT32)
    shown.put(31393, max(seen.battery_w, 0))
    shown.put(31395, max(-seen.battery_w, 0))
    shown.total(31397, 2_758_100, 4)
    shown.total(31401, 2_442_100, 4)
    return shown


FACE: Final = Face(name="sma", image=image)
