"""Block E, transactions: a car's stay, put together from events that each tell only what is new.

Events are known by (transactionId, seqNo): one that comes twice counts once. Those that the charger kept
while it was offline are history: they are booked at their own time and never move what is true now, except
that a stay is over. Source: OCPP 2.1 part 2, E01 to E16; B13.FR.31 (TxResumed).
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from .. import authorization
from ..events import (
    MeterSampled,
    SessionBooked,
    StationEvent,
    TransactionEnded,
    TransactionReplayed,
    TransactionStarted,
    TransactionUpdated,
)
from ..household import car_id
from ..messages import v21
from ..reply import Chore, Moment, Reply
from ..state import StationState
from .meter_values import measured, readings, registers
from .reading import Reading
from .sessions import Session
from .stays import NEXT, Phase, Stay, Told
from .transaction import Transaction

_ENDED: Final = v21.TransactionEventEnum.ENDED
_STARTED: Final = v21.TransactionEventEnum.STARTED
_RESUMED: Final = v21.TriggerReasonEnum.TX_RESUMED


def transaction_event(state: StationState, request: v21.TransactionEventRequest, moment: Moment) -> Reply:
    """Something happened in a car's stay. Never refused for our book-keeping: the charger would drop it."""
    token = request.id_token
    info = None if token is None else authorization.token_info(state, token)
    answer = v21.TransactionEventResponse(id_token_info=info)
    stay = _stay(state, request, moment)
    if not stay.numbers.add(request.seq_no):
        return Reply(answer)
    stay.unkept += 1
    shown = () if token is None else authorization.presented(state, token, moment)
    told = (*_replayed(state, request, moment), *_book(state, stay, request, moment))
    return Reply(answer, (*shown, *told), tuple(_chores(state, stay, request, told)))


def _chores(
    state: StationState, stay: Stay, request: v21.TransactionEventRequest, told: Iterable[StationEvent]
) -> Iterator[Chore]:
    if request.trigger_reason is _RESUMED and _leads(state, stay) and state.setpoint is not None:
        yield Chore.RESUME  # the charger has forgotten our profile
    if any(isinstance(e, TransactionStarted) and e.transaction.id != stay.transaction.id for e in told):
        yield Chore.RECONCILE  # a stay was taken back: ask whether it really goes on


def end(
    state: StationState, moment: Moment, reason: str, stay: Stay | None = None
) -> tuple[StationEvent, ...]:
    """The charger does not tell any more of *stay* (of the one that we steer, if not given)."""
    if stay is None and state.transaction is not None:
        stay = state.stays.get(state.transaction.id)
    if stay is None or stay.over:
        return ()
    stay.give_up()
    return tuple(_over(state, stay, reason, moment))


def _stay(state: StationState, request: v21.TransactionEventRequest, moment: Moment) -> Stay:
    """The stay that the event belongs to, found or begun."""
    transaction_id = request.transaction_info.transaction_id
    if (known := state.stays.get(transaction_id)) is not None:
        return known
    told = Transaction(id=transaction_id, started_at=request.timestamp, elapsed=moment.elapsed)
    stay = Stay(transaction=told, last_at=request.timestamp)
    forgotten = state.stays.add(stay)
    if forgotten is not None and _leads(state, forgotten):
        _let_go(state)
    return stay


def _book(
    state: StationState, stay: Stay, request: v21.TransactionEventRequest, moment: Moment
) -> Iterator[StationEvent]:
    """Move the stay by the table, put down what the event tells, and say what changed."""
    before, told = stay.phase, Told.of(request)
    phase = NEXT[before][told]
    sampled = readings(request.meter_value)
    _meter(stay, request.seq_no, sampled)
    stay.transaction = _merge(stay, request)
    if before is Phase.GONE and phase is Phase.RUNNING and not _may_return(state, stay, request):
        phase = before
    stay.phase = phase
    if phase is not Phase.RUNNING:
        if before is Phase.RUNNING:
            # Its last values are still of the present, and are told before its end.
            yield from _measure(state, stay, () if request.offline else sampled, moment)
            yield from _over(state, stay, _why(request), moment)
        elif stay.over:
            stay.reason = _why(request) if request.event_type is _ENDED else stay.reason
            yield SessionBooked(identity=state.identity, now=moment.now, session=_session(state, stay))
        if stay.over:
            yield from _take_back(state, stay, moment)
        return
    stay.displaced = False
    if told is Told.LIVE:
        yield from _present(state, stay, sampled, moment, new=before is not Phase.RUNNING)


def _present(
    state: StationState, stay: Stay, sampled: tuple[Reading, ...], moment: Moment, *, new: bool
) -> Iterator[StationEvent]:
    """The stay goes on here and now: whatever stood in its place does not."""
    if new:
        stay.transaction, stay.reason = replace(stay.transaction, elapsed=moment.elapsed, ended=False), None
    for rival in state.stays.rivals(stay, _evses(state)):
        rival.give_up(displaced=True)
        yield from _over(state, rival, "another car's stay began", moment, heir=stay)
    if state.transaction is None or state.transaction.id == stay.transaction.id:
        _lead(state, stay)
        state.confirmed = True
    yield from _measure(state, stay, sampled, moment)
    kind = TransactionStarted if new else TransactionUpdated
    yield kind(identity=state.identity, now=moment.now, transaction=stay.transaction)


