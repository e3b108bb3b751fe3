"""The journal on disk over restarts, power cuts, full disks and dying ones."""

import os
import shutil
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ocpp_local import Fact, FileJournal, JournalError, MemoryJournal, Note, Registration

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
KNOWN = Registration(station="A", version="2.1", vendor="V")
ANYWHERE = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def fact(number: int, payload: str = "{}", subject: str = "T1", at: datetime = NOON) -> Fact:
    return Fact(station="A", kind="TransactionEvent", subject=subject, number=number, at=at, payload=payload)


def note(payload: str, subject: str = "T1", at: datetime = NOON) -> Note:
    return Note(station="A", kind="Stay", subject=subject, at=at, payload=payload)


def filled(path: Path, facts: int) -> None:
    with closing(FileJournal(path)) as journal:
        journal.register(KNOWN)
        for number in range(facts):
            journal.append(fact(number, payload="x" * 500))


def kept(path: Path) -> list[int]:
    with closing(FileJournal(path)) as journal:
        return [f.number for f in journal.facts("A", "TransactionEvent", "T1")]


def told(journal) -> tuple[object, ...]:
    """All that there is to read."""
    subjects = journal.subjects("A", "TransactionEvent")
    facts = {subject: list(journal.facts("A", "TransactionEvent", subject)) for subject in subjects}
    return journal.registration("A"), subjects, facts, list(journal.notes("A", "Stay"))


SUBJECTS = st.sampled_from(["T1", "T2", "T3"])
NUMBERS = st.integers(0, 6)
TEXTS = st.text(max_size=5)
TIMES = st.integers(0, 9).map(lambda hours: NOON + timedelta(hours=hours))
SPANS = st.lists(st.tuples(NUMBERS, NUMBERS).map(lambda span: range(*span)), max_size=2)
WRITES = st.one_of(
    st.tuples(st.just("append"), st.builds(fact, NUMBERS, TEXTS, SUBJECTS, TIMES)),
    st.tuples(st.just("note"), st.builds(note, TEXTS, SUBJECTS, TIMES)),
    st.tuples(st.just("register"), st.builds(Registration, station=st.just("A"), version=TEXTS)),
    st.tuples(st.just("forget"), st.just("A"), st.just("Stay"), SUBJECTS),
    st.tuples(st.just("condense"), st.builds(note, TEXTS, SUBJECTS), st.just("TransactionEvent"), SPANS),
    st.tuples(st.just("prune"), TIMES, st.sampled_from([(), ("Stay",)])),
)
FATES = st.sampled_from(["kept", "kept", "undone", "disk full", "restart", "tidy"])


class UndoneError(Exception):
    """The writer thinks better of it."""


@ANYWHERE
@given(story=st.lists(st.tuples(st.lists(WRITES, max_size=6), FATES), max_size=8))
def test_it_says_at_every_moment_what_the_one_in_memory_says(tmp_path, story):
    """What was undone, or written to a full disk, never was; a restart and a smaller file change nothing."""
    path = tmp_path / "journal"
    path.unlink(missing_ok=True)
    twin, ours = MemoryJournal(), FileJournal(path, slack=0)
    for writes, fate in story:
        if fate in {"undone", "disk full"}:
            with pytest.raises((UndoneError, JournalError)):
                fail(ours, writes, fate)
        else:
            with ours.together():
                for name, *values in writes:
                    assert getattr(ours, name)(*values) == getattr(twin, name)(*values)
                assert told(ours) == told(twin)
        if fate == "restart":
            ours.close()
            ours = FileJournal(path, slack=0)
        if fate == "tidy":
            ours.tidy()
        assert told(ours) == told(twin)
        assert ours.trouble is None
    ours.close()


def fail(journal, writes, fate):
    with pytest.MonkeyPatch.context() as patch, journal.together():
        for name, *values in (*writes, ("append", fact(99))):
            getattr(journal, name)(*values)
        if fate == "undone":
            raise UndoneError
        patch.setattr(os, "pwrite", full)


