"""The charger's calls on one connection: which of them are open, and what we said to the last ones.

A charger that did not hear our answer may ask again under the same id, also after it has connected anew: ids
are never used for another call (OCPP 2.1 part 4, 4.1.4). It then gets the same answer again, and nothing is
done twice.
"""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

from ..messages.message import Message

# The standard allows a charger one open call. A few more are forgiven, a flood is not.
MOST_OPEN: Final = 16
MOST_REMEMBERED: Final = 64
LARGE: Final = 2**16  # bytes; a large message takes ten times its size once it is read: one at a time
AGEING: Final = frozenset({"BootNotification", "Heartbeat"})  # they carry the time, so they are made anew


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An open call. The *fingerprint* tells a repetition from another call under the same id."""

    request: Message
    fingerprint: int


class Said(OrderedDict[str, tuple[int, str]]):
    """The last answers to one charger: by the id of the call, its fingerprint and the frame."""


class Answers:
    """Bounded memory of calls and answers, by the charger's id of the call. *said* outlives the line."""

    def __init__(self, said: Said | None = None) -> None:
        self._open: dict[str, Asked] = {}
        self._said = Said() if said is None else said

    def full(self, size: int) -> bool:
        """Whether the charger has more calls open than we care to hold beside one of *size* bytes."""
        return len(self._open) >= MOST_OPEN or (size > LARGE and bool(self._open))

    def open(self, call_id: str, asked: Asked) -> None:
        """A call has come in and waits for its answer."""
        self._open[call_id] = asked

    def find(self, call_id: str) -> Asked | None:
        """The open call of this id."""
        return self._open.get(call_id)

    def take(self, call_id: str) -> Asked | None:
        """The open call of this id, which is open no more."""
        return self._open.pop(call_id, None)

    def said(self, call_id: str, fingerprint: int) -> str | None:
        """The frame with which this very call was answered before."""
        before = self._said.get(call_id)
        return before[1] if before and before[0] == fingerprint else None

    def remember(self, call_id: str, asked: Asked, text: str) -> None:
        """The frame *text* was the answer."""
        if asked.request.ACTION in AGEING:
            return
        self._said[call_id] = (asked.fingerprint, text)
        self._said.move_to_end(call_id)
        if len(self._said) > MOST_REMEMBERED:
            self._said.popitem(last=False)
