"""SunSpec inverters with a battery that take orders: models 123 and 124, or 124 and 704."""

from typing import Final

from . import sunspec
from .face import Face
from .image import Image, Instruments
from .orders import Orders

UNIT: Final = 1
RATED_W: Final = 6000
_CAPACITY_WH: Final = 10_000
_CHARGING, _DISCHARGING, _HOLDING = 4, 3, 6


def image(seen: Instruments) -> dict[int, Image]:
    """The inverter with the controls of the older models."""
    return {UNIT: _chain(seen, "Twin 6.0 H", _limit())}


def image_704(seen: Instruments) -> dict[int, Image]:
    """The inverter with the controls of IEEE 1547-2018."""
    return {UNIT: _chain(seen, "Twin 6.0 D", _der_controls())}


def orders(shown: dict[int, Image]) -> dict[int, Orders]:
    """What can be written, by unit."""
    return {UNIT: Orders.of(shown[UNIT], RATED_W)}


def _chain(seen: Instruments, model: str, limit: sunspec.Block) -> Image:
    return sunspec.chain(
        sunspec.common("Simulated Sun", model),
        sunspec.inverter(seen),
        sunspec.nameplate(),
        limit,
        _storage(seen),
        sunspec.meter(seen),
        _battery(seen),
    )


def _limit() -> sunspec.Block:
    block = sunspec.Block(123, 24)
    block.int16(2, 0, 0, 1)
    block.int16(5, 10_000, 0, 0, 0, 0)
    block.int16(23, -2)
    return block


def _storage(seen: Instruments) -> sunspec.Block:
    block = sunspec.Block(124, 24)
    block.int16(2, RATED_W, 100, 100, 0)
    block.absent(6)
    block.int16(7, 500, seen.battery_percent * 100)
    block.absent(9, 10)
    power = seen.battery_w
    block.int16(11, _CHARGING if power > 0 else _DISCHARGING if power < 0 else _HOLDING)
    block.int16(12, 10_000, 10_000, 0, 0, 0, 0)
    block.int16(18, 0, 0)
    block.int16(21, -2, -2)
    block.int16(25, -2)
    return block


def _battery(seen: Instruments) -> sunspec.Block:
    block = sunspec.Block(802, 62)
    block.int16(3, _CAPACITY_WH / 10)
    block.int16(11, seen.battery_percent * 10)
    block.int16(47, -seen.battery_w)
    block.int16(53, 1)
    block.int16(56, -1)
    block.int16(63, 0)
    return block


def _der_controls() -> sunspec.Block:
    block = sunspec.Block(704, 65)
    block.int16(14, 0, 1000, 1000, 0)
    block.int16(18, 0, 0, 0, 0)
    block.int16(54, -1)
    return block


FACE: Final = Face(name="hybrid", image=image, orders=orders)
FACE_704: Final = Face(name="hybrid_704", image=image_704, orders=orders)
