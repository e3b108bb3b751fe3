"""The journal: what chargers told us, as it came, kept before we say thank you.

Facts are never changed. A fact that arrives twice (a charger that repeats itself after a lost answer)
is kept once; its key is (station, kind, subject, number), for a TransactionEvent the charger's
transactionId and seqNo.
"""

import sqlite3
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Protocol, override

from .errors import JournalError

SCHEMA: Final = 1

_APPEND: Final = (
    "INSERT OR IGNORE INTO fact (station, kind, subject, number, at, payload) VALUES (?, ?, ?, ?, ?, ?)"
)
_FACTS: Final = (
    "SELECT station, kind, subject, number, at, payload FROM fact "
    "WHERE station = ? AND kind = ? AND subject = ? ORDER BY number"
)
_LATEST: Final = (
    "SELECT station, kind, subject, number, at, payload FROM fact "
    "WHERE station = ? AND kind = ? ORDER BY place DESC LIMIT 1"
)
_TABLES: Final = """
CREATE TABLE IF NOT EXISTS registration (
    station TEXT PRIMARY KEY, version TEXT, vendor TEXT, model TEXT, firmware TEXT, serial TEXT
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS fact (
    place INTEGER PRIMARY KEY, station TEXT, kind TEXT, subject TEXT, number INTEGER, at TEXT, payload TEXT,
    UNIQUE (station, kind, subject, number)
);
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """A charger that we have accepted. It stays accepted over our restarts: chargers do not boot for us."""

    station: str
    version: str
    vendor: str = ""
    model: str = ""
    firmware: str = ""
    serial: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing a charger told us. *payload* is the JSON of the message, *at* its time (UTC)."""

    station: str
    kind: str
    subject: str
    number: int
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

    def latest(self, station: str, kind: str) -> Fact | None:
        """The fact of this kind that came last."""

    def prune(self, before: datetime) -> None:
        """Forget the facts older than *before*."""

    def close(self) -> None:
        """Let go of the file. Nothing can be kept afterwards."""


class MemoryJournal:
    """A journal for tests and simulated days: gone with the process."""

    def __init__(self) -> None:
        self._registrations: dict[str, Registration] = {}
        self._facts: dict[tuple[str, str, str, int], Fact] = {}

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

    def latest(self, station: str, kind: str) -> Fact | None:
        """See Journal."""
        found = (f for f in reversed(self._facts.values()) if (f.station, f.kind) == (station, kind))
        return next(found, None)

    def prune(self, before: datetime) -> None:
        """See Journal."""
        self._facts = {key: fact for key, fact in self._facts.items() if fact.at >= before}

    def close(self) -> None:
        """See Journal."""


class SqliteJournal:
    """A journal in one SQLite file. It survives a power cut: every fact is on the disk before it counts.

    Raises JournalError if the file is no journal, cannot be written, or was written by a newer release.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._db = sqlite3.connect(path, autocommit=True, check_same_thread=False)
        except sqlite3.Error as err:
            raise JournalError(f"The journal {path.name} cannot be opened: {err}.") from err
        try:
            self._prepare(path)
        except sqlite3.Error as err:
            self._db.close()
            raise JournalError(f"{path.name} is not a journal of ours: {err}.") from err
        except JournalError:
            self._db.close()
            raise

    def _prepare(self, path: Path) -> None:
        (schema,) = self._db.execute("PRAGMA user_version").fetchone()
        if schema > SCHEMA:
            raise JournalError(
                f"{path.name} was written by a newer release (schema {schema}, this release knows {SCHEMA}). "
                "Install that release again, or restore a backup."
            )
        self._db.execute("PRAGMA journal_mode = WAL")
        # A TransactionEvent that we have answered is never sent again: it must outlive a power cut.
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.executescript(_TABLES)
        self._db.execute(f"PRAGMA user_version = {SCHEMA}")

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
        at = fact.at.astimezone(UTC).isoformat()
        values = (fact.station, fact.kind, fact.subject, fact.number, at, fact.payload)
        return self._run(_APPEND, values).rowcount == 1

    def facts(self, station: str, kind: str, subject: str) -> Iterator[Fact]:
        """See Journal."""
        return iter([_fact(row) for row in self._run(_FACTS, (station, kind, subject)).fetchall()])

    def latest(self, station: str, kind: str) -> Fact | None:
        """See Journal."""
        row = self._run(_LATEST, (station, kind)).fetchone()
        return None if row is None else _fact(row)

    def prune(self, before: datetime) -> None:
        """See Journal."""
        self._run("DELETE FROM fact WHERE at < ?", (before.astimezone(UTC).isoformat(),))

    def close(self) -> None:
        """See Journal."""
        self._db.close()

    @override
    def __repr__(self) -> str:
        return "SqliteJournal()"


def _fact(row: tuple[str, str, str, int, str, str]) -> Fact:
    station, kind, subject, number, at, payload = row
    return Fact(
        station=station,
        kind=kind,
        subject=subject,
        number=number,
        at=datetime.fromisoformat(at),
        payload=payload,
    )
