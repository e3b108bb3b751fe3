"""The journal on disk: one SQLite file that survives a power cut.

Schema 1 had facts only; schema 2 added notes. A file of an older schema is brought up to date when it is
opened, one of a newer release is refused. A file that has been damaged is set aside under another name, never
deleted: what can still be read of it goes on in a new file, and `trouble` says so.
"""

import logging
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import astuple
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, override

from .errors import JournalError
from .journal import Fact, Note, Registration
from .journal_repair import damaged, repair

_LOGGER = logging.getLogger(__name__)

# What brings a file from one schema to the next. The place in the list is the schema that it starts from.
STEPS: Final = (
    """
    CREATE TABLE IF NOT EXISTS registration (
        station TEXT PRIMARY KEY, version TEXT, vendor TEXT, model TEXT, firmware TEXT, serial TEXT
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS fact (
        place INTEGER PRIMARY KEY, station TEXT, kind TEXT, subject TEXT, number INTEGER, at TEXT,
        payload TEXT, UNIQUE (station, kind, subject, number)
    );
    """,
    """
    CREATE TABLE note (
        station TEXT, kind TEXT, subject TEXT, at TEXT, payload TEXT, PRIMARY KEY (station, kind, subject)
    );
    """,
)
SCHEMA: Final = len(STEPS)

_APPEND: Final = (
    "INSERT OR IGNORE INTO fact (station, kind, subject, number, at, payload) VALUES (?, ?, ?, ?, ?, ?)"
)
_FACT: Final = "SELECT station, kind, subject, number, at, payload FROM fact WHERE station = ? AND kind = ? "
_SUBJECTS: Final = (
    "SELECT subject FROM fact WHERE station = ? AND kind = ? GROUP BY subject ORDER BY MIN(place)"
)
_NOTE: Final = "INSERT OR REPLACE INTO note VALUES (?, ?, ?, ?, ?)"
_NOTES: Final = (
    "SELECT station, kind, subject, at, payload FROM note WHERE station = ? AND kind = ? ORDER BY at"
)
_COVERED: Final = (
    "DELETE FROM fact WHERE station = ? AND kind = ? AND subject = ? AND number >= ? AND number < ?"
)


