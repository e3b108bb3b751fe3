"""The two journals keep the same promises; the one on disk keeps them over restarts."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from ocpp_local import Fact, Journal, JournalError, MemoryJournal, Registration, SqliteJournal

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
KNOWN = Registration(station="A", version="2.1", vendor="V", model="M", firmware="1", serial="S")


def fact(number: int, subject: str = "T1", at: datetime = NOON, payload: str = "{}") -> Fact:
    return Fact(station="A", kind="TransactionEvent", subject=subject, number=number, at=at, payload=payload)


@pytest.fixture(params=["memory", "sqlite"])
def journal(request, tmp_path) -> Iterator[Journal]:
    kept = MemoryJournal() if request.param == "memory" else SqliteJournal(tmp_path / "journal.db")
    yield kept
    kept.close()


def test_a_charger_is_remembered_as_it_said_last(journal):
    assert journal.registration("A") is None
    journal.register(KNOWN)
    newer = Registration(station="A", version="2.1", firmware="2")
    journal.register(newer)
    assert journal.registration("A") == newer


def test_the_same_fact_is_kept_once_as_it_came_first(journal):
    assert journal.append(fact(1, payload="first"))
    assert not journal.append(fact(1, payload="second"))
    assert [f.payload for f in journal.facts("A", "TransactionEvent", "T1")] == ["first"]


def test_facts_come_in_the_order_of_their_numbers_and_the_latest_is_the_last_kept(journal):
    for number in (3, 1, 2):
        journal.append(fact(number))
    journal.append(fact(9, subject="T2"))
    assert [f.number for f in journal.facts("A", "TransactionEvent", "T1")] == [1, 2, 3]
    assert journal.latest("A", "TransactionEvent") == fact(9, subject="T2")
    assert journal.latest("B", "TransactionEvent") is None


def test_what_is_older_is_forgotten(journal):
    journal.append(fact(1, at=NOON - timedelta(days=2)))
    journal.append(fact(2))
    journal.prune(NOON - timedelta(days=1))
    assert list(journal.facts("A", "TransactionEvent", "T1")) == [fact(2)]


def test_what_was_kept_on_disk_is_there_after_a_restart(tmp_path):
    first = SqliteJournal(tmp_path / "journal.db")
    first.register(KNOWN)
    first.append(fact(1))
    first.close()
    second = SqliteJournal(tmp_path / "journal.db")
    assert second.registration("A") == KNOWN
    assert not second.append(fact(1))
    second.close()


def test_a_journal_of_a_newer_release_is_refused_with_a_sentence(tmp_path):
    db = sqlite3.connect(tmp_path / "journal.db")
    db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(JournalError, match="written by a newer release"):
        SqliteJournal(tmp_path / "journal.db")


def test_what_is_no_journal_is_refused_with_a_sentence(tmp_path):
    (tmp_path / "journal.db").write_bytes(b"this is not a database, it is a letter to the landlord" * 99)
    with pytest.raises(JournalError, match="not a journal"):
        SqliteJournal(tmp_path / "journal.db")
    with pytest.raises(JournalError, match="cannot be opened"):
        SqliteJournal(tmp_path / "no folder" / "journal.db")


def test_a_journal_that_was_closed_says_so_in_our_own_words(tmp_path):
    journal = SqliteJournal(tmp_path / "journal.db")
    journal.close()
    with pytest.raises(JournalError):
        journal.append(fact(1))
