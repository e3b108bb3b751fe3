"""The thin shell around the controller: it looks, steps, and hands on what is wanted. It never waits."""

import asyncio
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

    async def run(self) -> None:
        """Step every second until cancelled."""
        while True:
            self.step()
            await asyncio.sleep(STEP_EVERY_S)

    def step(self, event: Event | None = None) -> None:
        """One look, one thought. An error must not end the loop: the lease would end the car's help."""
        if self._stopped:
            return
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

    async def stop(self) -> None:
        """Bring the car to rest and let go of the charger. Nothing is sent afterwards."""
        self._stopped = True
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
