"""What a face shows: words at addresses, made of what the instruments read."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain
from typing import Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Instruments:
    """What inverter, meter and home battery measure. W, Wh; phase_w + imports, battery + fills."""

    sun_w: float
    phase_w: tuple[float, float, float]
    sun_wh: float
    imported_wh: float
    exported_wh: float
    battery_w: float = 0.0
    battery_percent: float = 50.0

    @property
    def grid_w(self) -> float:
        """All phases together."""
        return sum(self.phase_w)


@dataclass(slots=True)
class Image:
    """The holding registers of one unit, and where the lower words of its totals lie."""

    words: dict[int, int] = field(default_factory=dict)
    low_words: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, start: int, words: Iterable[int]) -> Self:
        """Words side by side from *start*."""
        return cls(words=dict(enumerate(words, start)))

    def put(self, at: int, value: float, size: int = 2) -> None:
        """A whole number in *size* words, the larger word first; negative ones as complements."""
        number = round(value) & (1 << 16 * size) - 1
        for index in range(size):
            self.words[at + index] = number >> 16 * (size - 1 - index) & 0xFFFF

    def total(self, at: int, value: float, size: int = 2) -> None:
        """A counter: like `put`, and liable to be torn."""
        self.put(at, value, size)
        self.low_words.append(at + size - 1)

    def text(self, at: int, size: int, value: str) -> None:
        """ASCII, filled with zeros."""
        raw = value.encode("ascii").ljust(2 * size, b"\0")
        for index in range(size):
            self.words[at + index] = raw[2 * index] << 8 | raw[2 * index + 1]

    def fill(self, *spans: range, word: int = 0) -> None:
        """Registers that are there and say nothing; what is already written stays."""
        for at in chain(*spans):
            self.words.setdefault(at, word)
