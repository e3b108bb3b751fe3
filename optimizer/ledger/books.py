"""The books while they are open: one look after the other becomes slots and sessions.

Every page carries the open entries whole and the state to go on with, to be written in one piece. Whoever
goes on from the state of the last written page loses nothing that a register knows, and doubles nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from ..limits import Limits
from ..savings import Savings
from ..snapshot import Snapshot
from .booking import Scene, blindly, with_car, with_flows
from .flows import NAMES, Terminals, flows_of
from .records import SLOT, Session, Slot, slot_start
from .tally import Tally, told_by

# Between two pages: what a home without registers may lose in a power cut.
PAGE_S: Final = 60.0
# A longer gap between two looks was seen by the registers alone.
LONGEST_STEP_S: Final = 60.0
# What a meter counted in more than a day cannot be told apart by hours any more.
LONGEST_GAP: Final = timedelta(days=1)
# Pages that nobody writes must not fill the memory: ten days of slots.
MOST_WAITING: Final = 960


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
        self.slot: Slot | None = None
        self.session: Session | None = None
        self.number = 0
        self._tallies = dict.fromkeys(NAMES, Tally())
        self._seen: datetime | None = None
        self._looked_at: float | None = None
        self._closed: list[Slot] = []
        self._ended: list[Session] = []
        self._paged_at: float | None = None
        self._posting = (0, 0, 0)
        self._urgent = False
        if state:
            self._restore(state)

    def look(
        self,
        snapshot: Snapshot,
        limits: Limits,
        energy_wh: float | None,
        stored_value: float | None,
        *,
        driven: bool = True,
    ) -> None:
        """Book what happened since the last look. *driven*: the charger is ours, so savings count."""
        saved = self.savings.saved
        self.savings = (
            self.savings.step(snapshot, limits, energy_wh, stored_value) if driven else self.savings.paused()
        )
        self._note_session(snapshot)
        seconds = None if self._looked_at is None else snapshot.elapsed - self._looked_at
        if seconds is not None and seconds <= 0:
            self._add_saved(self.savings.saved - saved, snapshot)
            return
        self._take(snapshot, limits, seconds)
        self._add_saved(self.savings.saved - saved, snapshot)
        if self.session is not None and energy_wh is not None:
            percent = round(100 * energy_wh / limits.car.capacity_wh, 1)
            first = percent if self.session.soc_start is None else self.session.soc_start
            self.session = replace(self.session, soc_start=first, soc_end=percent)
        self._seen, self._looked_at = snapshot.now, snapshot.elapsed

    def page(self, elapsed: float, *, now: bool = False) -> Page | None:
        """The page to be written, if one is due: each minute, and at once when an entry was closed."""
        due = self._paged_at is None or elapsed - self._paged_at >= PAGE_S
        if not (due or now or self._urgent) or self.slot is None:
            return None
        self._paged_at, self._urgent = elapsed, False
        self.number += 1
        self._posting = (self.number, len(self._closed), len(self._ended))
        sessions = (*self._ended, self.session) if self.session else tuple(self._ended)
        return Page(
            number=self.number, slots=(*self._closed, self.slot), sessions=sessions, state=self.to_dict()
        )

    def posted(self, number: int) -> None:
        """The page of this number is on the disk: its closed entries need not come again."""
        if number == self._posting[0]:
            del self._closed[: self._posting[1]]
            del self._ended[: self._posting[2]]
            self._posting = (0, 0, 0)

    def to_dict(self) -> dict[str, Any]:
        """What `Ledger` goes on from, JSON-safe."""
        return {
            "number": self.number,
            "seen": self._seen.isoformat() if self._seen else None,
            "slot": self.slot.to_dict() if self.slot else None,
            "session": self.session.to_dict() if self.session else None,
            "tallies": {name: tally.to_dict() for name, tally in self._tallies.items()},
            "savings": self.savings.to_dict(),
        }

    def _restore(self, state: Mapping[str, Any]) -> None:
        try:
            slot, session, seen = state["slot"], state["session"], state["seen"]
            restored = (
                int(state["number"]),
                Slot.from_dict(slot) if slot else None,
                Session.from_dict(session) if session else None,
                datetime.fromisoformat(seen).astimezone(UTC) if seen else None,
                {name: Tally.from_dict(state["tallies"][name]) for name in NAMES},
                Savings.from_dict(state["savings"]),
            )
        except KeyError, TypeError, ValueError, AttributeError:
            return
        self.number, self.slot, self.session, self._seen, self._tallies, self.savings = restored

    def _take(self, snapshot: Snapshot, limits: Limits, seconds: float | None) -> None:
        """Measure what happened since the last look, and book it where it belongs."""
        if seconds is None or seconds > LONGEST_STEP_S:
            since, watched = self._seen, False
            if since is not None and snapshot.now - since > LONGEST_GAP:
                since, self._tallies = None, dict.fromkeys(NAMES, Tally())
        else:
            since, watched = snapshot.now - timedelta(seconds=seconds), True
        hours = 0.0 if since is None else max(0.0, (snapshot.now - since) / timedelta(hours=1))
        found = self._measure(snapshot, limits, hours, watched=watched)
        for start, share in _shares(since, snapshot.now):
            self._open(start)
            self._book(found, share, hours * 3600 * share, Scene(snapshot=snapshot, limits=limits))

    def _measure(
        self, snapshot: Snapshot, limits: Limits, hours: float, *, watched: bool
    ) -> dict[str, float | None]:
        """What went through each meter since the last look, Wh; *watched*: its power was seen."""
        powers = _powers(snapshot, limits)
        most_w = 2 * max(limits.site.fuse_w, limits.car.max_charge_w)
        # A home without a battery needs nobody to watch it.
        none = {"battery_in", "battery_out"} if snapshot.battery_w is None else frozenset[str]()
        found: dict[str, float | None] = {}
        for name in NAMES:
            watts, told = powers[name] if watched or name in none else None, told_by(snapshot, name)
            self._tallies[name], found[name] = self._tallies[name].book(hours, watts, told, most_w)
        return found

    def _book(self, found: Mapping[str, float | None], share: float, seconds: float, scene: Scene) -> None:
        if self.slot is None:
            return
        booked = _terminals(found, share)
        if booked is None:
            self.slot = replace(self.slot, unknown_s=self.slot.unknown_s + seconds)
            if self.session is not None:
                self.session = blindly(self.session, found, share)
            return
        flows = flows_of(booked)
        self.slot = with_flows(self.slot, booked, flows, seconds, scene)
        if self.session is not None:
            self.session = with_car(self.session, booked, flows, scene)

    def _open(self, start: datetime) -> None:
        """Turn to the slot that begins at *start*. Never back: a closed one stays as it is."""
        if self.slot is None:
            self.slot = Slot(start=start)
        elif start > self.slot.start:
            self._closed.append(self.slot)
            del self._closed[:-MOST_WAITING]
            self.slot, self._urgent = Slot(start=start), True

    def _add_saved(self, saved: float, snapshot: Snapshot) -> None:
        if saved and self.slot is None:
            self._open(slot_start(snapshot.now))
        if self.slot is not None:
            self.slot = replace(self.slot, saved=self.slot.saved + saved)
        if self.session is not None:
            self.session = replace(self.session, saved=self.session.saved + saved)

    def _note_session(self, snapshot: Snapshot) -> None:
        """A stay begins with the plug and ends with it; while the charger is silent it goes on."""
        charger = snapshot.charger
        if charger is None or not charger.connected:
            return
        session = self.session
        other = session is not None and charger.session and session.name and charger.session != session.name
        if session is not None and (not charger.plugged or other):
            self._ended.append(session.ended(snapshot.now))
            del self._ended[:-MOST_WAITING]
            self.session, self._urgent = None, True
        if charger.plugged and self.session is None:
            self.session, self._urgent = Session(start=snapshot.now, name=charger.session), True
        elif self.session is not None and charger.session and not self.session.name:
            self.session = replace(self.session, name=charger.session)


def _powers(snapshot: Snapshot, limits: Limits) -> dict[str, float | None]:
    """Power of each meter in its own direction, W >= 0."""
    grid = limits.fresh(snapshot, snapshot.grid_w, limits.grid_age_s)
    car = limits.fresh(snapshot, snapshot.car_w, limits.car_age_s)
    sun = limits.fresh(snapshot, snapshot.sun_w, limits.battery_age_s)
    battery = limits.fresh(snapshot, snapshot.battery_w, limits.battery_age_s)
    charger = snapshot.charger
    # A cable without a car carries nothing.
    empty = charger is not None and charger.connected and not charger.plugged
    car_w = car.value if car else (0.0 if empty else None)
    battery_w = battery.value if battery else (0.0 if snapshot.battery_w is None else None)
    grid_in, grid_out = _both(grid.value if grid else None)
    car_in, car_out = _both(car_w)
    battery_in, battery_out = _both(battery_w)
    return {
        "grid_in": grid_in,
        "grid_out": grid_out,
        "sun": max(0.0, sun.value) if sun else None,
        "battery_in": battery_in,
        "battery_out": battery_out,
        "car_in": car_in,
        "car_out": car_out,
    }


def _both(watts: float | None) -> tuple[float | None, float | None]:
    return (None, None) if watts is None else (max(0.0, watts), max(0.0, -watts))


def _terminals(found: Mapping[str, float | None], share: float) -> Terminals | None:
    """A share of what went through the meters; ``None``: too little is known."""
    known = {name: wh * share for name, wh in found.items() if wh is not None}
    sun = known.pop("sun", None)
    return Terminals(sun=sun, **known) if len(known) == len(NAMES) - 1 else None


def _shares(since: datetime | None, now: datetime) -> list[tuple[datetime, float]]:
    """The slots from *since* to *now*, and each one's share of that time."""
    if since is None or now <= since:
        return [(slot_start(now), 1.0)]
    whole, shares, start = now - since, [], slot_start(since)
    while start < now:
        begin, end = max(start, since), min(start + SLOT, now)
        shares.append((start, (end - begin) / whole))
        start += SLOT
    return shares
