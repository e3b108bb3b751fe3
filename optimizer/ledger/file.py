"""The ledger on disk: one SQLite file, a page per transaction. The only file here that touches a disk.

All of a page is there after a power cut, or nothing of it: SQLite's write-ahead log drops a torn tail by
itself. A closed slot and a session that has ended are never changed again: triggers forbid it. A file that is
destroyed is set aside under another name, never deleted. Everything blocks: call from an executor.
"""

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from ..errors import LedgerError
from ..words import Text
from .books import Page
from .records import Session, Slot

VERSION: Final = 1
SCHEMA: Final = """
CREATE TABLE slot (start TEXT PRIMARY KEY, closed INTEGER NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE session (start TEXT PRIMARY KEY, closed INTEGER NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE state (one INTEGER PRIMARY KEY CHECK (one = 1), number INTEGER NOT NULL, body TEXT NOT NULL);
CREATE TRIGGER slot_stays BEFORE UPDATE ON slot WHEN OLD.closed BEGIN SELECT RAISE(ABORT, 'closed'); END;
CREATE TRIGGER slot_kept BEFORE DELETE ON slot BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER session_stays BEFORE UPDATE ON session WHEN OLD.closed BEGIN
  SELECT RAISE(ABORT, 'closed'); END;
CREATE TRIGGER session_kept BEFORE DELETE ON session BEGIN SELECT RAISE(ABORT, 'append only'); END;
"""
PUT: Final = (
    "INSERT INTO {} VALUES (?, ?, ?) ON CONFLICT (start) DO UPDATE SET closed = excluded.closed, "
    "body = excluded.body WHERE NOT closed"
)
BETWEEN: Final = "SELECT body FROM {} WHERE start >= ? AND start < ? ORDER BY start"


class LedgerFile:
    """The ledger in one file. Raises LedgerError where the disk fails, or a newer release wrote the file."""

    trouble: Text | None = None
    """A sentence for the user if the file was destroyed and had to be set aside."""

    def __init__(self, path: Path) -> None:
        try:
            self._db = _opened(path)
        except sqlite3.DatabaseError as err:
            aside = _set_aside(path, err)
            self.trouble = Text(
                "The ledger could not be read ({why}). It was set aside as {file}, a new one begins.",
                why=str(err),
                file=aside.name,
            )
            self._db = _opened(path)

    def state(self) -> Mapping[str, Any] | None:
        """What the ledger goes on from; ``None``: nothing was written yet."""
        with _told(_unread):
            row = self._db.execute("SELECT body FROM state").fetchone()
        return None if row is None else json.loads(row[0])

    def write(self, page: Page) -> None:
        """Write a page, all or nothing. One that is older than what is there changes nothing."""
        with _told(_unwritten), self._db:
            row = self._db.execute("SELECT number FROM state").fetchone()
            if row is not None and row[0] >= page.number:
                return
            *closed, last = page.slots
            rows = [(_key(slot.start), 1, json.dumps(slot.to_dict())) for slot in closed]
            rows.append((_key(last.start), 0, json.dumps(last.to_dict())))
            self._db.executemany(PUT.format("slot"), rows)
            stays = [
                (_key(one.start), one.end is not None, json.dumps(one.to_dict())) for one in page.sessions
            ]
            self._db.executemany(PUT.format("session"), stays)
            self._db.execute(
                "INSERT OR REPLACE INTO state VALUES (1, ?, ?)", (page.number, json.dumps(page.state))
            )

    def slots(self, start: datetime, end: datetime) -> tuple[Slot, ...]:
        """The slots that begin in this time."""
        return tuple(Slot.from_dict(body) for body in self._between("slot", start, end))

    def sessions(self, start: datetime, end: datetime) -> tuple[Session, ...]:
        """The stays that began in this time."""
        return tuple(Session.from_dict(body) for body in self._between("session", start, end))

    def close(self) -> None:
        """Let go of the file. Once is enough."""
        self._db.close()

    def _between(self, table: str, start: datetime, end: datetime) -> list[dict[str, Any]]:
        with _told(_unread), closing(self._db.cursor()) as cursor:
            rows = cursor.execute(BETWEEN.format(table), (_key(start), _key(end))).fetchall()
        return [json.loads(body) for (body,) in rows]


@contextmanager
def _told(what: Callable[[str], Text]) -> Iterator[None]:
    """The database's errors as ours."""
    try:
        yield
    except sqlite3.Error as err:
        raise LedgerError(what(str(err))) from err


def _unread(why: str) -> Text:
    return Text("The ledger cannot be read: {why}.", why=why)


def _unwritten(why: str) -> Text:
    return Text("The ledger cannot be written: {why}.", why=why)


def _unopened(path: Path, why: sqlite3.Error) -> Text:
    return Text("The ledger {file} cannot be opened: {why}.", file=path.name, why=str(why))


def _opened(path: Path) -> sqlite3.Connection:
    try:
        db = sqlite3.connect(path, check_same_thread=False)
    except sqlite3.OperationalError as err:
        raise LedgerError(_unopened(path, err)) from err
    try:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        if db.execute("PRAGMA quick_check").fetchone()[0] != "ok":
            raise sqlite3.DatabaseError("its content contradicts itself")
        version: int = db.execute("PRAGMA user_version").fetchone()[0]
        if version < VERSION:
            db.executescript(f"BEGIN; {SCHEMA} PRAGMA user_version = {VERSION}; COMMIT;")
    except sqlite3.Error:
        db.close()
        raise
    if version > VERSION:
        db.close()
        newer = Text(
            "The ledger {file} was written by a newer release (schema {version}).",
            file=path.name,
            version=str(version),
        )
        raise LedgerError(newer)
    return db


def _set_aside(path: Path, err: sqlite3.Error) -> Path:
    if isinstance(err, sqlite3.OperationalError):
        raise LedgerError(_unopened(path, err)) from err
    aside = next(
        name for i in range(1, 1000) if not (name := path.with_name(f"{path.name}.damaged{i}")).exists()
    )
    path.rename(aside)
    for end in ("-wal", "-shm"):
        Path(f"{path}{end}").unlink(missing_ok=True)
    return aside


def _key(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
