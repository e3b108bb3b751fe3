"""Journals of the releases before schema 3: SQLite files, read once and then replaced.

Schema 1 had registrations and facts, schema 2 also notes.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from operator import itemgetter
from pathlib import Path
from typing import Any, Final

import msgspec

from ..errors import JournalError
from ..sentence import Sentence
from .journal import Fact, Note, Registration

SCHEMA: Final = 2
_MAGIC: Final = b"SQLite format 3\0"
SIDES: Final = ("-wal", "-shm")
"""What SQLite keeps beside a file; a part of its contents may stand there."""

type Kept = Registration | Fact | Note


def is_sqlite(path: Path) -> bool:
    """Whether this is a file of those releases. Raises OSError."""
    with path.open("rb") as file:
        return file.read(len(_MAGIC)) == _MAGIC


def contents(path: Path) -> tuple[list[Kept], bool]:
    """All that can be read of it, and whether it is damaged. Raises JournalError if it is no journal."""
    try:
        with closing(sqlite3.connect(path)) as db:
            (schema,) = db.execute("PRAGMA user_version").fetchone()
            if schema > SCHEMA:
                raise JournalError(
                    Sentence(
                        "{file} was written by another program (SQLite, schema {schema}).",
                        file=path.name,
                        schema=schema,
                    )
                )
            damaged = _damaged(db)
            return list(_kept(db)), damaged
    except sqlite3.Error as err:
        raise JournalError(
            Sentence(
                "{file} is not a journal of ours, or is destroyed ({why}). It was left as it is; move it "
                "away to start with an empty one.",
                file=path.name,
                why=err,
            )
        ) from err


def _damaged(db: sqlite3.Connection) -> bool:
    try:
        said = db.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.DatabaseError:
        return True
    return bool(said != ("ok",))


def _kept(db: sqlite3.Connection) -> Iterator[Kept]:
    """Row by row, so that one bad page costs only what stood on it."""
    for table, skipped in (("registration", 0), ("note", 0), ("fact", 1)):  # a fact begins with its place
        for row in sorted(_rows(db, table), key=itemgetter(0) if skipped else None):
            with suppress(msgspec.ValidationError):
                yield msgspec.convert((table, *row[skipped:]), Registration | Fact | Note)


def _rows(db: sqlite3.Connection, table: str) -> dict[tuple[Any, ...], None]:
    """Forwards until something breaks, then backwards: two ways around one bad page."""
    found: dict[tuple[Any, ...], None] = {}
    for order in ("", "ORDER BY rowid DESC"):
        with suppress(sqlite3.Error):
            for row in db.execute(f"SELECT * FROM {table} {order}"):  # noqa: S608 - names of ours
                found[row] = None
            break
    return found
