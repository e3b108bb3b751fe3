"""What a map file says, as values. docs/inverters.md explains each field with an example."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from ..kinds import Kind, clean_text, joined, raw_number
from ..link import Space
from ..planning import MAX_WORDS, Want


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text of so many words."""

    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """One value in the device: where it lies, how, and what it is multiplied with to be W, Wh, A or %."""

    at: int
    kind: Kind | Text
    scale: float = 1.0
    little: bool = False
    """The word of least weight comes first."""
    swaps: bool = True
    """The device's own word order, where it can be set, applies."""
    space: Space = Space.HOLDING
    absent: frozenset[int] = frozenset()
    """Raw words that mean "not available", besides the usual one of the type."""
    optional: bool = False
    """In a sum: what is absent counts as nothing, as long as another part is there."""
    magnitude: bool = False
    """Some devices show it with a wrong sign: the sign is taken off."""
    high_at: int | None = None
    """Where the word of more weight lies, if not beside the other."""

    @property
    def size(self) -> int:
        """Words from the first to the last."""
        return self.kind.size if self.high_at is None else self.high_at - self.at + 1

    def want(self, unit: int | None) -> Want:
        """What to ask for."""
        return Want(unit=unit, space=self.space, start=self.at, count=self.size)

    def number(self, words: Sequence[int], *, little: bool | None = None) -> float | None:
        """The value in *words*, scaled; *little* overrides the word order where the device chooses it."""
        if isinstance(self.kind, Text):
            return None
        if self.high_at is not None:
            words = (words[-1], words[0])
        elif self.little if little is None or not self.swaps else little:
            words = words[::-1]
        raw = raw_number(words, self.kind)
        if raw is None or joined(words) in self.absent:
            return None
        return round((abs(raw) if self.magnitude else raw) * self.scale, 6)

    def text(self, words: Sequence[int]) -> str:
        """The printable text in *words*."""
        return clean_text(words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """A register by which a family is recognised, and what it must say there."""

    register: Register
    pattern: re.Pattern[str] | None = None
    among: frozenset[float] = frozenset()
    low: float | None = None
    high: float | None = None

    def fits(self, words: Sequence[int]) -> bool:
        """Whether *words* are those of this family."""
        if self.pattern is not None:
            return self.pattern.fullmatch(self.register.text(words)) is not None
        value = self.register.number(words)
        if value is None:
            return False
        if self.low is not None and self.high is not None:
            return self.low <= value <= self.high
        return value in self.among


Alternatives = tuple[tuple[Register, ...], ...]
"""Ways to a value, the better one first; each is a sum."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InverterMap:
    """One family of devices. *name* is the name of its file."""

    name: str
    brand: str
    models: str
    confirmed_by_dump: bool
    sources: tuple[str, ...]
    quantities: dict[str, Alternatives]
    notes: tuple[str, ...] = ()
    """For the user, in sentences."""
    ports: tuple[int, ...] = (502,)
    units: tuple[int, ...] = (1,)
    max_words: int = MAX_WORDS
    holes: tuple[tuple[int, int], ...] = ()
    recognise: Probe | None = None
    identity: dict[str, Register] = field(default_factory=dict)
    word_order: Probe | None = None
    """Where the device says that its words come with the larger one first; otherwise they do not."""
    adds_to_sunspec: bool = False
    """The file holds only what the device's SunSpec view lacks."""

    def registers(self) -> Iterator[tuple[str, Register]]:
        """Every register of the quantities, with the name that it serves."""
        for name, alternatives in self.quantities.items():
            for parts in alternatives:
                for register in parts:
                    yield name, register


IDENTITY: Final = ("model", "serial", "firmware", "rated_w")
