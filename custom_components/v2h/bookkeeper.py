"""Keeps the home's ledger: pages go to the disk one after the other, away from the loop."""

import asyncio
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from homeassistant.util import dt as dt_util

from .const import LOGGER
from .optimizer.control import Posted
from .optimizer.errors import LedgerError
from .optimizer.ledger.file import LedgerFile
from .optimizer.words import Text

if TYPE_CHECKING:
    from pathlib import Path

    from homeassistant.core import HomeAssistant

    from .optimizer.ledger import Page, Session, Slot


# What the entities of today and of this month are summed from.
REMEMBERED: Final = timedelta(days=32)
MOST_REMEMBERED: Final = 35 * 96


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """Money of some slots together."""

    saved: float = 0.0
    cost: float | None = None
    """Bought less sold, of the whole home. None: nobody measured it."""


class Bookkeeper:
    """The open ledger of one home. A disk that fails costs the books, never the control."""

    def __init__(self, hass: HomeAssistant, book: LedgerFile | None, trouble: Text | None) -> None:
        self.problem = trouble
        """Why the books are not kept or not complete, as a sentence for the user."""
        self.state: Mapping[str, Any] | None = None
        """What the ledger goes on from."""
        self._hass = hass
        self._book = book
        self._pages: asyncio.Queue[Page] = asyncio.Queue()
        self._disk = Lock()
        self._slots: dict[datetime, Sums] = {}

    @classmethod
    async def open(cls, hass: HomeAssistant, path: Path) -> Bookkeeper:
        """Open the ledger at *path*. One that cannot be opened is a problem, not an error."""
        try:
            book = await hass.async_add_executor_job(LedgerFile, path)
            keeper = cls(hass, book, book.trouble)
            keeper.state = await hass.async_add_executor_job(book.state)
            now = dt_util.utcnow()
            keeper._remember(await keeper.slots(now - REMEMBERED, now))
        except LedgerError as err:
            LOGGER.error("%s Savings and sessions are not kept.", err)
            return cls(hass, None, Text("{error} Savings and sessions are not kept.", error=err.sentence))
        return keeper

    def sums_since(self, start: datetime, open_slot: Slot | None = None) -> Sums | None:
        """The money of the slots from *start* on, within the last month, *open_slot* as it stands now.

        None: the books are not kept.
        """
        if self._book is None:
            return None
        slots = {at: one for at, one in self._slots.items() if at >= start}
        if open_slot and open_slot.start >= start:
            slots[open_slot.start] = _sums(open_slot)
        costs = [one.cost for one in slots.values() if one.cost is not None]
        saved = math.fsum(one.saved for one in slots.values())
        return Sums(saved=saved, cost=math.fsum(costs) if costs else None)

    def post(self, page: Page) -> None:
        """Write *page* soon. Returns at once."""
        self._remember(page.slots)
        self._pages.put_nowait(page)

    async def run(self, told: Callable[[Posted], None]) -> None:
        """Write until cancelled, and tell what is on the disk."""
        while True:
            page = await self._pages.get()
            if await self.write(page):
                told(Posted(number=page.number))

    async def write(self, page: Page) -> bool:
        """Write *page* now. False: the disk did not take it; the next page carries all of it again."""
        if self._book is None:
            return False
        try:
            await self._in_turn(self._book.write, page)
        except LedgerError as err:
            if self.problem is None:
                LOGGER.error("%s", err)
            self.problem = err.sentence
            return False
        self.problem = self._book.trouble
        return True

    async def sessions(self, start: datetime, end: datetime) -> tuple[Session, ...]:
        """The stays of the car that began in this time. Raises LedgerError."""
        if self._book is None:
            return ()
        return await self._in_turn(self._book.sessions, start, end)

    async def slots(self, start: datetime, end: datetime) -> tuple[Slot, ...]:
        """The quarters of an hour that began in this time. Raises LedgerError."""
        if self._book is None:
            return ()
        return await self._in_turn(self._book.slots, start, end)

    async def close(self) -> None:
        """Write what waits and let go of the file."""
        while not self._pages.empty():
            await self.write(self._pages.get_nowait())
        book, self._book = self._book, None
        if book is not None:
            await self._in_turn(book.close)

    def _remember(self, slots: Iterable[Slot]) -> None:
        self._slots |= {slot.start: _sums(slot) for slot in slots}
        if len(self._slots) > MOST_REMEMBERED:
            oldest = dt_util.utcnow() - REMEMBERED
            self._slots = {at: sums for at, sums in self._slots.items() if at >= oldest}

    async def _in_turn[*Given, Answer](self, work: Callable[[*Given], Answer], *given: *Given) -> Answer:
        """Do *work* in the executor. A write whose task was cancelled goes on, and nobody closes over it."""

        def alone() -> Answer:
            with self._disk:
                return work(*given)

        return await self._hass.async_add_executor_job(alone)


def _sums(slot: Slot) -> Sums:
    return Sums(saved=slot.saved, cost=slot.cost if slot.measured_s else None)
