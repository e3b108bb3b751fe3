"""The journals of earlier releases, SQLite files, go on with all that is in them."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ocpp_local import Fact, FileJournal, JournalError, Note, Registration

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
KNOWN = Registration(station="A", version="2.1", vendor="V")

# Schema 1, as the first release wrote it.
FIRST = """
CREATE TABLE registration (
    station TEXT PRIMARY KEY, version TEXT, vendor TEXT, model TEXT, firmware TEXT, serial TEXT
) WITHOUT ROWID;
CREATE TABLE fact (
    place INTEGER PRIMARY KEY, station TEXT, kind TEXT, subject TEXT, number INTEGER, at TEXT, payload TEXT,
    UNIQUE (station, kind, subject, number)
);
INSERT INTO registration VALUES ('A', '2.1', 'V', '', '', '');
INSERT INTO fact VALUES (1, 'A', 'TransactionEvent', 'T2', 7, '2026-11-22T12:00:00+00:00', '{}');
INSERT INTO fact VALUES (2, 'A', 'TransactionEvent', 'T1', 7, '2026-11-22T12:00:00+00:00', '{"ä":1}');
PRAGMA user_version = 1;
"""
# What schema 2 added.
SECOND = """
CREATE TABLE note (
    station TEXT, kind TEXT, subject TEXT, at TEXT, payload TEXT, PRIMARY KEY (station, kind, subject)
);
INSERT INTO note VALUES ('A', 'Stay', 'T1', '2026-11-22T12:00:00+00:00', 'sum');
PRAGMA user_version = 2;
"""


def fact(number: int, payload: str = "{}", subject: str = "T1") -> Fact:
    return Fact(
        station="A", kind="TransactionEvent", subject=subject, number=number, at=NOON, payload=payload
    )


def made(path: Path, *scripts: str) -> None:
    with closing(sqlite3.connect(path, autocommit=True)) as db:
        db.execute("PRAGMA journal_mode = WAL")
        for script in scripts:
            db.executescript(script)


@pytest.mark.parametrize("scripts", [(FIRST,), (FIRST, SECOND)])
def test_a_file_of_an_earlier_release_goes_on_with_all_that_is_in_it(tmp_path, scripts):
    path = tmp_path / "journal"
    made(path, *scripts)
    for _ in range(2):
        with closing(FileJournal(path)) as journal:
            assert journal.trouble is None
            assert journal.registration("A") == KNOWN
            assert journal.subjects("A", "TransactionEvent") == ("T2", "T1")
            assert list(journal.facts("A", "TransactionEvent", "T1")) == [fact(7, payload='{"ä":1}')]
            assert [n.payload for n in journal.notes("A", "Stay")] == ["sum"] * (len(scripts) - 1)
            assert not journal.append(fact(7))
    assert list(tmp_path.iterdir()) == [path]
    assert not path.read_bytes().startswith(b"SQLite")


def test_what_stands_only_in_the_write_ahead_log_comes_along(tmp_path):
    path, copy = tmp_path / "journal", tmp_path / "copy"
    with closing(sqlite3.connect(path, autocommit=True)) as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.executescript(FIRST + SECOND)
        for end in ("", "-wal"):  # as the disk holds it when the power goes
            copy.with_name(copy.name + end).write_bytes(path.with_name(path.name + end).read_bytes())
    assert copy.stat().st_size < 10_000 < Path(f"{copy}-wal").stat().st_size
    with closing(FileJournal(copy)) as journal:
        assert list(journal.facts("A", "TransactionEvent", "T2")) == [fact(7, subject="T2")]
        assert list(journal.notes("A", "Stay")) == [
            Note(station="A", kind="Stay", subject="T1", at=NOON, payload="sum")
        ]
    assert not Path(f"{copy}-wal").exists()


def test_a_damaged_file_is_set_aside_and_what_can_be_read_goes_on(tmp_path):
    path = tmp_path / "journal"
    made(path, FIRST, SECOND)
    with closing(sqlite3.connect(path, autocommit=True)) as db:
        row = ("A", "TransactionEvent", "T1", "2026-11-22T12:00:00+00:00", "x" * 500)
        db.executemany(
            "INSERT INTO fact (number, station, kind, subject, at, payload) VALUES (?, ?, ?, ?, ?, ?)",
            [(number, *row) for number in range(100, 300)],
        )
    data = bytearray(path.read_bytes())
    page = 4096
    middle = len(data) // page // 2 * page
    data[middle : middle + page] = b"\xa5" * page
    path.write_bytes(data)
    with closing(FileJournal(path)) as journal:
        assert journal.trouble is not None
        assert "was damaged" in journal.trouble
        assert "journal.damaged-1" in journal.trouble
        saved = [f.number for f in journal.facts("A", "TransactionEvent", "T1")]
        assert journal.registration("A") == KNOWN
        assert journal.append(fact(1000))
    assert 100 < len(saved) < 201
    assert saved == sorted(set(saved))
    assert (tmp_path / "journal.damaged-1").read_bytes() == data
    with closing(FileJournal(path)) as again:
        assert again.trouble is None
        assert [f.number for f in again.facts("A", "TransactionEvent", "T1")] == [*saved, 1000]


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda data: data[:16] + b"\xff" * 4_000, "not a journal of ours, or is destroyed"),
        (lambda data: data[:60] + (99).to_bytes(4) + data[64:], "written by another program"),
    ],
)
def test_a_file_that_cannot_be_ours_is_refused_and_left_as_it_is(tmp_path, spoil, why):
    path = tmp_path / "journal"
    with closing(sqlite3.connect(path, autocommit=True)) as db:
        db.executescript(FIRST)
    data = spoil(path.read_bytes())
    path.write_bytes(data)
    with pytest.raises(JournalError, match=why):
        FileJournal(path)
    assert path.read_bytes() == data
