"""The journal on disk: one file that only grows at its end, and is written anew when it has grown too far.

What is written together is one line, and one wait for the disk (journal_lines.py, journal_log.py). Where
everything stands is kept in memory, payloads are not (journal_index.py). A file of an older release is
brought over when it is opened, one of a newer release is refused. A file that has been damaged is set aside,
never deleted: what can still be read of it goes on, and `trouble` says so (journal_repair.py).
"""

import logging
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, override

import msgspec

from ..errors import JournalError
from ..sentence import Sentence
from . import lines as journal_lines
from .index import Place
from .journal import Fact, Note, Registration
from .lines import LEAD, Covered, Entry, Forgotten, Found, Pruned
from .log import rewrite
from .repair import open_journal

_LOGGER = logging.getLogger(__name__)

# So far the file may grow beyond what counts in it, or to twice of that: an hour of one charger at 5 s.
SLACK: Final = 2**20


class FileJournal:
    """A journal in one file: every fact is on the disk before it counts.

    Raises JournalError if the file is no journal, cannot be written, is in use, or was written by a newer
    release. One thread at a time.
    """

    trouble: str | None
    """A sentence for the user if the file had to be repaired when it was opened."""

    def __init__(self, path: Path, *, slack: int = SLACK) -> None:
        self._path = path
        self._slack = self._full_at = slack
        self._log, self._index, self.trouble = open_journal(path)
        self._pending: list[bytes] = []
        self._next = 0
        """Where the next entry of this line will stand."""
        self._depth = 0

    def register(self, registration: Registration) -> None:
        """See Journal."""
        self._put(registration)

    def registration(self, station: str) -> Registration | None:
        """See Journal."""
        place = self._index.registrations.get(station)
        return None if place is None else self._read(place, Registration)

    def append(self, fact: Fact) -> bool:
        """See Journal."""
        if fact.number in self._index.facts(fact.station, fact.kind, fact.subject):
            return False
        self._put(fact)
        return True

    def facts(self, station: str, kind: str, subject: str) -> Iterator[Fact]:
        """See Journal."""
        numbers = self._index.facts(station, kind, subject)
        return iter([self._read(numbers[number], Fact) for number in sorted(numbers)])

    def subjects(self, station: str, kind: str) -> tuple[str, ...]:
        """See Journal."""
        return self._index.subjects(station, kind)

    def note(self, note: Note) -> None:
        """See Journal."""
        self._put(note)

    def notes(self, station: str, kind: str) -> Iterator[Note]:
        """See Journal."""
        places = sorted(self._index.notes.get((station, kind), {}).values())
        return iter(sorted((self._read(place, Note) for place in places), key=lambda note: note.at))

    def forget(self, station: str, kind: str, subject: str) -> None:
        """See Journal."""
        if subject in self._index.notes.get((station, kind), {}):
            self._put(Forgotten(station=station, kind=kind, subject=subject))

    def condense(self, note: Note, kind: str, numbers: Collection[range]) -> None:
        """See Journal."""
        spans = tuple((span.start, span.stop) for span in numbers)
        with self.together():
            self._put(note)
            self._put(Covered(station=note.station, kind=kind, subject=note.subject, numbers=spans))

    def prune(self, before: datetime, kinds: Collection[str]) -> None:
        """See Journal."""
        if self._index.older(before, kinds):
            self._put(Pruned(before=before.astimezone(UTC), kinds=tuple(kinds)))

    @contextmanager
    def together(self) -> Iterator[None]:
        """See Journal. Within another one it is a part of that: undone alone, kept with it."""
        if self._depth == 0:
            self._next = self._log.end + LEAD
        written, mark, place = len(self._pending), self._index.mark(), self._next
        self._depth += 1
        try:
            yield
            if self._depth == 1:
                self._commit()
        except BaseException:
            self._index.undo(mark)
            del self._pending[written:]
            self._next = place
            raise
        finally:
            self._depth -= 1

    def tidy(self) -> None:
        """See Journal."""
        if self._log.end <= self._full_at:
            return
        try:
            log, index = rewrite(self._path, self._log, self._index)
        except JournalError as err:
            _LOGGER.warning("%s It goes on as it is.", err)
        else:
            self._log.close()
            self._log, self._index = log, index
        self._full_at = self._log.end + max(self._slack, self._log.end)

    def close(self) -> None:
        """See Journal."""
        self._log.close()

    @override
    def __repr__(self) -> str:
        return "FileJournal()"

    def _put(self, entry: Entry) -> None:
        if self._depth == 0:
            with self.together():
                self._put(entry)
            return
        raw = journal_lines.encode(entry)
        self._index.take(Found(entry, self._next, len(raw)))
        self._pending.append(raw)
        self._next += len(raw) + 1

    def _commit(self) -> None:
        """All that is pending, as one line."""
        if self._pending:
            self._log.append(journal_lines.line(self._pending))
            self._pending.clear()
        self._index.settle()

    def _read[Kept: (Registration, Fact, Note)](self, place: Place, kind: type[Kept]) -> Kept:
        if place.start < self._log.end:
            raw = self._log.read(place)
        else:
            raw = b",".join(self._pending)[place.start - self._log.end - LEAD :][: place.length]
        try:
            return msgspec.json.decode(raw, type=kind)
        except msgspec.MsgspecError as err:
            said = Sentence("The journal {file} cannot be read: {why}.", file=self._path.name, why=err)
            raise JournalError(said) from err
