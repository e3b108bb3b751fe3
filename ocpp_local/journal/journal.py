"""The journal: what chargers told us, as it came, kept before we say thank you.

*Facts* are never changed. A fact that arrives twice (a charger that repeats itself after a lost answer)
is kept once; its key is (station, kind, subject, number), for a TransactionEvent the charger's
transactionId and seqNo. *Notes* are what we made of them: one for each (station, kind, subject), the
newest stands. A note may take the place of the facts that it sums up, in one step.

journal_file.py keeps the same promises on disk.
"""

from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from typing import Protocol

from msgspec import Struct


class Registration(Struct, frozen=True, kw_only=True, array_like=True, tag="registration"):
    """A charger that we have accepted. It stays accepted over our restarts: chargers do not boot for us."""

    station: str
    version: str
    vendor: str = ""
    model: str = ""
    firmware: str = ""
    serial: str = ""


class Fact(Struct, frozen=True, kw_only=True, array_like=True, tag="fact"):
    """One thing a charger told us. *payload* is the JSON of the message, *at* when we learned it (UTC)."""

    station: str
    kind: str
    subject: str
    number: int
    at: datetime
    payload: str


class Note(Struct, frozen=True, kw_only=True, array_like=True, tag="note"):
    """What we made of facts, or want to remember of a station. *payload* is JSON, *at* its age (UTC)."""

    station: str
    kind: str
    subject: str
    at: datetime
    payload: str


class Journal(Protocol):
    """Where facts are kept. Calls may block on a disk: the server makes them in a thread of its own."""

    def register(self, registration: Registration) -> None:
        """Remember that this charger is accepted, in place of what was known of it."""

    def registration(self, station: str) -> Registration | None:
        """Who this charger said it was, or None if it was never accepted."""

    def append(self, fact: Fact) -> bool:
        """Keep *fact*. False if it was there already."""

    def facts(self, station: str, kind: str, subject: str) -> Iterator[Fact]:
        """All facts of one subject, in the order of their number."""

    def subjects(self, station: str, kind: str) -> tuple[str, ...]:
        """What there are facts of, in the order in which we first heard of each."""

    def note(self, note: Note) -> None:
        """Keep *note* in place of the one with its station, kind and subject."""

    def notes(self, station: str, kind: str) -> Iterator[Note]:
        """All notes of one kind, oldest first."""

    def forget(self, station: str, kind: str, subject: str) -> None:
        """Throw a note away. Nothing happens if there is none."""

    def condense(self, note: Note, kind: str, numbers: Collection[range]) -> None:
        """Keep *note* in place of the facts of its subject, of this *kind* and with these *numbers*."""

    def together(self) -> AbstractContextManager[None]:
        """What is written within counts as one, and is kept when it ends: one wait for the disk, not many."""

    def prune(self, before: datetime, kinds: Collection[str]) -> None:
        """Forget the facts, and the notes of these *kinds*, that are older than *before*."""

    def tidy(self) -> None:
        """Do what can wait, now that nobody does: the file is kept small. Called after every commit."""

    def close(self) -> None:
        """Let go of the file. Nothing can be kept afterwards."""


class MemoryJournal:
    """A journal for tests and simulated days: gone with the process."""

    def __init__(self) -> None:
        self._registrations: dict[str, Registration] = {}
        self._facts: dict[tuple[str, str, str, int], Fact] = {}
        self._notes: dict[tuple[str, str, str], Note] = {}

    def register(self, registration: Registration) -> None:
        """See Journal."""
        self._registrations[registration.station] = registration

    def registration(self, station: str) -> Registration | None:
        """See Journal."""
        return self._registrations.get(station)

    def append(self, fact: Fact) -> bool:
        """See Journal."""
        key = (fact.station, fact.kind, fact.subject, fact.number)
        return self._facts.setdefault(key, fact) is fact

    def facts(self, station: str, kind: str, subject: str) -> Iterator[Fact]:
        """See Journal."""
        found = [
            f for f in self._facts.values() if (f.station, f.kind, f.subject) == (station, kind, subject)
        ]
        return iter(sorted(found, key=lambda fact: fact.number))

    def subjects(self, station: str, kind: str) -> tuple[str, ...]:
        """See Journal."""
        found = (f.subject for f in self._facts.values() if (f.station, f.kind) == (station, kind))
        return tuple(dict.fromkeys(found))

    def note(self, note: Note) -> None:
        """See Journal."""
        self.forget(note.station, note.kind, note.subject)  # of two of the same age the newer comes last
        self._notes[note.station, note.kind, note.subject] = note

    def notes(self, station: str, kind: str) -> Iterator[Note]:
        """See Journal."""
        found = [n for n in self._notes.values() if (n.station, n.kind) == (station, kind)]
        return iter(sorted(found, key=lambda note: note.at))

    def forget(self, station: str, kind: str, subject: str) -> None:
        """See Journal."""
        self._notes.pop((station, kind, subject), None)

    def condense(self, note: Note, kind: str, numbers: Collection[range]) -> None:
        """See Journal."""
        self.note(note)
        place = (note.station, kind, note.subject)
        self._facts = {
            key: fact
            for key, fact in self._facts.items()
            if key[:3] != place or not any(key[3] in span for span in numbers)
        }

    def together(self) -> AbstractContextManager[None]:
        """See Journal."""
        return nullcontext()

    def prune(self, before: datetime, kinds: Collection[str]) -> None:
        """See Journal."""
        self._facts = {key: fact for key, fact in self._facts.items() if fact.at >= before}
        self._notes = {k: n for k, n in self._notes.items() if n.at >= before or n.kind not in kinds}

    def tidy(self) -> None:
        """See Journal."""

    def close(self) -> None:
        """See Journal."""
