"""The home battery held back by its registers, as battery/etiquette.py of the integration does it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any, Final

from inverters import Device, Etiquette, InverterError, Restraint, RestraintError
from inverters.link import WritableLink
from optimizer.dispatch.decision import Decision
from optimizer.dispatch.manners import Manners
from optimizer.dispatch.snapshot import Snapshot

AGAIN_S: Final = 30.0
# A device that did not take an order is not asked for it again soon.
PAUSE_S: Final = 900.0
RELEASE_WITHIN_S: Final = 6.0


class Courtesy:
    """Looks at each moment what is to be held back, and does it away from there."""

    def __init__(
        self,
        link: WritableLink,
        device: Callable[[], Device | None],
        before: Mapping[str, Any],
        remember: Callable[[dict[str, Any]], Awaitable[None]],
        elapsed: Callable[[], float],
    ) -> None:
        """*before*: what the disk holds of the registers; *remember* writes it there."""
        self._link, self._device, self._elapsed = link, device, elapsed
        self._before, self._remember = before, remember
        self._manners, self._restraint = Manners(), Restraint()
        self._changed = asyncio.Event()
        self._registers: Etiquette | None = None
        self._of: Device | None = None
        self._paused_until = 0.0

    def look(self, snapshot: Snapshot, decision: Decision) -> None:
        """Something was decided: the battery is to be held back, or let go, or as it is."""
        self._manners = self._manners.look(snapshot, decision)
        manners = self._manners
        wanted = Restraint(block_discharge=manners.block_discharge, block_charge=manners.block_charge)
        if wanted != self._restraint:
            self._restraint = wanted
            self._changed.set()

    async def run(self) -> None:
        """Work until cancelled; first of all, put back what a crash left behind."""
        while True:
            self._changed.clear()
            await self._work()
            with suppress(TimeoutError):
                async with asyncio.timeout(AGAIN_S):
                    await self._changed.wait()

    async def release(self) -> None:
        """Put everything back. What cannot be put back now is on the disk, and ends by its timer."""
        self._restraint, self._paused_until = Restraint(), 0.0
        with suppress(TimeoutError):
            async with asyncio.timeout(RELEASE_WITHIN_S):
                await self._work()

    async def _work(self) -> None:
        registers, now = self._writer(), self._elapsed()
        if registers is None or (self._restraint != Restraint() and now < self._paused_until):
            return
        try:
            await registers.keep(self._link, self._restraint, elapsed=now)
        except RestraintError:
            self._paused_until = now + PAUSE_S
        except InverterError:
            return

    def _writer(self) -> Etiquette | None:
        """Who writes. None while nobody knows the device."""
        device = self._device()
        if device is not None and device is not self._of:
            self._of = device
            self._registers = Etiquette(device, remembered=self._before, remember=self._kept)
        return self._registers if device is not None else None

    async def _kept(self, told: dict[str, Any]) -> None:
        self._before = told
        await self._remember(told)
