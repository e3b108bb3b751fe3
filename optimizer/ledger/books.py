"""The books while they are open: one look after the other becomes slots and sessions.

Every page carries the open entries whole and the state to go on with, to be written in one piece. Whoever
goes on from the state of the last written page loses nothing that a register knows, and doubles nothing. An
entry of which some time is still unknown stays open until the registers have told, or never will.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from ..dispatch.limits import Limits, is_price
from ..dispatch.snapshot import Snapshot
from ..plan import Plan, PlanSlot
from ..savings import Savings
from .booking import Scene, blindly, with_car, with_flows
from .flows import NAMES, SUN, Terminals, flows_of
from .gap import OF_CAR, Gap, Piece
from .meters import Interval, Meters
from .records import Session, Slot, slot_start
from .shelf import Shelf
from .tally import Booking

# Between two pages: what a home without registers may lose in a power cut.
PAGE_S: Final = 60.0
# A longer gap between two looks was seen by the registers alone.
LONGEST_STEP_S: Final = 60.0
# A clock that is set back by this much was wrong before. Less is borne: no closed slot opens again.
SET_BACK: Final = timedelta(hours=12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What has to be written, all or nothing: closed entries never change again."""

    number: int
    slots: tuple[Slot, ...]
    """The open one last."""
    sessions: tuple[Session, ...]
    state: Mapping[str, Any]
    """What `Ledger` goes on from, JSON-safe."""


