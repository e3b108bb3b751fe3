"""The journal on disk over releases, power cuts and dying disks."""

import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ocpp_local import Fact, JournalError, Note, Registration, SqliteJournal

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
KNOWN = Registration(station="A", version="2.1", vendor="V")

# Schema 1, as the first release wrote it.
FIRST_RELEASE = """
CREATE TABLE registration (
    station TEXT PRIMARY KEY, version TEXT, vendor TEXT, model TEXT, firmware TEXT, serial TEXT
) WITHOUT ROWID;
CREATE TABLE fact (
    place INTEGER PRIMARY KEY, station TEXT, kind TEXT, subject TEXT, number INTEGER, at TEXT, payload TEXT,
    UNIQUE (station, kind, subject, number)
);
INSERT INTO registration VALUES ('A', '2.1', 'V', '', '', '');
INSERT INTO fact VALUES (1, 'A', 'TransactionEvent', 'T1', 7, '2026-11-22T12:00:00+00:00', '{}');
PRAGMA user_version = 1;
"""


def fact(number: int, payload: str = "{}") -> Fact:
    return Fact(station="A", kind="TransactionEvent", subject="T1", number=number, at=NOON, payload=payload)


def note(payload: str) -> Note:
    return Note(station="A", kind="Stay", subject="T1", at=NOON, payload=payload)


def filled(path: Path, facts: int) -> None:
    with closing(SqliteJournal(path)) as journal:
        journal.register(KNOWN)
        for number in range(facts):
            journal.append(fact(number, payload="x" * 500))


def kept(path: Path) -> list[int]:
    with closing(SqliteJournal(path)) as journal:
        return [f.number for f in journal.facts("A", "TransactionEvent", "T1")]


def test_a_file_of_the_first_release_goes_on_with_all_that_is_in_it(tmp_path):
    path = tmp_path / "journal.db"
    with closing(sqlite3.connect(path)) as db:
        db.executescript(FIRST_RELEASE)
    with closing(SqliteJournal(path)) as journal:
        assert journal.registration("A") == KNOWN
        assert list(journal.facts("A", "TransactionEvent", "T1")) == [fact(7)]
        journal.note(note("new"))
        assert journal.trouble is None
    with closing(SqliteJournal(path)) as again:
        assert [n.payload for n in again.notes("A", "Stay")] == ["new"]


def test_a_power_cut_between_two_schemas_leaves_the_old_one(tmp_path):
    path = tmp_path / "journal.db"
    with closing(sqlite3.connect(path)) as db:
        db.executescript(FIRST_RELEASE)
        db.executescript("BEGIN; CREATE TABLE note (x); PRAGMA user_version = 2;")  # and no COMMIT
    assert kept(path) == [7]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(share=st.floats(0, 1))
def test_a_log_that_was_torn_anywhere_keeps_every_fact_before_the_tear(tmp_path, share):
    whole, torn = tmp_path / "whole.db", tmp_path / "torn.db"
    journal = SqliteJournal(whole)
    for number in range(20):
        journal.append(fact(number))
    for end in ("", "-wal"):  # as the disk holds it while the program runs
        shutil.copy(f"{whole}{end}", f"{torn}{end}")
    log = Path(f"{torn}-wal").read_bytes()
    Path(f"{torn}-wal").write_bytes(log[: int(len(log) * share)])
    journal.close()
    numbers = kept(torn)
    assert numbers == list(range(len(numbers)))
    assert len(numbers) == 20 or share < 1
    for stale in tmp_path.iterdir():
        stale.unlink()


def test_a_damaged_file_is_set_aside_and_what_can_be_read_goes_on(tmp_path):
    path = tmp_path / "journal.db"
    filled(path, 200)
    data = bytearray(path.read_bytes())
    page = 4096
    middle = len(data) // page // 2 * page
    data[middle : middle + page] = b"\xa5" * page
    path.write_bytes(data)
    with closing(SqliteJournal(path)) as journal:
        assert journal.trouble is not None
        assert "was damaged" in journal.trouble
        assert "journal.db.damaged-1" in journal.trouble
        saved = [f.number for f in journal.facts("A", "TransactionEvent", "T1")]
        assert journal.registration("A") == KNOWN
        assert journal.append(fact(1000))
    assert 100 < len(saved) < 200
    assert (tmp_path / "journal.db.damaged-1").read_bytes() == data
    assert kept(path) == [*saved, 1000]


def test_a_file_whose_beginning_is_gone_is_refused_and_left_as_it_is(tmp_path):
    path = tmp_path / "journal.db"
    filled(path, 20)
    data = b"\0" * 100 + path.read_bytes()[100:]
    path.write_bytes(data)
    with pytest.raises(JournalError, match=r"It was left as it is; move it away"):
        SqliteJournal(path)
    assert path.read_bytes() == data


def test_a_full_disk_is_said_in_our_own_words_and_the_next_fact_is_kept_again(tmp_path):
    with closing(SqliteJournal(tmp_path / "journal.db")) as journal:
        journal._db.execute("PRAGMA max_page_count = 12")
        with pytest.raises(JournalError, match="cannot be used"):
            journal.append(fact(0, payload="x" * 100_000))
        journal.append(fact(1))
        with pytest.raises(JournalError):
            journal.condense(note("y" * 100_000), "TransactionEvent", [range(500)])
        assert [f.number for f in journal.facts("A", "TransactionEvent", "T1")] == [1]
        journal._db.execute("PRAGMA max_page_count = 1000")
        assert journal.append(fact(999))
        journal.condense(note("sum"), "TransactionEvent", [range(999)])
        assert [f.number for f in journal.facts("A", "TransactionEvent", "T1")] == [999]
