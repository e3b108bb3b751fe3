"""Writes of many chargers share one commit: a disk takes a while to be sure, however little it is told.

Who writes waits until it is on the disk. While one batch is being made safe the next one gathers, so a busy
home costs hardly more than a quiet one. All that touches the journal goes through its one thread.
"""

import asyncio
import logging
import threading
from collections import deque
from collections.abc import Callable
from queue import SimpleQueue
from typing import Final, NamedTuple

from ..errors import JournalError
from ..sentence import Sentence
from .journal import Journal

_LOGGER = logging.getLogger(__name__)

# A batch is one commit of the journal: so many writes at most are lost together if it fails.
LARGEST: Final = 256


class _Work[T](NamedTuple):
    do: Callable[[], T]
    done: asyncio.Future[T]


class _Outcome(NamedTuple):
    result: object
    fault: Exception | None


class GroupCommit:
    """The journal's one thread, and who waits for it."""

    def __init__(self, journal: Journal, *, at_once: bool = False) -> None:
        """*at_once*: no thread, for a journal that never waits for a disk."""
        self._journal = journal
        self._at_once = at_once
        self._waiting: deque[_Work[object]] = deque()
        self._busy = self._closed = False
        self._wake: SimpleQueue[asyncio.AbstractEventLoop | None] = SimpleQueue()
        self._thread: threading.Thread | None = None

    async def do[T](self, work: Callable[[], T]) -> T:
        """Do *work* in the thread; what it wrote is kept when its result comes back. Raises JournalError."""
        if self._closed:
            raise JournalError(Sentence("The journal is closed."))
        if self._at_once:
            return work()
        loop = asyncio.get_running_loop()
        done: asyncio.Future[T] = loop.create_future()
        self._waiting.append(_Work(work, done))  # type: ignore[arg-type]  # each future gets what its work returned
        if not self._busy:
            self._busy = True
            self._wake.put(loop)
        if self._thread is None:
            self._thread = threading.Thread(target=self._serve, name="ocpp-journal", daemon=True)
            self._thread.start()
        return await done

    async def close(self) -> None:
        """Finish what is being written."""
        if self._thread is not None and not self._closed:
            await self.do(lambda: None)
            self._wake.put(None)
        self._closed = True
        if self._thread is not None:
            await asyncio.to_thread(self._thread.join)

    def _serve(self) -> None:
        """In the thread, until it is over."""
        while (loop := self._wake.get()) is not None:
            try:
                self._commit(loop)
            except Exception:  # whoever comes next must not wait for ever
                _LOGGER.exception("The journal could not be served")

    def _commit(self, loop: asyncio.AbstractEventLoop) -> None:
        """All that has gathered by now, as one; then what can wait."""
        batch: list[_Work[object]] = []
        while self._waiting and len(batch) < LARGEST:
            batch.append(self._waiting.popleft())
        outcomes = _together(self._journal, [work.do for work in batch])
        loop.call_soon_threadsafe(self._settle, loop, batch, outcomes)
        self._journal.tidy()

    def _settle(
        self, loop: asyncio.AbstractEventLoop, batch: list[_Work[object]], outcomes: list[_Outcome]
    ) -> None:
        for work, outcome in zip(batch, outcomes, strict=True):
            if work.done.done():  # who waited has gone away meanwhile
                continue
            if outcome.fault is None:
                work.done.set_result(outcome.result)
            else:
                work.done.set_exception(outcome.fault)
        self._busy = bool(self._waiting)
        if self._busy:
            self._wake.put(loop)


def _together(journal: Journal, works: list[Callable[[], object]]) -> list[_Outcome]:
    """What came of each, or the fault of the commit for all."""
    if len(works) == 1:
        return [_alone(works[0])]
    try:
        with journal.together():
            return [_alone(work) for work in works]
    except Exception as err:  # noqa: BLE001 - it belongs to all who wait for it
        return [_Outcome(None, err)] * len(works)


def _alone(work: Callable[[], object]) -> _Outcome:
    try:
        return _Outcome(work(), None)
    except Exception as err:  # noqa: BLE001 - it belongs to the one who waits for it
        return _Outcome(None, err)