class Ledger:
    """Counts energy and money of the home. Nothing that is unknown is counted as 0: its time is told."""

    def __init__(self, state: Mapping[str, Any] | None = None, savings: Savings | None = None) -> None:
        """Go on from the *state* of a page; one that makes no sense begins anew with *savings* alone."""
        self.savings = savings or Savings()
        self.number = 0
        self._slots: Shelf[Slot] = Shelf()
        self._stays: Shelf[Session] = Shelf()
        self._meters = Meters()
        self._gap = Gap()
        self._seen: datetime | None = None
        self._looked_at: float | None = None
        self._paged_at: float | None = None
        self._posting: Page | None = None
        self._urgent = False
        if state:
            self._restore(state)

    @property
    def slot(self) -> Slot | None:
        """The quarter of an hour that is open."""
        return self._slots.current

    @property
    def session(self) -> Session | None:
        """The stay of the car that is here."""
        return self._stays.current

    def look(
        self,
        snapshot: Snapshot,
        limits: Limits,
        energy_wh: float | None,
        stored_value: float | None,
        *,
        driven: bool = True,
        plan: Plan | None = None,
    ) -> None:
        """Book what happened since the last look. *driven*: the charger is ours, so savings count.

        *plan* knows the prices of slots in which nobody looked.
        """
        saved = self.savings.saved
        self.savings = (
            self.savings.step(snapshot, limits, energy_wh, stored_value) if driven else self.savings.paused()
        )
        stay = self.session
        self._note_session(snapshot)
        seconds = None if self._looked_at is None else snapshot.elapsed - self._looked_at
        if seconds is not None and seconds <= 0:
            self._add_saved(self.savings.saved - saved, snapshot)
            return
        self._take(snapshot, limits, seconds, plan, stay or self.session)
        self._add_saved(self.savings.saved - saved, snapshot)
        if self.session is not None and energy_wh is not None:
            self._stays.put(self.session.at(round(100 * energy_wh / limits.car.capacity_wh, 1)))
        self._seen, self._looked_at = snapshot.now, snapshot.elapsed

    def page(self, elapsed: float, *, now: bool = False) -> Page | None:
        """The page to be written, if one is due: each minute, and at once when an entry was closed."""
        due = self._paged_at is None or elapsed - self._paged_at >= PAGE_S
        if not (due or now or self._urgent) or self.slot is None:
            return None
        self._paged_at, self._urgent = elapsed, False
        self.number += 1
        stays = self._stays.ready(self._gap)
        self._posting = Page(
            number=self.number,
            slots=(*self._slots.ready(self._gap), self.slot),
            sessions=(*stays, self.session) if self.session else tuple(stays),
            state=self.to_dict(),
        )
        return self._posting

    def posted(self, number: int) -> None:
        """The page of this number is on the disk: its closed entries need not come again."""
        if self._posting is not None and number == self._posting.number:
            self._slots.forget({slot.start for slot in self._posting.slots[:-1]})
            self._stays.forget({stay.start for stay in self._posting.sessions if stay.end is not None})
            self._posting = None

    def to_dict(self) -> dict[str, Any]:
        """What `Ledger` goes on from, JSON-safe."""
        return {
            "number": self.number,
            "seen": self._seen.isoformat() if self._seen else None,
            "slot": self.slot.to_dict() if self.slot else None,
            "session": self.session.to_dict() if self.session else None,
            "tallies": self._meters.to_dict(),
            "savings": self.savings.to_dict(),
            "gap": self._gap.to_dict(),
            "turned": [slot.to_dict() for slot in self._slots.waiting(self._gap)],
            "ended": [stay.to_dict() for stay in self._stays.waiting(self._gap)],
        }

    def _restore(self, state: Mapping[str, Any]) -> None:
        try:
            slot, session, seen = state["slot"], state["session"], state["seen"]
            slots = Shelf(Slot.from_dict(slot) if slot else None)
            stays = Shelf(Session.from_dict(session) if session else None)
            number, meters = int(state["number"]), Meters.from_dict(state["tallies"])
            moment = datetime.fromisoformat(seen).astimezone(UTC) if seen else None
            savings = Savings.from_dict(state["savings"])
            # A page of an older release has none of these.
            gap = Gap.from_dict(state["gap"]) if "gap" in state else Gap()
            slots.ended = {one.start: one for one in map(Slot.from_dict, state.get("turned", ()))}
            stays.ended = {one.start: one for one in map(Session.from_dict, state.get("ended", ()))}
        except KeyError, TypeError, ValueError, AttributeError:
            return
        self.number, self._seen, self._meters, self.savings = number, moment, meters, savings
        self._slots, self._stays, self._gap = slots, stays, gap

    def _take(
        self,
        snapshot: Snapshot,
        limits: Limits,
        seconds: float | None,
        plan: Plan | None,
        stay: Session | None,
    ) -> None:
        """Measure what happened since the last look, and book it where it belongs."""
        watched = seconds is not None and seconds <= LONGEST_STEP_S
        since = snapshot.now - timedelta(seconds=seconds) if watched and seconds else self._seen
        interval = Interval(since=since, now=snapshot.now, watched=watched)
        found = self._meters.measure(snapshot, limits, interval)
        for name, booking in found.items():
            if booking.made_up_wh is not None:
                self._gap = self._gap.filled(name, booking.made_up_wh)
        for start, share in interval.shares():
            into, whole_s = self._open(start), interval.hours * 3600 * share
            buy, sell = self._prices(start, snapshot, plan, watched=watched)
            piece = self._piece(into, found, share, whole_s, stay)
            self._add(replace(piece, buy=buy, sell=sell), limits)
        self._settle(snapshot, limits)

    def _prices(
        self, start: datetime, snapshot: Snapshot, plan: Plan | None, *, watched: bool
    ) -> tuple[float | None, float | None]:
        """What buying and selling cost in the slot that begins at *start*, as far as anybody knows."""
        buy, sell = snapshot.import_price, snapshot.export_price
        if not watched and start != slot_start(snapshot.now):
            known: PlanSlot | Slot | None = plan.slot_at(start) if plan else None
            if self.slot is not None and self.slot.start == start and self.slot.import_price is not None:
                known = self.slot
            buy, sell = (known.import_price, known.export_price) if known else (None, None)
        return buy if is_price(buy) else None, sell if is_price(sell) else None

    def _piece(
        self, into: Slot, found: Mapping[str, Booking], share: float, seconds: float, stay: Session | None
    ) -> Piece:
        """One share of the time since the last look."""
        unknown = {name for name, one in found.items() if one.wh is None}
        waits = {name for name in unknown if self._meters.waits(name) or (stay is None and name in OF_CAR)}
        if unknown == waits == {SUN}:
            # Without it the rest still adds up; and it sleeps at night.
            self._gap, waits = self._gap.forgetting(SUN, seconds), set()
        return Piece(
            start=into.start,
            seconds=seconds,
            wh={name: one.wh * share for name, one in found.items() if one.wh is not None},
            missing=dict.fromkeys(sorted(waits), seconds),
            lost=frozenset(unknown - waits),
            stay=stay.start if stay else None,
        )

    def _add(self, piece: Piece, limits: Limits) -> None:
        """Book a piece of which all is known that ever will be; keep another."""
        if piece.missing:
            self._gap = self._gap.and_also(piece)
            self._slots.put(_unknown(self._slots.at(piece.start), piece.seconds))
        else:
            self._book(piece, limits)

    def _settle(self, snapshot: Snapshot, limits: Limits) -> None:
        """Book what the registers have told about by now, or never will."""
        if self._gap.is_empty:
            return
        charger = snapshot.charger
        hidden = charger is None or not charger.connected
        if charger is not None and not hidden and not charger.plugged:
            self._gap = self._gap.without_car()
        waits = {name for name in NAMES if self._meters.waits(name) or (hidden and name in OF_CAR)}
        self._gap = self._gap.given_up(set(NAMES) - waits)
        pieces, self._gap = self._gap.ripe()
        for piece in pieces:
            self._slots.put(_unknown(self._slots.at(piece.start), -piece.seconds))
            self._book(piece, limits)
        self._urgent = self._urgent or bool(pieces)

    def _book(self, piece: Piece, limits: Limits) -> None:
        slot, stay = self._slots.at(piece.start), self._stays.at(piece.stay)
        booked = None if piece.lost - {SUN} else _terminals(piece)
        if slot is None:
            return
        if booked is None:
            self._slots.put(_unknown(slot, piece.seconds))
            self._stays.put(blindly(stay, piece.wh) if stay else None)
            return
        flows = flows_of(booked)
        scene = Scene(limits=limits, import_price=piece.buy, export_price=piece.sell)
        self._slots.put(with_flows(slot, booked, flows, piece.seconds, scene))
        self._stays.put(with_car(stay, booked, flows, scene) if stay else None)

    def _open(self, start: datetime) -> Slot:
        """Turn to the slot that begins at *start*; the one to book into. A closed one never opens again."""
        slot = self.slot
        if slot is not None and slot.start - SET_BACK <= start <= slot.start:
            return slot
        if slot is not None:
            self._slots.end(slot)
            self._urgent = True
        self._slots.current = fresh = Slot(start=start)
        return fresh

    def _add_saved(self, saved: float, snapshot: Snapshot) -> None:
        slot = self._open(slot_start(snapshot.now)) if saved and self.slot is None else self.slot
        if slot is not None:
            self._slots.put(replace(slot, saved=slot.saved + saved))
        if self.session is not None:
            self._stays.put(replace(self.session, saved=self.session.saved + saved))

    def _note_session(self, snapshot: Snapshot) -> None:
        """A stay begins with the plug and ends with it; while the charger is silent it goes on."""
        charger, session = snapshot.charger, self.session
        if charger is None or not charger.connected:
            return
        other = session is not None and charger.session and session.name and charger.session != session.name
        if session is not None and (not charger.plugged or other):
            self._stays.end(session.ended(snapshot.now))
            self._urgent = True
        if charger.plugged and self.session is None:
            self._stays.current, self._urgent = Session(start=snapshot.now, name=charger.session), True
        elif self.session is not None and charger.session and not self.session.name:
            self._stays.put(replace(self.session, name=charger.session))


def _unknown(slot: Slot | None, seconds: float) -> Slot | None:
    """The slot with so many more seconds of which nobody has told."""
    return None if slot is None else replace(slot, unknown_s=max(0.0, slot.unknown_s + seconds))


def _terminals(piece: Piece) -> Terminals | None:
    """What went through the meters; ``None``: too little is known."""
    known = {name: wh for name, wh in piece.wh.items() if name != SUN}
    sun = None if SUN in piece.lost else piece.wh.get(SUN)
    return Terminals(sun=sun, **known) if len(known) == len(NAMES) - 1 else None
