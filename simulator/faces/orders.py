"""What a SunSpec device does when it is written to: immediate controls, each with its revert timer.

After the model definitions 123, 124 and 704 (offsets count from the model's id word): a control holds from
the moment in which its mode is written, for as long as the reversion time that stands there then; each
writing of the mode begins the time anew, and 0 is for ever. When it has run out, 123 and 124 switch
themselves off; 704 takes over the reversion value and the reversion mode beside it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from .image import Image

_FIRST_MODEL: Final = 40_002
_END: Final = 0xFFFF
_STORAGE: Final = 124
_CHARGE_BIT, _DISCHARGE_BIT = 1, 2
_STORAGE_MODE, _OUT_RATE, _IN_RATE, _RATE_SCALE = 5, 12, 13, 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """One control: where its mode and its reversion time lie, and what may be written."""

    mode: int
    time: int
    time_words: int
    writable: frozenset[int]
    reverts: Mapping[int, int | None]
    """Where the value comes from that a word has afterwards. None: it becomes 0."""
    remaining: int | None = None
    """Where the seconds left are shown, in two words."""


_CONTROLS: Final = {
    123: Control(mode=9, time=7, time_words=1, writable=frozenset(range(5, 10)), reverts={9: None}),
    124: Control(
        mode=5,
        time=15,
        time_words=1,
        writable=frozenset({2, 5, 7, 12, 13, 14, 15, 16, 17}),
        reverts={5: None},
    ),
    704: Control(
        mode=14,
        time=18,
        time_words=2,
        writable=frozenset(range(14, 20)),
        reverts={15: 16, 14: 17},
        remaining=20,
    ),
}


@dataclass(slots=True)
class Running:
    """A control of this device: the words of its model, and when it reverts."""

    control: Control
    start: int
    words: list[int]
    ends: float | None = None

    def write(self, address: int, words: Sequence[int], elapsed: float) -> None:
        """Take the words on; with the mode among them the time begins anew."""
        self.settle(elapsed)
        at = address - self.start
        self.words[at : at + len(words)] = words
        if self.control.mode in range(at, at + len(words)):
            seconds = self._time
            self.ends = elapsed + seconds if self.words[self.control.mode] and seconds else None

    def settle(self, elapsed: float) -> None:
        """Revert if the time has run out."""
        if self.ends is not None and elapsed >= self.ends:
            self.ends = None
            after = {at: self.words[of] if of else 0 for at, of in self.control.reverts.items()}
            for at, word in after.items():
                self.words[at] = word
        if self.control.remaining is not None:
            left = round(self.ends - elapsed) if self.ends is not None else 0
            self.words[self.control.remaining : self.control.remaining + 2] = [left >> 16, left & 0xFFFF]

    @property
    def _time(self) -> int:
        seconds = 0
        for word in self.words[self.control.time : self.control.time + self.control.time_words]:
            seconds = seconds << 16 | word
        return seconds


@dataclass(slots=True)
class Orders:
    """All controls of one device."""

    rated_w: float
    running: dict[int, Running] = field(default_factory=dict)
    writes: list[tuple[int, tuple[int, ...]]] = field(default_factory=list)
    """All that was written, in order: (address, words)."""

    @classmethod
    def of(cls, image: Image, rated_w: float) -> Orders:
        """The controls that the *image* of a device shows."""
        orders, at = cls(rated_w), _FIRST_MODEL
        while (model := image.words[at]) != _END:
            length = image.words[at + 1]
            if model in _CONTROLS:
                words = [image.words[at + offset] for offset in range(length + 2)]
                orders.running[model] = Running(_CONTROLS[model], at, words)
            at += length + 2
        return orders

    def write(self, address: int, words: Sequence[int], elapsed: float) -> bool:
        """Obey, or False where this may not be written."""
        for running in self.running.values():
            offsets = range(address - running.start, address - running.start + len(words))
            if running.control.writable.issuperset(offsets):
                running.write(address, words, elapsed)
                self.writes.append((address, tuple(words)))
                return True
        return False

    def show(self, image: Image, elapsed: float) -> None:
        """Put the controls' words of this moment into the *image*."""
        for running in self.running.values():
            running.settle(elapsed)
            image.words |= dict(enumerate(running.words, running.start))

    def battery(self, power_w: float, elapsed: float) -> float:
        """The battery's power (+ fills it) as far as the storage control lets it."""
        if not (storage := self.running.get(_STORAGE)):
            return power_w
        storage.settle(elapsed)
        mode = storage.words[_STORAGE_MODE]
        most_in = self._rate(storage, _IN_RATE) if mode & _CHARGE_BIT else self.rated_w
        most_out = self._rate(storage, _OUT_RATE) if mode & _DISCHARGE_BIT else self.rated_w
        return min(max(power_w, -most_out), most_in)

    def _rate(self, storage: Running, at: int) -> float:
        percent, scale = (_signed(storage.words[where]) for where in (at, _RATE_SCALE))
        return float(self.rated_w * percent * 10.0**scale / 100)


def _signed(word: int) -> int:
    return word - 0x10000 if word >= 0x8000 else word
