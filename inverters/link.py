"""The door to a device: one verb, and the check that an answer is an answer."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Protocol

from .errors import AnswerError, RefusedError
from .sentence import Sentence

# Modbus application protocol V1.1b3, chapter 7.
EXCEPTIONS = {
    1: Sentence("it does not know this kind of request"),
    2: Sentence("it has no such registers"),
    3: Sentence("it does not accept the number of registers"),
    4: Sentence("it failed inside"),
    5: Sentence("it is still working on an earlier request"),
    6: Sentence("it is busy"),
    8: Sentence("its memory is damaged"),
    10: Sentence("the gateway has no way to this unit id"),
    11: Sentence("the gateway got no answer from this unit id"),
}

NOBODY_THERE = {10, 11}
"""Of these, what a gateway says about a unit that it cannot reach: no other register will answer."""


class Space(StrEnum):
    """The two tables of 16-bit words that a Modbus device has."""

    HOLDING = "holding"
    INPUT = "input"


class Link(Protocol):
    """One unit of one device. Implementations bound every call in time and raise only LinkError."""

    async def read(self, address: int, count: int) -> Sequence[int]:
        """The words of *count* holding registers from *address* (0-based, as on the wire)."""
        ...

    async def read_input(self, address: int, count: int) -> Sequence[int]:
        """The words of *count* input registers from *address*."""
        ...

    async def for_unit(self, unit: int) -> Link:
        """The same connection, another unit id: meters often answer under one of their own."""
        ...


class WritableLink(Link, Protocol):
    """A link that can also write. Only etiquette.py writes, and only where the owner has allowed it."""

    async def write(self, address: int, values: Sequence[int]) -> None:
        """Set holding registers from *address*; a single one by function 6, which every device takes."""
        ...

    async def for_unit(self, unit: int) -> WritableLink:
        """The same connection, another unit id."""
        ...


async def words(link: Link, address: int, count: int, space: Space = Space.HOLDING) -> tuple[int, ...]:
    """Exactly *count* 16-bit words, or AnswerError: some devices answer short and say nothing."""
    ask = link.read_input if space is Space.INPUT else link.read
    answer = tuple(await ask(address, count))
    if len(answer) != count:
        raise AnswerError(
            Sentence(
                "Asked for {count} registers at {address}, the device sent {sent}.",
                count=count,
                address=address,
                sent=len(answer),
            )
        )
    if not all(0 <= word <= 0xFFFF for word in answer):
        raise AnswerError(
            Sentence(
                "The device answered at {address} with something that is not registers.", address=address
            )
        )
    return answer


def refused(code: int, address: int, unit: int, verb: str = "read") -> RefusedError:
    """The Modbus exception *code* in words."""
    why = EXCEPTIONS.get(code, Sentence("it gave no known reason"))
    named = {"address": address, "unit": unit, "why": why, "code": code}
    if verb == "write":
        said = Sentence(
            "The device refused to write registers at {address} as unit {unit}: {why} (code {code}).", **named
        )
    else:
        said = Sentence(
            "The device refused to read registers at {address} as unit {unit}: {why} (code {code}).", **named
        )
    return RefusedError(said, code=code)
