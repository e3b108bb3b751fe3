"""The file of a journal as the system sees it: whole lines are put at its end and made safe there.

A power cut can tear the last line only, since each one is on the disk before the next is begun; nobody has
been told yet that it is kept. What is broken elsewhere was broken by the disk.
"""

import fcntl
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, NamedTuple

from ..errors import JournalError
from ..sentence import Sentence
from . import lines as journal_lines
from .index import Index, Place

# Contents only: of the rest of what a disk knows about a file only its length matters, which comes along.
_sync: Final = getattr(os, "fdatasync", os.fsync)  # macOS has no fdatasync


# What is read in one go where nearly all of a file is wanted.
_STRETCH: Final = 2**18


class Scan(NamedTuple):
    """What stands in a file."""

    counts: Index
    schema: int | None
    """None: its first line cannot be read, or is none of ours."""
    torn: bool
    """Its last line is not whole."""
    damaged: bool
    """More than that is broken."""


class Log:
    """An open journal file, ours alone. Raises JournalError if it cannot be used or another one uses it."""

    def __init__(self, path: Path) -> None:
        file = path.name
        with _saying(lambda why: Sentence("The journal {file} cannot be opened: {why}.", file=file, why=why)):
            self._fd = os.open(path, os.O_RDWR | os.O_CLOEXEC)
            try:
                fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as err:
                os.close(self._fd)
                said = Sentence("The journal {file} is in use by another process.", file=file)
                raise JournalError(said) from err
            except OSError:
                os.close(self._fd)
                raise
        self.end = 0
        """Up to here it holds lines that count."""

    def scan(self) -> Scan:
        """Read all of it. Lines will be put after the last good one."""
        index, schema, broken, damaged = Index(), None, 0, False
        for start, text in self._lines():
            found = journal_lines.read(text, start)
            if found is None:
                broken += 1
                continue
            for one in found:
                index.take(one)
            index.settle()
            match found:
                case [(journal_lines.Head(schema=told), *_)] if start == 0:
                    schema = told
            damaged = broken > 0
            self.end = start + len(text)
        damaged = damaged or broken > 1 or schema is None
        return Scan(index, schema, torn=broken == 1 and not damaged, damaged=damaged)

    def append(self, line: bytes) -> None:
        """Put *line* at the end. It is on the disk when this returns; if it raises, it does not count."""
        with _saying(_cannot_be_used):
            try:
                _write(self._fd, line, self.end)
                _sync(self._fd)
            except OSError:
                self.cut()
                raise
        self.end += len(line)

    def cut(self) -> None:
        """Take away what stands behind the last good line."""
        with suppress(OSError):  # then the next line is written over it
            os.ftruncate(self._fd, self.end)

    def read(self, place: Place) -> bytes:
        """One entry."""
        with _saying(_cannot_be_read):
            return os.pread(self._fd, place.length, place.start)

    def read_all(self, places: Iterable[Place]) -> Iterator[bytes]:
        """Many entries, in the order in which they stand in the file."""
        with _saying(_cannot_be_read), os.fdopen(os.dup(self._fd), "rb", _STRETCH) as file:
            for place in places:
                file.seek(place.start)
                yield file.read(place.length)

    def close(self) -> None:
        """Let go of it."""
        fd, self._fd = self._fd, -1  # its number may soon be that of another file
        if fd >= 0:
            os.close(fd)

    def _lines(self) -> Iterator[tuple[int, bytes]]:
        start = 0
        with _saying(_cannot_be_read), os.fdopen(os.dup(self._fd), "rb") as file:
            file.seek(0)
            for text in file:
                yield start, text
                start += len(text)


def compose(path: Path, entries: Iterable[bytes]) -> tuple[Log, Index]:
    """A new file with these entries in place of what was there: all or nothing, also in a power cut.

    Raises JournalError; then the old file stands.
    """
    return _compose(path, entries, lambda log, _starts: log.scan().counts)


def rewrite(path: Path, log: Log, index: Index) -> tuple[Log, Index]:
    """What *index* counts of *log* in a new file, in place of the old one; as `compose` does it."""
    places = list(index)

    def moved(fresh: Log, starts: list[int]) -> Index:
        fresh.end = starts.pop()
        return index.moved(dict(zip((place.start for place in places), starts, strict=True)))

    return _compose(path, log.read_all(places), moved)


def _compose(
    path: Path, entries: Iterable[bytes], counts: Callable[[Log, list[int]], Index]
) -> tuple[Log, Index]:
    fresh = path.with_name(f"{path.name}.new")
    try:
        name = path.name
        with _saying(
            lambda why: Sentence("The journal {file} cannot be written: {why}.", file=name, why=why)
        ):
            starts = _fill(fresh, entries)
            log = Log(fresh)
            try:
                index = counts(log, starts)
                fresh.replace(path)
            except BaseException:
                log.close()
                raise
    except BaseException:
        with suppress(OSError):
            fresh.unlink()
        raise
    with suppress(OSError):  # not every system can; then the name comes a little later
        _sync_folder(path.parent)
    return log, index


def _fill(path: Path, entries: Iterable[bytes]) -> list[int]:
    """Where each entry stands now, and where the file ends."""
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(fd, "wb", _STRETCH) as file:
        end = file.write(journal_lines.line([journal_lines.encode(journal_lines.Head(journal_lines.SCHEMA))]))
        starts: list[int] = []
        for entry in entries:
            starts.append(end + journal_lines.LEAD)
            end += file.write(journal_lines.line([entry]))
        file.flush()
        os.fsync(fd)
    return [*starts, end]


def _write(fd: int, data: bytes, at: int) -> None:
    """All of it: a disk that is nearly full takes a part first."""
    done = 0
    while done < len(data):
        done += os.pwrite(fd, data[done:] if done else data, at + done)


def _sync_folder(folder: Path) -> None:
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def _cannot_be_used(why: str) -> Sentence:
    return Sentence("The journal cannot be used: {why}.", why=why)


def _cannot_be_read(why: str) -> Sentence:
    return Sentence("The journal cannot be read: {why}.", why=why)


@contextmanager
def _saying(what: Callable[[str], Sentence]) -> Iterator[None]:
    try:
        yield
    except OSError as err:
        raise JournalError(what(err.strerror or str(err))) from err
