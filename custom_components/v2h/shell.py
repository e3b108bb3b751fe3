"""The thin shell around the controller: it looks, steps, and hands on what is wanted. It never waits."""

import asyncio
import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from .const import LOGGER
from .optimizer.control import AskForPlan, Event, Post, Release, SetPower, Stopping, Tell

if TYPE_CHECKING:
    from .hands import Hands
    from .optimizer.control import Controller
    from .optimizer.dispatch.snapshot import Snapshot

# The house changes within seconds; a step takes well under a millisecond.
STEP_EVERY_S: Final = 1.0

# A charger may tell of a hundred things in a second, a thought takes milliseconds, and others need the loop.
SOON_S: Final = 0.1

# Home Assistant gives a stopping integration about ten seconds.
STOP_WITHIN_S: Final = 6.0


class Shell:
    """One controller at work."""

    def __init__(
        self,
        controller: Controller,
        look: Callable[[], Snapshot],
        hands: Hands,
        do: Callable[[AskForPlan | Post], None],
        seen: Callable[[Snapshot], None],
    ) -> None:
        self._controller = controller
        self._look = look
        self._hands = hands
        self._do = do
        self._seen = seen
        self._failing = False
        self._stopped = False
        self._stepped_at = -math.inf
        self._waiting: asyncio.TimerHandle | None = None

    async def run(self) -> None:
        """Step every second until cancelled."""
        while True:
            self.step()
            await asyncio.sleep(STEP_EVERY_S)

    def step(self, event: Event | None = None) -> None:
        """One look, one thought. An error must not end the loop: the lease would end the car's help."""
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None
        if self._stopped:
            return
        self._stepped_at = asyncio.get_running_loop().time()
        try:
            self._step(event)
        except Exception:  # noqa: BLE001  the loop must outlive any mistake of ours
            if not self._failing:
                LOGGER.exception("A step failed; the home goes on trying")
            self._failing = True
        else:
            if self._failing:
                LOGGER.info("Steps succeed again")
            self._failing = False

    def soon(self) -> None:
        """Something was told: think at once, but not more than ten times a second for it."""
        if self._waiting is not None or self._stopped:
            return
        loop = asyncio.get_running_loop()
        wait_s = self._stepped_at + SOON_S - loop.time()
        if wait_s <= 0:
            self.step()
        else:
            self._waiting = loop.call_later(wait_s, self.step)

    async def stop(self) -> None:
        """Bring the car to rest and let go of the charger. Nothing is sent afterwards."""
        self._stopped = True
        if self._waiting is not None:
            self._waiting.cancel()
        effects = self._controller.step(self._look(), Stopping())
        for effect in effects:
            if isinstance(effect, Post):
                self._do(effect)
        try:
            async with asyncio.timeout(STOP_WITHIN_S):
                for effect in effects:
                    if isinstance(effect, SetPower | Release):
                        await self._hands.work(effect)
        except TimeoutError:
            LOGGER.warning("The charger did not answer in time; its lease brings the car to rest")

    def _step(self, event: Event | None) -> None:
        snapshot = self._look()
        for effect in self._controller.step(snapshot, event):
            match effect:
                case SetPower() | Release():
                    self._hands.do(effect)
                case AskForPlan() | Post():
                    self._do(effect)
                case Tell(decision=decision):
                    LOGGER.debug("%s W: %s", decision.power_w, decision.reason)
        self._seen(snapshot)
