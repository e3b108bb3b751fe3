"""The two journals keep the same promises; the one on disk keeps them over restarts."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from ocpp_local import Fact, FileJournal, Journal, JournalError, MemoryJournal, Note, Registration
from ocpp_local.journal import lines as journal_lines

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
KNOWN = Registration(station="A", version="2.1", vendor="V", model="M", firmware="1", serial="S")


def fact(number: int, subject: str = "T1", at: datetime = NOON, payload: str = "{}") -> Fact:
    return Fact(station="A", kind="TransactionEvent", subject=subject, number=number, at=at, payload=payload)


def note(subject: str, payload: str, at: datetime = NOON) -> Note:
    return Note(station="A", kind="Session", subject=subject, at=at, payload=payload)


@pytest.fixture(params=["memory", "file"])
def journal(request, tmp_path) -> Iterator[Journal]:
    kept = MemoryJournal() if request.param == "memory" else FileJournal(tmp_path / "journal.db")
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


def test_facts_come_in_the_order_of_their_numbers(journal):
    for number in (3, 1, 2):
        journal.append(fact(number))
    assert [f.number for f in journal.facts("A", "TransactionEvent", "T1")] == [1, 2, 3]


def test_what_is_older_is_forgotten(journal):
    journal.append(fact(1, at=NOON - timedelta(days=2)))
    journal.append(fact(2))
    journal.prune(NOON - timedelta(days=1), ())
    assert list(journal.facts("A", "TransactionEvent", "T1")) == [fact(2)]


def test_subjects_come_in_the_order_of_their_first_fact(journal):
    for subject in ("T2", "T1", "T2", "T3"):
        journal.append(fact(len(subject), subject=subject))
    assert journal.subjects("A", "TransactionEvent") == ("T2", "T1", "T3")
    assert journal.subjects("B", "TransactionEvent") == ()


def test_of_a_note_the_newest_stands_until_it_is_forgotten_or_too_old(journal):
    journal.note(note("T1", "first"))
    journal.note(note("T1", "second", at=NOON - timedelta(days=3)))
    journal.note(note("T2", "other"))
    assert [n.payload for n in journal.notes("A", "Session")] == ["second", "other"]
    journal.prune(NOON, ("Stay",))
    assert len(list(journal.notes("A", "Session"))) == 2
    journal.prune(NOON, ("Session",))
    assert [n.payload for n in journal.notes("A", "Session")] == ["other"]
    journal.forget("A", "Session", "T2")
    journal.forget("A", "Session", "T2")
    assert list(journal.notes("A", "Session")) == []


def test_a_note_takes_the_place_of_the_facts_that_it_sums_up_and_of_no_others(journal):
    for number in range(6):
        journal.append(fact(number))
    journal.append(fact(1, subject="T2"))
    journal.condense(note("T1", "sum"), "TransactionEvent", [range(2), range(3, 5)])
    assert [f.number for f in journal.facts("A", "TransactionEvent", "T1")] == [2, 5]
    assert [f.number for f in journal.facts("A", "TransactionEvent", "T2")] == [1]
    assert [n.payload for n in journal.notes("A", "Session")] == ["sum"]


def test_what_was_kept_on_disk_is_there_after_a_restart(tmp_path):
    first = FileJournal(tmp_path / "journal.db")
    first.register(KNOWN)
    first.append(fact(1))
    first.close()
    second = FileJournal(tmp_path / "journal.db")
    assert second.registration("A") == KNOWN
    assert not second.append(fact(1))
    second.close()


def test_a_journal_of_a_newer_release_is_refused_with_a_sentence(tmp_path):
    newer = journal_lines.line([journal_lines.encode(journal_lines.Head(99))])
    (tmp_path / "journal.db").write_bytes(newer)
    with pytest.raises(JournalError, match="written by a newer release"):
        FileJournal(tmp_path / "journal.db")


def test_what_is_no_journal_is_refused_with_a_sentence(tmp_path):
    (tmp_path / "journal.db").write_bytes(b"this is not a database, it is a letter to the landlord" * 99)
    with pytest.raises(JournalError, match="not a journal"):
        FileJournal(tmp_path / "journal.db")
    with pytest.raises(JournalError, match="cannot be written: No such file"):
        FileJournal(tmp_path / "no folder" / "journal.db")


def test_a_journal_that_was_closed_says_so_in_our_own_words(tmp_path):
    journal = FileJournal(tmp_path / "journal.db")
    journal.close()
    with pytest.raises(JournalError):
        journal.append(fact(1))
