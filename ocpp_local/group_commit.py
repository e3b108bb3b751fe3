"""Writes of many chargers share one commit: a disk takes milliseconds to be sure, however little it is told.

Who writes waits until it is on the disk. While one batch is being made safe the next one gathers, so a busy
home costs hardly more than a quiet one.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from .errors import JournalError
from .journal import Journal

type Write = Callable[[], object]
type Kept = asyncio.Future[None]

# A batch is one transaction of the journal: so many writes at most are lost together if it fails.
LARGEST: Final = 256


class GroupCommit:
    """The journal's one thread, and who waits for it."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self.thread = ThreadPoolExecutor(1, thread_name_prefix="ocpp-journal")
        """For reads, which come in between."""
        self._waiting: deque[tuple[Write, Kept]] = deque()
        self._busy = False

    async def write(self, write: Write) -> None:
        """Do *write* in the thread, and come back when it is kept. Raises JournalError."""
        loop = asyncio.get_running_loop()
        kept: Kept = loop.create_future()
        self._waiting.append((write, kept))
        if not self._busy:
            self._begin(loop)
        await kept

    async def close(self) -> None:
        """Finish what is being written."""
        await self.write(lambda: None)
        await asyncio.to_thread(self.thread.shutdown)

    def _begin(self, loop: asyncio.AbstractEventLoop) -> None:
        self._busy = True
        loop.run_in_executor(self.thread, self._commit, loop)

    def _commit(self, loop: asyncio.AbstractEventLoop) -> None:
        """In the thread: all that has gathered by now, as one."""
        batch: list[tuple[Write, Kept]] = []
        while self._waiting and len(batch) < LARGEST:
            batch.append(self._waiting.popleft())
        outcomes = _together(self._journal, [write for write, _ in batch])
        settled = list(zip((kept for _, kept in batch), outcomes, strict=True))
        loop.call_soon_threadsafe(self._settle, loop, settled)

    def _settle(self, loop: asyncio.AbstractEventLoop, settled: list[tuple[Kept, Exception | None]]) -> None:
        for kept, outcome in settled:
            if kept.done():  # who waited has gone away meanwhile
                continue
            if outcome is None:
                kept.set_result(None)
            else:
                kept.set_exception(outcome)
        self._busy = False
        if self._waiting:
            self._begin(loop)


def _together(journal: Journal, writes: list[Write]) -> list[Exception | None]:
    """Each write's own fault, or that of the commit for all."""
    if len(writes) == 1:
        return [_alone(writes[0])]
    try:
        with journal.together():
            return [_alone(write) for write in writes]
    except JournalError as err:
        return [err] * len(writes)


def _alone(write: Write) -> Exception | None:
    try:
        write()
    except Exception as err:  # noqa: BLE001 - it belongs to the one who waits for it
        return err
    return None
