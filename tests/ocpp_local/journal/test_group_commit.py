"""Many writes, one commit: each writer learns its own fate, and none is told before it is on the disk."""

import asyncio
import shutil
import threading
from contextlib import closing, contextmanager
from datetime import UTC, datetime

import pytest

from ocpp_local import Fact, FileJournal, JournalError, MemoryJournal
from ocpp_local.journal.group_commit import GroupCommit

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def fact(number):
    return Fact(station="A", kind="K", subject="S", number=number, at=NOON, payload="{}")


async def test_what_is_written_at_once_is_committed_together_and_kept(tmp_path):
    journal = FileJournal(tmp_path / "j.db")
    commits = GroupCommit(journal)
    await asyncio.gather(*(commits.do(lambda n=n: journal.append(fact(n))) for n in range(600)))
    shutil.copy(tmp_path / "j.db", tmp_path / "other.db")  # as a power cut would leave it
    with closing(FileJournal(tmp_path / "other.db")) as other:
        assert [kept.number for kept in other.facts("A", "K", "S")] == list(range(600))
    assert (tmp_path / "j.db").read_bytes().count(b"\n") < 10
    await commits.close()
    journal.close()


async def test_a_write_that_fails_takes_no_other_with_it(tmp_path):
    journal = FileJournal(tmp_path / "j.db")
    commits = GroupCommit(journal)

    def fail():
        raise JournalError("no")

    writes = [commits.do(fail if n == 3 else lambda n=n: journal.append(fact(n))) for n in range(8)]
    fates = await asyncio.gather(*writes, return_exceptions=True)
    assert [type(fate) for fate in fates] == [bool] * 3 + [JournalError] + [bool] * 4
    assert len(list(journal.facts("A", "K", "S"))) == 7
    await commits.close()
    journal.close()


async def test_if_the_commit_fails_all_of_it_is_told_to_have_failed():
    class Full(MemoryJournal):
        @contextmanager
        def together(self):
            yield
            raise JournalError("The disk is full.")

    journal = Full()
    commits = GroupCommit(journal)
    busy = threading.Event()
    first = asyncio.create_task(commits.do(busy.wait))
    gathered = [asyncio.create_task(commits.do(lambda n=n: journal.append(fact(n)))) for n in range(5)]
    await asyncio.sleep(0)
    busy.set()
    fates = await asyncio.gather(first, *gathered, return_exceptions=True)
    assert [type(fate) for fate in fates[1:]] == [JournalError] * 5
    await commits.close()


async def test_who_stops_waiting_leaves_the_others_alone():
    journal = MemoryJournal()
    commits = GroupCommit(journal)
    gone = asyncio.create_task(commits.do(lambda: journal.append(fact(1))))
    stays = asyncio.create_task(commits.do(lambda: journal.append(fact(2))))
    await asyncio.sleep(0)
    gone.cancel()
    await stays
    assert len(list(journal.facts("A", "K", "S"))) == 2
    await commits.close()


def test_a_part_that_is_undone_leaves_what_was_written_beside_it(tmp_path):
    journal = FileJournal(tmp_path / "j.db")
    with journal.together():
        journal.append(fact(1))
        with pytest.raises(ZeroDivisionError), journal.together():
            journal.append(fact(1 // (1 - 1) if journal.append(fact(2)) else 0))
        journal.append(fact(3))
    assert [kept.number for kept in journal.facts("A", "K", "S")] == [1, 3]
    journal.close()
