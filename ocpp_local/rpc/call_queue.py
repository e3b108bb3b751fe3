"""Our own calls: one is in flight at a time, the others wait for their turn, the urgent ones first."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final

from ..errors import CallQueueFullError
from ..messages.message import Request
from ..sentence import Sentence

MOST_WAITING: Final = 64  # per priority; a whole set-up with its variables fits many times


class Priority(IntEnum):
    """Which of the waiting calls goes first."""

    URGENT = 0
    ORDINARY = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class OurCall:
    """A request of ours and the frame that carries it. *timeout* counts from the sending, in seconds."""

    call_id: str
    request: Request[Any]
    frame: str
    timeout: float


class CallQueue:
    """The calls of one connection that have not been answered."""

    def __init__(self) -> None:
        self.in_flight: OurCall | None = None
        self.deadline: float | None = None
        """The second of `elapsed` at which the call in flight has taken too long."""
        self._waiting: dict[Priority, deque[OurCall]] = {priority: deque() for priority in Priority}

    def check_room(self, priority: Priority) -> None:
        """Raises CallQueueFullError if no more may wait."""
        if len(self._waiting[priority]) >= MOST_WAITING:
            raise CallQueueFullError(Sentence("{count} calls wait already", count=MOST_WAITING))

    def add(self, call: OurCall, priority: Priority) -> None:
        """Let *call* wait for its turn."""
        self._waiting[priority].append(call)

    def withdraw(self, call_id: str) -> bool:
        """Take a call back that has not been sent yet. False: too late, or never asked."""
        for queue in self._waiting.values():
            for call in queue:
                if call.call_id == call_id:
                    queue.remove(call)
                    return True
        return False

    def is_late(self, elapsed: float) -> bool:
        """Whether the call in flight has taken too long."""
        return self.deadline is not None and elapsed >= self.deadline

    def over(self) -> OurCall | None:
        """The call in flight is answered, or given up: the one that it was."""
        call, self.in_flight, self.deadline = self.in_flight, None, None
        return call

    def start_next(self, elapsed: float) -> str | None:
        """The frame of the call whose turn it is, which is in flight from now on. None: it is nobody's."""
        if self.in_flight is not None:
            return None
        for priority in Priority:
            if self._waiting[priority]:
                self.in_flight = call = self._waiting[priority].popleft()
                self.deadline = elapsed + call.timeout
                return call.frame
        return None

    def drain(self) -> Iterator[OurCall]:
        """All calls, the one in flight first. None of them is left."""
        if (call := self.over()) is not None:
            yield call
        for queue in self._waiting.values():
            while queue:
                yield queue.popleft()
