"""Block E, transactions: a car's stay, put together from events that each tell only what is new.

Events are known by (transactionId, seqNo): one that comes twice counts once. Those that the charger kept
while it was offline are history: they never move what is true now, except that a stay is over.
Source: OCPP 2.1 part 2, E01 to E14.
"""

from dataclasses import replace
from typing import Final

from . import authorization
from .events import (
    MeterSampled,
    StationEvent,
    TransactionEnded,
    TransactionReplayed,
    TransactionStarted,
    TransactionUpdated,
)
from .messages import v21
from .meter_values import measured
from .reply import Moment, Reply
from .state import Measured, StationState, Transaction

# Stays of which we only know the past, and whose end may still be told. A week's worth for a busy plug.
MOST_PAST: Final = 32

_ENDED: Final = v21.TransactionEventEnum.ENDED


def transaction_event(state: StationState, request: v21.TransactionEventRequest, moment: Moment) -> Reply:
    """Something happened in a car's stay. Never refused for our book-keeping: the charger would drop it."""
    token = request.id_token
    info = None if token is None else authorization.token_info(state, token)
    answer = v21.TransactionEventResponse(id_token_info=info)
    key = (request.transaction_info.transaction_id, request.seq_no)
    if key in state.seen:
        return Reply(answer)
    state.seen.add(key)
    shown = () if token is None else authorization.presented(state, token, moment)
    told = _history(state, request, moment) if request.offline else _live(state, request, moment)
    return Reply(answer, (*shown, *told))


def end(state: StationState, moment: Moment, reason: str) -> tuple[StationEvent, ...]:
    """The stay is over: what belonged to it is forgotten, what was measured stays with its age."""
    over = state.transaction
    if over is None:
        return ()
    _forget(state)
    state.over = over.id
    state.past.pop(over.id, None)
    ended = replace(over, ended=True)
    return (TransactionEnded(identity=state.identity, now=moment.now, transaction=ended, reason=reason),)


def _forget(state: StationState) -> None:
    """A new car or none: its needs, its state of charge and our profile went with the old one."""
    state.transaction = state.needs = state.setpoint = None
    state.confirmed = False
    state.measured = replace(state.measured, soc_percent=None, power_w=None)


def _live(
    state: StationState, request: v21.TransactionEventRequest, moment: Moment
) -> tuple[StationEvent, ...]:
    known = state.transaction
    transaction_id = request.transaction_info.transaction_id
    if transaction_id == state.over:
        return ()
    if known is not None and known.id != transaction_id:
        if request.event_type is _ENDED:
            return ()
        gone = end(state, moment, "another car's stay began")
        known = None
    else:
        gone = ()
    base = known or state.past.pop(transaction_id, None)
    state.transaction = merged = _merge(base, request, moment)
    state.confirmed = True
    if known is None:
        merged = state.transaction = replace(merged, elapsed=moment.elapsed)
    return (
        *gone,
        *_measure(state, request, moment),
        *_tell(state, merged, request, moment, new=known is None),
    )


def _tell(
    state: StationState,
    merged: Transaction,
    request: v21.TransactionEventRequest,
    moment: Moment,
    *,
    new: bool,
) -> tuple[StationEvent, ...]:
    if request.event_type is _ENDED:
        _remember_less(state, merged.id)
        return end(state, moment, str(request.transaction_info.stopped_reason or request.trigger_reason))
    kind = TransactionStarted if new else TransactionUpdated
    return (kind(identity=state.identity, now=moment.now, transaction=merged),)


def _history(
    state: StationState, request: v21.TransactionEventRequest, moment: Moment
) -> tuple[StationEvent, ...]:
    transaction_id = request.transaction_info.transaction_id
    replayed = TransactionReplayed(
        identity=state.identity,
        now=moment.now,
        transaction_id=transaction_id,
        kind=str(request.event_type),
        seq_no=request.seq_no,
        at=request.timestamp,
    )
    current = state.transaction
    if request.event_type is _ENDED:
        state.past.pop(transaction_id, None)
        _remember_less(state, transaction_id)
        over = current is not None and current.id == transaction_id
        return (replayed, *(end(state, moment, "ended while the charger was offline") if over else ()))
    if current is None or current.id != transaction_id:
        state.past[transaction_id] = _merge(state.past.get(transaction_id), request, moment)
        if len(state.past) > MOST_PAST:
            del state.past[next(iter(state.past))]
    return (replayed,)


def _merge(base: Transaction | None, request: v21.TransactionEventRequest, moment: Moment) -> Transaction:
    """What the event tells, over what was known."""
    info, evse, token = request.transaction_info, request.evse, request.id_token
    known = base or Transaction(id=info.transaction_id, started_at=request.timestamp, elapsed=moment.elapsed)
    late = request.seq_no < known.seq_no
    extra = () if token is None else token.additional_info or ()
    ev_ids = (more.additional_id_token for more in extra if more.type == "EVCCID")
    return replace(
        known,
        started_at=min(known.started_at, request.timestamp),
        evse_id=known.evse_id if evse is None else evse.id,
        connector_id=known.connector_id if evse is None else evse.connector_id,
        charging_state=_newest(known.charging_state, info.charging_state, late=late),
        operation_mode=_newest(known.operation_mode, info.operation_mode, late=late),
        seq_no=max(known.seq_no, request.seq_no),
        id_token=known.id_token if token is None else token.id_token,
        ev_id=next(ev_ids, known.ev_id),
    )


def _newest(known: str | None, told: str | None, *, late: bool) -> str | None:
    if told is None or (late and known is not None):
        return known
    return str(told)


def _measure(
    state: StationState, request: v21.TransactionEventRequest, moment: Moment
) -> tuple[StationEvent, ...]:
    before: Measured = state.measured
    state.measured = measured(before, request.meter_value or (), moment.elapsed)
    if state.measured is before:
        return ()
    return (MeterSampled(identity=state.identity, now=moment.now, measured=state.measured),)


def _remember_less(state: StationState, ended_id: str) -> None:
    """After the end of a stay only its own events can still come twice; the journal knows the older ones."""
    state.seen = {key for key in state.seen if key[0] == ended_id}