def full(fd: int, data: bytes, at: int) -> int:
    """A disk that takes half of what it is given, and then no more."""
    with Path(f"/proc/self/fd/{fd}").open("r+b") as file:
        file.seek(at)
        file.write(data[: len(data) // 2])
    raise OSError(28, "No space left on device")


def test_a_full_disk_is_said_in_our_own_words_and_the_next_fact_is_kept_again(tmp_path, monkeypatch):
    path = tmp_path / "journal"
    with closing(FileJournal(path)) as journal:
        journal.append(fact(0))
        with monkeypatch.context() as patch:
            patch.setattr(os, "pwrite", full)
            with pytest.raises(JournalError, match="cannot be used: No space left"):
                journal.append(fact(1, payload="x" * 9_000))
        assert journal.append(fact(1))
        assert journal.append(fact(2))
    assert kept(path) == [0, 1, 2]


def test_what_is_condensed_does_not_make_the_file_grow_for_ever(tmp_path):
    path = tmp_path / "journal"
    biggest = 0
    with closing(FileJournal(path, slack=2_000)) as journal:
        for number in range(300):
            journal.append(fact(number, payload="x" * 100))
            if number % 10 == 9:
                journal.condense(note(f"up to {number}"), "TransactionEvent", [range(number + 1)])
            journal.tidy()
            biggest = max(biggest, path.stat().st_size)
    assert biggest < 8_000
    with closing(FileJournal(path)) as again:
        assert [n.payload for n in again.notes("A", "Stay")] == ["up to 299"]
        assert again.subjects("A", "TransactionEvent") == ()
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_cannot_be_made_smaller_goes_on_as_it_is(tmp_path, monkeypatch, caplog):
    path = tmp_path / "journal"
    with closing(FileJournal(path, slack=0)) as journal:
        journal.append(fact(1))
        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", lambda _fd: (_ for _ in ()).throw(OSError(5, "Input/output error")))
            journal.tidy()
        assert "It goes on as it is" in caplog.text
        assert journal.append(fact(2))
    assert kept(path) == [1, 2]
    assert list(tmp_path.iterdir()) == [path]


def test_two_programs_do_not_write_one_file(tmp_path):
    path = tmp_path / "journal"
    with closing(FileJournal(path)), pytest.raises(JournalError, match="in use by another"):
        FileJournal(path)
    assert kept(path) == []


@ANYWHERE
@given(share=st.floats(0, 1))
def test_a_file_that_was_torn_anywhere_keeps_every_fact_before_the_tear(tmp_path, share):
    whole, torn = tmp_path / "whole", tmp_path / "torn"
    whole.unlink(missing_ok=True)
    filled(whole, 8)
    data = whole.read_bytes()
    first = data.index(b"\n") + 1
    torn.write_bytes(data[: first + int((len(data) - first) * share)])
    with closing(FileJournal(torn)) as journal:
        assert journal.trouble is None  # what is torn was never answered
        numbers = [f.number for f in journal.facts("A", "TransactionEvent", "T1")]
        assert journal.append(fact(1_000))
    assert numbers == list(range(len(numbers)))
    assert len(numbers) == 8 or share < 1
    assert kept(torn) == [*numbers, 1_000]


@ANYWHERE
@given(data=st.data())
def test_a_line_that_rotted_is_set_aside_and_all_others_go_on(tmp_path, data):
    path = tmp_path / "journal"
    for stale in tmp_path.iterdir():
        stale.unlink()
    filled(path, 8)
    lines = path.read_bytes().splitlines(keepends=True)
    which = data.draw(st.integers(0, len(lines) - 2))
    rotten = bytearray(lines[which])
    rotten[data.draw(st.integers(0, len(rotten) - 2))] ^= data.draw(
        st.integers(1, 255).filter(lambda b: b != 0)
    )
    lines[which] = bytes(rotten)
    path.write_bytes(b"".join(lines))
    with closing(FileJournal(path)) as journal:
        assert journal.trouble is not None
        assert "journal was damaged" in journal.trouble
        assert "journal.damaged-1" in journal.trouble
        numbers = [f.number for f in journal.facts("A", "TransactionEvent", "T1")]
        assert numbers == [n for n in range(8) if n != which - 2]  # after the head and the registration
        assert journal.registration("A") == (None if which == 1 else KNOWN)
        assert journal.append(fact(1_000))
    assert (tmp_path / "journal.damaged-1").read_bytes() == b"".join(lines)
    with closing(FileJournal(path)) as again:
        assert again.trouble is None
    assert kept(path) == [*numbers, 1_000]


def test_a_second_damage_is_set_aside_beside_the_first(tmp_path):
    path = tmp_path / "journal"
    filled(path, 5)
    for _ in range(2):
        path.write_bytes(b"?" + path.read_bytes()[1:])
        with closing(FileJournal(path)) as journal:
            assert journal.trouble is not None
    assert {file.name for file in tmp_path.iterdir()} == {"journal", "journal.damaged-1", "journal.damaged-2"}
    assert kept(path) == list(range(5))


@pytest.mark.parametrize("cut", [0, 1])
def test_a_power_cut_while_the_file_is_written_anew_leaves_the_old_one(tmp_path, cut):
    path = tmp_path / "journal"
    filled(path, 5)
    shutil.copy(path, tmp_path / "journal.new")
    os.truncate(tmp_path / "journal.new", cut * 100)
    assert kept(path) == list(range(5))


def test_a_file_of_another_program_is_refused_and_left_as_it_is(tmp_path):
    path = tmp_path / "journal"
    path.write_bytes(b"\0" * 5_000)
    with pytest.raises(JournalError, match=r"It was left as it is; move it away"):
        FileJournal(path)
    assert path.read_bytes() == b"\0" * 5_000


def test_an_empty_file_is_a_journal_that_was_never_begun(tmp_path):
    path = tmp_path / "journal"
    path.touch()
    filled(path, 3)
    assert kept(path) == [0, 1, 2]
