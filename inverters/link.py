"""The door to a device: one verb, and the check that an answer is an answer."""

from collections.abc import Sequence
from typing import Protocol

from .errors import AnswerError, RefusedError

# Modbus application protocol V1.1b3, chapter 7.
EXCEPTIONS = {
    1: "it does not know this kind of request",
    2: "it has no such registers",
    3: "it does not accept the number of registers",
    4: "it failed inside",
    5: "it is still working on an earlier request",
    6: "it is busy",
    8: "its memory is damaged",
    10: "the gateway has no way to this unit id",
    11: "the gateway got no answer from this unit id",
}


class Link(Protocol):
    """One unit of one device. Implementations bound every call in time and raise only LinkError."""

    async def read(self, address: int, count: int) -> Sequence[int]:
        """The words of *count* holding registers from *address* (0-based, as on the wire)."""
        ...


async def words(link: Link, address: int, count: int) -> tuple[int, ...]:
    """Exactly *count* 16-bit words, or AnswerError: some devices answer short and say nothing."""
    answer = tuple(await link.read(address, count))
    if len(answer) != count:
        raise AnswerError(f"Asked for {count} registers at {address}, the device sent {len(answer)}.")
    if not all(0 <= word <= 0xFFFF for word in answer):
        raise AnswerError(f"The device answered at {address} with something that is not registers.")
    return answer


def refused(code: int, address: int, unit: int) -> RefusedError:
    """The Modbus exception *code* in words."""
    why = EXCEPTIONS.get(code, "it gave no known reason")
    return RefusedError(
        f"The device refused to read registers at {address} as unit {unit}: {why} (code {code}).", code=code
    )
