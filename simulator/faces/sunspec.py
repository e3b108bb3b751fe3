"""A SunSpec inverter with a grid meter: models 1, 103, 120 and 203, and the same with a maker's habits.

Addresses and scale factors as in the model definitions of the SunSpec Alliance
(offsets count from the model's id word). Meter power is positive for import.
"""

from functools import cache
from typing import Final

from .face import Face
from .image import Image, Instruments

BASE: Final = 40_000
UNIT: Final = 1
_MARKER: Final = (0x5375, 0x6E53)
_END: Final = (0xFFFF, 0)
_ABSENT: Final = 0x8000
_ABSENT_UNSIGNED: Final = 0xFFFF
_VOLTS: Final = 230.0
_HERTZ: Final = 50.0
_RATED_W: Final = 6000
_METER_EVENTS: Final = 105
_MPPT: Final = 4
_SLEEPING: Final = 2


class Block:
    """One model: its id, its length, and points laid at their offsets; other words are absent, as int16."""

    def __init__(self, model: int, length: int) -> None:
        self.words = [model, length, *[_ABSENT] * length]
        self.low_words: list[int] = []

    def int16(self, offset: int, *values: float) -> None:
        """Signed words side by side."""
        for index, value in enumerate(values):
            self.words[offset + index] = round(value) & 0xFFFF

    def absent(self, *offsets: int) -> None:
        """Unsigned words and enumerations that this device does not have."""
        for offset in offsets:
            self.words[offset] = _ABSENT_UNSIGNED

    def acc32(self, offset: int, value: float) -> None:
        """A counter that rolls over."""
        number = round(value) & 0xFFFF_FFFF
        self.words[offset : offset + 2] = [number >> 16, number & 0xFFFF]
        self.low_words.append(offset + 1)

    def text(self, offset: int, words: int, value: str) -> None:
        """ASCII, filled with zeros."""
        raw = value.encode("ascii").ljust(2 * words, b"\0")
        self.words[offset : offset + words] = [raw[i] << 8 | raw[i + 1] for i in range(0, 2 * words, 2)]


def chain(*blocks: Block) -> Image:
    """The blocks behind the marker, and the end of the chain."""
    shown = Image.of(BASE, _MARKER)
    for block in blocks:
        start = BASE + len(shown.words)
        shown.words |= dict(enumerate(block.words, start))
        shown.low_words += [start + offset for offset in block.low_words]
    shown.words |= dict(enumerate(_END, BASE + len(shown.words)))
    return shown


def image(seen: Instruments) -> dict[int, Image]:
    """All holding registers from 40000 on."""
    return {UNIT: chain(_name(), inverter(seen), _rating(), meter(seen))}


# What it is does not change: it is written down once, however often it is read.
@cache
def _name() -> Block:
    return common("Simulated Sun", "Twin 6.0 TL")


@cache
def _rating() -> Block:
    return nameplate()


FACE: Final = Face(name="sunspec", image=image)


def common(maker: str, model: str, *, option: str = "", length: int = 66) -> Block:
    """Who it is. Some makers leave out the last word."""
    block = Block(1, length)
    block.text(2, 16, maker)
    block.text(18, 16, model)
    block.text(34, 8, option)
    block.text(42, 8, "2.7.1")
    block.text(50, 16, "SIM-2024-0006")
    block.int16(66, 1)
    return block


def inverter(seen: Instruments) -> Block:
    """What comes out of it: the sun, and what a battery on its DC side gives or takes."""
    block = Block(103, 50)
    power = seen.sun_w - seen.battery_w
    amps = power / 3 / _VOLTS
    block.int16(2, 3 * amps * 100, *(amps * 100,) * 3, -2)
    block.int16(7, *(_VOLTS * 3**0.5 * 10,) * 3, *(_VOLTS * 10,) * 3, -1)
    block.int16(14, power, 0)
    block.int16(16, _HERTZ * 100, -2)
    block.int16(18, power, 0)
    block.acc32(24, seen.sun_wh)
    block.int16(26, 0)
    block.absent(27, 29, 39)
    block.int16(31, power / 0.97, 0)
    block.int16(38, _MPPT if power > 0 else _SLEEPING)
    for offset in range(40, 52, 2):
        block.acc32(offset, 0)
    return block


def nameplate() -> Block:
    """What it is built for."""
    block = Block(120, 26)
    block.int16(2, 4)  # PV without storage
    block.int16(3, _RATED_W, 0)
    block.int16(5, _RATED_W, 0)
    block.int16(12, _RATED_W / 3 / _VOLTS * 10, -1)
    block.absent(19, 21, 23, 25)
    return block


def meter(seen: Instruments, sign: int = 1) -> Block:
    """The connection to the grid; *sign* -1 counts export as positive power."""
    block = Block(203, 105)
    amps = [watts / _VOLTS for watts in seen.phase_w]
    block.int16(2, sum(amps) * 100, *(a * 100 for a in amps), -2)
    block.int16(7, *(_VOLTS * 10,) * 4, *(_VOLTS * 3**0.5 * 10,) * 4, -1)
    block.int16(16, _HERTZ * 100, -2)
    block.int16(18, *(sign * watts for watts in (sum(seen.phase_w), *seen.phase_w)), 0)
    block.acc32(38, seen.exported_wh)
    block.acc32(46, seen.imported_wh)
    block.int16(54, 0)
    # No counters per phase, for apparent and reactive energy: 0 means "not accumulated".
    counters = (*range(40, 46, 2), *range(48, 54, 2), *range(55, 71, 2), *range(72, 104, 2))
    for offset in (*counters, _METER_EVENTS):
        block.acc32(offset, 0)
    return block
