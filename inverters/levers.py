"""What holds a device back for a while: registers, their values and their order. Words in, words out.

Only devices with a revert timer are held back: whatever happens to us, they are their own again when it
lapses. Its time is written first and read back before anything else is touched; what switches the
restraint on comes last. On the way back the switch comes first.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .errors import RestraintError
from .sentence import Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Restraint:
    """What is asked of a device for the time being."""

    block_discharge: bool = False
    """The home battery gives nothing."""
    block_charge: bool = False
    """The home battery takes nothing."""
    output_limit_w: float | None = None
    """The most that the inverter gives altogether, W: what is not given cannot be exported."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """Where a raw number lies. *little*: the word of less weight first."""

    at: int
    size: int = 1
    little: bool = False
    absent: int | None = None
    """What a device shows that does not have it."""

    def raw(self, words: Sequence[int], start: int) -> int:
        """The number in *words*, which begin at address *start*."""
        own = list(words[self.at - start : self.at - start + self.size])
        number = 0
        for word in reversed(own) if self.little else own:
            number = number << 16 | word
        return number

    def words(self, raw: int) -> tuple[int, ...]:
        """The words that say *raw*."""
        own = [raw >> 16 * index & 0xFFFF for index in range(self.size)]
        return tuple(own if self.little else reversed(own))


@dataclass(frozen=True, slots=True, kw_only=True)
class Lever(ABC):
    """One thing that can be held back. Registers in the order of writing: timer, values, switch."""

    name: Sentence
    unit: int | None
    start: int
    count: int
    registers: Mapping[str, Register]

    @property
    def key(self) -> str:
        """What tells it from other levers in a memory."""
        return f"{self.name} at {self.start} of unit {self.unit or 'own'}"

    @property
    def timer(self) -> str:
        """The register with the seconds after which the device is its own again."""
        return next(iter(self.registers))

    @property
    def switch(self) -> str:
        """The register that begins the restraint, and its time."""
        return list(self.registers)[-1]

    def look(self, words: Sequence[int]) -> dict[str, int]:
        """What the registers say. Raises RestraintError where the device does not have them."""
        found = {name: register.raw(words, self.start) for name, register in self.registers.items()}
        for name, register in self.registers.items():
            if found[name] == register.absent:
                raise RestraintError(
                    Sentence(
                        "The device does not implement {register} ({at}): its {lever} is left alone. Use "
                        "the entities of the maker's own integration instead.",
                        register=name,
                        at=register.at,
                        lever=self.name,
                    )
                )
        return found

    def back(self, originals: Mapping[str, int]) -> list[str]:
        """The order in which what was there is put back."""
        order = list(self.registers)
        return order if originals[self.switch] else order[::-1]

    @abstractmethod
    def wanted(
        self, words: Sequence[int], originals: Mapping[str, int], restraint: Restraint, lease_s: int
    ) -> dict[str, int]:
        """The raw numbers that hold the device back, in the order of writing."""

    @abstractmethod
    def asked(self, restraint: Restraint) -> bool:
        """Whether the restraint asks anything of this lever."""
