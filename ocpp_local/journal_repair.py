"""A journal that a dying disk has damaged: kept under another name, and read as far as it goes."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from itertools import count
from pathlib import Path
from typing import Final

# The columns of each table.
_WIDTHS: Final = {"registration": 6, "fact": 7, "note": 5}


def damaged(db: sqlite3.Connection) -> bool:
    """Whether a file of SQLite's is broken inside. Raises sqlite3.Error if it is no such file at all."""
    db.execute("PRAGMA user_version").fetchone()
    try:
        said = db.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.DatabaseError:
        return True
    return bool(said != ("ok",))


def repair(path: Path) -> str:
    """Move the damaged file aside, write what can be read of it into a new one; say so in a sentence.

    The write-ahead log moves along, so that nothing is lost that a better tool could still find.
    """
    aside = next(name for n in count(1) if not (name := path.with_name(f"{path.name}.damaged-{n}")).exists())
    for end in ("", "-wal", "-shm"):
        with suppress(FileNotFoundError):
            path.with_name(path.name + end).rename(aside.with_name(aside.name + end))
    saved = 0
    with closing(sqlite3.connect(aside)) as old, closing(sqlite3.connect(path)) as new:
        with suppress(sqlite3.Error):
            (schema,) = old.execute("PRAGMA user_version").fetchone()
            new.execute(f"PRAGMA user_version = {schema}")
        for sql in _made_by(old):
            new.execute(sql)
        for table, width in _WIDTHS.items():
            saved += _copy(old, new, table, width)
        new.commit()
    return (
        f"The journal {path.name} was damaged. It is kept as {aside.name}; {saved} entries could still be "
        "read and go on in a new one. Sessions of the last days may be incomplete."
    )


def _made_by(old: sqlite3.Connection) -> list[str]:
    with suppress(sqlite3.Error):
        rows = old.execute("SELECT sql FROM sqlite_schema WHERE type = 'table'").fetchall()
        return [sql for (sql,) in rows]
    return []


def _copy(old: sqlite3.Connection, new: sqlite3.Connection, table: str, width: int) -> int:
    """Row by row, so that one bad page costs only what stood on it."""
    marks, saved = ", ".join("?" * width), 0
    for row in _readable(old, table):
        with suppress(sqlite3.Error):
            saved += new.execute(f"INSERT OR IGNORE INTO {table} VALUES ({marks})", row).rowcount  # noqa: S608 - names of ours
    return saved


def _readable(old: sqlite3.Connection, table: str) -> Iterator[tuple[object, ...]]:
    """Forwards until something breaks, then backwards: two ways around one bad page."""
    for order in ("", "ORDER BY rowid DESC"):
        with suppress(sqlite3.Error):
            yield from old.execute(f"SELECT * FROM {table} {order}")  # noqa: S608 - names of ours
            return