class SqliteJournal:
    """A journal in one SQLite file: every fact is on the disk before it counts.

    Raises JournalError if the file is no journal, cannot be written, or was written by a newer release.
    """

    trouble: str | None = None
    """A sentence for the user if the file had to be repaired when it was opened."""

    def __init__(self, path: Path) -> None:
        self._db = _connect(path)
        try:
            if damaged(self._db):
                self._db.close()
                self.trouble = repair(path)
                _LOGGER.error("%s", self.trouble)
                self._db = _connect(path)
            _prepare(self._db, path)
        except sqlite3.Error as err:
            self._db.close()
            raise JournalError(
                f"{path.name} is not a journal of ours, or is destroyed: {err}. It was left as it is; "
                "move it away to start with an empty one."
            ) from err
        except JournalError:
            self._db.close()
            raise

    def _run(self, sql: str, values: tuple[object, ...]) -> sqlite3.Cursor:
        try:
            return self._db.execute(sql, values)
        except sqlite3.Error as err:
            raise JournalError(f"The journal cannot be used: {err}.") from err

    def register(self, registration: Registration) -> None:
        """See Journal."""
        self._run("INSERT OR REPLACE INTO registration VALUES (?, ?, ?, ?, ?, ?)", astuple(registration))

    def registration(self, station: str) -> Registration | None:
        """See Journal."""
        row = self._run("SELECT * FROM registration WHERE station = ?", (station,)).fetchone()
        if row is None:
            return None
        station, version, vendor, model, firmware, serial = row
        return Registration(
            station=station, version=version, vendor=vendor, model=model, firmware=firmware, serial=serial
        )

    def append(self, fact: Fact) -> bool:
        """See Journal."""
        values = (fact.station, fact.kind, fact.subject, fact.number, _text(fact.at), fact.payload)
        return self._run(_APPEND, values).rowcount == 1

    def facts(self, station: str, kind: str, subject: str) -> Iterator[Fact]:
        """See Journal."""
        rows = self._run(f"{_FACT} AND subject = ? ORDER BY number", (station, kind, subject)).fetchall()
        return map(_fact, rows)

    def latest(self, station: str, kind: str) -> Fact | None:
        """See Journal."""
        row = self._run(f"{_FACT} ORDER BY place DESC LIMIT 1", (station, kind)).fetchone()
        return None if row is None else _fact(row)

    def subjects(self, station: str, kind: str) -> tuple[str, ...]:
        """See Journal."""
        return tuple(subject for (subject,) in self._run(_SUBJECTS, (station, kind)).fetchall())

    def note(self, note: Note) -> None:
        """See Journal."""
        self._run(_NOTE, (note.station, note.kind, note.subject, _text(note.at), note.payload))

    def notes(self, station: str, kind: str) -> Iterator[Note]:
        """See Journal."""
        return map(_note, self._run(_NOTES, (station, kind)).fetchall())

    def forget(self, station: str, kind: str, subject: str) -> None:
        """See Journal."""
        where = "DELETE FROM note WHERE station = ? AND kind = ? AND subject = ?"
        self._run(where, (station, kind, subject))

    def condense(self, note: Note, kind: str, numbers: Collection[range]) -> None:
        """See Journal."""
        with self.together():
            self.note(note)
            for span in numbers:
                self._run(_COVERED, (note.station, kind, note.subject, span.start, span.stop))

    @contextmanager
    def together(self) -> Iterator[None]:
        """See Journal. Within another one it is a part of that: undone alone, kept with it."""
        inner = self._db.in_transaction
        self._run("SAVEPOINT part" if inner else "BEGIN IMMEDIATE", ())
        try:
            yield
            self._run("RELEASE part" if inner else "COMMIT", ())
        except BaseException:
            if self._db.in_transaction:  # SQLite has undone all by itself after the worst
                self._run("ROLLBACK TO part" if inner else "ROLLBACK", ())
            raise

    def prune(self, before: datetime, kinds: Collection[str]) -> None:
        """See Journal."""
        self._run("DELETE FROM fact WHERE at < ?", (_text(before),))
        for kind in kinds:
            self._run("DELETE FROM note WHERE at < ? AND kind = ?", (_text(before), kind))

    def close(self) -> None:
        """See Journal."""
        self._db.close()

    @override
    def __repr__(self) -> str:
        return "SqliteJournal()"


def _connect(path: Path) -> sqlite3.Connection:
    try:
        return sqlite3.connect(path, autocommit=True, check_same_thread=False)
    except sqlite3.Error as err:
        raise JournalError(f"The journal {path.name} cannot be opened: {err}.") from err


def _prepare(db: sqlite3.Connection, path: Path) -> None:
    """Bring the file to the schema of this release."""
    (schema,) = db.execute("PRAGMA user_version").fetchone()
    if schema > SCHEMA:
        raise JournalError(
            f"{path.name} was written by a newer release (schema {schema}, this release knows {SCHEMA}). "
            "Install that release again, or restore a backup."
        )
    db.execute("PRAGMA journal_mode = WAL")
    # A TransactionEvent that we have answered is never sent again: it must outlive a power cut.
    db.execute("PRAGMA synchronous = FULL")
    for start in range(schema, SCHEMA):
        # One step is one transaction: a power cut in the middle of it changes nothing.
        db.executescript(f"BEGIN; {STEPS[start]} PRAGMA user_version = {start + 1}; COMMIT;")


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


def _fact(row: tuple[str, str, str, int, str, str]) -> Fact:
    station, kind, subject, number, at, payload = row
    when = datetime.fromisoformat(at)
    return Fact(station=station, kind=kind, subject=subject, number=number, at=when, payload=payload)


def _note(row: tuple[str, str, str, str, str]) -> Note:
    station, kind, subject, at, payload = row
    return Note(station=station, kind=kind, subject=subject, at=datetime.fromisoformat(at), payload=payload)
