"""The ledger's file: a page is there whole or not at all, whatever is cut off."""

import shutil
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from optimizer.errors import LedgerError
from optimizer.ledger import Ledger
from optimizer.ledger.file import LedgerFile

from ..dispatch.moments import EVENING, LIMITS
from .homes import Life, again

ARGS = (LIMITS, 30_000.0, 0.2)
EVER = (datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))


def pages(seconds=2400):
    """An hour or so of pages, and the meters that were read."""
    life, made = Life(), []
    life.pass_by(seconds, Ledger(), pages=made)
    return life, made


def test_what_was_written_is_read_again(tmp_path):
    _, made = pages()
    book = LedgerFile(tmp_path / "ledger")
    for page in made:
        book.write(page)
    book.close()
    again_ = LedgerFile(tmp_path / "ledger")
    assert again_.state() == made[-1].state
    assert [slot.start.minute for slot in again_.slots(*EVER)] == [30, 45, 0]
    assert again_.slots(*EVER)[-1] == made[-1].slots[-1]
    assert again_.sessions(*EVER) == made[-1].sessions
    assert again_.slots(EVENING, EVENING) == ()
    again_.close()


def test_a_write_ahead_log_cut_at_any_byte_leaves_whole_pages_and_the_meters_make_up_the_rest(tmp_path):
    life, made = pages(1000)
    book = LedgerFile(tmp_path / "ledger")
    for page in made:
        book.write(page)
    wal = (tmp_path / "ledger-wal").read_bytes()
    known = {page.number: page for page in made}
    for i, cut in enumerate(range(0, len(wal), max(1, len(wal) // 60))):
        torn = tmp_path / f"torn{i}"
        shutil.copy(tmp_path / "ledger", torn)
        torn.with_name(f"{torn.name}-wal").write_bytes(wal[:cut])
        survivor = LedgerFile(torn)
        state, slots = survivor.state(), survivor.slots(*EVER)
        survivor.close()
        if state is None:
            assert slots == ()
            continue
        page = known[state["number"]]
        assert slots[-1] == page.slots[-1]
        later = again(page)
        later.look(life.seen(car_w=-1000.0), *ARGS)
        total = sum(
            slot.wh("car_to_house")
            for slot in {s.start: s for s in (*slots, *later.page(life.elapsed, now=True).slots)}.values()
        )
        assert total == pytest.approx(life.flowed("car_out"), abs=2)
    book.close()


def test_a_closed_slot_is_never_changed_and_nothing_is_deleted(tmp_path):
    _, made = pages()
    book = LedgerFile(tmp_path / "ledger")
    for page in made:
        book.write(page)
    first = book.slots(*EVER)[0]
    forged = replace(made[-1], number=999, slots=(replace(first, cost=99.0), made[-1].slots[-1]))
    book.write(forged)
    assert book.slots(*EVER)[0] == first
    raw = sqlite3.connect(tmp_path / "ledger")
    for order in ("UPDATE slot SET body = 'x'", "DELETE FROM slot", "DELETE FROM session"):
        with pytest.raises(sqlite3.IntegrityError):
            raw.execute(order)
    raw.close()
    book.close()


def test_an_older_page_changes_nothing(tmp_path):
    _, made = pages()
    book = LedgerFile(tmp_path / "ledger")
    book.write(made[-1])
    book.write(made[0])
    assert book.state() == made[-1].state
    book.close()


def test_a_destroyed_file_is_set_aside_and_told(tmp_path):
    path = tmp_path / "ledger"
    path.write_bytes(b"no database at all" * 100)
    book = LedgerFile(path)
    assert "set aside as ledger.damaged1" in book.trouble
    assert (tmp_path / "ledger.damaged1").exists()
    assert (book.state(), book.slots(*EVER)) == (None, ())
    book.close()


def test_a_newer_file_and_a_missing_folder_are_refused_in_words(tmp_path):
    LedgerFile(tmp_path / "ledger").close()
    raw = sqlite3.connect(tmp_path / "ledger")
    raw.execute("PRAGMA user_version = 9")
    raw.close()
    with pytest.raises(LedgerError, match="newer release"):
        LedgerFile(tmp_path / "ledger")
    with pytest.raises(LedgerError, match="cannot be opened"):
        LedgerFile(tmp_path / "nowhere" / "ledger")


def test_a_disk_that_fails_is_our_own_error(tmp_path):
    _, made = pages(120)
    book = LedgerFile(tmp_path / "ledger")
    book.close()
    with pytest.raises(LedgerError, match="cannot be written"):
        book.write(made[-1])
