"""What of a charger's messages is kept in the journal, and how its state comes back from there."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Final

import msgspec

from ..errors import JournalError, UnreadableMessageError
from ..messages import v21
from ..messages.codec import Kind, decode
from ..messages.message import Message, Version
from ..needs import Needs
from ..provisioning import registration, restore
from ..reply import Moment
from ..state import Measured, StationState
from ..stays.sessions import from_json, to_json
from ..stays.stays import Stay
from ..stays.transactions import transaction_event
from .group_commit import GroupCommit
from .journal import Fact, Journal, Note

_LOGGER = logging.getLogger(__name__)

_EVENT: Final = "TransactionEvent"
_NEEDS: Final = "NotifyEVChargingNeeds"
_STAY: Final = "Stay"
_SESSION: Final = "Session"
_REMEMBERED: Final = "What we remember of the charger"
_ENDED: Final = v21.TransactionEventEnum.ENDED

# Long enough for a charger to repeat itself after any outage.
KEEP: Final = timedelta(days=7)

# Events of one stay that the journal holds before they are summed up: 20 minutes at 5 s.
MOST_UNKEPT: Final = 256

# A whole event with a handful of measurands takes 1 kB. All events of all stays together stay below 130 MB.
MOST_BYTES: Final = 8_000


class Records:
    """The journal, called in a thread of its own so that a slow disk holds up nobody."""

    def __init__(self, journal: Journal, *, at_once: bool = False) -> None:
        self._journal = journal
        self._commits = GroupCommit(journal, at_once=at_once)
        self._failing: set[str] = set()
        self._gaps: set[tuple[str, str]] = set()
        """Stays (station, id) that have events which the journal could not take."""

    async def keep(self, state: StationState, request: Message, moment: Moment) -> None:
        """Write down what must not be lost, before it is answered."""
        match request:
            case v21.TransactionEventRequest():
                fact = _fact(state, request, moment)
                if not await self._write(partial(self._journal.append, fact)):
                    self._gaps.add((fact.station, fact.subject))
            case v21.NotifyEVChargingNeedsRequest() if (stay := _at(state, request.evse_id)) is not None:
                note = _note(state, _NEEDS, stay, moment, msgspec.json.encode(request).decode())
                await self._write(partial(self._journal.note, note))
            case _:
                pass

    async def settle(self, state: StationState, request: Message, moment: Moment) -> None:
        """Put a stay's record in the place of its single events: at its end, and now and then before.

        The event of one stay may be the end of another.
        """
        if not isinstance(request, v21.TransactionEventRequest):
            return
        ended = request.event_type is _ENDED
        for stay in state.stays:
            gap = (state.identity, stay.transaction.id) in self._gaps
            if gap or (stay.unkept and (ended or stay.over or stay.unkept >= MOST_UNKEPT)):
                await self._sum_up(state, stay, moment)
        while state.stays.dropped:
            dropped = state.stays.dropped.pop()
            await self._sum_up(state, dropped, moment)
            for kind in (_STAY, _SESSION):
                await self.forget(state.identity, kind, dropped.transaction.id)
        if ended:
            await self.prune(moment)

    async def _sum_up(self, state: StationState, stay: Stay, moment: Moment) -> None:
        """The stay's record takes the place of its events."""
        kind = _SESSION if stay.over else _STAY
        note = _note(state, kind, stay, moment, to_json(stay))
        waiting, stay.unkept = stay.unkept, 0
        if not await self._write(partial(_replace_events, self._journal, note, stay.numbers.spans)):
            stay.unkept += waiting
            return
        self._gaps.discard((state.identity, stay.transaction.id))

    async def keep_registration(self, state: StationState) -> None:
        """Write down that the charger is accepted, and who it says it is."""
        known = registration(state)
        await self._write(lambda: self._journal.register(known))

    async def note(self, note: Note) -> bool:
        """Write down what we want to remember of a station. False: it could not be written."""
        return await self._write(lambda: self._journal.note(note), _REMEMBERED)

    async def notes(self, station: str, kind: str) -> tuple[Note, ...]:
        """What we remember of a station; nothing if the journal cannot be read."""
        found: list[Note] = []
        await self._write(lambda: found.extend(self._journal.notes(station, kind)), _REMEMBERED)
        return tuple(found)

    async def forget(self, station: str, kind: str, subject: str) -> None:
        """Remember it no longer."""
        await self._write(lambda: self._journal.forget(station, kind, subject), _REMEMBERED)

    async def recall(self, state: StationState, moment: Moment) -> None:
        """Bring back what was known of the charger before we were restarted. Raises JournalError."""
        await self._commits.do(partial(_recall, self._journal, state, moment))

    async def prune(self, moment: Moment) -> None:
        """Forget what is older than a week: the journal is for going on, not for statistics."""
        await self._write(partial(self._journal.prune, moment.now - KEEP, (_SESSION,)))

    async def close(self) -> None:
        """Finish what is being written. The journal stays open: it belongs to the caller."""
        await self._commits.close()

    async def _write(self, write: Callable[[], object], what: str = "What the charger says") -> bool:
        """Write, or log once that *what* fails to be kept; False then.

        The charger still gets its answer: without one it would repeat itself a few times and then throw the
        event away, and the home would stand still meanwhile.
        """
        try:
            await self._commits.do(write)
        except JournalError:
            if what not in self._failing:
                _LOGGER.exception("%s is not kept any more", what)
            self._failing.add(what)
            return False
        self._failing.discard(what)
        return True


