"""The brain and its hands: looks go in, effects come out, and what came of them goes in again."""

import asyncio
import math
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from ocpp_local import Station
from optimizer.control import (
    AskForPlan,
    Controller,
    Effect,
    Event,
    Post,
    Posted,
    Release,
    SetpointAnswered,
    SetPower,
    Stopping,
)
from optimizer.dispatch.decision import Decision
from optimizer.dispatch.snapshot import Snapshot
from optimizer.ledger import Page

from . import hands


@dataclass(slots=True, kw_only=True)
class Brain:
    """Thinks at once; what has to be done at the charger waits for `drive` or `settle`."""

    controller: Controller
    look: Callable[[], Snapshot]
    station: Callable[[], Station | None]
    now: Callable[[], datetime]
    """The wall clock of its machine, right or wrong."""
    keep: Callable[[Page], None]
    """Puts a page of the ledger where it survives."""
    thought: Callable[[Snapshot, Decision], None] = lambda _snapshot, _decision: None
    """Is told each moment and what was decided in it."""
    heard: Callable[[SetpointAnswered], None] = lambda _: None
    """Is told each answer of the charger before the controller is."""
    wanted: asyncio.Event = field(default_factory=asyncio.Event)
    """The controller wants a new plan."""
    stopped: bool = False
    fed_at: float = -math.inf
    """When the last decision was made that the car feeds the house, monotonic s."""
    _todo: asyncio.Queue[SetPower | Release] = field(default_factory=asyncio.Queue)

    def step(self, event: Event | None = None) -> None:
        """One look, one thought. A page is kept before the controller is told that it is."""
        if self.stopped:
            return
        events: deque[Event | None] = deque([event])
        while events:
            snapshot = self.look()
            effects = self.controller.step(snapshot, events.popleft())
            self.thought(snapshot, self.controller.decision)
            if self.controller.decision.power_w < 0:
                self.fed_at = snapshot.elapsed
            events.extend(self._take(effects))

    async def drive(self) -> None:
        """Do what is to be done at the charger, one after the other, until cancelled."""
        while True:
            await self._do(await self._todo.get())

    async def settle(self) -> None:
        """Do all that is to be done at the charger, and what follows from it."""
        while not self._todo.empty():
            await self._do(self._todo.get_nowait())

    async def stop(self, within_s: float) -> bool:
        """Close the books and let the car rest. False: the charger did not answer within these seconds."""
        effects = self.controller.step(self.look(), Stopping())
        self.stopped = True
        for effect in effects:
            if isinstance(effect, Post):
                self.keep(effect.page)
        try:
            async with asyncio.timeout(within_s):
                for effect in effects:
                    if isinstance(effect, SetPower | Release):
                        await hands.carry_out(self.station(), effect, self.now())
        except TimeoutError:
            return False
        return True

    def _take(self, effects: Iterable[Effect]) -> Iterator[Event]:
        for effect in effects:
            match effect:
                case SetPower() | Release():
                    self._todo.put_nowait(effect)
                case AskForPlan():
                    self.wanted.set()
                case Post(page=page):
                    self.keep(page)
                    yield Posted(number=page.number)
                case _:
                    pass

    async def _do(self, effect: SetPower | Release) -> None:
        answer = await hands.carry_out(self.station(), effect, self.now())
        if answer is not None:
            self.heard(answer)
            self.step(answer)