def _take_back(state: StationState, ended: Stay, moment: Moment) -> Iterator[StationEvent]:
    """The stay that had to make room for *ended* goes on: it was told of in the wrong order."""
    heirs = state.stays.heirs(ended, _evses(state))
    if not heirs:
        return
    heir = max(heirs, key=lambda stay: stay.transaction.started_at)
    heir.take_back()
    if state.transaction is None:
        _lead(state, heir)
    yield TransactionStarted(identity=state.identity, now=moment.now, transaction=heir.transaction)


def _over(
    state: StationState, stay: Stay, reason: str, moment: Moment, *, heir: Stay | None = None
) -> Iterator[StationEvent]:
    """A stay that ran is over: what belonged to it is forgotten, what was measured stays with its age."""
    stay.reason = reason
    ended = stay.transaction = replace(stay.transaction, ended=True)
    led = _leads(state, stay)
    if led:
        _let_go(state)
    state.needs_at.pop(ended.evse_id, None)
    yield TransactionEnded(identity=state.identity, now=moment.now, transaction=ended, reason=reason)
    yield SessionBooked(identity=state.identity, now=moment.now, session=_session(state, stay))
    next_one = heir or next(iter(state.stays.running), None)
    if led and next_one is not None:
        _lead(state, next_one)


def _leads(state: StationState, stay: Stay) -> bool:
    return state.transaction is not None and state.transaction.id == stay.transaction.id


def _lead(state: StationState, stay: Stay) -> None:
    """Setpoints go to this stay."""
    if not _leads(state, stay):
        state.needs = state.needs_at.get(stay.transaction.evse_id)
    state.transaction = stay.transaction


def _let_go(state: StationState) -> None:
    """A new car or none: its needs, its state of charge and our profile went with the old one."""
    state.transaction = state.needs = state.setpoint = None
    state.confirmed = False
    state.measured = replace(state.measured, soc_percent=None, power_w=None)


def _may_return(state: StationState, stay: Stay, request: v21.TransactionEventRequest) -> bool:
    """A stay that we gave up goes on after all, unless the event is late or a newer car stands there."""
    newer = [
        rival
        for rival in state.stays.rivals(stay, _evses(state))
        if rival.transaction.started_at >= stay.transaction.started_at
    ]
    return request.seq_no == stay.numbers.last and not newer


def _evses(state: StationState) -> int:
    return len({evse for evse, _ in state.connectors})


def _replayed(
    state: StationState, request: v21.TransactionEventRequest, moment: Moment
) -> tuple[StationEvent, ...]:
    if not request.offline:
        return ()
    return (
        TransactionReplayed(
            identity=state.identity,
            now=moment.now,
            transaction_id=request.transaction_info.transaction_id,
            kind=str(request.event_type),
            seq_no=request.seq_no,
            at=request.timestamp,
            readings=readings(request.meter_value),
        ),
    )


def _meter(stay: Stay, event: int, sampled: tuple[Reading, ...]) -> None:
    """Book what the registers say. Replays and late events count like all others, in their own place."""
    for number, imported_wh, exported_wh, at in registers(event, sampled):
        if imported_wh is not None:
            stay.imported.add(number, imported_wh, at)
        if exported_wh is not None:
            stay.exported.add(number, exported_wh, at)


def _merge(stay: Stay, request: v21.TransactionEventRequest) -> Transaction:
    """What the event tells, over what was known."""
    known, info, evse, token = stay.transaction, request.transaction_info, request.evse, request.id_token
    late = request.seq_no < known.seq_no
    stay.began = stay.began or request.event_type is _STARTED
    if stay.phase is not Phase.ENDED:
        over = request.event_type is _ENDED
        stay.last_at = request.timestamp if over else max(stay.last_at, request.timestamp)
    if evse is not None:
        stay.evse_known = True
    return Transaction(  # replace() takes three times as long, and this is done every few seconds
        id=known.id,
        started_at=min(known.started_at, request.timestamp),
        elapsed=known.elapsed,
        ended=known.ended,
        evse_id=known.evse_id if evse is None else evse.id,
        connector_id=known.connector_id if evse is None else evse.connector_id or known.connector_id,
        charging_state=_newest(known.charging_state, info.charging_state, late=late),
        operation_mode=_newest(known.operation_mode, info.operation_mode, late=late),
        # Left out, it is awake.
        evse_sleep=known.evse_sleep if late else bool(request.evse_sleep),
        preconditioning_status=_newest(
            known.preconditioning_status, request.preconditioning_status, late=late
        ),
        remote_start_id=known.remote_start_id if info.remote_start_id is None else info.remote_start_id,
        imported_wh=stay.imported.energy_wh,
        exported_wh=stay.exported.energy_wh,
        seq_no=max(known.seq_no, request.seq_no),
        id_token=known.id_token if token is None or late else token.id_token,
        ev_id=known.ev_id if token is None else car_id(token) or known.ev_id,
    )


def _newest(known: str | None, told: str | None, *, late: bool) -> str | None:
    if told is None or (late and known is not None):
        return known
    return str(told)


def _measure(
    state: StationState, stay: Stay, sampled: tuple[Reading, ...], moment: Moment
) -> tuple[StationEvent, ...]:
    """What was measured just now, if it is the car that we steer."""
    if not _leads(state, stay):
        return ()
    before = state.measured
    state.measured = measured(before, sampled, moment.elapsed)
    if state.measured is before:
        return ()
    return (MeterSampled(identity=state.identity, now=moment.now, measured=state.measured),)


def _why(request: v21.TransactionEventRequest) -> str:
    if request.offline:
        return str(request.transaction_info.stopped_reason or "ended while the charger was offline")
    return str(request.transaction_info.stopped_reason or request.trigger_reason)


def _session(state: StationState, stay: Stay) -> Session:
    return Session.of(state.identity, stay)