def _fact(state: StationState, request: v21.TransactionEventRequest, moment: Moment) -> Fact:
    return Fact(
        station=state.identity,
        kind=_EVENT,
        subject=request.transaction_info.transaction_id,
        number=request.seq_no,
        at=moment.now,
        payload=_bounded(request).decode(),
    )


def _bounded(request: v21.TransactionEventRequest) -> bytes:
    """The event as it is kept. Of one that is stuffed with samples only the first and the last are."""
    payload = msgspec.json.encode(request)
    if len(payload) <= MOST_BYTES:
        return payload
    samples = sorted(request.meter_value or (), key=lambda value: value.timestamp)
    for kept in ((*samples[:1], *samples[-1:]) if len(samples) > 1 else (), ()):
        short = msgspec.structs.replace(request, meter_value=kept or None, custom_data=None)
        if len(payload := msgspec.json.encode(short)) <= MOST_BYTES:
            break
    return payload


def _note(state: StationState, kind: str, stay: Stay, moment: Moment, payload: str) -> Note:
    return Note(
        station=state.identity, kind=kind, subject=stay.transaction.id, at=moment.now, payload=payload
    )


def _at(state: StationState, evse_id: int) -> Stay | None:
    """The stay that runs at this EVSE."""
    return next((stay for stay in state.stays.running if stay.transaction.evse_id == evse_id), None)


def _replace_events(journal: Journal, note: Note, numbers: tuple[range, ...]) -> None:
    with journal.together():
        journal.condense(note, _EVENT, numbers)
        if note.kind == _SESSION:
            journal.forget(note.station, _STAY, note.subject)
            journal.forget(note.station, _NEEDS, note.subject)
        else:  # one that we gave up goes on after all
            journal.forget(note.station, _SESSION, note.subject)


def _recall(journal: Journal, state: StationState, moment: Moment) -> None:
    if (known := journal.registration(state.identity)) is not None:
        restore(state, known)
    for kind in (_STAY, _SESSION):  # a record of the end outweighs one of before
        for note in journal.notes(state.identity, kind):
            _restore(state, note, moment)
    for subject in journal.subjects(state.identity, _EVENT):
        for fact in journal.facts(state.identity, _EVENT, subject):
            event = _read(fact)
            if isinstance(event, v21.TransactionEventRequest):
                transaction_event(state, event, moment)
    _settle_in(state)
    for note in journal.notes(state.identity, _NEEDS):
        _restore_needs(state, note)


def _settle_in(state: StationState) -> None:
    """Old samples are no present, and whether the cars still stand there is for the charger to say."""
    running = sorted(state.stays.running, key=lambda stay: stay.last_at)
    if state.transaction is None and running:
        state.transaction = running[-1].transaction
    state.measured, state.confirmed = Measured(), False


def _restore(state: StationState, note: Note, moment: Moment) -> None:
    try:
        stay = from_json(note.payload)
    except JournalError as err:
        _LOGGER.warning("%s of %s: %s", note.subject, note.station, err)
        return
    stay.transaction = replace(stay.transaction, elapsed=moment.elapsed)
    state.stays.add(stay)


def _restore_needs(state: StationState, note: Note) -> None:
    stay = state.stays.get(note.subject)
    request = _read(note)
    if stay is None or stay.over or not isinstance(request, v21.NotifyEVChargingNeedsRequest):
        return
    needs = state.needs_at[request.evse_id] = Needs.of(request)
    if state.transaction is not None and state.transaction.id == note.subject:
        state.needs = needs


def _read(kept: Fact | Note) -> Message | None:
    try:
        return decode(Version.V21, kept.kind, Kind.REQUEST, kept.payload.encode()).message
    except UnreadableMessageError as err:
        _LOGGER.warning("A kept message of %s cannot be read any more: %s", kept.station, err)
        return None
