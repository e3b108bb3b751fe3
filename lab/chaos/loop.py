"""Event loops in virtual time: each is one process of the chaos world, and all of them share its seconds.

Nothing waits: time jumps to the next thing that somebody wants to do. Threads are not used either; what
code hands to an executor is done on the spot. So the same program does the same things in the same order
each time, and a process can be frozen (its loop is not run) or killed (its tasks never run again).
"""

import asyncio
import heapq
import itertools
from asyncio import events
from collections import deque
from collections.abc import Callable, Coroutine, Iterable
from concurrent.futures import Executor
from contextvars import Context
from typing import Any, override


class VirtualLoop(asyncio.BaseEventLoop):
    """One process's event loop. *now* is set by `Conductor`, who also runs it."""

    def __init__(self, complain: Callable[[str], None]) -> None:
        super().__init__()
        self.now = 0.0
        self._complain = complain
        self._killed = False
        self._ready: deque[asyncio.Handle] = deque()
        self._timers: list[tuple[float, int, asyncio.TimerHandle]] = []
        self._count = itertools.count()
        self._tasks: dict[asyncio.Task[Any], None] = {}

    def next_at(self) -> float | None:
        """When this process wants to do something next. None: never."""
        if self._ready:
            return self.now
        while self._timers and self._timers[0][2].cancelled():
            heapq.heappop(self._timers)
        return self._timers[0][0] if self._timers else None

    def run_due(self, now: float) -> None:
        """Do all that is due by *now*, and what follows from it at once."""
        self.now = max(self.now, now)
        events._set_running_loop(self)  # noqa: SLF001 - made for those who write event loops
        try:
            while True:
                while self._timers and self._timers[0][0] <= self.now:
                    self._ready.append(heapq.heappop(self._timers)[2])
                if not self._ready:
                    return
                while self._ready:
                    handle = self._ready.popleft()
                    if not handle.cancelled():
                        handle._run()  # noqa: SLF001 - likewise
        finally:
            events._set_running_loop(None)  # noqa: SLF001

    def kill(self) -> None:
        """Nothing of this process happens any more. Whatever it wanted to tidy up reaches nobody."""
        self._complain = lambda _: None
        for _ in range(8):  # tasks that make tasks while they are cancelled
            for task in list(self._tasks):
                task.cancel()
            self.run_due(self.now)
        self._ready.clear()
        self._timers.clear()
        self._killed = True

    @override
    def time(self) -> float:
        return self.now

    @override
    def call_soon[*Ts](
        self, callback: Callable[[*Ts], object], *args: *Ts, context: Context | None = None
    ) -> asyncio.Handle:
        handle = asyncio.Handle(callback, args, self, context)
        self._ready.append(handle)
        return handle

    @override
    def call_soon_threadsafe[*Ts](
        self, callback: Callable[[*Ts], object], *args: *Ts, context: Context | None = None
    ) -> asyncio.Handle:
        return self.call_soon(callback, *args, context=context)

    @override
    def call_later[*Ts](
        self, delay: float, callback: Callable[[*Ts], object], *args: *Ts, context: Context | None = None
    ) -> asyncio.TimerHandle:
        return self.call_at(self.now + delay, callback, *args, context=context)

    @override
    def call_at[*Ts](
        self, when: float, callback: Callable[[*Ts], object], *args: *Ts, context: Context | None = None
    ) -> asyncio.TimerHandle:
        handle = asyncio.TimerHandle(when, callback, args, self, context)
        heapq.heappush(self._timers, (when, next(self._count), handle))
        return handle

    def _timer_handle_cancelled(self, _handle: asyncio.TimerHandle) -> None:
        """A cancelled timer is thrown away when its time comes."""

    @override
    def create_future(self) -> asyncio.Future[Any]:
        return asyncio.Future(loop=self)

    @override
    def create_task[T](self, coro: Coroutine[Any, Any, T], **how: Any) -> asyncio.Task[T]:
        task = asyncio.Task(coro, loop=self, **how)
        self._tasks[task] = None
        task.add_done_callback(lambda done: self._tasks.pop(done, None))
        return task

    @override
    def run_in_executor[*Ts, T](
        self, executor: Executor | None, func: Callable[[*Ts], T], *args: *Ts
    ) -> asyncio.Future[T]:
        future = self.create_future()
        try:
            future.set_result(func(*args))
        except Exception as err:  # noqa: BLE001 - it belongs to the one who waits for it
            future.set_exception(err)
        return future

    @override
    def call_exception_handler(self, context: dict[str, Any]) -> None:
        self._complain(f"{context.get('message')}: {context.get('exception')!r}")

    @override
    def get_debug(self) -> bool:
        return False

    @override
    def is_running(self) -> bool:
        return True

    @override
    def is_closed(self) -> bool:
        return self._killed


class Conductor:
    """Lets the processes of one world live side by side, always the one with the earliest wish first."""

    def __init__(self) -> None:
        self.now = 0.0
        self.loops: list[VirtualLoop] = []
        """In the order in which they act within one moment. One that is frozen is not in here."""

    def run_until(self, end: float) -> None:
        """Let time pass until *end*."""
        while True:
            due = [at for loop in self.loops if (at := loop.next_at()) is not None]
            if not due or min(due) > end:
                self.now = max(self.now, end)
                return
            self.now = max(self.now, min(due))
            self._run(
                loop for loop in tuple(self.loops) if (at := loop.next_at()) is not None and at <= self.now
            )

    def _run(self, loops: Iterable[VirtualLoop]) -> None:
        for loop in loops:
            loop.run_due(self.now)
