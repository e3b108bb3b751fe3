"""What of a charger's messages is kept in the journal, and how its state comes back from there."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Final

import msgspec

from .errors import JournalError, UnreadableMessageError
from .journal import Fact, Journal
from .messages import v21
from .messages.codec import Kind, decode
from .messages.message import Message, Version
from .needs import Needs
from .provisioning import registration, restore
from .reply import Moment
from .state import Measured, StationState
from .transactions import transaction_event

_LOGGER = logging.getLogger(__name__)

_EVENT: Final = "TransactionEvent"
_ENDED: Final = v21.TransactionEventEnum.ENDED
_NEEDS: Final = "NotifyEVChargingNeeds"

# Long enough for a charger to repeat itself after any outage; at 5 s a car's day can be 20 MB.
KEEP: Final = timedelta(days=7)


class Records:
    """The journal, called in a thread of its own so that a slow disk holds up nobody."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="ocpp-journal")
        self._failing = False

    async def keep(self, state: StationState, request: Message, moment: Moment) -> None:
        """Write down what must not be lost, before it is answered."""
        if (fact := _fact(state, request, moment)) is not None:
            await self._write(lambda: self._journal.append(fact))
        if isinstance(request, v21.TransactionEventRequest) and request.event_type is _ENDED:
            await self.prune(moment)

    async def keep_registration(self, state: StationState) -> None:
        """Write down that the charger is accepted, and who it says it is."""
        known = registration(state)
        await self._write(lambda: self._journal.register(known))

    async def recall(self, state: StationState, moment: Moment) -> None:
        """Bring back what was known of the charger before we were restarted. Raises JournalError."""
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._thread, _recall, self._journal, state, moment)

    async def prune(self, moment: Moment) -> None:
        """Forget what is older than a week: the journal is for going on, not for statistics."""
        await self._write(lambda: self._journal.prune(moment.now - KEEP, ()))

    async def close(self) -> None:
        """Finish what is being written. The journal stays open: it belongs to the caller."""
        await asyncio.to_thread(self._thread.shutdown)

    async def _write(self, write: Callable[[], object]) -> None:
        """Write, or log once that the journal fails.

        The charger still gets its answer: without one it would repeat itself a few times and then throw the
        event away, and the home would stand still meanwhile.
        """
        try:
            await asyncio.get_running_loop().run_in_executor(self._thread, write)
        except JournalError:
            if not self._failing:
                _LOGGER.exception("What the charger says is not kept any more")
            self._failing = True
        else:
            self._failing = False


def _fact(state: StationState, request: Message, moment: Moment) -> Fact | None:
    match request:
        case v21.TransactionEventRequest(timestamp=at, seq_no=number):
            subject = request.transaction_info.transaction_id
        case v21.NotifyEVChargingNeedsRequest() if state.transaction is not None:
            subject, number, at = state.transaction.id, int(moment.now.timestamp() * 1000), moment.now
        case _:
            return None
    return Fact(
        station=state.identity,
        kind=request.ACTION,
        subject=subject,
        number=number,
        at=at,
        payload=msgspec.json.encode(request).decode(),
    )


def _recall(journal: Journal, state: StationState, moment: Moment) -> None:
    if (known := journal.registration(state.identity)) is not None:
        restore(state, known)
    newest = journal.latest(state.identity, _EVENT)
    if newest is None:
        return
    for fact in journal.facts(state.identity, _EVENT, newest.subject):
        event = _read(fact)
        if isinstance(event, v21.TransactionEventRequest):
            transaction_event(state, event, moment)
    # Old samples are no present, and whether the car still stands there is for the charger to say.
    state.measured, state.confirmed = Measured(), False
    told = journal.latest(state.identity, _NEEDS)
    if told is not None and state.transaction is not None and told.subject == state.transaction.id:
        needs = _read(told)
        if isinstance(needs, v21.NotifyEVChargingNeedsRequest):
            state.needs = Needs.of(needs)


def _read(fact: Fact) -> Message | None:
    try:
        return decode(Version.V21, fact.kind, Kind.REQUEST, fact.payload.encode()).message
    except UnreadableMessageError:
        _LOGGER.warning("A kept message of %s cannot be read any more", fact.station)
        return None
