"""The record of a stay: what a ledger books, and what the journal keeps in place of single events."""

from dataclasses import dataclass
from datetime import datetime

import msgspec

from ..errors import JournalError
from ..sentence import Sentence
from .registers import Numbers, Register
from .stays import Phase, Stay
from .transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One stay of a car, to be booked under (station, id). A later one with the same key takes its place."""

    station: str
    id: str
    evse_id: int
    started_at: datetime
    ended_at: datetime | None
    """None: it goes on. UTC, by the charger's own clock."""
    imported_wh: float | None
    """What went into the car, by the charger's register; None if it has none."""
    exported_wh: float | None
    """What came out of the car."""
    stop_reason: str | None
    id_token: str | None
    ev_id: str | None
    complete: bool
    """Every event from the first to the last has come. False: energy may be missing."""
    missing_events: int
    meter_resets: int

    @classmethod
    def of(cls, station: str, stay: Stay) -> Session:
        """The record of *stay* as it stands."""
        told = stay.transaction
        return cls(
            station=station,
            id=told.id,
            evse_id=told.evse_id,
            started_at=told.started_at,
            ended_at=stay.last_at if stay.over else None,
            imported_wh=stay.imported.energy_wh,
            exported_wh=stay.exported.energy_wh,
            stop_reason=stay.reason,
            id_token=told.id_token,
            ev_id=told.ev_id,
            complete=stay.complete,
            missing_events=stay.numbers.missing,
            meter_resets=stay.imported.resets + stay.exported.resets,
        )


class _Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A stay as JSON."""

    transaction: Transaction
    phase: Phase
    evse_known: bool
    began: bool
    last_at: datetime
    reason: str | None
    numbers: tuple[tuple[int, int], ...]
    imported: tuple[tuple[float | None, ...], ...]
    """Number, Wh and time, as `Register.readings` has them. Of an older release without time."""
    exported: tuple[tuple[float | None, ...], ...]
    displaced: bool = False


def to_json(stay: Stay) -> str:
    """Everything that is needed to go on with *stay* after a restart of ours."""
    kept = _Kept(
        transaction=stay.transaction,
        phase=stay.phase or Phase.GONE,
        evse_known=stay.evse_known,
        began=stay.began,
        last_at=stay.last_at,
        reason=stay.reason,
        numbers=tuple((span.start, span.stop) for span in stay.numbers.spans),
        imported=stay.imported.readings,
        exported=stay.exported.readings,
        displaced=stay.displaced,
    )
    return msgspec.json.encode(kept).decode()


def from_json(text: str) -> Stay:
    """The stay that `to_json` wrote. Raises JournalError if it is not one."""
    try:
        kept = msgspec.json.decode(text, type=_Kept)
    except msgspec.MsgspecError as err:
        raise JournalError(Sentence("A kept session cannot be read any more: {why}.", why=err)) from err
    return Stay(
        transaction=kept.transaction,
        phase=kept.phase,
        evse_known=kept.evse_known,
        began=kept.began,
        last_at=kept.last_at,
        reason=kept.reason,
        numbers=Numbers(range(start, stop) for start, stop in kept.numbers),
        imported=Register(kept.imported),
        exported=Register(kept.exported),
        displaced=kept.displaced,
    )
